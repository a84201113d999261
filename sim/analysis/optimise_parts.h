/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of optimise: portfolios as bit maps of candidates, evaluators that give their values, the search that compares them, teams of
 * threads.
 */
#ifndef KO_OPTIMISE_PARTS_H
#define KO_OPTIMISE_PARTS_H

#include "sim/analysis/optimise.h"
#include "sim/region/region.h"
#include "sim/stats/stats.h"
#include "sim/tally/tally.h"

/* What both have: the problem as it was asked. */
typedef struct ko_question {
  const ko_scenario *scenario;
  const ko_region *region;
  const ko_plan_candidates *candidates;
  const ko_optimise_options *options;
  ko_rankings *scores;  /* made once on the region */
  size_t words;         /* of a portfolio's bit map */
  uint64_t first_fresh; /* trial, at the start of a block */
  int n_threads;
} ko_question;

/* Whether the search is to end with what it has. */
static inline int ko_question_stops(const ko_question *question) {
  const ko_optimise_options *options = question->options;
  return (options->stop && atomic_load_explicit(options->stop, memory_order_relaxed)) ||
         (options->deadline > 0 && ko_clock() >= options->deadline);
}

static inline size_t ko_portfolio_words(uint32_t n) { return (n + 63u) / 64u; }

/* ---- Evaluators ------------------------------------------------------------------------------------------------------ */

/* Gives the objective of trials first .. end - 1 under n portfolios: out[i * (end - first) + trial - first]. `first` is a multiple of 512.
 * The values depend on portfolio and trial alone. */
typedef struct ko_evaluator ko_evaluator;
struct ko_evaluator {
  int (*values)(ko_evaluator *self, size_t n, const uint64_t *const *portfolios, uint64_t first, uint64_t end, int64_t *out,
                ko_error *error);
  int (*approach)(ko_evaluator *self, const uint64_t *portfolio, ko_error *error); /* what comes is near this one; may be NULL */
  void (*free)(ko_evaluator *self);
};

int ko_evaluator_plain(const ko_question *question, ko_evaluator **out, ko_error *error) KO_MUST_CHECK;
/* At one instant alone. */
int ko_evaluator_fast(const ko_question *question, ko_evaluator **out, ko_error *error) KO_MUST_CHECK;

/* ---- Search ---------------------------------------------------------------------------------------------------------- */

/* A portfolio and its score: the objective summed over the trials, or over the worst 5 % of them. The lower the better. */
typedef struct ko_found {
  uint64_t *bits;
  double cost;
  ko_wide score;
} ko_found;

/* Values and portfolios that are held in memory at a time. */
enum { KO_VALUES_AT_ONCE = 1 << 21, KO_PORTFOLIOS_AT_ONCE = 64 };

typedef struct ko_selection {
  uint32_t n;         /* candidates */
  const double *cost; /* [n] */
  double budget;
  uint64_t n_trials;
  int tail; /* the score is that of the worst 5 % */
  ko_method method;
  ko_evaluator *evaluator;
  int (*asked_to_stop)(const void *context); /* may be NULL */
  void (*progress)(const void *context, ko_optimise_phase phase, uint32_t chosen, uint64_t tried);
  const void *context;

  /* What comes out. */
  ko_arena memory;
  size_t words;
  size_t n_front, front_room;
  ko_found *front; /* by cost: each costs more and scores lower than the one before. The first is the empty one */
  uint64_t n_tried;
  int exact, stopped;
} ko_selection;

/* An error only where something went wrong: a stop is told by `stopped`. Free in any case. */
int ko_selection_run(ko_selection *search, ko_error *error) KO_MUST_CHECK;
void ko_selection_free(ko_selection *search);

/* For the parts of the search. A place from which moves are made; `values` [n_trials]. */
typedef struct ko_standing {
  uint64_t *bits;
  double cost;
  ko_wide score;
  int64_t *values;
} ko_standing;

/* Take out and put in at most two candidates each; KO_NONE: none. What a move is worth is `weight` x gain. */
typedef struct ko_move {
  uint32_t drop[2], add[2];
  double weight;
  /* Of a race: what was gained, over the trials seen. */
  ko_wide gain;
  double squares;
  int alive;
} ko_move;

/* The move of most worth among those that gain something, on all trials; ties go to the first. SIZE_MAX: none. Those that are clearly worse
 * than another one, or gain nothing, are left behind before all trials are run; `gain` is then scaled to all trials. */
int ko_selection_race(ko_selection *search, const ko_standing *from, size_t n, ko_move *moves, size_t *best, ko_error *error) KO_MUST_CHECK;
/* Scores of n portfolios on all trials; also into the front. */
int ko_selection_score(ko_selection *search, size_t n, const uint64_t *const *portfolios, ko_wide *scores, ko_error *error) KO_MUST_CHECK;
void ko_selection_apply(const ko_selection *search, const uint64_t *from, const ko_move *move, uint64_t *out);
double ko_selection_cost(const ko_selection *search, const uint64_t *bits);
int ko_selection_affords(const ko_selection *search, double cost);
/* Keep a portfolio where none costs no more and scores no higher. */
int ko_selection_keep(ko_selection *search, const uint64_t *bits, double cost, ko_wide score, ko_error *error) KO_MUST_CHECK;
/* Score of the values of n trials; `level` (may be NULL): the least of those that count. Moves the values where the score is that of the
 * tail. */
ko_wide ko_selection_score_of(const ko_selection *search, uint64_t n, int64_t *values, int64_t *level);
int ko_selection_stops(ko_selection *search);

int ko_selection_greedy(ko_selection *search, ko_error *error) KO_MUST_CHECK;    /* optimise_greedy.c: and exchange; all into the front */
int ko_selection_enumerate(ko_selection *search, ko_error *error) KO_MUST_CHECK; /* optimise_enumerate.c */
/* optimise_greedy.c: stand somewhere; free in any case. */
int ko_standing_take(ko_selection *search, const uint64_t *bits, ko_standing *out, ko_error *error) KO_MUST_CHECK;
void ko_standing_free(ko_standing *standing);
/* Add candidates while some are affordable and gain something: by gain per cost, or by gain alone. */
int ko_selection_grow(ko_selection *search, ko_standing *at, int per_cost, ko_error *error) KO_MUST_CHECK;
/* optimise_exchange.c: drop, add and swap until nothing of this gains. */
int ko_selection_exchange(ko_selection *search, ko_standing *at, ko_error *error) KO_MUST_CHECK;
/* Portfolios within the budget, at most `most` + 1. */
uint64_t ko_selection_count(const ko_selection *search, uint64_t most);

/* ---- Plans of portfolios --------------------------------------------------------------------------------------------- */

/* A plan whose strategies are the baseline and portfolios, and threads that can run it. */
typedef struct ko_team {
  ko_scenario scenario;
  ko_arena memory;
  ko_plan *plan;
  ko_account_plan *account_plan;
  int n;
  ko_worker **workers;         /* [n] */
  ko_accountant **accountants; /* [n] */
} ko_team;

int ko_team_make(const ko_question *question, size_t n, const uint64_t *const *portfolios, uint64_t n_trials, ko_team *out,
                 ko_error *error) KO_MUST_CHECK;
void ko_team_free(ko_team *team);
/* The objective of a lane. */
int64_t ko_objective_of(const ko_objective *objective, const ko_plan *plan, const ko_account *account, uint32_t lane);

/* ---- What candidates do to hits -------------------------------------------------------------------------------------- */

/* Every hit of every trial under the baseline, and which candidates prevent which. A portfolio prevents what one of its candidates prevents, for
 * all that they do is to raise what a draw is compared with. */
typedef struct ko_luck {
  uint64_t n_trials;
  uint32_t n_candidates;
  uint32_t *first;           /* [n_trials + 1] hits of a trial */
  uint32_t *entity;          /* [first[n_trials]] region row, KO_LINK | row; once a wave */
  uint32_t *trial;           /* [first[n_trials]] */
  uint64_t *prevented_first; /* [n_candidates + 1] */
  uint32_t *prevented;       /* by candidate: hits, ascending */
} ko_luck;

/* `team`: of a plan with the baseline. */
int ko_luck_make(const ko_question *question, const ko_team *team, ko_luck *out, ko_error *error) KO_MUST_CHECK;
void ko_luck_free(ko_luck *luck);

/* ---- What is known already ------------------------------------------------------------------------------------------- */

/* Values by (place, key): a place is a structure and a trial, the key a hash of what is prevented there. */
typedef struct ko_memo {
  struct ko_memo_slot *slots;
  uint64_t n_slots; /* a power of two */
  uint32_t n, room;
  int64_t *values; /* [n] */
} ko_memo;

/* Number of its value; *is_new: it has none yet, 0 stands there. KO_NONE: no memory. */
uint32_t ko_memo_find(ko_memo *memo, uint64_t place, uint64_t key, int *is_new);
/* It will be asked for soon. */
void ko_memo_fetch(const ko_memo *memo, uint64_t place, uint64_t key);
void ko_memo_free(ko_memo *memo);

/* Bits that look drawn (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195). */
static inline uint64_t ko_memo_mix(uint64_t x) {
  x += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

/* optimise_estimate.c: fill the points' estimates, the baseline's among them. */
int ko_optimise_estimate(const ko_question *question, uint32_t n, const uint64_t *const *portfolios, ko_optimised_point *points,
                         ko_arena *memory, uint64_t *n_tail, ko_error *error) KO_MUST_CHECK;

#endif
