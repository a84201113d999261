/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine is replaced by a fixture: a block settled for one country is a random block of its own.
 */
#include "tests/support/tally_test.h"

static ko_fixture *current;
static ko_history *history;
static double alone[K][C][C], all[K][C];

static void run_over_time(uint32_t strategy, uint32_t block, uint32_t only_country, const ko_watcher *watcher, ko_settled *out) {
  ko_history_begin_block(history);
  for (uint64_t trial = (uint64_t)block * KO_LANES; trial < T && trial < (uint64_t)(block + 1) * KO_LANES; trial++) {
    ko_history_play(history, watcher, strategy, trial);
    for (uint32_t step = 0; step < STEPS; step++) {
      ko_history_show(history, step);
      for (uint32_t c = 0; c < C; c++) alone[strategy][only_country][c] += ko_naive_loss(current, c, 0) / T / STEPS;
    }
  }
  ko_history_settled(history, block, out);
}

static void run_block(uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out) {
  ko_fixture_settle(current, strategy, block);
  *out = current->settled;
  for (uint32_t c = 0; c < C; c++)
    for (uint32_t lane = 0; lane < out->n_lanes; lane++) alone[strategy][only_country][c] += ko_naive_loss(current, c, lane) / T;
}

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  (void)context, (void)t;
  for (uint32_t c = 0; c < C; c++) all[k][c] += ko_naive_loss(f, c, lane) / T;
}

static void test_numbers(void **state) {
  (void)state;
  static ko_fixture f;
  static ko_keeper keeper;
  double joint[K][C];
  ko_fixture_spec spec = mixed_spec(8);
  ko_fixture_make(&f, &spec);
  current = &f;
  f.scenario.output.spillover = KO_SWITCH_ON;
  ko_keeper_make(&keeper);
  ko_tally_run(&f, visit, NULL, &keeper);
  for (int k = 0; k < K; k++)
    for (int c = 0; c < C; c++) {
      joint[k][c] = all[k][c];
      for (int from = 0; from < C; from++) joint[k][c] -= alone[k][from][c];
    }
  check_dataset(&keeper, "spillover", "strategy country_from country", alone[0][0], (size_t)K * C * C, 1e-9);
  check_dataset(&keeper, "spillover_joint", "strategy country", joint[0], (size_t)K * C, 1e-9);
  ko_keeper_free(&keeper);
  ko_fixture_free(&f);
}

static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  (void)context, (void)t;
  history = (ko_history *)(uintptr_t)h;
  current = h->fixture;
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    visit(NULL, h->fixture, k, 0, t);
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f, (void)context;
  double joint[K][C];
  for (int k = 0; k < K; k++)
    for (int c = 0; c < C; c++) {
      all[k][c] /= STEPS;
      joint[k][c] = all[k][c];
      for (int from = 0; from < C; from++) joint[k][c] -= alone[k][from][c];
    }
  check_dataset(keeper, "spillover", "strategy country_from country", alone[0][0], (size_t)K * C * C, 1e-9);
  check_dataset(keeper, "spillover_joint", "strategy country", joint[0], (size_t)K * C, 1e-9);
  memset(all, 0, sizeof all);
  memset(alone, 0, sizeof alone);
}

static void test_over_time(void **state) {
  (void)state;
  char nothing;
  memset(all, 0, sizeof all);
  memset(alone, 0, sizeof alone);
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &nothing, .size = sizeof nothing, .spillover = 1});
}

/* It settles again, so nothing may read the block after it. */
static void test_last(void **state) {
  (void)state;
  size_t n = 0;
  while (ko_tallies[n]) n++;
  assert_string_equal(ko_tallies[n - 1]->name, "spillover");
}

int main(void) {
  ko_history_engine_of_test = (ko_history_engine){run_block, run_over_time};
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_over_time), cmocka_unit_test(test_last)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
