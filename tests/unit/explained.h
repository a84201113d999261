/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A result of tests/cli/attack.yaml, to be explained.
 */
#ifndef EXPLAINED_H
#define EXPLAINED_H

#include "run_files.h"

#include "sim/analysis/analysis.h"

static ko_results *results;

static int open_result(void **state) {
  ko_error error = {0};
  if (open_plan_and_folder(state)) return -1;
  run_alone(a_path);
  return ko_results_open(a_path, &results, &error);
}

static int close_result(void **state) {
  ko_results_close(results);
  return close_plan_and_folder(state);
}

static inline void explain(const char *id, const char *strategy, ko_explanation *out) {
  ko_error error = {0};
  assert_int_equal(ko_explain(results, region, id, strategy, out, &error), KO_OK);
}

#endif
