/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trials: a block of 512 trials under one strategy, from luck to settled state.
 *
 * Start. Where all rules are monotone a block starts from the settled undamaged state (with groups that may not bind left out) and only what
 * changes is visited; otherwise from the dependencies' fixed point of the undamaged state.
 */
#ifndef KO_TRIAL_H
#define KO_TRIAL_H

#include "sim/plan/plan.h"

/* A settled block, as tallies see it. All arrays by slot. Lanes outside `lanes` are undefined and must be masked. */
typedef struct ko_settled {
  const ko_plan *plan;
  uint32_t strategy;
  uint32_t block;
  uint32_t n_lanes;              /* 512, fewer in the last block */
  ko_row lanes;
  const ko_row *operational;     /* [n_facilities] */
  const ko_row *damaged;         /* [n_facilities] */
  const ko_row *link_damaged;    /* rows by plan->link_hit_row; row 0 is zero */
  const ko_row *const *link_tripped; /* [n_sectors]: [sector's n_links] by link slot - first_link; NULL: the rule never trips */
  const uint16_t *const *share;  /* [n_sectors]: [512][n_slots of the sector]; NULL: share is 1 where operational, else 0 */
  const double *const *flow;     /* [n_sectors]: [512][links of the net]; NULL: no flows kept */
  uint32_t n_touched;            /* facilities whose operational row differs from the baseline's reference or that are damaged in a lane */
  const uint32_t *touched;       /* slots, ascending */
  uint32_t n_links_hit;          /* link slots damaged in some lane of this block */
  const uint32_t *links_hit;
  const ko_row *binds;           /* row per group with a chance below 1, by bind_row */
  const uint32_t *bind_row;      /* [groups.n] index into binds; KO_NONE: always binds */
} ko_settled;

typedef struct ko_worker ko_worker; /* all that one thread needs; allocated before the run */

/* Settle every case undamaged: fills start, reference, reference_share, reference_flow and prepares the rules (base). Once, single-threaded, before
 * the first worker is made. */
int ko_trial_reference(ko_plan *plan, ko_error *error) KO_MUST_CHECK;

size_t ko_worker_bytes(const ko_plan *plan); /* what ko_worker_make will allocate */
int ko_worker_make(const ko_plan *plan, ko_worker **out, ko_error *error) KO_MUST_CHECK;
void ko_worker_free(ko_worker *worker);

/* Draw and settle one block of one strategy. The result is valid until the worker's next call. `only_country` restricts damage to that
 * of one country (facilities and links by owner); KO_NONE: all. */
int ko_trial_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out, ko_error *error) KO_MUST_CHECK;

#endif
