/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search, what its parts share: scores, costs, the front of what was found.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { EXACT_MOST = 4096, TAIL_PARTS = 20 };

int ko_selection_stops(ko_selection *search) {
  if (!search->stopped && search->asked_to_stop && search->asked_to_stop(search->context)) search->stopped = 1;
  return search->stopped;
}

double ko_selection_cost(const ko_selection *search, const uint64_t *bits) {
  double cost = 0;
  for (uint32_t c = 0; c < search->n; c++)
    if (ko_bit_get(bits, c)) cost += search->cost[c];
  return cost;
}

/* Sums of decimal costs miss the budget by their last digits. */
int ko_selection_affords(const ko_selection *search, double cost) { return cost <= search->budget * (1 + 1e-12); }

void ko_selection_apply(const ko_selection *search, const uint64_t *from, const ko_move *move, uint64_t *out) {
  memmove(out, from, search->words * sizeof *out); /* they may be the same */
  for (int i = 0; i < 2; i++) {
    if (move->drop[i] != KO_NONE) ko_bit_clear(out, move->drop[i]);
    if (move->add[i] != KO_NONE) ko_bit_set(out, move->add[i]);
  }
}

/* ---- Scores ---------------------------------------------------------------------------------------------------------- */

/* Move the k highest values to the front (Hoare's quickselect, middle pivot). */
static void select_highest(int64_t *values, uint64_t n, uint64_t k) {
  uint64_t low = 0, high = n;
  while (high - low > 1 && k > low && k < high) {
    const int64_t pivot = values[low + (high - low - 1) / 2];
    uint64_t i = low, j = high - 1;
    for (;; i++, j--) {
      while (values[i] > pivot) i++;
      while (values[j] < pivot) j--;
      if (i >= j) break;
      const int64_t swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
    if (k <= j + 1) high = j + 1; /* values[low .. j] are at least the pivot, the rest at most */
    else low = j + 1;
  }
}

ko_wide ko_selection_score_of(const ko_selection *search, uint64_t n, int64_t *values, int64_t *level) {
  ko_wide sum = 0;
  if (search->tail) {
    const uint64_t k = (n + TAIL_PARTS - 1) / TAIL_PARTS;
    select_highest(values, n, k);
    n = k;
  }
  int64_t least = INT64_MAX;
  for (uint64_t t = 0; t < n; t++) {
    sum += values[t];
    if (values[t] < least) least = values[t];
  }
  if (level) *level = least;
  return sum;
}

int ko_selection_score(ko_selection *search, size_t n, const uint64_t *const *portfolios, ko_wide *scores, ko_error *error) {
  size_t some = (size_t)(KO_VALUES_AT_ONCE / search->n_trials) + 1;
  if (some > KO_PORTFOLIOS_AT_ONCE) some = KO_PORTFOLIOS_AT_ONCE;
  if (some > n) some = n;
  int64_t *values = calloc(some * search->n_trials + 1, sizeof *values);
  if (!values) return ko_raise_memory(error, some * search->n_trials * sizeof *values);
  int code = KO_OK;
  for (size_t at = 0; at < n && !code; at += some) {
    if (some > n - at) some = n - at;
    code = ko_selection_stops(search)
               ? KO_E_INTERRUPTED
               : search->evaluator->values(search->evaluator, some, portfolios + at, 0, search->n_trials, values, error);
    for (size_t i = 0; i < some && !code; i++) {
      scores[at + i] = ko_selection_score_of(search, search->n_trials, values + i * search->n_trials, NULL);
      code = ko_selection_keep(search, portfolios[at + i], ko_selection_cost(search, portfolios[at + i]), scores[at + i], error);
    }
    search->n_tried += some;
  }
  free(values);
  return code;
}

/* ---- The front ------------------------------------------------------------------------------------------------------- */

int ko_selection_keep(ko_selection *search, const uint64_t *bits, double cost, ko_wide score, ko_error *error) {
  size_t at = 0, end;
  while (at < search->n_front && search->front[at].cost < cost) at++;
  if (at > 0 && search->front[at - 1].score <= score) return KO_OK;
  if (at < search->n_front && !(search->front[at].cost > cost) && search->front[at].score <= score) return KO_OK;
  for (end = at; end < search->n_front && search->front[end].score >= score;) end++; /* these cost no less and score no lower */
  if (search->n_front == search->front_room) {
    const size_t room = search->front_room ? 2 * search->front_room : 64;
    ko_found *moved = ko_arena_alloc(&search->memory, room, sizeof *moved, error);
    if (!moved) return KO_E_INTERNAL;
    if (search->n_front) memcpy(moved, search->front, search->n_front * sizeof *moved);
    search->front = moved;
    search->front_room = room;
  }
  uint64_t *copy = end > at ? search->front[at].bits : ko_arena_alloc(&search->memory, search->words, sizeof *copy, error);
  if (!copy) return KO_E_INTERNAL;
  memcpy(copy, bits, search->words * sizeof *copy);
  memmove(search->front + at + 1, search->front + end, (search->n_front - end) * sizeof *search->front);
  search->n_front = search->n_front + 1 + at - end;
  search->front[at] = (ko_found){.bits = copy, .cost = cost, .score = score};
  return KO_OK;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------- */

/* The front begins with nothing bought. */
static int begin(ko_selection *search, ko_error *error) {
  search->words = ko_portfolio_words(search->n);
  if (!search->words) search->words = 1;
  uint64_t *nothing = ko_arena_alloc(&search->memory, search->words, sizeof *nothing, error);
  if (!nothing) return KO_E_INTERNAL;
  const uint64_t *one = nothing;
  ko_wide score;
  return ko_selection_score(search, 1, &one, &score, error);
}

int ko_selection_run(ko_selection *search, ko_error *error) {
  int code = begin(search, error);
  if (!code) {
    search->exact =
        search->method == KO_METHOD_EXACT || (search->method == KO_METHOD_AUTO && ko_selection_count(search, EXACT_MOST) <= EXACT_MOST);
    code = search->exact ? ko_selection_enumerate(search, error) : ko_selection_greedy(search, error);
  }
  if (code != KO_E_INTERRUPTED) return code;
  search->stopped = 1;
  search->exact = 0;
  return KO_OK;
}

void ko_selection_free(ko_selection *search) { ko_arena_free(&search->memory); }
