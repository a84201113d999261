/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine and oracle side by side: everything that a settled block says, facility by facility, link by link, for every lane.
 */
#ifndef ORACLE_COMPARE_H
#define ORACLE_COMPARE_H

#include "sim/trial/trial.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/random_case.h"

/* Counts of what was compared. */
typedef struct compare_counts {
  uint64_t cases, strategies, trials;
  uint64_t packed;                                                      /* of the trials, once more in packs */
  uint64_t damaged, down, partial, links_damaged, links_tripped, flows; /* facilities and links x trials (x steps) */
  uint64_t steps, told;                                                 /* over time; told: by the engine */
  uint64_t rises, repairs, links_opened, reclosed;                      /* facilities and links x steps */
  uint64_t buffers, guests;                                             /* groups on a buffer, crews at work abroad x steps */
} compare_counts;

void compare_print(const compare_counts *counts);

/* One settled lane against the oracle's state. Returns 0, or prints the first difference to stderr and returns 1. */
int compare_lane(const oracle_case *c, int strategy, const ko_settled *settled, uint32_t lane, const oracle_state *expected,
                 compare_counts *counts);

/* The undamaged state of one strategy. */
int compare_reference(const oracle_case *c, int strategy, const ko_plan *plan);

/* Write the case into a new folder (under /dev/shm where that is), run it, compare. Where they differ the folder stays. */
int compare_case(const random_case *r, compare_counts *counts);

#endif
