/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/kernel_settle.h"

#include <string.h>

#include "knockon/vector.h"

enum { PLANES = 32 };

/* Lanes in which at least `need` of the group's suppliers work: suppliers are counted in bit planes, the count is compared from the highest. */
static void met_by_count(const ko_settle_job *job, const ko_wide *wide, ko_row *out) {
  const uint32_t *suppliers = job->wide_suppliers + wide->first;
  ko_vector planes[PLANES];
  uint32_t n_planes = 0;
  for (uint32_t i = 0; i < wide->n; i++) {
    ko_vector carry = *ko_vector_of(&job->operational[suppliers[i]]);
    for (uint32_t k = 0; k < n_planes; k++) {
      ko_vector sum = planes[k] ^ carry;
      carry &= planes[k];
      planes[k] = sum;
    }
    if ((((uint64_t)i + 1) & i) == 0) planes[n_planes++] = carry; /* i + 1 is a power of two: the count may need one plane more */
  }
  ko_vector zero = {0}, above = zero, equal = ~zero;
  for (uint32_t k = n_planes; k-- > 0;) {
    ko_vector bit = (wide->need >> k) & 1 ? ~zero : zero;
    above |= equal & planes[k] & ~bit;
    equal &= ~(planes[k] ^ bit);
  }
  *ko_vector_at(out) = above | equal;
}

static void met_wide(const ko_settle_job *job, const ko_wide *wide, ko_row *out) {
  const uint32_t *suppliers = job->wide_suppliers + wide->first;
  ko_vector met = {0}; /* stays so where more are needed than there are */
  if (wide->need == 1) {
    for (uint32_t i = 0; i < wide->n; i++) met |= *ko_vector_of(&job->operational[suppliers[i]]);
  } else if (wide->need == wide->n) {
    met = ~met;
    for (uint32_t i = 0; i < wide->n; i++) met &= *ko_vector_of(&job->operational[suppliers[i]]);
  } else if (wide->need < wide->n) {
    met_by_count(job, wide, out);
    met = *ko_vector_of(out);
  }
  met |= ~*ko_vector_of(&job->binds[wide->bind]);
  *ko_vector_at(out) = met;
}

static inline void mark(uint64_t *dirty, uint32_t i) { dirty[i >> 6] |= UINT64_C(1) << (i & 63); }

/* Settle one facility; 1 where it fell in some lane. */
static inline int visit(const ko_settle_job *job, uint32_t s) {
  ko_vector before = *ko_vector_of(&job->operational[s]), after = before;
  for (uint32_t i = job->clause_first[s]; i < job->clause_first[s + 1]; i++) {
    const ko_clause *clause = &job->clauses[i];
    after &= *ko_vector_of(&job->operational[clause->a]) | *ko_vector_of(&job->operational[clause->b]) | *ko_vector_of(&job->operational[clause->c]);
  }
  for (uint32_t i = job->wide_first[s]; i < job->wide_first[s + 1]; i++) {
    ko_row met;
    met_wide(job, &job->wides[i], &met);
    after &= *ko_vector_of(&met);
  }
  ko_vector fell = before ^ after;
  if (!ko_vector_any(&fell)) return 0;
  *ko_vector_at(&job->operational[s]) = after;
  job->flags[s] |= job->flag;
  return 1;
}

static inline void fetch(const ko_settle_job *job, uint32_t s) {
  for (uint32_t i = job->clause_first[s]; i < job->clause_first[s + 1]; i++) {
    __builtin_prefetch(&job->operational[job->clauses[i].a]);
    __builtin_prefetch(&job->operational[job->clauses[i].b]);
    __builtin_prefetch(&job->operational[job->clauses[i].c]);
  }
}

static void work(const ko_settle_job *job) {
  size_t n_words = ((size_t)job->n_facilities + 63) / 64;
  size_t word = 0, lowest = 0; /* words below `word` are empty but for marks at or after `lowest` */
  while (word < n_words) {
    lowest = n_words;
    for (; word < n_words; word++) {
      while (job->dirty[word]) {
        uint32_t s = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(job->dirty[word]);
        job->dirty[word] &= job->dirty[word] - 1;
        uint64_t later = job->dirty[word]; /* rows of the next but one are fetched while this one is settled */
        if (later & (later - 1)) fetch(job, (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(later & (later - 1)));
        if (!visit(job, s)) continue;
        for (uint32_t i = job->dependent_first[s]; i < job->dependent_first[s + 1]; i++) {
          uint32_t dependent = job->dependents[i];
          mark(job->dirty, dependent);
          if (dependent / 64 < lowest) lowest = dependent / 64;
        }
      }
    }
    word = lowest;
  }
}

/* In `swept`: fell while clauses were swept in order; fell afterwards. */
enum { SWEPT = 1, SWEPT_LATE = 2 };

/* Rows of suppliers are fetched this many clauses before they are needed: they lie anywhere. */
enum { AHEAD = 24 };

static size_t sweep(const ko_settle_job *job) {
  memset(job->swept, 0, job->n_facilities);
  ko_row *operational = job->operational;
  const ko_clause *clauses = job->clauses;
  uint32_t n_clauses = job->clause_first[job->n_facilities];
  for (uint32_t i = 0; i < n_clauses; i++) {
    ko_clause clause = clauses[i], later = clauses[i + AHEAD < n_clauses ? i + AHEAD : i];
    __builtin_prefetch(&operational[later.a]);
    __builtin_prefetch(&operational[later.b]);
    __builtin_prefetch(&operational[later.c]);
    ko_vector before = *ko_vector_of(&operational[clause.dependant]);
    ko_vector met = *ko_vector_of(&operational[clause.a]) | *ko_vector_of(&operational[clause.b]) | *ko_vector_of(&operational[clause.c]);
    ko_vector after = before & met, fell = before & ~met;
    *ko_vector_at(&operational[clause.dependant]) = after;
    job->swept[clause.dependant] |= (uint8_t)ko_vector_any(&fell); /* SWEPT */
  }
  if (job->wide_first[job->n_facilities] > 0)
    for (uint32_t s = 0; s < job->n_facilities; s++)
      if (job->wide_first[s] < job->wide_first[s + 1] && visit(job, s)) job->swept[s] |= SWEPT_LATE;
  size_t n_fell = 0;
  for (uint32_t s = 0; s < job->n_facilities; s++) {
    n_fell += job->swept[s] != 0;
    job->flags[s] |= job->swept[s] ? job->flag : 0;
  }
  return n_fell;
}

/* Who comes after s in the sweep has seen what s became, unless s fell late. */
static void mark_swept(const ko_settle_job *job) {
  const uint32_t *first = job->dependent_first;
  for (uint32_t s = 0; s < job->n_facilities; s++)
    if (job->swept[s])
      for (uint32_t i = first[s]; i < first[s + 1]; i++)
        if (job->dependents[i] < s || job->swept[s] & SWEPT_LATE) mark(job->dirty, job->dependents[i]);
}

const ko_settle_kernel KO_KERNEL(ko_settle_kernel_table) = {work, sweep, mark_swept};
