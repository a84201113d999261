/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

#include "sim/tally/write.h"

static size_t three(const ko_plan *plan) {
  (void)plan;
  return 3;
}

typedef struct small {
  const int64_t *values;
  uint64_t n_trials;
} small;

static int read_small(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out, ko_error *error) {
  const small *s = store;
  (void)error;
  assert_int_equal(tally, 1);
  assert_true(first_trial + n <= s->n_trials);
  memcpy(out, s->values + (strategy * s->n_trials + first_trial) * 3, n * 3 * sizeof *out);
  return KO_OK;
}

static void test_values(void **state) {
  (void)state;
  static ko_keeper keeper;
  const int64_t values[2 * 2 * 3] = {5, 1, 10, 6, -1, 11, 7, 3, 12, 8, 4, -1}; /* [strategy][trial][value] */
  const int64_t sums[2 * 3] = {1, 2, 3, 4, 5, 6};
  const ko_tally other = {.name = "other"}, tally = {.name = "mine", .n_values = three, .n_sums = three};
  const ko_tally *const tallies[2] = {&other, &tally};
  const int64_t *const all_sums[2] = {NULL, sums};
  const small store = {values, 2};
  const ko_plan plan = {.n_cases = 2};
  const ko_totals totals = {
      .plan = &plan, .n_trials = 2, .tallies = tallies, .n_tallies = 2, .sums = all_sums, .read = read_small, .store = &store};
  const double divide[2] = {2, 10}, expected[2][2][2] = {{{0.5, 1}, {(double)NAN, 1.1}}, {{1.5, 1.2}, {2, (double)NAN}}};
  const double first[2][2] = {{2.5, 3}, {3.5, 4}};
  ko_error error = {0};
  ko_keeper_make(&keeper);
  static const char *const axes[3] = {"strategy", "trial", "country"};
  for (int i = 0; i < 3; i++) {
    ko_dataset axis = {.name = axes[i], .n_axes = 1, .axes = {axes[i]}};
    assert_int_equal(keeper.sink.coordinate(&keeper.sink, &axis, 2, &error), KO_OK);
  }
  const ko_label pairs = {"pairs", "1", "", "", {"strategy", "trial", "country"}}, single = {"single", "1", "", "", {"strategy", "trial"}};
  assert_int_equal(ko_tally_find(&totals, "mine"), 1);
  assert_int_equal(ko_tally_write_values(&totals, 1, 1, 2, divide, 0, &pairs, &keeper.sink, &error), KO_OK);
  assert_int_equal(ko_tally_write_values(&totals, 1, 0, 1, divide, 1, &single, &keeper.sink, &error), KO_OK);
  check_dataset(&keeper, "pairs", "strategy trial country", expected[0][0], 8, 1e-15);
  check_dataset(&keeper, "single", "strategy trial", first[0], 4, 0);
  int64_t row[3], column[2];
  assert_int_equal(ko_tally_values_read(&totals, 1, 1, 1, 1, row, &error), KO_OK);
  assert_memory_equal(row, values + 9, sizeof row);
  assert_int_equal(ko_tally_column_read(&totals, 1, 0, 2, column, &error), KO_OK);
  assert_true(column[0] == 10 && column[1] == 11);
  assert_true(ko_tally_sums(&totals, 1, 1) == sums + 3);
  ko_keeper_free(&keeper);
}

static void test_levels(void **state) {
  (void)state;
  assert_int_equal(ko_tally_level(0), 1);
  assert_int_equal(ko_tally_level(2), 50);
  assert_int_equal(ko_tally_level(3), 100);
  assert_int_equal(ko_tally_level(KO_N_LEVELS - 1), KO_LEVEL_ONE);
  for (uint32_t i = 1; i < KO_N_LEVELS; i++) assert_true(ko_tally_level(i) > ko_tally_level(i - 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_levels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
