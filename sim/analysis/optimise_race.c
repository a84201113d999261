/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A race between moves: all run the first 1,024 trials, those still in it the trials up to 2,048, then 4,096 and so on. A move is left
 * behind once it is clearly worse than another one, or clearly gains nothing. Which is the best is decided on all trials.
 *
 * Clearly: the sum of a move's gains has a standard error of sqrt(sum of their squares) at most; it is given 3.5 of them each way. The
 * gains of two moves in one trial may depend on each other in any way: their difference has a standard error of at most the sum of both.
 * Since a move may have gained nothing yet only because it is seldom of use, four trials with the largest change that any move has made are
 * added to the squares. In the tail the gain is that of the worst 5 % of the trials seen, and its squares are those of what lies above the
 * level at which the tail begins, here and there.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { FIRST_TRIALS = 1024 };
static const double ERRORS = 3.5, UNSEEN = 4;

typedef struct race {
  ko_selection *search;
  const ko_standing *from;
  size_t n;
  ko_move *moves;
  double largest; /* square of a change */
  /* Of the tail of the trials seen, where the moves start. */
  ko_wide score;
  int64_t level;
} race;

static void note_change(race *r, int64_t change) {
  const double square = (double)change * (double)change;
  if (square > r->largest) r->largest = square;
}

static void add_up(race *r, ko_move *move, const int64_t *values, uint64_t first, uint64_t end) {
  for (uint64_t t = first; t < end; t++) {
    const int64_t gain = r->from->values[t] - values[t - first];
    if (!gain) continue;
    move->gain += gain;
    move->squares += (double)gain * (double)gain;
    note_change(r, gain);
  }
}

static int64_t above(int64_t value, int64_t level) { return value > level ? value - level : 0; }

/* The same of the tail of trials 0 .. end - 1. `room` [end]. */
static void take_tail(race *r, ko_move *move, const int64_t *values, uint64_t end, int64_t *room) {
  int64_t level;
  memcpy(room, values, end * sizeof *room);
  move->gain = r->score - ko_selection_score_of(r->search, end, room, &level);
  move->squares = 0;
  for (uint64_t t = 0; t < end; t++) {
    const int64_t gain = above(r->from->values[t], r->level) - above(values[t], level);
    move->squares += (double)gain * (double)gain;
    note_change(r, r->from->values[t] - values[t]);
  }
}

static void take_values(race *r, ko_move *move, const int64_t *values, uint64_t first, uint64_t end, int64_t *room) {
  if (r->search->tail) take_tail(r, move, values, end, room);
  else add_up(r, move, values, first, end);
}

/* Let those that are in it run some trials; for the tail all trials up to `end` are looked at again. */
static int run(race *r, uint64_t first, uint64_t end, ko_error *error) {
  const uint64_t begin = r->search->tail ? 0 : first, n_trials = end - begin;
  const size_t words = r->search->words;
  size_t room = (size_t)(KO_VALUES_AT_ONCE / n_trials) + 1;
  if (room > KO_PORTFOLIOS_AT_ONCE) room = KO_PORTFOLIOS_AT_ONCE;
  int64_t *values = calloc((room + 1) * n_trials, sizeof *values), *more = values + room * n_trials;
  uint64_t *bits = calloc(room * words, sizeof *bits);
  size_t which[KO_PORTFOLIOS_AT_ONCE];
  const uint64_t *portfolios[KO_PORTFOLIOS_AT_ONCE];
  int code = values && bits ? KO_OK : ko_raise_memory(error, room * n_trials * sizeof *values);
  if (!code && r->search->tail) {
    memcpy(more, r->from->values, end * sizeof *more);
    r->score = ko_selection_score_of(r->search, end, more, &r->level);
  }
  for (size_t at = 0; at < r->n && !code;) {
    size_t some = 0;
    for (; at < r->n && some < room; at++) {
      if (!r->moves[at].alive) continue;
      portfolios[some] = bits + some * words;
      ko_selection_apply(r->search, r->from->bits, &r->moves[at], bits + some * words);
      which[some++] = at;
    }
    if (!some) break;
    code = ko_selection_stops(r->search) ? KO_E_INTERRUPTED
                                         : r->search->evaluator->values(r->search->evaluator, some, portfolios, begin, end, values, error);
    for (size_t i = 0; i < some && !code; i++) take_values(r, &r->moves[which[i]], values + i * n_trials, begin, end, more);
    if (first == 0) r->search->n_tried += some;
  }
  free(values);
  free(bits);
  return code;
}

static double reach(const race *r, const ko_move *move, double errors) {
  return move->weight * ((double)move->gain + errors * sqrt(move->squares + UNSEEN * r->largest));
}

static void leave_behind(race *r, uint64_t n_trials) {
  double leading = 0;
  for (size_t i = 0; i < r->n; i++)
    if (r->moves[i].alive && reach(r, &r->moves[i], -ERRORS) > leading) leading = reach(r, &r->moves[i], -ERRORS);
  for (size_t i = 0; i < r->n; i++) {
    ko_move *move = &r->moves[i];
    const double most = reach(r, move, ERRORS);
    if (!move->alive || (most > 0 && most >= leading)) continue;
    move->alive = 0;
    move->gain = move->gain * (ko_wide)r->search->n_trials / (ko_wide)n_trials;
  }
}

/* What those that have run all trials have come to. */
static int keep(race *r, ko_error *error) {
  const size_t words = r->search->words;
  uint64_t *bits = calloc(words, sizeof *bits);
  int code = bits ? KO_OK : ko_raise_memory(error, words * sizeof *bits);
  for (size_t i = 0; i < r->n && !code; i++) {
    if (!r->moves[i].alive) continue;
    ko_selection_apply(r->search, r->from->bits, &r->moves[i], bits);
    code = ko_selection_keep(r->search, bits, ko_selection_cost(r->search, bits), r->from->score - r->moves[i].gain, error);
  }
  free(bits);
  return code;
}

int ko_selection_race(ko_selection *search, const ko_standing *from, size_t n, ko_move *moves, size_t *best, ko_error *error) {
  race r = {.search = search, .from = from, .n = n, .moves = moves};
  int code = KO_OK;
  *best = SIZE_MAX;
  for (size_t i = 0; i < n; i++) {
    moves[i].gain = 0;
    moves[i].squares = 0;
    moves[i].alive = 1;
  }
  for (uint64_t first = 0, end = FIRST_TRIALS; first < search->n_trials && !code; first = end, end *= 2) {
    if (end > search->n_trials) end = search->n_trials;
    code = run(&r, first, end, error);
    if (!code && end < search->n_trials) leave_behind(&r, end);
  }
  if (!code) code = keep(&r, error);
  for (size_t i = 0; i < n && !code; i++) {
    if (!moves[i].alive || moves[i].gain <= 0) continue;
    if (*best == SIZE_MAX || moves[i].weight * (double)moves[i].gain > moves[*best].weight * (double)moves[*best].gain) *best = i;
  }
  return code;
}
