/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan of tests/cli/attack.yaml, settled undamaged and ready to run.
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/run/run.h"

static ko_scenario *scenario;
static ko_region *region;
static ko_plan *plan;

static int open_plan(void **state) {
  (void)state;
  ko_error error = {0};
  if (ko_scenario_load(KO_SOURCE_DIR "/tests/cli/attack.yaml", NULL, 0, &scenario, &error)) return -1;
  if (ko_region_load(scenario->region_folder, &region, &error)) return -1;
  if (ko_plan_make(scenario, region, &plan, &error)) return -1;
  return ko_trial_reference(plan, &error);
}

static int close_plan(void **state) {
  (void)state;
  ko_plan_free(plan);
  ko_region_free(region);
  ko_scenario_free(scenario);
  return 0;
}

#endif
