/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double loss[K][T][C];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  for (uint32_t c = 0; c < C; c++) ((naive *)context)->loss[k][t][c] = ko_naive_loss(f, c, lane);
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  double mean[K][C], low[K][C], high[K][C];
  for (int k = 0; k < K; k++)
    for (int c = 0; c < C; c++) {
      double sum = 0, square = 0;
      for (int t = 0; t < T; t++) sum += n->loss[k][t][c] - n->loss[0][t][c];
      mean[k][c] = sum / T;
      for (int t = 0; t < T; t++)
        square += (n->loss[k][t][c] - n->loss[0][t][c] - mean[k][c]) * (n->loss[k][t][c] - n->loss[0][t][c] - mean[k][c]);
      double half = 1.963365 * sqrt(square / (T - 1) / T); /* t(0.975, 699), from tables */
      low[k][c] = mean[k][c] - half;
      high[k][c] = mean[k][c] + half;
    }
  check_dataset(keeper, "loss_difference", "strategy country", mean[0], (size_t)K * C, 1e-9);
  check_dataset(keeper, "loss_difference_low", "strategy country", low[0], (size_t)K * C, 1e-7);
  check_dataset(keeper, "loss_difference_high", "strategy country", high[0], (size_t)K * C, 1e-7);
}

static void test_numbers(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 4; seed++) {
    static naive n;
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(seed);
    memset(&n, 0, sizeof n);
    ko_fixture_make(&f, &spec);
    ko_keeper_make(&keeper);
    ko_tally_run(&f, visit, &n, &keeper);
    check(&keeper, &f, &n);
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
