/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One strategy as the engine reads it: groups as clauses, chances of every hit, what each sector's rule makes of the undamaged start.
 * Made once in ko_trial_reference; immutable while trials run.
 */
#ifndef KO_TRIAL_CASE_H
#define KO_TRIAL_CASE_H

#include "knockon/duration.h"
#include "sim/base/base.h"
#include "sim/trial/kernel_settle.h"
#include "sim/trial/trial.h"

/* What a sector's rule makes of the undamaged start (so that lanes in which the sector met no harm need not ask it). */
typedef struct ko_trial_sector {
  const uint32_t *link_row;   /* [net's links] row of the link among damaged links; 0: never hit */
  const uint32_t *net_of_link;/* [sector's links] number in the net; KO_NONE: absent under this strategy */
  uint32_t same_net_as;       /* the first case that has the same links in this sector */
  uint32_t n_falls;           /* nodes up in the start and down in its outcome */
  const uint32_t *falls;
  const uint16_t *share;      /* [n_slots] outcome; NULL unless SHARE */
  uint32_t n_trips;           /* links tripped in it (numbers in the net) */
  const uint32_t *trips;
  const double *flow;         /* [net's links]; NULL where no flows are kept */
} ko_trial_sector;

/* How long repairs take under a strategy. */
typedef struct ko_trial_repairs {
  double step_hours;
  const double *hours, *cv;  /* [n_facilities + n_links] */
  const uint32_t *table;     /* [n_facilities + n_links] index into tables; KO_NONE: always `fixed` steps; KO_TABLE_NONE: it has none */
  const uint32_t *fixed;     /* [n_facilities + n_links] */
  uint32_t n_tables;
  const ko_lognormal *const *tables; /* those of equal coefficients are one, in all strategies */
  const ko_normal_cells *cells;      /* one in all strategies */
} ko_trial_repairs;

#define KO_TABLE_NONE (KO_NONE - 1)

typedef struct ko_trial_case {
  uint32_t n_clauses, n_wides;
  const ko_clause *clauses;     /* in the order of sweeps */
  const ko_wide *wides;
  const ko_needs *needs;        /* [n_facilities] */
  const uint8_t *turn;          /* [n_facilities] in which of 256 parts of a sweep it comes */
  const uint32_t *wide_suppliers;
  uint32_t n_binds;             /* groups that may not bind; their rows are 1 .. n_binds, row 0 is all lanes */
  const uint64_t *bind_keys, *bind_chances; /* [n_binds] */
  const uint32_t *bind_dependants;          /* [n_binds] */
  const uint32_t *bind_row;     /* [groups.n] row, KO_NONE: always binds (or never) */
  const uint64_t *const *chances; /* [1 + n_gains][n_waves][n_targets] of each hit under this strategy, protection raised by no gain, then by each of
                                     the response's gains */
  const uint64_t *foil_chances;   /* [n_waves][n_countries] that a country foils a wave */
  const ko_trial_repairs *repairs;  /* over time only */
  const uint32_t *job_of_rank;      /* [n_facilities + n_links] the other way round than the response's job_rank; over time only */
  uint32_t same_start_as;       /* the first case with the same start */
  uint32_t n_apart;             /* facilities whose start differs from the baseline's reference */
  const uint32_t *apart;
  const ko_trial_sector *sectors;
  const struct ko_trial_buffers *buffers;   /* lane_buffers.h; over time only */
  const struct ko_local_case *local;        /* lane_local.h; where that settler plays the plan */
  const struct ko_general_case *general;    /* lane_general.h; where that one plays the plan */
} ko_trial_case;

/* In which order facilities are swept: order[n_facilities], slots. */
int ko_sweep_order(const ko_plan *plan, const ko_plan_groups *groups, uint32_t *order, ko_error *error) KO_MUST_CHECK;

/* Everything of a case that needs no settling. */
int ko_trial_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_trial_case *out, ko_trial_sector *sectors, ko_error *error);

/* Of it, chances and foil_chances alone; of a strategy that need not be one of the plan's. */
int ko_trial_chances(ko_arena *arena, const ko_plan *plan, const ko_plan_case *plan_case, ko_trial_case *out, ko_error *error);

/* case_repairs.c: repairs and job_of_rank. */
int ko_trial_case_repairs(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_trial_case *out, ko_error *error);
/* Steps that the repair of a job takes whose draw is `word`; not for jobs that always take the same. */
uint32_t ko_trial_repair_steps(const ko_trial_repairs *repairs, uint32_t job, uint32_t word);

#endif
