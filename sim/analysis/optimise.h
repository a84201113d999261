/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimising: which of the candidates of a scenario a budget is best spent on.
 */
#ifndef KO_OPTIMISE_H
#define KO_OPTIMISE_H

#include <stdatomic.h>
#include <stdint.h>

#include "sim/analysis/estimate.h"
#include "sim/base/base.h"
#include "sim/plan/plan.h"

/* A number and its 95 % interval; NaN where there is none. */
typedef enum ko_objective_kind {
  KO_OBJECTIVE_LOSS,         /* mean loss of the region */
  KO_OBJECTIVE_CVAR95,       /* mean of its worst 5 % */
  KO_OBJECTIVE_PERSON_HOURS, /* mean over the trials, all countries together */
  KO_OBJECTIVE_COUNTRY       /* mean loss of one country */
} ko_objective_kind;

typedef struct ko_objective {
  ko_objective_kind kind;
  uint32_t country; /* region row */
} ko_objective;

typedef enum ko_method {
  KO_METHOD_AUTO, /* exact where portfolios are few */
  KO_METHOD_GREEDY,
  KO_METHOD_EXACT
} ko_method;

/* What is being done; for progress. */
typedef enum ko_optimise_phase {
  KO_PHASE_ENUMERATE,
  KO_PHASE_GREEDY,
  KO_PHASE_EXCHANGE,
  KO_PHASE_FRONT,
  KO_PHASE_ESTIMATE
} ko_optimise_phase;

typedef struct ko_optimise_options {
  double budget;
  ko_objective objective;
  ko_method method;
  uint64_t n_trials, n_fresh; /* of the search; after them, of the estimates */
  int64_t n_threads;          /* 0: as many as OpenMP would take */
  int plain;                  /* every portfolio is run as a strategy, trial by trial: slow, for comparison */
  double deadline;            /* ko_clock; 0: none */
  atomic_int *stop;           /* not 0: end with the best so far; may be NULL */
  /* Called now and then, by one thread at a time; may be NULL. `chosen`: candidates of the best portfolio so far. */
  void (*progress)(void *context, ko_optimise_phase phase, uint32_t chosen, uint64_t tried);
  void *context;
} ko_optimise_options;

/* A portfolio, estimated on trials that the search has not seen. */
typedef struct ko_optimised_point {
  uint32_t n;
  const uint32_t *chosen; /* candidates, ascending */
  double cost;
  double searched; /* the objective on the trials of the search: too good, for it was chosen by it */
  ko_estimate loss, cvar95, person_hours;
  ko_estimate loss_avoided, person_hours_avoided; /* baseline less this, paired */
  const ko_estimate *country;                     /* [n_countries] loss avoided there, paired */
} ko_optimised_point;

typedef struct ko_optimised {
  ko_arena memory;
  const ko_scenario *scenario;
  const ko_region *region;
  const ko_plan_candidates *candidates;
  double budget;
  ko_objective objective;
  uint64_t n_trials, n_fresh, n_tail; /* n_tail: trials in the worst 5 % of the fresh ones */
  uint64_t n_portfolios;              /* that were looked at */
  int exact;                          /* every portfolio within the budget was */
  int stopped;                        /* the search was, and this is the best so far */
  uint32_t n_points;
  const ko_optimised_point *points; /* by cost; the first is the baseline, the last the best that was found */
} ko_optimised;

/* Search and estimate. Scenario, region and candidates must outlive what comes out. Free in any case. */
int ko_optimise(const ko_scenario *scenario, const ko_region *region, const ko_plan_candidates *candidates,
                const ko_optimise_options *options, ko_optimised *out, ko_error *error) KO_MUST_CHECK;
void ko_optimised_free(ko_optimised *optimised);

#endif
