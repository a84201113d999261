/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buffers of one trial (README, "Time"), for both settlers. A level is known as of some step, with what it has done since: it falls by a step's stock
 * while its group is short and the dependant operational, keeps while the group is short and the dependant down, rises while the group is
 * not short. So a level is worked out when somebody asks, and the only date is the step in which a falling one no longer carries. It never
 * gets earlier once it stands in the calendar: whatever interrupts the fall leaves more.
 *
 * Units: with B steps that a full buffer lasts and R that filling takes: full = B * R, a carried step costs R, a supplied one gives B; R = 0: full = B, a
 * carried step costs 1, a supplied one fills.
 */
#ifndef KO_TRIAL_LANE_BUFFERS_H
#define KO_TRIAL_LANE_BUFFERS_H

#include "sim/trial/calendar.h"
#include "sim/trial/case.h"

/* A group with a buffer, under one strategy. */
typedef struct ko_trial_buffer {
  uint32_t group, dependant, place; /* the group is dependant's group number `place` */
  uint32_t lasts, recharge; /* B, R */
  uint32_t starts_empty;    /* short in the start, and binds in every trial */
} ko_trial_buffer;

struct ko_trial_buffers {
  uint32_t n;
  const ko_trial_buffer *items; /* by group */
  const uint32_t *of_group;     /* [groups.n] index into items; KO_NONE: the group has none */
};

enum { KO_BUFFER_RISES, KO_BUFFER_KEEPS, KO_BUFFER_FALLS };

typedef struct ko_buffer {
  uint64_t level; /* at the beginning of step `since` */
  uint32_t since;
  uint8_t trend;  /* from that step on */
  uint8_t dated;  /* stands in the calendar */
  uint8_t noted;  /* in the list of this step */
  uint8_t kept;   /* in the list of what this trial changed */
} ko_buffer;

typedef struct ko_lane_buffers {
  const struct ko_trial_buffers *of; /* of the trial under way */
  ko_buffer *items;
  ko_calendar calendar;      /* by buffer */
  uint32_t n_dated;
  uint32_t n_noted, *noted;  /* whose trend may change at the end of this step; each once */
  uint32_t n_kept, *kept;
  uint32_t n_empty, *empty;  /* those that ko_buffers_due found */
  int before;                /* before step 0: none carries */
} ko_lane_buffers;

/* Which groups have one; `start`: what is up in the start. */
int ko_trial_buffers_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const struct ko_trial_buffers **out, ko_error *error);

void ko_lane_buffers_take(ko_taker *from, const ko_plan *plan, uint64_t *busy, ko_lane_buffers *out);

/* A new trial: all are full but those that start empty; none carries until ko_buffers_open. */
void ko_buffers_begin(ko_lane_buffers *buffers, const ko_trial_case *trial_case);
/* One whose group is short before step 0. */
void ko_buffers_empty(ko_lane_buffers *buffers, uint32_t i);
static inline void ko_buffers_open(ko_lane_buffers *buffers) { buffers->before = 0; }

/* Those that fell up to the end of the step before and cannot carry this one: listed in `empty`, from now on they keep what is left. Before
 * anything else in a step. */
void ko_buffers_due(ko_lane_buffers *buffers, uint32_t step);

/* At the end of a step: what the buffer did in it, and does from then on. */
void ko_buffers_trend(ko_lane_buffers *buffers, uint32_t i, uint32_t step, uint8_t trend);

static inline uint64_t ko_buffer_cost(const ko_trial_buffer *of) { return of->recharge ? of->recharge : 1; }

static inline uint64_t ko_buffer_full(const ko_trial_buffer *of) { return of->lasts * ko_buffer_cost(of); }

/* At the beginning of `step`. */
static inline uint64_t ko_buffer_level(const ko_buffer *item, const ko_trial_buffer *of, uint32_t step) {
  uint64_t n = step - item->since, full = ko_buffer_full(of);
  if (n == 0 || item->trend == KO_BUFFER_KEEPS || (item->trend == KO_BUFFER_RISES && item->level == full)) return item->level;
  if (item->trend == KO_BUFFER_FALLS) return item->level - n * ko_buffer_cost(of);
  return of->recharge && n < (full - item->level + of->lasts - 1) / of->lasts ? item->level + n * of->lasts : full;
}

/* Whole steps that it can carry from `step` on. */
static inline uint32_t ko_buffers_left(const ko_lane_buffers *buffers, uint32_t i, uint32_t step) {
  const ko_trial_buffer *of = &buffers->of->items[i];
  return (uint32_t)(ko_buffer_level(&buffers->items[i], of, step) / ko_buffer_cost(of));
}

/* Whether a short group has a whole step's stock. */
static inline int ko_buffers_carry(const ko_lane_buffers *buffers, uint32_t i, uint32_t step) {
  const ko_trial_buffer *of = &buffers->of->items[i];
  return !buffers->before && ko_buffer_level(&buffers->items[i], of, step) >= ko_buffer_cost(of);
}

static inline void ko_buffers_note(ko_lane_buffers *buffers, uint32_t i) {
  if (buffers->items[i].noted) return;
  buffers->items[i].noted = 1;
  buffers->noted[buffers->n_noted++] = i;
}

static inline void ko_buffers_forget(ko_lane_buffers *buffers) {
  for (uint32_t i = 0; i < buffers->n_noted; i++) buffers->items[buffers->noted[i]].noted = 0;
  buffers->n_noted = 0;
}

#endif
