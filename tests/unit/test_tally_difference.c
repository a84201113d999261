/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double loss[K][T][C];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  for (uint32_t c = 0; c < C; c++) ((naive *)context)->loss[k][t][c] = ko_naive_loss(f, c, lane);
}

/* The T of which Hall's cubic makes h, by halving. */
static double hall(double h, double a) {
  double below = -100, above = 100;
  for (int i = 0; i < 200; i++) {
    const double t = (below + above) / 2;
    *(t + a * t * t / 3 + a * a * t * t * t / 27 + a / 6 < h ? &below : &above) = t;
  }
  return below;
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
      const double error = sqrt(square / (T - 1) / T), reach = 1.963365; /* t(0.975, 699), from tables */
      double cube = 0;
      for (int t = 0; t < T; t++) cube += pow((n->loss[k][t][c] - n->loss[0][t][c] - mean[k][c]) / (error * sqrt(T)), 3) / T;
      const double a = error > 0 ? cube / sqrt(T) : 0;
      low[k][c] = mean[k][c] - fmax(reach, hall(reach, a)) * error;
      high[k][c] = mean[k][c] + fmax(reach, -hall(-reach, a)) * error;
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
