/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Greedy growth. Lazily: candidates are tried in the order of what they were worth when they were last tried, and only as long as that is
 * more than the best fresh worth. Where a candidate gains the more the more others are there, that passes it over; nothing here assumes
 * that it does not happen: when nothing seems to gain any more all are tried again, and the exchange that follows tries all against the
 * whole.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { TRIED_AT_ONCE = 16 };

int ko_standing_take(ko_selection *search, const uint64_t *bits, ko_standing *out, ko_error *error) {
  ko_evaluator *evaluator = search->evaluator;
  if (!out->bits) {
    *out = (ko_standing){.bits = calloc(search->words, sizeof *out->bits), .values = calloc(2 * search->n_trials, sizeof *out->values)};
    if (!out->bits || !out->values) return ko_raise_memory(error, 2 * search->n_trials * sizeof *out->values);
  }
  memmove(out->bits, bits, search->words * sizeof *bits);
  out->cost = ko_selection_cost(search, out->bits);
  const uint64_t *one = out->bits;
  int code = ko_selection_stops(search) ? KO_E_INTERRUPTED : KO_OK;
  if (!code && evaluator->approach) code = evaluator->approach(evaluator, one, error);
  if (!code) code = evaluator->values(evaluator, 1, &one, 0, search->n_trials, out->values, error);
  if (code) return code;
  int64_t *scratch = out->values + search->n_trials;
  memcpy(scratch, out->values, search->n_trials * sizeof *scratch);
  out->score = ko_selection_score_of(search, search->n_trials, scratch, NULL);
  return ko_selection_keep(search, out->bits, out->cost, out->score, error);
}

void ko_standing_free(ko_standing *standing) {
  free(standing->bits);
  free(standing->values);
  *standing = (ko_standing){0};
}

/* ---- Growth ---------------------------------------------------------------------------------------------------------- */

typedef struct growth {
  ko_selection *search;
  ko_standing *at;
  int per_cost;
  double *worth;   /* [n] of candidates when they were last tried */
  uint32_t *queue; /* [n] affordable candidates, by worth */
  ko_move *moves;  /* [n] */
} growth;

static const double FREE = 1e-100; /* what costs nothing comes first */

static ko_move addition(const growth *g, uint32_t c) {
  const double cost = g->search->cost[c];
  return (ko_move){.drop = {KO_NONE, KO_NONE}, .add = {c, KO_NONE}, .weight = !g->per_cost ? 1 : 1 / (cost > FREE ? cost : FREE)};
}

typedef struct entry {
  double worth;
  uint32_t candidate;
} entry;

static int by_worth(const void *a, const void *b) {
  const entry *x = a, *y = b;
  if (x->worth > y->worth || x->worth < y->worth) return x->worth > y->worth ? -1 : 1;
  return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static int by_candidate(const void *a, const void *b) {
  const ko_move *x = a, *y = b;
  return (x->add[0] > y->add[0]) - (x->add[0] < y->add[0]);
}

static int make_queue(growth *g, uint32_t *n, ko_error *error) {
  const ko_selection *search = g->search;
  entry *entries = calloc(search->n + 1u, sizeof *entries);
  if (!entries) return ko_raise_memory(error, search->n * sizeof *entries);
  *n = 0;
  for (uint32_t c = 0; c < search->n; c++)
    if (!ko_bit_get(g->at->bits, c) && ko_selection_affords(search, g->at->cost + search->cost[c]))
      entries[(*n)++] = (entry){g->worth[c], c};
  qsort(entries, *n, sizeof *entries, by_worth);
  for (uint32_t i = 0; i < *n; i++) g->queue[i] = entries[i].candidate;
  free(entries);
  return KO_OK;
}

/* Race the candidates queue[from .. end - 1] against the best before them; *best becomes the best of all. */
static int race(growth *g, uint32_t from, uint32_t end, uint32_t *best, ko_error *error) {
  size_t n = 0, first;
  if (*best != KO_NONE) g->moves[n++] = addition(g, *best);
  for (uint32_t i = from; i < end; i++) g->moves[n++] = addition(g, g->queue[i]);
  qsort(g->moves, n, sizeof *g->moves, by_candidate); /* ties go to the first candidate */
  int code = ko_selection_race(g->search, g->at, n, g->moves, &first, error);
  for (size_t i = 0; i < n && !code; i++) g->worth[g->moves[i].add[0]] = g->moves[i].weight * (double)g->moves[i].gain;
  if (!code) *best = first == SIZE_MAX ? KO_NONE : g->moves[first].add[0];
  return code;
}

/* The best addition; KO_NONE: nothing affordable gains. */
static int find_addition(growth *g, uint32_t *best, ko_error *error) {
  uint32_t n = 0, at = 0;
  *best = KO_NONE;
  int code = make_queue(g, &n, error);
  while (at < n && !code && (*best == KO_NONE || g->worth[g->queue[at]] > g->worth[*best])) {
    uint32_t end = at + TRIED_AT_ONCE < n ? at + TRIED_AT_ONCE : n;
    if (!isfinite(g->worth[g->queue[at]]) || g->worth[g->queue[at]] <= 0) end = n; /* nothing is known of them, or none seems to gain */
    code = race(g, at, end, best, error);
    at = end;
  }
  return code;
}

static uint32_t count(const ko_selection *search, const uint64_t *bits) {
  uint32_t n = 0;
  for (size_t w = 0; w < search->words; w++) n += (uint32_t)__builtin_popcountll(bits[w]);
  return n;
}

int ko_selection_grow(ko_selection *search, ko_standing *at, int per_cost, ko_error *error) {
  growth g = {.search = search,
              .at = at,
              .per_cost = per_cost,
              .worth = calloc(search->n + 1u, sizeof *g.worth),
              .queue = calloc(search->n + 1u, sizeof *g.queue),
              .moves = calloc(search->n + 1u, sizeof *g.moves)};
  int code = g.worth && g.queue && g.moves ? KO_OK : ko_raise_memory(error, search->n * sizeof *g.moves);
  for (uint32_t c = 0; c < search->n && !code; c++) g.worth[c] = (double)INFINITY;
  for (uint32_t best = 0; best != KO_NONE && !code;) {
    code = find_addition(&g, &best, error);
    if (code || best == KO_NONE) break;
    ko_bit_set(at->bits, best);
    code = ko_standing_take(search, at->bits, at, error);
    if (search->progress) search->progress(search->context, KO_PHASE_GREEDY, count(search, at->bits), search->n_tried);
  }
  free(g.worth);
  free(g.queue);
  free(g.moves);
  return code;
}

/* ---- Backwards ------------------------------------------------------------------------------------------------------- */

/* Give up one candidate after another, each time the one that is worth least per cost: what could be had for less. */
static int shrink(ko_selection *search, ko_standing *at, ko_error *error) {
  const size_t words = search->words;
  const uint32_t most = count(search, at->bits);
  uint64_t *bits = calloc((size_t)most * words + 1, sizeof *bits);
  const uint64_t **portfolios = calloc(most + 1u, sizeof *portfolios);
  uint32_t *which = calloc(most + 1u, sizeof *which);
  ko_wide *scores = calloc(most + 1u, sizeof *scores);
  int code = bits && portfolios && which && scores ? KO_OK : ko_raise_memory(error, most * words * sizeof *bits);
  for (uint32_t left = most; left > 1 && !code; left--) {
    uint32_t n = 0, least = 0;
    for (uint32_t c = 0; c < search->n; c++) {
      if (!ko_bit_get(at->bits, c)) continue;
      memcpy(bits + n * words, at->bits, words * sizeof *bits);
      ko_bit_clear(bits + n * words, c);
      portfolios[n] = bits + n * words;
      which[n++] = c;
    }
    code = ko_selection_score(search, n, portfolios, scores, error);
    for (uint32_t i = 1; i < n && !code; i++) /* (score - at) / cost, without dividing by nothing */
      if ((double)(scores[i] - at->score) * search->cost[which[least]] < (double)(scores[least] - at->score) * search->cost[which[i]])
        least = i;
    if (!code) code = ko_standing_take(search, portfolios[least], at, error);
    if (search->progress) search->progress(search->context, KO_PHASE_FRONT, most, search->n_tried);
  }
  free(bits);
  free(portfolios);
  free(which);
  free(scores);
  return code;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------- */

static int same_costs(const ko_selection *search) {
  for (uint32_t c = 1; c < search->n; c++)
    if (search->cost[c] < search->cost[0] || search->cost[c] > search->cost[0]) return 0;
  return 1;
}

static int climb(ko_selection *search, int per_cost, ko_standing *at, ko_error *error) {
  uint64_t *nothing = calloc(search->words, sizeof *nothing);
  int code = nothing ? ko_standing_take(search, nothing, at, error) : ko_raise_memory(error, search->words * sizeof *nothing);
  free(nothing);
  if (!code) code = ko_selection_grow(search, at, per_cost, error);
  return code ? code : ko_selection_exchange(search, at, error);
}

/* By gain per cost, which may spend on trifles, and by gain alone, which begins with the best single one. From the better of both back to
 * nothing. */
int ko_selection_greedy(ko_selection *search, ko_error *error) {
  ko_standing per_cost = {0}, by_gain = {0};
  int code = climb(search, 1, &per_cost, error), both = !same_costs(search);
  if (!code && both) code = climb(search, 0, &by_gain, error);
  if (!code) code = shrink(search, both && by_gain.score < per_cost.score ? &by_gain : &per_cost, error);
  ko_standing_free(&per_cost);
  ko_standing_free(&by_gain);
  return code;
}
