/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block is run and counted at one instant or over time, as the plan says.
 */
#include "tests/support/tally_test.h"

static ko_fixture f;
static ko_history h;
static uint32_t asked[3], n_blocks, n_trials, n_over, n_heard;

static void run_block(uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out) {
  n_blocks++;
  memcpy(asked, (uint32_t[]){strategy, block, only_country}, sizeof asked);
  ko_fixture_settle(&f, strategy, block);
  *out = f.settled;
}

static void run_over_time(uint32_t strategy, uint32_t block, uint32_t only_country, const ko_watcher *watcher, ko_settled *out) {
  memcpy(asked, (uint32_t[]){strategy, block, only_country}, sizeof asked);
  ko_history_begin_block(&h);
  for (uint64_t trial = (uint64_t)block * KO_LANES; trial < T; trial++, n_trials++) ko_history_play(&h, watcher, strategy, trial);
  ko_history_settled(&h, block, out);
}

static void hear(const ko_moment *moment, void *scratch, int64_t *sums) {
  assert_ptr_equal(scratch, &asked);
  n_heard++;
  n_over += (uint32_t)moment->over;
  sums[0] += moment->over;
}

static void test_both(void **state) {
  (void)state;
  static const ko_tally deaf = {.name = "deaf"}, listener = {.name = "listener", .watch = hear};
  static const ko_tally *const tallies[] = {&deaf, &listener};
  const ko_fixture_spec spec = mixed_spec(1);
  ko_error error = {0};
  for (int time = 0; time < 2; time++) {
    ko_account_plan *account_plan;
    ko_accountant *accountant;
    ko_settled settled;
    ko_account account;
    int64_t sums[1] = {0};
    ko_fixture_make(&f, &spec);
    if (time) ko_history_make(&h, &f, STEPS, STEP_HOURS);
    assert_int_equal(ko_account_plan_make(&f.plan, &account_plan, &error), 0);
    assert_int_equal(ko_accountant_make(account_plan, &accountant, &error), 0);
    const ko_audience audience = {.n = 2, .tallies = tallies, .scratch = (void *const[]){NULL, asked}, .sums = (int64_t *const[]){NULL, sums}};
    assert_int_equal(ko_account_trials(accountant, NULL, &f.plan, 1, 1, 2, &audience, &settled, &account, &error), 0);
    assert_true(asked[0] == 1 && asked[1] == 1 && asked[2] == 2);
    assert_int_equal(settled.n_lanes, T - KO_LANES);
    assert_ptr_equal(account.plan, account_plan);
    assert_int_equal(account.outage != NULL, time);
    assert_int_equal(sums[0], time ? T - KO_LANES : 0);
    ko_accountant_free(accountant);
    ko_account_plan_free(account_plan);
    ko_fixture_free(&f);
  }
  assert_int_equal(n_blocks, 1);
  assert_int_equal(n_trials, T - KO_LANES);
  assert_int_equal(n_over, n_trials);
  assert_true(n_heard > 2 * n_trials);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_both)};
  ko_history_engine_of_test = (ko_history_engine){run_block, run_over_time};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
