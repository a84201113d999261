/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run needs, with the real engine on the region of tests/cli.
 */
#include "run_plan.h"

static void test_needs(void **state) {
  (void)state;
  ko_error error = {0};
  ko_needs few, many;
  assert_int_equal(ko_run_needs(plan, 1, 1, &few, &error), 0);
  assert_int_equal(ko_run_needs(plan, 100, 0, &many, &error), 0);
  assert_int_equal(few.n_threads, 1);
  assert_int_equal(many.n_threads, plan->n_blocks);
  assert_true(few.trial_seconds > 0 && few.trial_seconds < 1);
  assert_true(few.worker_bytes > 0 && few.plan_bytes > 0);
  assert_int_equal(few.worker_bytes, many.worker_bytes);
  assert_int_equal(few.total_bytes, few.plan_bytes + few.worker_bytes + few.counts_bytes);
  assert_true(few.file_bytes > 8 * 2000 * 3); /* per-trial values are written */
  assert_int_equal(few.journal_least, 0);
  assert_true(few.journal_bytes > 8 * 2000 * 3);
  /* Ten million trials: what waits for the journal, and 64 bytes each to sort. */
  plan->n_trials = 10000000;
  assert_int_equal(ko_run_needs(plan, 1, 0, &many, &error), 0);
  assert_true(many.counts_bytes > 640000000 && many.counts_bytes < 1000000000 && many.file_bytes > 1000000000);
  assert_true(many.journal_least > 1000000000 && many.journal_bytes > many.journal_least);
  plan->n_trials = 2000;
}

static void test_available(void **state) {
  (void)state;
  assert_true(ko_memory_available() > 1000000);
  assert_true(ko_disk_available("file.h5") > 0);
  assert_true(ko_disk_available("/nowhere/file.h5") == UINT64_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_needs), cmocka_unit_test(test_available)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
