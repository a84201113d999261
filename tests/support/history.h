/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histories: trials over time by script, in place of the engine (history_engine.h). A test says what happens in each step, whoever watches is told as by the engine, and a log
 * keeps every step, for naive recounts. What happens need not be possible; counting does not care.
 */
#ifndef KO_HISTORY_H
#define KO_HISTORY_H

#include "tests/support/settled_fixture.h"

typedef struct ko_history ko_history;

struct ko_history {
  ko_fixture *fixture;
  uint32_t n_steps;
  /* The trial under way. */
  ko_watcher watcher;
  ko_lane_face face;
  uint8_t *state, *link_state, *marked; /* marked: in `changed` */
  uint16_t *share;                      /* NULL: no rule has shares */
  uint32_t *changed, *hit, *repaired;
  int any;                              /* something has happened in this step */
  uint32_t first_hit;                   /* step; KO_NONE */
  /* The log: [n_steps][...] at the end of each step. */
  uint8_t *log_up, *log_damaged, *log_link; /* log_link: link_state without the EVER bits */
  uint16_t *log_share;                  /* 65535 or 0 where the rule has no shares */
  double **flow;                        /* [n_sectors][links of the sector]; of this step, NULL as in the fixture */
  double **log_flow;                    /* [n_sectors][n_steps][links of the sector] */
  /* The block. */
  ko_row *operational, *damaged, *link_damaged, **link_tripped;
  uint32_t *touched, *links_hit;
  void **nothing;                       /* [n_sectors] NULL */
  /* What ko_lane_cause answers; NULL: network. */
  uint32_t (*cause)(const ko_history *history, const ko_lane_face *lane, uint32_t slot);
};

/* Memory comes from the fixture, whose plan becomes one over time. Aborts where it runs out. */
void ko_history_make(ko_history *history, ko_fixture *fixture, uint32_t n_steps, double step_hours);

void ko_history_begin_block(ko_history *history);
/* A trial: its state before step 0 is the baseline's reference until the test says otherwise. The watcher is told that with the first step. */
void ko_history_begin(ko_history *history, const ko_watcher *watcher, uint32_t strategy, uint64_t trial);
/* What happens now: before step 0, or in the step that has begun. */
void ko_history_up(ko_history *history, uint32_t slot, int up); /* share with it: that of the reference or 0 */
void ko_history_share(ko_history *history, uint32_t slot, int up, uint16_t share);
void ko_history_damage(ko_history *history, uint32_t slot); /* down with it */
void ko_history_repair(ko_history *history, uint32_t slot);
void ko_history_damage_link(ko_history *history, uint32_t link);
void ko_history_repair_link(ko_history *history, uint32_t link);
void ko_history_switch_link(ko_history *history, uint32_t link, uint8_t bit, int set); /* TRIPPED or OPENED */
/* The start of the trial is complete (step 0 begins), the step is complete (the next one begins); the steps up to the end, in which nothing happens. */
void ko_history_next(ko_history *history);
void ko_history_end(ko_history *history);

/* A whole trial of which chance alone decides what happens. */
void ko_history_play(ko_history *history, const ko_watcher *watcher, uint32_t strategy, uint64_t trial);

/* Make lane 0 of the fixture's rows what the end of a step of the trial was, for naive reads. Links that were open count as damaged or tripped. */
void ko_history_show(const ko_history *history, uint32_t step);

/* The block of all trials since it began. */
void ko_history_settled(ko_history *history, uint32_t block, ko_settled *out);

#endif
