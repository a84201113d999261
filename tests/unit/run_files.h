/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Result files of runs in a folder of the test, and whether two are the same.
 */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include "run_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], a_path[96], b_path[96];

static int open_plan_and_folder(void **state) {
  strcpy(folder, "/tmp/knockon-runs-XXXXXX");
  if (!mkdtemp(folder)) return -1;
  snprintf(a_path, sizeof a_path, "%s/a.h5", folder);
  snprintf(b_path, sizeof b_path, "%s/b.h5", folder);
  return open_plan(state);
}

static int close_plan_and_folder(void **state) {
  unlink(a_path);
  unlink(b_path);
  return close_plan(state) ? -1 : rmdir(folder);
}

/* One thread's run of the plan, as the others shall be. */
static void run_alone(const char *path) {
  ko_error error = {0};
  ko_sink *sink = NULL;
  const ko_run_options options = {.n_threads = 1};
  assert_int_equal(ko_results_create(path, &sink, &error), KO_OK);
  assert_int_equal(ko_run(plan, &options, sink, &error), KO_OK);
  assert_int_equal(ko_results_commit(sink, &error), KO_OK);
  ko_results_abandon(sink);
}

static inline void expect_same_files(void) {
  FILE *a = fopen(a_path, "rb"), *b = fopen(b_path, "rb");
  int x, y;
  assert_true(a && b);
  do {
    x = fgetc(a);
    y = fgetc(b);
    assert_int_equal(x, y);
  } while (x != EOF);
  fclose(a);
  fclose(b);
}

#endif
