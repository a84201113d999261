/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine is replaced by a fixture: a block settled for one country is a random block of its own.
 */
#include "tests/support/tally_test.h"

static ko_fixture *current;
static double alone[K][C][C], all[K][C];

int ko_trial_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out, ko_error *error) {
  (void)worker, (void)error;
  ko_fixture_settle(current, strategy, block);
  *out = current->settled;
  for (uint32_t c = 0; c < C; c++)
    for (uint32_t lane = 0; lane < out->n_lanes; lane++) alone[strategy][only_country][c] += ko_naive_loss(current, c, lane) / T;
  return KO_OK;
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

/* It settles again, so nothing may read the block after it. */
static void test_last(void **state) {
  (void)state;
  size_t n = 0;
  while (ko_tallies[n]) n++;
  assert_string_equal(ko_tallies[n - 1]->name, "spillover");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_last)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
