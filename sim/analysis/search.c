/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/search.h"

#include <stdlib.h>
#include <string.h>

enum { PART = 65536 }; /* sets at a time, where all are tried */

typedef struct search {
  const ko_search_task *task;
  ko_arena *memory;
  ko_search_found *found;
  ko_error *error;
} search;

/* n choose k; UINT64_MAX where a step on the way does not fit. */
static uint64_t choose(uint32_t n, uint32_t k) {
  uint64_t ways = 1;
  if (k > n) return 0;
  if (k > n - k) k = n - k;
  for (uint32_t i = 1; i <= k; i++) {
    if (__builtin_mul_overflow(ways, (uint64_t)(n - k + i), &ways)) return UINT64_MAX;
    ways /= i;
  }
  return ways;
}

double ko_search_possible(uint32_t n, uint32_t k) {
  double ways = 1;
  for (uint32_t i = 1; i <= k; i++) ways = ways * (n - k + i) / i;
  return ways;
}

static int ask(search *s, const ko_search_sets *sets, uint64_t n_all, int64_t *values) {
  const int code = s->task->values(s->task->context, sets, n_all, values, s->error);
  if (!code) s->found->n_sets += sets->n;
  return code;
}

/* ---- All sets ------------------------------------------------------------------------------------------------------- */

typedef struct combinations {
  uint32_t n, k, size; /* sets of `size` things, written as sets of k */
  uint64_t first;      /* in lexical order */
} combinations;

static void make_combinations(const void *context, uint64_t first, uint32_t n, uint32_t *out) {
  const combinations *of = context;
  uint64_t rank = of->first + first;
  uint32_t next = 0;
  for (uint32_t i = 0; i < of->k; i++) out[i] = KO_SEARCH_NOTHING;
  for (uint32_t i = 0; i < of->size; i++, next++) {
    for (uint64_t ways; rank >= (ways = choose(of->n - next - 1, of->size - i - 1)); next++) rank -= ways;
    out[i] = next;
  }
  for (uint32_t set = 1; set < n; set++) {
    uint32_t *now = memcpy(out + (size_t)set * of->k, out + (size_t)(set - 1) * of->k, of->k * sizeof *out), i = of->size;
    while (i-- > 0 && now[i] == of->n - of->size + i) continue;
    now[i]++;
    for (i++; i < of->size; i++) now[i] = now[i - 1] + 1;
  }
}

static int enumerate(search *s) {
  const uint64_t n = choose(s->task->n, s->task->k);
  ko_search_found *found = s->found;
  int64_t *values = malloc(PART * sizeof *values);
  int code = values ? KO_OK : ko_raise_memory(s->error, PART * sizeof *values);
  combinations of = {s->task->n, s->task->k, s->task->k, 0};
  for (; of.first < n && !code; of.first += PART) {
    const ko_search_sets sets = {n - of.first < PART ? n - of.first : PART, of.k, make_combinations, &of};
    code = ask(s, &sets, n - of.first, values);
    for (uint32_t i = 0; i < sets.n && !code; i++) {
      if (found->n && values[i] <= found->value) continue;
      found->n = of.k;
      found->value = values[i];
      make_combinations(&of, i, 1, found->items);
    }
  }
  free(values);
  found->n_starts = found->n_agree = 1;
  found->is_exact = !code;
  return code;
}

/* ---- Kits ----------------------------------------------------------------------------------------------------------- */

/* A few things and what they are worth together beyond what each is alone: a supplier and its substitutes, which one by one are worth nothing. */
typedef struct kit {
  uint32_t n, *items; /* [k] */
  int64_t value, beyond;
} kit;

/* The best ones, best first; of equal ones the one that was found first. */
typedef struct kits {
  uint32_t n, most;
  kit *best;      /* [most] */
  int64_t *alone; /* [n of the task] */
} kits;

static void keep_kit(kits *of, const uint32_t *items, uint32_t n, int64_t value) {
  int64_t beyond = value;
  for (uint32_t i = 0; i < n; i++) beyond -= of->alone[items[i]];
  uint32_t at = of->n;
  while (at > 0 && beyond > of->best[at - 1].beyond) at--;
  if (at == of->most || beyond <= 0) return;
  if (of->n < of->most) of->n++;
  uint32_t *room = of->best[of->n - 1].items;
  memmove(of->best + at + 1, of->best + at, (of->n - 1 - at) * sizeof *of->best);
  memcpy(room, items, n * sizeof *room);
  of->best[at] = (kit){n, room, value, beyond};
}

static int try_pairs(search *s, int64_t *values, kits *out) {
  const uint64_t n_pairs = choose(s->task->n, 2);
  uint32_t now[2] = {0, 1}; /* the next pair, in the order in which they are made */
  int code = KO_OK;
  combinations of = {s->task->n, s->task->k, 2, 0};
  for (; of.first < n_pairs && !code; of.first += PART) {
    const ko_search_sets sets = {n_pairs - of.first < PART ? n_pairs - of.first : PART, of.k, make_combinations, &of};
    code = ask(s, &sets, 0, values);
    for (uint32_t i = 0; i < sets.n && !code; i++) {
      keep_kit(out, now, 2, values[i]);
      if (++now[1] == of.n) now[1] = ++now[0] + 1;
    }
  }
  return code;
}

typedef struct hints {
  const uint32_t *sets;
  uint32_t k;
} hints;

static void make_hints(const void *context, uint64_t first, uint32_t n, uint32_t *out) {
  const hints *of = context;
  memcpy(out, of->sets + first * of->k, (size_t)n * of->k * sizeof *out);
}

static int try_hints(search *s, int64_t *values, kits *out) {
  const uint32_t k = s->task->k;
  int code = KO_OK;
  for (uint32_t first = 0; first < s->task->n_hints && !code; first += PART) {
    const hints of = {s->task->hints + (size_t)first * k, k};
    const ko_search_sets sets = {s->task->n_hints - first < PART ? s->task->n_hints - first : PART, k, make_hints, &of};
    code = ask(s, &sets, 0, values);
    for (uint32_t i = 0; i < sets.n && !code; i++) {
      uint32_t n = 0;
      while (n < k && of.sets[(size_t)i * k + n] != KO_SEARCH_NOTHING) n++;
      keep_kit(out, of.sets + (size_t)i * k, n, values[i]);
    }
  }
  return code;
}

/* Of the pairs, where they are few enough, and of the hints those that are worth most beyond their parts. */
static int find_kits(search *s, uint32_t most, kits *out) {
  const ko_search_task *task = s->task;
  const int pairs = task->k > 2 && choose(task->n, 2) <= task->exact_most;
  *out = (kits){.best = ko_arena_alloc(s->memory, most + (size_t)1, sizeof *out->best, s->error)};
  if (!out->best) return KO_E_INTERNAL;
  if (most == 0 || (!pairs && task->n_hints == 0)) return KO_OK;
  out->most = most;
  for (uint32_t i = 0; i < most; i++) {
    out->best[i].items = ko_arena_alloc(s->memory, task->k, sizeof *out->best[i].items, s->error);
    if (!out->best[i].items) return KO_E_INTERNAL;
  }
  int64_t *values = malloc(PART * sizeof *values);
  out->alone = malloc(task->n * sizeof *out->alone);
  int code = values && out->alone ? KO_OK : ko_raise_memory(s->error, (task->n + (size_t)PART) * sizeof *values);
  const combinations singles = {task->n, task->k, 1, 0};
  if (!code) code = ask(s, &(ko_search_sets){task->n, task->k, make_combinations, &singles}, 0, out->alone);
  if (!code) code = try_hints(s, values, out);
  if (!code && pairs) code = try_pairs(s, values, out);
  free(values);
  free(out->alone);
  return code;
}

/* ---- Starts that grow and exchange ---------------------------------------------------------------------------------- */

typedef struct start {
  uint32_t n, *items; /* [k] */
  int64_t value;
  uint32_t place, quiet; /* next one to be exchanged; places in a row that have no better exchange */
} start;

typedef struct round {
  const search *s;
  uint32_t n_active;
  start **active;
} round;

/* For each active start n sets: the thing i comes to a set that still grows, or takes the place of one. */
static void make_steps(const void *context, uint64_t first, uint32_t n, uint32_t *out) {
  const round *r = context;
  const uint32_t k = r->s->task->k;
  for (uint64_t at = first; at < first + n; at++, out += k) {
    const start *from = r->active[at / r->s->task->n];
    const uint32_t thing = (uint32_t)(at % r->s->task->n);
    for (uint32_t i = 0; i < k; i++) out[i] = i < from->n ? from->items[i] : KO_SEARCH_NOTHING;
    out[from->n < k ? from->n : from->place] = thing;
    for (uint32_t i = 0; i < from->n; i++)
      if (from->items[i] == thing) out[from->n < k ? from->n : from->place] = KO_SEARCH_NOTHING; /* it is there already */
  }
}

static int has(const start *of, uint32_t thing) {
  for (uint32_t i = 0; i < of->n; i++)
    if (of->items[i] == thing) return 1;
  return 0;
}

/* Take the best of a start's steps. */
static void step(start *of, const int64_t *values, uint32_t n, uint32_t k) {
  uint32_t best = KO_SEARCH_NOTHING;
  for (uint32_t thing = 0; thing < n; thing++)
    if (!has(of, thing) && (best == KO_SEARCH_NOTHING || values[thing] > values[best])) best = thing;
  if (of->n < k) {
    of->items[of->n++] = best;
    of->value = values[best];
    return;
  }
  of->quiet++;
  if (best != KO_SEARCH_NOTHING && values[best] > of->value) {
    of->items[of->place] = best;
    of->value = values[best];
    of->quiet = 1;
  }
  of->place = (of->place + 1) % k;
}

static int is_over(const start *of, uint32_t k) { return of->n == k && of->quiet >= k; }

static int walk(search *s, start *starts, uint32_t n_starts) {
  const ko_search_task *task = s->task;
  int code = KO_OK;
  round r = {s, 0, malloc(n_starts * sizeof *r.active)};
  int64_t *values = malloc((size_t)n_starts * task->n * sizeof *values);
  if (!r.active || !values) code = ko_raise_memory(s->error, (size_t)n_starts * task->n * sizeof *values);
  while (!code) {
    r.n_active = 0;
    for (uint32_t i = 0; i < n_starts; i++)
      if (!is_over(&starts[i], task->k)) r.active[r.n_active++] = &starts[i];
    if (r.n_active == 0) break;
    const ko_search_sets sets = {(uint64_t)r.n_active * task->n, task->k, make_steps, &r};
    code = ask(s, &sets, 0, values);
    for (uint32_t i = 0; i < r.n_active && !code; i++) step(r.active[i], values + (size_t)i * task->n, task->n, task->k);
    if (!code && !s->found->has_greedy && starts[0].n == task->k) {
      s->found->greedy = starts[0].value;
      s->found->has_greedy = 1;
    }
  }
  free(r.active);
  free(values);
  return code;
}

/* k things at random, in ascending order of their draws. */
static void draw_start(const search *s, uint32_t number, start *out) {
  const ko_search_task *task = s->task;
  for (uint64_t draw = 0; out->n < task->k; draw++) {
    const uint32_t word = ko_draw_word(&task->draws, KO_PURPOSE_SEARCH, number, draw);
    const uint32_t thing = (uint32_t)((uint64_t)word * task->n >> 32);
    if (!has(out, thing)) out->items[out->n++] = thing;
  }
  out->value = INT64_MIN; /* not known yet: the first exchange will be worth more */
}

/* All starts but the first, which has nothing. Up to half of all have a kit each; the others are random. */
static int make_starts(search *s, start *starts, uint32_t n_starts) {
  kits found;
  const int code = find_kits(s, n_starts / 2, &found);
  for (uint32_t i = 1; i < n_starts && !code; i++) {
    if (i <= found.n) {
      const kit *from = &found.best[i - 1];
      memcpy(starts[i].items, from->items, from->n * sizeof *from->items);
      starts[i].n = from->n;
      starts[i].value = from->value;
    } else draw_start(s, i, &starts[i]);
  }
  return code;
}

static int ascending(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static int grow_and_exchange(search *s) {
  const ko_search_task *task = s->task;
  ko_search_found *found = s->found;
  start *starts = ko_arena_alloc(s->memory, task->n_starts, sizeof *starts, s->error);
  if (!starts) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < task->n_starts; i++) {
    starts[i].items = ko_arena_alloc(s->memory, task->k, sizeof *starts[i].items, s->error);
    if (!starts[i].items) return KO_E_INTERNAL;
  }
  int code = walk(s, starts, 1); /* alone at first, so that there is something soon */
  if (!code) code = make_starts(s, starts, task->n_starts);
  if (!code && task->n_starts > 1) code = walk(s, starts + 1, task->n_starts - 1);
  if (code && code != KO_E_INTERRUPTED) return code;
  const start *best = &starts[0];
  for (uint32_t i = 1; i < task->n_starts; i++)
    if (starts[i].n && starts[i].value > best->value) best = &starts[i];
  found->n = best->n;
  found->value = best->value;
  if (best->n) memcpy(found->items, best->items, best->n * sizeof *found->items);
  found->n_starts = task->n_starts;
  for (uint32_t i = 0; i < task->n_starts; i++) found->n_agree += starts[i].n == best->n && starts[i].value == best->value;
  return code;
}

int ko_search_run(ko_arena *memory, const ko_search_task *task, ko_search_found *out, ko_error *error) {
  search s = {task, memory, out, error};
  *out = (ko_search_found){.items = ko_arena_alloc(memory, task->k, sizeof *out->items, error)};
  if (!out->items) return KO_E_INTERNAL;
  int code = choose(task->n, task->k) <= task->exact_most ? enumerate(&s) : grow_and_exchange(&s);
  if (code == KO_E_INTERRUPTED) {
    out->is_stopped = 1;
    code = KO_OK;
  }
  if (!code && out->n) qsort(out->items, out->n, sizeof *out->items, ascending);
  return code;
}
