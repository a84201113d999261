/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small region and scenario in a folder of their own, joined to a plan.
 */
#ifndef PLAN_FIXTURE_H
#define PLAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/plan/plan.h"

typedef struct fixture {
  char folder[64];
  ko_region *region;
  ko_scenario *scenario;
  ko_plan *plan;
  ko_error error;
} fixture;

static inline void fixture_begin(fixture *f) {
  memset(f, 0, sizeof *f);
  snprintf(f->folder, sizeof f->folder, "/tmp/knockon-plan-XXXXXX");
  assert_non_null(mkdtemp(f->folder));
}

static inline void fixture_file(fixture *f, const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", f->folder, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static inline void fixture_print(const fixture *f) {
  char text[2048];
  for (uint32_t i = 0; i < f->error.n_shown; i++) {
    ko_error_format(&f->error, i, text, sizeof text);
    print_message("%s", text);
  }
}

/* Forget plan, scenario and region; files stay. */
static inline void fixture_reset(fixture *f) {
  ko_plan_free(f->plan);
  ko_scenario_free(f->scenario);
  ko_region_free(f->region);
  f->plan = NULL;
  f->scenario = NULL;
  f->region = NULL;
  ko_error_clear(&f->error);
}

/* Make the plan of a scenario; the code of ko_plan_make. Region and scenario themselves must be right. */
static inline int fixture_plan(fixture *f, const char *yaml) {
  fixture_reset(f);
  if (ko_region_load(f->folder, &f->region, &f->error)) {
    fixture_print(f);
    fail_msg("the region is wrong");
  }
  if (ko_scenario_parse(yaml, strlen(yaml), f->folder, NULL, 0, &f->scenario, &f->error)) {
    fixture_print(f);
    fail_msg("the scenario is wrong");
  }
  ko_error_clear(&f->error);
  return ko_plan_make(f->scenario, f->region, &f->plan, &f->error);
}

static inline void fixture_must_plan(fixture *f, const char *yaml) {
  if (fixture_plan(f, yaml)) {
    fixture_print(f);
    fail_msg("the plan could not be made");
  }
}

/* Is there a finding that contains the text? Its line, or 0. */
static inline uint32_t fixture_finds(const fixture *f, ko_severity severity, const char *text) {
  for (uint32_t i = 0; i < f->error.n_shown; i++)
    if (f->error.findings[i].severity == severity && strstr(f->error.findings[i].message, text))
      return f->error.findings[i].line ? f->error.findings[i].line : UINT32_MAX;
  return 0;
}

static inline void fixture_expect(const fixture *f, ko_severity severity, const char *text) {
  if (fixture_finds(f, severity, text)) return;
  fixture_print(f);
  fail_msg("no finding says '%s'", text);
}

/* The scenario must be refused with this message; returns its line. */
static inline uint32_t fixture_refused(fixture *f, const char *yaml, const char *text) {
  assert_int_equal(fixture_plan(f, yaml), KO_E_INPUT);
  assert_null(f->plan);
  fixture_expect(f, KO_SEVERITY_ERROR, text);
  return fixture_finds(f, KO_SEVERITY_ERROR, text);
}

static inline void fixture_end(fixture *f) {
  static const char *const files[] = {"facilities.csv", "links.csv", "dependencies.csv", "countries.csv", "projects.csv", "states.csv", "events.csv"};
  char path[128];
  fixture_reset(f);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", f->folder, files[i]);
    (void)unlink(path);
  }
  assert_int_equal(rmdir(f->folder), 0);
}

/* Ids of a wave's targets, space separated, in their order. */
static inline const char *fixture_targets(const fixture *f, uint32_t wave) {
  static char text[4096];
  const ko_plan_wave *w = &f->plan->waves[wave];
  size_t at = 0;
  text[0] = '\0';
  for (uint32_t i = 0; i < w->n_targets; i++) {
    uint32_t slot = w->targets[i].slot;
    const char *id = slot & KO_LINK ? f->plan->link_id[slot & ~KO_LINK] : f->region->facilities.id[f->plan->row_of_slot[slot]];
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "", id);
  }
  return text;
}

static inline uint32_t fixture_slot(const fixture *f, const char *id) {
  uint32_t row = ko_region_find(f->region, id);
  assert_int_not_equal(row, KO_NONE);
  return row & KO_LINK ? f->plan->link_slot_of_row[row & ~KO_LINK] : f->plan->slot_of_row[row];
}

/* A small generator of its own. */
static inline uint32_t fixture_random(uint64_t *state, uint32_t below) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33) % below;
}

#endif
