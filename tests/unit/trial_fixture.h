/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan that is ready to run, and the worker that runs it.
 */
#ifndef TRIAL_FIXTURE_H
#define TRIAL_FIXTURE_H

#include "sim/trial/worker.h"
#include "tests/unit/plan_random.h"

/* Make the plan of a scenario, settle it undamaged, and make a worker; free that with ko_worker_free before the fixture ends. */
static inline ko_worker *trial_worker(fixture *f, const char *yaml) {
  ko_worker *worker = NULL;
  fixture_must_plan(f, yaml);
  int code = ko_trial_reference(f->plan, &f->error);
  if (!code) code = ko_worker_make(f->plan, &worker, &f->error);
  if (code) {
    fixture_print(f);
    fail_msg("the plan cannot be run");
  }
  return worker;
}

static inline ko_settled trial_block(fixture *f, ko_worker *worker, uint32_t strategy, uint32_t block) {
  ko_settled settled;
  assert_int_equal(ko_trial_block(worker, strategy, block, KO_NONE, &settled, &f->error), KO_OK);
  return settled;
}

#endif
