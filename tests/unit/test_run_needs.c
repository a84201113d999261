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
  assert_int_equal(few.total_bytes, few.plan_bytes + few.worker_bytes + few.counts_bytes + few.file_bytes);
  assert_true(few.file_bytes > few.counts_bytes); /* per-trial values are written */
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
