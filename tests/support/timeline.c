/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/region.h"
#include "sim/region/region.h"

static void end(const timeline *t, const char *what) {
  char text[4096];
  fprintf(stderr, "timeline: %s\n", what);
  for (uint32_t i = 0; i < t->error.n_shown; i++) {
    ko_error_format(&t->error, i, text, sizeof text);
    fputs(text, stderr);
  }
  abort();
}

static void read_table(timeline *t, ko_tables *tables, enum ko_table_kind kind, const char *text) {
  if (text && ko_csv_parse(ko_table_specs[kind].file, text, strlen(text), &tables->sheets[kind], &t->error)) end(t, "a table");
}

void timeline_open(timeline *t, const timeline_texts *texts) {
  char yaml[8192];
  ko_tables tables = {0};
  memset(t, 0, sizeof *t);
  read_table(t, &tables, KO_TABLE_COUNTRIES, texts->countries);
  read_table(t, &tables, KO_TABLE_FACILITIES, texts->facilities);
  read_table(t, &tables, KO_TABLE_LINKS, texts->links);
  read_table(t, &tables, KO_TABLE_DEPENDENCIES, texts->dependencies);
  if (ko_region_from_tables(&tables, "test", &t->region, &t->error)) end(t, "the region");
  if (t->region->n_facilities > TIMELINE_FACILITIES) end(t, "too many facilities");
  int length = snprintf(yaml, sizeof yaml, "knockon: 1\nregion: { load: . }\n%s", texts->scenario);
  if (length < 0 || (size_t)length >= sizeof yaml) end(t, "the scenario is too long");
  if (ko_scenario_parse(yaml, (size_t)length, ".", NULL, 0, &t->scenario, &t->error)) end(t, "the scenario");
  if (ko_plan_make(t->scenario, t->region, &t->plan, &t->error)) end(t, "the plan");
  if (ko_trial_reference(t->plan, &t->error)) end(t, "the reference");
  if (ko_worker_make(t->plan, &t->worker, &t->error)) end(t, "the worker");
  if (t->plan->n_steps > TIMELINE_STEPS) end(t, "too many steps");
}

void timeline_close(timeline *t) {
  ko_worker_free(t->worker);
  ko_plan_free(t->plan);
  ko_scenario_free(t->scenario);
  ko_region_free(t->region);
}

/* States hold from a step in which something changed until the next one. */
static void fill(timeline *t, const ko_lane_face *lane, uint32_t first) {
  for (uint32_t step = first; step < t->n_steps; step++)
    for (uint32_t s = 0; s < lane->plan->n_facilities; s++) {
      uint32_t row = lane->plan->row_of_slot[s];
      t->up[step][row] = (lane->state[s] & KO_STATE_UP) != 0;
      t->damaged[step][row] = (lane->state[s] & KO_STATE_DAMAGED) != 0;
    }
}

static void note_first(void *context, const ko_lane_face *lane) { fill(context, lane, 0); }

static uint32_t by_row(const ko_plan *plan, const ko_happening *happening) {
  switch (happening->kind) {
  case KO_HAPPENED_FOILED:
  case KO_HAPPENED_STOPPED:
  case KO_HAPPENED_SENT:
  case KO_HAPPENED_WARNED:
    return happening->entity;
  default:
    return happening->entity & KO_LINK ? KO_LINK | plan->link_row_of_slot[happening->entity & ~KO_LINK]
                                       : plan->row_of_slot[happening->entity];
  }
}

static void note_step(void *context, const ko_lane_face *lane) {
  timeline *t = context;
  t->n_told++;
  fill(t, lane, lane->step);
  for (uint32_t i = 0; i < lane->n_happenings; i++) {
    if (t->n_happenings == TIMELINE_HAPPENINGS) end(t, "too much happens");
    ko_happening happening = lane->happenings[i];
    happening.entity = by_row(lane->plan, &lane->happenings[i]);
    t->happenings[t->n_happenings++] = (timeline_happening){lane->step, happening};
  }
}

void timeline_play(timeline *t, uint32_t strategy, uint64_t trial) {
  const ko_watcher watcher = {.context = t, .wants_happenings = 1, .first = note_first, .step = note_step};
  t->n_steps = t->plan->n_steps;
  t->n_told = t->n_happenings = 0;
  if (ko_trial_over_time(t->worker, strategy, trial, &watcher, &t->error)) end(t, "the trial");
}

static uint32_t row_of(const timeline *t, const char *facility) {
  uint32_t row = ko_region_find(t->region, facility);
  if (row == KO_NONE) end(t, facility);
  return row;
}

uint32_t timeline_down(const timeline *t, const char *facility) {
  uint32_t row = row_of(t, facility), n = 0;
  for (uint32_t step = 0; step < t->n_steps; step++) n += !t->up[step][row];
  return n;
}

void timeline_print(const timeline *t, const char *facility, char out[TIMELINE_STEPS + 1]) {
  uint32_t row = row_of(t, facility);
  for (uint32_t step = 0; step < t->n_steps; step++) out[step] = t->up[step][row] ? '1' : '0';
  out[t->n_steps] = '\0';
}

uint32_t timeline_when(const timeline *t, ko_happening_kind kind, uint32_t entity, uint32_t n) {
  for (uint32_t i = 0; i < t->n_happenings; i++)
    if (t->happenings[i].happening.kind == kind && t->happenings[i].happening.entity == entity && n-- == 0) return t->happenings[i].step;
  return KO_NONE;
}
