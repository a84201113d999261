/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Restart timers of one trial (README, "Time"): since when each facility has been able to come back and has not. Where one will be done its step is
 * marked busy.
 */
#ifndef KO_TRIAL_LANE_TIMERS_H
#define KO_TRIAL_LANE_TIMERS_H

#include "sim/trial/calendar.h"

typedef struct ko_timers {
  uint32_t n_steps;
  uint64_t *busy;
  uint32_t n, *running;
  uint32_t *since; /* [n_facilities] first step that it counted; KO_NONE: zero */
  uint8_t *marks;  /* [n_facilities] */
} ko_timers;

void ko_timers_take(ko_taker *from, uint32_t n_facilities, uint32_t n_steps, uint64_t *busy, ko_timers *out);
void ko_timers_begin(ko_timers *timers);

/* At the end of `step`: those of the listed run on or begin, all others are zero. `restart`: [n_facilities] steps; where it is 0 there is nothing to
 * count. */
void ko_timers_advance(ko_timers *timers, uint32_t step, const uint32_t *restart, uint32_t n, const uint32_t *slots);

/* Whether it has counted as many steps as restart takes, at the end of the step before `step`. */
static inline int ko_timers_done(const ko_timers *timers, uint32_t slot, uint32_t step, uint32_t restart) {
  return restart == 0 || (timers->since[slot] != UINT32_MAX && step - timers->since[slot] >= restart);
}

#endif
