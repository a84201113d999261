/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exchange: from where greedy growth has come to, as long as something gains: leave out what is of no use; put one in, or one for another;
 * two for up to two others where such moves are few; force a dear one in for several. After each, growth goes on with what money is left.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { PASSES_MOST = 1000, SWAPS_MOST = 100000, PAIRS_MOST = 20000, FORCED_TRIED = 3 };

typedef struct exchange {
  ko_selection *search;
  ko_standing *at;
  uint32_t n_in, n_out;
  uint32_t *in, *out; /* candidates that the portfolio has, and has not */
  size_t n_moves, room;
  ko_move *moves;
  ko_error *error;
} exchange;

static void list(exchange *x) {
  x->n_in = x->n_out = 0;
  for (uint32_t c = 0; c < x->search->n; c++)
    if (ko_bit_get(x->at->bits, c)) x->in[x->n_in++] = c;
    else x->out[x->n_out++] = c;
}

static double cost_of(const exchange *x, uint32_t c) { return c == KO_NONE ? 0 : x->search->cost[c]; }

static int add_move(exchange *x, uint32_t drop, uint32_t drop_too, uint32_t add, uint32_t add_too) {
  const double cost = x->at->cost - cost_of(x, drop) - cost_of(x, drop_too) + cost_of(x, add) + cost_of(x, add_too);
  if (!ko_selection_affords(x->search, cost)) return KO_OK;
  if (x->n_moves == x->room) {
    const size_t room = x->room ? 2 * x->room : 256;
    ko_move *moved = realloc(x->moves, room * sizeof *moved);
    if (!moved) return ko_raise_memory(x->error, room * sizeof *moved);
    x->moves = moved;
    x->room = room;
  }
  x->moves[x->n_moves++] = (ko_move){.drop = {drop, drop_too}, .add = {add, add_too}, .weight = 1};
  return KO_OK;
}

/* Take the best of the moves, if one gains, and grow. *moved: whether it did. */
static int take_best(exchange *x, int *moved) {
  size_t best;
  int code = ko_selection_race(x->search, x->at, x->n_moves, x->moves, &best, x->error);
  x->n_moves = 0;
  if (code || best == SIZE_MAX) return code;
  *moved = 1;
  ko_selection_apply(x->search, x->at->bits, &x->moves[best], x->at->bits);
  code = ko_standing_take(x->search, x->at->bits, x->at, x->error);
  return code ? code : ko_selection_grow(x->search, x->at, 1, x->error);
}

/* What changes nothing, or does harm, when it is left out. */
static int drop_useless(exchange *x, int *moved) {
  const size_t words = x->search->words;
  uint64_t *bits = calloc(words + 1, sizeof *bits);
  const uint64_t *one = bits;
  int code = bits ? KO_OK : ko_raise_memory(x->error, words * sizeof *bits);
  for (uint32_t i = 0; i < x->n_in && !code; i++) {
    ko_wide score;
    if (!(x->search->cost[x->in[i]] > 0)) continue;
    memcpy(bits, x->at->bits, words * sizeof *bits);
    ko_bit_clear(bits, x->in[i]);
    code = ko_selection_score(x->search, 1, &one, &score, x->error);
    if (code || score > x->at->score) continue;
    *moved = 1;
    code = ko_standing_take(x->search, bits, x->at, x->error);
  }
  free(bits);
  if (code || !*moved) return code;
  return ko_selection_grow(x->search, x->at, 1, x->error);
}

typedef struct leaver {
  double worth; /* per cost */
  uint32_t candidate;
} leaver;

static int by_worth(const void *a, const void *b) {
  const leaver *x = a, *y = b;
  if (x->worth < y->worth || x->worth > y->worth) return x->worth < y->worth ? -1 : 1;
  return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* Those in the portfolio, by what each is worth per cost. */
static int rank_leavers(exchange *x, leaver *leavers) {
  const size_t words = x->search->words;
  uint64_t *bits = calloc(words + 1, sizeof *bits);
  const uint64_t *one = bits;
  int code = bits ? KO_OK : ko_raise_memory(x->error, words * sizeof *bits);
  for (uint32_t i = 0; i < x->n_in && !code; i++) {
    ko_wide score = 0;
    memcpy(bits, x->at->bits, words * sizeof *bits);
    ko_bit_clear(bits, x->in[i]);
    code = ko_selection_score(x->search, 1, &one, &score, x->error);
    const double cost = x->search->cost[x->in[i]];
    leavers[i] = (leaver){(double)(score - x->at->score) / (cost > 0 ? cost : 1e-100), x->in[i]};
  }
  if (x->n_in > 1) qsort(leavers, x->n_in, sizeof *leavers, by_worth);
  free(bits);
  return code;
}

static int least_first(exchange *x) {
  leaver *leavers = calloc(x->n_in + 1u, sizeof *leavers);
  int code = leavers ? rank_leavers(x, leavers) : ko_raise_memory(x->error, x->n_in * sizeof *leavers);
  for (uint32_t i = 0; i < x->n_in && !code; i++) x->in[i] = leavers[i].candidate;
  free(leavers);
  return code;
}

static int one_for_one(exchange *x, int *moved) {
  int code = (uint64_t)x->n_in * x->n_out > SWAPS_MOST ? least_first(x) : KO_OK; /* then not all swaps are tried */
  for (uint32_t j = 0; j < x->n_out && !code; j++) code = add_move(x, KO_NONE, KO_NONE, x->out[j], KO_NONE);
  for (uint32_t i = 0; i < x->n_in && !code; i++)
    for (uint32_t j = 0; j < x->n_out && x->n_moves < SWAPS_MOST && !code; j++) code = add_move(x, x->in[i], KO_NONE, x->out[j], KO_NONE);
  return code ? code : take_best(x, moved);
}

/* Two in, for none, one or two. */
static int two_at_once(exchange *x, int *moved) {
  const uint64_t drops = 1 + x->n_in + (uint64_t)x->n_in * (x->n_in - 1u) / 2, adds = (uint64_t)x->n_out * (x->n_out - 1u) / 2;
  int code = KO_OK;
  if (x->n_out < 2 || adds > PAIRS_MOST) return KO_OK;
  for (uint32_t j = 0; j < x->n_out; j++)
    for (uint32_t k = j + 1; k < x->n_out && !code; k++) {
      code = add_move(x, KO_NONE, KO_NONE, x->out[j], x->out[k]);
      for (uint32_t i = 0; i < x->n_in && drops * adds <= PAIRS_MOST && !code; i++) {
        code = add_move(x, x->in[i], KO_NONE, x->out[j], x->out[k]);
        for (uint32_t h = i + 1; h < x->n_in && !code; h++) code = add_move(x, x->in[i], x->in[h], x->out[j], x->out[k]);
      }
    }
  return code ? code : take_best(x, moved);
}

/* One for two. */
static int one_for_two(exchange *x, int *moved) {
  int code = KO_OK;
  if ((uint64_t)x->n_in * x->n_in * x->n_out > 2 * PAIRS_MOST) return KO_OK;
  for (uint32_t j = 0; j < x->n_out; j++)
    for (uint32_t i = 0; i < x->n_in; i++)
      for (uint32_t h = i + 1; h < x->n_in && !code; h++) code = add_move(x, x->in[i], x->in[h], x->out[j], KO_NONE);
  return code ? code : take_best(x, moved);
}

/* ---- Force one in ---------------------------------------------------------------------------------------------------- */

/* The portfolio with candidate j, and without those worth least until it is affordable. */
static void force(const exchange *x, uint32_t j, const leaver *leavers, uint64_t *out) {
  double cost = x->at->cost + x->search->cost[j];
  memcpy(out, x->at->bits, x->search->words * sizeof *out);
  ko_bit_set(out, j);
  for (uint32_t i = 0; i < x->n_in && !ko_selection_affords(x->search, cost); i++) {
    ko_bit_clear(out, leavers[i].candidate);
    cost -= x->search->cost[leavers[i].candidate];
  }
}

typedef struct forced {
  ko_wide score;
  uint64_t *bits;
} forced;

static int by_score(const void *a, const void *b) {
  const forced *x = a, *y = b;
  if (x->score != y->score) return x->score < y->score ? -1 : 1;
  return (x->bits > y->bits) - (x->bits < y->bits); /* in order of the candidates */
}

/* The best few are grown; the best of them is taken where it is better than what there is. */
static int grow_forced(exchange *x, uint32_t n, const forced *tried, int *moved) {
  ko_standing best = {0}, one = {0};
  const ko_wide before = x->at->score;
  int code = KO_OK;
  for (uint32_t i = 0; i < n && i < FORCED_TRIED && !code; i++) {
    code = ko_standing_take(x->search, tried[i].bits, &one, x->error);
    if (!code) code = ko_selection_grow(x->search, &one, 1, x->error);
    if (code || one.score >= (best.bits ? best.score : before)) continue;
    const ko_standing swap = best;
    best = one;
    one = swap;
  }
  if (!code && best.bits) *moved = 1;
  if (!code) code = ko_standing_take(x->search, best.bits ? best.bits : x->at->bits, x->at, x->error); /* also brings the evaluator back */
  ko_standing_free(&best);
  ko_standing_free(&one);
  return code;
}

static int force_dear_ones(exchange *x, int *moved) {
  const size_t words = x->search->words;
  double dearest = 0;
  for (uint32_t i = 0; i < x->n_in; i++)
    if (x->search->cost[x->in[i]] > dearest) dearest = x->search->cost[x->in[i]];
  leaver *leavers = calloc(x->n_in + 1u, sizeof *leavers);
  uint64_t *bits = calloc((size_t)x->n_out * words + 1, sizeof *bits);
  const uint64_t **portfolios = calloc(x->n_out + 1u, sizeof *portfolios);
  ko_wide *scores = calloc(x->n_out + 1u, sizeof *scores);
  forced *tried = calloc(x->n_out + 1u, sizeof *tried);
  uint32_t n = 0;
  int code = leavers && bits && portfolios && scores && tried ? rank_leavers(x, leavers) : ko_raise_memory(x->error, x->n_out * words * 8);
  for (uint32_t j = 0; j < x->n_out && !code; j++) {
    const double cost = x->search->cost[x->out[j]];
    if (ko_selection_affords(x->search, x->at->cost - dearest + cost) || !ko_selection_affords(x->search, cost))
      continue; /* others see to it, or nobody */
    force(x, x->out[j], leavers, bits + n * words);
    portfolios[n] = bits + n * words;
    n++;
  }
  if (!code && n) code = ko_selection_score(x->search, n, portfolios, scores, x->error);
  for (uint32_t i = 0; i < n && !code; i++) tried[i] = (forced){scores[i], bits + i * words};
  if (!code && n > 1) qsort(tried, n, sizeof *tried, by_score);
  if (!code && n) code = grow_forced(x, n, tried, moved);
  free(leavers);
  free(bits);
  free(portfolios);
  free(scores);
  free(tried);
  return code;
}

int ko_selection_exchange(ko_selection *search, ko_standing *at, ko_error *error) {
  static int (*const steps[])(exchange *, int *) = {drop_useless, one_for_one, one_for_two, two_at_once, force_dear_ones};
  exchange x = {
      .search = search, .at = at, .in = calloc(search->n + 1u, sizeof *x.in), .out = calloc(search->n + 1u, sizeof *x.out), .error = error};
  int code = x.in && x.out ? KO_OK : ko_raise_memory(error, search->n * sizeof *x.in);
  int moved = 1;
  for (int pass = 0; pass < PASSES_MOST && moved && !code; pass++) {
    moved = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !moved && !code; i++) {
      list(&x);
      code = steps[i](&x, &moved);
    }
    if (search->progress) search->progress(search->context, KO_PHASE_EXCHANGE, x.n_in, search->n_tried);
  }
  free(x.in);
  free(x.out);
  free(x.moves);
  return code;
}
