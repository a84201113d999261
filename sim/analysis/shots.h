/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shots: what an attacker can do with one hit, as the entities that it damages. Inside of the analysis of stress.
 */
#ifndef KO_SHOTS_H
#define KO_SHOTS_H

#include "sim/base/base.h"
#include "sim/plan/plan.h"

typedef struct ko_shots {
  uint32_t n, n_spared;
  uint32_t *centre; /* [n] what is aimed at: slot, KO_LINK | slot; in the order of the tables, facilities first */
  uint32_t *first;  /* [n + 1] */
  uint32_t *damage; /* slots, KO_LINK | slot */
  uint32_t most;    /* that one shot damages */
} ko_shots;

/* The targets of the plan's first wave one by one, or (`disks`) the surroundings of its centres, with the links that have an end there as far as a wave may
 * hit them. What is protected wholly under the strategy, or is not there, is left out. An error where nothing is left. */
int ko_shots_make(ko_arena *memory, const ko_plan *plan, uint32_t strategy, int disks, ko_shots *out, ko_error *error) KO_MUST_CHECK;

#endif
