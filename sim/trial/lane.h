/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A lane: one trial over time (README, "Time"). It goes from busy step to busy step; in each:
 *   (1) repairs, re-closings, journeys end  lane_jobs.c, lane_links.c      (2) waves hit       lane_waves.c
 *   (3) crews take jobs                     lane_jobs.c, lane_aid.c        (4) it settles      the settler
 *   (5) whoever watches is told             lane.c                         (6) levels and timers: as dates in calendars, so that nothing is done
 *                                                                              in quiet steps
 * Settlers. lane_local.c: all rules local and restart assisted; falls and rises follow the dependencies alone. lane_general.c: everything else.
 *
 * All memory comes with the worker. Between trials everything is set back through lists of what was touched.
 */
#ifndef KO_TRIAL_LANE_H
#define KO_TRIAL_LANE_H

#include "sim/trial/calendar.h"
#include "sim/trial/case.h"
#include "sim/trial/recall.h"
#include "sim/trial/trial.h"

typedef struct ko_lane ko_lane;

/* Phase (4) and what belongs to it: buffers, restart timers, operational bits, shares, trips. */
typedef struct ko_settler {
  /* Memory of one worker for all strategies: lane->settler_state. */
  void *(*take)(ko_taker *from, const ko_plan *plan, uint64_t *busy);
  /* A new trial: undo the last one, establish the state before step 0, fill buffers. The driver has set lane->state to the start of the strategy
   * (UP iff plan_case->start; plan.h), nothing damaged, all links in service, lists empty. Writes UP bits of what is otherwise, shares. Trips of
   * that state are forgotten (no ko_lane_trip). */
  int (*begin)(ko_lane *lane, ko_error *error);
  /* Settle lane->step. Reads lane->hit and lane->repaired (facilities and links damaged or repaired in this step: DAMAGED bits are already as they are
   * now) and lane->switched (links that went in or out of service since the last settle). Writes UP bits, shares, lane->changed; trips through
   * ko_lane_trip; puts dates into its calendars. */
  int (*settle)(ko_lane *lane, ko_error *error);
  /* Whether the group's buffer carried it in this step (it was short, and there was stock), and whole steps that it can still carry. */
  int (*carried)(const ko_lane *lane, uint32_t group);
  uint32_t (*left)(const ko_lane *lane, uint32_t group);
} ko_settler;

extern const ko_settler ko_settler_local, ko_settler_general;
/* Which one a plan needs. */
const ko_settler *ko_settler_of(const ko_plan *plan);

typedef struct ko_lane_list {
  uint32_t n;
  uint32_t *items;
} ko_lane_list;

struct ko_lane {
  const ko_plan *plan;
  const ko_settler *settler;
  void *settler_state;
  void **states; /* [n_cases * n_sectors] the worker's rule states */
  ko_recall **recalls; /* [n_sectors] the worker's */

  /* The trial under way. */
  uint32_t strategy, lane, step;
  uint64_t trial;
  const ko_plan_case *plan_case;
  const ko_trial_case *trial_case;
  const ko_row *binds; /* rows of the block by trial_case->bind_row; this trial is bit `lane` */

  uint8_t *state;      /* [n_facilities] KO_STATE_... */
  uint8_t *link_state; /* [n_links] KO_LINK_STATE_... */
  uint16_t *share;     /* [n_facilities]; NULL: no rule has shares */
  double **flow;       /* [n_sectors] [most links of a net]; NULL where nobody asks */

  /* This step. */
  ko_lane_list
      changed; /* facilities of which UP or the share may differ from the end of the step before; each once. Written by the settler */
  ko_lane_list hit, repaired; /* slots, KO_LINK | slot; each once */
  ko_lane_list switched;      /* link slots that went in or out of service since the last settle; may repeat */
  int links_changed;

  /* Since the trial began; each once. */
  ko_lane_list touched, touched_links; /* of which state differs, or did, from that before step 0 (touched: also in EVER bits) */
  uint8_t *seen, *link_seen;           /* whether they are in those lists */

  uint64_t *busy;            /* steps that have something in a calendar */
  ko_calendar link_calendar; /* re-closing of tripped links, by slot */
  const ko_watcher *watcher;
  ko_happening *happenings; /* of this step */
  uint32_t n_happenings, room_happenings;
  uint8_t *was_up;   /* [n_facilities] at the end of the step before, for happenings */
  int out_of_memory; /* for happenings */

  struct ko_lane_waves *waves;
  struct ko_lane_jobs *jobs;
  struct ko_lane_policies *policies;
};

static inline int ko_lane_binds(const ko_lane *lane, uint32_t group) {
  uint32_t row = lane->trial_case->bind_row[group];
  return row == KO_NONE ? (lane->plan_case->groups.chance[group] >> 32) != 0 : ko_row_get(&lane->binds[row], lane->lane);
}

static inline int ko_lane_link_in_service(const ko_lane *lane, uint32_t link) {
  return lane->plan_case->link_present[link] &&
         !(lane->link_state[link] & (KO_LINK_STATE_DAMAGED | KO_LINK_STATE_TRIPPED | KO_LINK_STATE_OPENED));
}

static inline void ko_lane_push(ko_lane_list *list, uint32_t item) { list->items[list->n++] = item; }

/* Note that a facility's (link's) state is no longer that before step 0. */
static inline void ko_lane_touch(ko_lane *lane, uint32_t slot) {
  if (lane->seen[slot]) return;
  lane->seen[slot] = 1;
  ko_lane_push(&lane->touched, slot);
}

static inline void ko_lane_touch_link(ko_lane *lane, uint32_t link) {
  if (lane->link_seen[link]) return;
  lane->link_seen[link] = 1;
  ko_lane_push(&lane->touched_links, link);
}

/* For settlers: a facility's UP bit. It may go back and forth within a step; EVER bits are the driver's, from `changed`. */
static inline void ko_lane_set_up(ko_lane *lane, uint32_t slot, int up) {
  ko_lane_touch(lane, slot);
  lane->state[slot] = (uint8_t)((lane->state[slot] & ~KO_STATE_UP) | (up ? KO_STATE_UP : 0));
}

/* For settlers: a link trips (it is no longer in service, and will close again if the plan says so). */
void ko_lane_trip(ko_lane *lane, uint32_t link);

/* lane.c */
ko_lane *ko_lane_take(ko_taker *from, const ko_plan *plan, void **states, ko_recall **recalls);
void ko_lane_free(ko_lane *lane); /* what did not come with the worker's memory; NULL is allowed */
/* One trial whose block has been drawn (lane_waves.h), with rows of which groups bind. */
int ko_lane_run(ko_lane *lane, uint32_t strategy, uint64_t trial, uint32_t place, const ko_row *binds, const ko_watcher *watcher,
                ko_error *error) KO_MUST_CHECK;                                           /* `place`: its lane in the block's rows */
void ko_lane_happen(ko_lane *lane, ko_happening_kind kind, uint32_t entity, uint32_t by); /* kept only where somebody wants it */

#endif
