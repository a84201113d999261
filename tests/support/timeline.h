/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region and a scenario as texts, and what one trial over time makes of them, step by step: for tests whose outcome is known by hand.
 */
#ifndef TEST_TIMELINE_H
#define TEST_TIMELINE_H

#include "sim/trial/trial.h"

enum { TIMELINE_STEPS = 256, TIMELINE_FACILITIES = 32, TIMELINE_HAPPENINGS = 512 };

typedef struct timeline_texts {
  const char *facilities, *dependencies, *links, *countries; /* CSV; NULL: no such table */
  const char *scenario;                                      /* YAML without `knockon`, `region` */
} timeline_texts;

typedef struct timeline_happening {
  uint32_t step;
  ko_happening happening; /* entities by row */
} timeline_happening;

typedef struct timeline {
  ko_error error;
  ko_region *region;
  ko_scenario *scenario;
  ko_plan *plan;
  ko_worker *worker;
  /* Of the last trial; rows of facilities.csv. */
  uint32_t n_steps, n_told; /* n_told: steps in which the watcher was told of something */
  uint8_t up[TIMELINE_STEPS][TIMELINE_FACILITIES], damaged[TIMELINE_STEPS][TIMELINE_FACILITIES];
  uint32_t n_happenings;
  timeline_happening happenings[TIMELINE_HAPPENINGS];
} timeline;

/* Ends the test where the texts are wrong. */
void timeline_open(timeline *t, const timeline_texts *texts);
void timeline_close(timeline *t);
void timeline_play(timeline *t, uint32_t strategy, uint64_t trial);
/* Steps in which the facility is not operational. */
uint32_t timeline_down(const timeline *t, const char *facility);
/* "1100111": operational or not, step by step. */
void timeline_print(const timeline *t, const char *facility, char out[TIMELINE_STEPS + 1]);
/* The step in which it happened to an entity (row, KO_LINK | row, country) the n-th time, counted from 0; KO_NONE: it did not. */
uint32_t timeline_when(const timeline *t, ko_happening_kind kind, uint32_t entity, uint32_t n);

#endif
