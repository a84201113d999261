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

/* Settle one facility; 1 where it fell in some lane. */
static inline int visit(const ko_settle_job *job, uint32_t s) {
  const ko_needs *needs = &job->needs[s];
  ko_vector before = *ko_vector_of(&job->operational[s]), after = before;
  for (uint32_t i = needs->clause; i < needs->clause_end; i++) {
    const ko_clause *clause = &job->clauses[i];
    after &= *ko_vector_of(&job->operational[clause->a]) | *ko_vector_of(&job->operational[clause->b]) |
             *ko_vector_of(&job->operational[clause->c]);
  }
  for (uint32_t i = needs->wide; i < needs->wide_end; i++) {
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

/* What a visit reads lies anywhere, so it is asked for some visits before, in three steps: needs, groups, suppliers. */
enum { SOON = 12, LATER = 24, LAST = 36 };

static inline void fetch_groups(const ko_settle_job *job, uint32_t s) {
  __builtin_prefetch(&job->operational[s]);
  __builtin_prefetch(&job->clauses[job->needs[s].clause]);
  __builtin_prefetch(&job->wides[job->needs[s].wide]);
}

static inline void fetch_suppliers(const ko_settle_job *job, uint32_t s) {
  const ko_needs *needs = &job->needs[s];
  for (uint32_t i = needs->clause; i < needs->clause_end; i++) {
    __builtin_prefetch(&job->operational[job->clauses[i].a]);
    __builtin_prefetch(&job->operational[job->clauses[i].b]);
    __builtin_prefetch(&job->operational[job->clauses[i].c]);
  }
  for (uint32_t i = needs->wide; i < needs->wide_end; i++) {
    const ko_wide *wide = &job->wides[i];
    __builtin_prefetch(&job->binds[wide->bind]);
    for (uint32_t k = 0; k < wide->n && k < SOON; k++) __builtin_prefetch(&job->operational[job->wide_suppliers[wide->first + k]]);
  }
}

static inline uint32_t in_ring(uint32_t i, uint32_t n) { return i < n ? i : i - n; }

/* First in, first out. Each facility stands in the queue at most once: as long as it is dirty. */
static void work(const ko_settle_job *job) {
  const uint32_t n = job->n_facilities;
  uint32_t *queue = job->queue, at = 0, waiting = 0;
  for (uint32_t word = 0; word <= n / 64; word++)
    for (uint64_t bits = job->dirty[word]; bits; bits &= bits - 1) queue[waiting++] = word * 64 + (uint32_t)__builtin_ctzll(bits);
  while (waiting > 0) {
    uint32_t s = queue[at];
    if (waiting > LAST) __builtin_prefetch(&job->needs[queue[in_ring(at + LAST, n)]]);
    if (waiting > LATER) fetch_groups(job, queue[in_ring(at + LATER, n)]);
    if (waiting > SOON) fetch_suppliers(job, queue[in_ring(at + SOON, n)]);
    at = in_ring(at + 1, n);
    waiting--;
    ko_bit_clear(job->dirty, s);
    if (!visit(job, s)) continue;
    for (uint32_t i = job->dependent_first[s]; i < job->dependent_first[s + 1]; i++) {
      uint32_t dependent = job->dependents[i];
      if (ko_bit_get(job->dirty, dependent)) continue;
      ko_bit_set(job->dirty, dependent);
      queue[in_ring(at + waiting, n)] = dependent;
      waiting++;
    }
  }
}

/* In `swept`: fell while clauses were swept in order; fell afterwards. */
enum { SWEPT = 1, SWEPT_LATE = 2 };

/* Rows are fetched this many clauses before they are needed: suppliers lie anywhere. */
enum { AHEAD = 64 };

/* Clauses in order. Where few fall a branch costs less than writing every row. */
static inline void sweep_clauses(const ko_settle_job *job, int few) {
  ko_row *operational = job->operational;
  uint8_t *swept = job->swept;
  const ko_clause *clauses = job->clauses;
  uint32_t n = job->n_clauses;
  for (uint32_t i = 0; i < n; i++) {
    ko_clause clause = clauses[i], later = clauses[i + AHEAD < n ? i + AHEAD : i];
    __builtin_prefetch(&operational[later.dependant]);
    __builtin_prefetch(&operational[later.a]);
    __builtin_prefetch(&operational[later.b]);
    __builtin_prefetch(&operational[later.c]);
    ko_vector before = *ko_vector_of(&operational[clause.dependant]);
    ko_vector met = *ko_vector_of(&operational[clause.a]) | *ko_vector_of(&operational[clause.b]) | *ko_vector_of(&operational[clause.c]);
    ko_vector after = before & met, fell = before & ~met;
    if (!few) {
      *ko_vector_at(&operational[clause.dependant]) = after;
      swept[clause.dependant] |= (uint8_t)ko_vector_any(&fell); /* SWEPT */
    } else if (__builtin_expect(ko_vector_any(&fell), 0)) {
      *ko_vector_at(&operational[clause.dependant]) = after;
      swept[clause.dependant] = SWEPT;
    }
  }
}

static void sweep_wides(const ko_settle_job *job) {
  const ko_needs *needs = job->needs;
  for (uint32_t s = 0; s < job->n_facilities; s++) {
    uint32_t later = s + SOON < job->n_facilities ? s + SOON : s;
    if (needs[later].wide < needs[later].wide_end) fetch_suppliers(job, later);
    if (needs[s].wide < needs[s].wide_end && visit(job, s)) job->swept[s] |= SWEPT_LATE;
  }
}

static size_t sweep(const ko_settle_job *job, int few) {
  const uint8_t *swept = job->swept;
  uint8_t *flags = job->flags, flag = job->flag;
  uint32_t n = job->n_facilities, n_fell = 0;
  memset(job->swept, 0, n);
  if (few)
    sweep_clauses(job, 1);
  else
    sweep_clauses(job, 0);
  if (job->n_wides > 0) sweep_wides(job);
  for (uint32_t s = 0; s < n; s++) {
    n_fell += swept[s] != 0;
    flags[s] |= (uint8_t)(swept[s] ? flag : 0);
  }
  return n_fell;
}

/* Mark the dependents of n facilities; with `swept` only those that have not seen them: who comes later in a sweep has, unless they fell
 * late. Whoever comes in the same part of a sweep is marked, too: to visit in vain changes nothing. */
static inline void mark_dependents(const ko_settle_job *job, const uint32_t *fallen, size_t n, const uint8_t *swept) {
  const uint32_t *first = job->dependent_first, *dependents = job->dependents;
  const uint8_t *turn = job->turn;
  uint64_t *dirty = job->dirty;
  for (size_t i = 0; i < n; i++) {
    if (i + LATER < n) __builtin_prefetch(&first[fallen[i + LATER]]);
    if (i + SOON < n) __builtin_prefetch(&dependents[first[fallen[i + SOON]]]);
    uint32_t s = fallen[i];
    uint8_t last = !swept || swept[s] & SWEPT_LATE ? UINT8_MAX : turn[s];
    for (uint32_t k = first[s]; k < first[s + 1]; k++) {
      uint64_t unseen = turn[dependents[k]] <= last;
      dirty[dependents[k] >> 6] |= unseen << (dependents[k] & 63);
    }
  }
}

/* bytes[i .. i + 7] as one word, zero behind the end. */
static inline uint64_t eight_bytes(const uint8_t *bytes, size_t i, size_t n) {
  uint64_t eight = 0;
  if (i + 8 <= n)
    memcpy(&eight, bytes + i, 8);
  else
    for (size_t k = 0; i + k < n; k++) eight |= (uint64_t)bytes[i + k] << (8 * k);
  return eight;
}

static void mark_swept(const ko_settle_job *job) {
  uint32_t *fallen = job->queue, n = 0;
  for (uint32_t s = 0; s < job->n_facilities; s += 8)
    for (uint64_t eight = eight_bytes(job->swept, s, job->n_facilities); eight;) {
      uint32_t k = (uint32_t)__builtin_ctzll(eight) / 8;
      fallen[n++] = s + k;
      eight &= ~(UINT64_C(255) << (8 * k));
    }
  mark_dependents(job, fallen, n, job->swept);
}

static void mark(const ko_settle_job *job, const uint32_t *fallen, size_t n) { mark_dependents(job, fallen, n, NULL); }

const ko_settle_kernel KO_KERNEL(ko_settle_kernel_table) = {work, sweep, mark_swept, mark};
