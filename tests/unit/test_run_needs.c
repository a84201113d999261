/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run needs, with the real engine on the region of tests/cli; and the layout of what is counted there.
 */
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

static void test_layout(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout layout;
  ko_counts counts;
  assert_int_equal(ko_layout_make(plan, ko_tallies, &layout, &error), 0);
  assert_true(layout.n > 10);
  uint64_t values = 0;
  for (size_t k = 0; k < layout.n; k++) {
    assert_int_equal(layout.first_sum[k + 1] - layout.first_sum[k], layout.tally_sums[k] * plan->n_cases);
    assert_int_equal(layout.scratch[k] % 64, 0);
    values += layout.tally_values[k] * plan->n_cases * 512;
  }
  assert_int_equal(ko_counts_bytes(&layout, 512), 8 * (values + layout.first_sum[layout.n]));
  assert_int_equal(ko_counts_make(&layout, 512, &counts, &error), 0);
  ko_counts_free(&layout, &counts);
  ko_counts_free(&layout, &counts);
  assert_int_equal(ko_counts_make(&layout, UINT64_MAX / 2, &counts, &error), KO_E_INTERNAL); /* too many to be addressed */
  ko_layout_free(&layout);
}

/* A block's record is the same whoever counts it, and counting it twice doubles its sums. */
static void test_hand(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout layout;
  ko_counts one, two;
  ko_account_plan *account_plan;
  ko_hand *a, *b;
  assert_int_equal(ko_layout_make(plan, ko_tallies, &layout, &error), 0);
  assert_int_equal(ko_account_plan_make(plan, &account_plan, &error), 0);
  assert_int_equal(ko_counts_make(&layout, 512, &one, &error), 0);
  assert_int_equal(ko_counts_make(&layout, 512, &two, &error), 0);
  assert_int_equal(ko_hand_make(&layout, account_plan, &a, &error), 0);
  assert_int_equal(ko_hand_make(&layout, account_plan, &b, &error), 0);
  assert_int_equal(ko_hand_block(a, 1, one.sums, one.values, 0, 512, &error), 0);
  assert_int_equal(ko_hand_block(b, 0, two.sums, two.values, 0, 512, &error), 0);
  for (size_t i = 0; i < layout.first_sum[layout.n]; i++) two.sums[i] = 0;
  for (int times = 0; times < 2; times++) assert_int_equal(ko_hand_block(b, 1, two.sums, two.values, 0, 512, &error), 0);
  for (size_t i = 0; i < layout.first_sum[layout.n]; i++) assert_int_equal(two.sums[i], 2 * one.sums[i]);
  for (size_t k = 0; k < layout.n; k++)
    if (one.values[k]) assert_memory_equal(one.values[k], two.values[k], layout.tally_values[k] * plan->n_cases * 512 * sizeof(int64_t));
  ko_hand_free(a);
  ko_hand_free(b);
  ko_hand_free(NULL);
  ko_counts_free(&layout, &one);
  ko_counts_free(&layout, &two);
  ko_account_plan_free(account_plan);
  ko_layout_free(&layout);
}

static void test_available(void **state) {
  (void)state;
  assert_true(ko_memory_available() > 1000000);
  assert_true(ko_disk_available("file.h5") > 0);
  assert_true(ko_disk_available("/nowhere/file.h5") == UINT64_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_needs), cmocka_unit_test(test_layout), cmocka_unit_test(test_hand),
                                     cmocka_unit_test(test_available)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
