/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double loss[K][T];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  ((naive *)context)->loss[k][t] = ko_naive_loss(f, KO_NONE, lane);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  double point[K][6];
  for (int k = 0; k < K; k++) {
    double *x = n->loss[k], mean = 0, square = 0, tail = 0;
    qsort(x, T, sizeof *x, ascending);
    for (int i = 0; i < T; i++) mean += x[i] / T;
    for (int i = 0; i < T; i++) square += (x[i] - mean) * (x[i] - mean);
    for (int i = 0; i < 35; i++) tail += x[T - 1 - i] / 35; /* 5 % of 700 */
    point[k][0] = mean;
    point[k][1] = sqrt(square / (T - 1));
    point[k][2] = x[349];
    point[k][3] = x[664];
    point[k][4] = x[692];
    point[k][5] = tail;
  }
  check_dataset(keeper, "loss_statistic", "strategy statistic", point[0], (size_t)K * 6, 1e-9);
  const double *low = ko_keeper_find(keeper, "loss_statistic_low")->numbers, *high = ko_keeper_find(keeper, "loss_statistic_high")->numbers;
  for (int k = 0; k < K; k++)
    for (int i = 0; i < 6; i++, low++, high++) {
      assert_true(*low < point[k][i] && point[k][i] < *high);
      assert_true(*low > 0 && *high <= 1 && *high - *low < 0.2);
    }
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
