/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "knockon/duration.h"

static void steps_round_up(void **state) {
  (void)state;
  assert_int_equal(ko_steps(0, 1), 0);
  assert_int_equal(ko_steps(1, 1), 1);
  assert_int_equal(ko_steps(1.0001, 1), 2);
  assert_int_equal(ko_steps(0.3, 0.1), 3);  /* 0.3 / 0.1 is below 3 in binary */
  assert_int_equal(ko_steps(24, 0.1), 240); /* 240 * 0.1 is above 24 in binary */
  assert_int_equal(ko_steps(336, 1.0 / 3), 1008);
  assert_int_equal(ko_steps(1e-7, 24), 1);
  assert_int_equal(ko_steps(1e300, 1e-300), KO_STEPS_MOST);
  for (int n = 1; n < 5000; n++) assert_int_equal(ko_steps(n * 0.7, 0.7), n);
}

static void hours_lie_in_steps(void **state) {
  (void)state;
  assert_int_equal(ko_step_at(0, 1), 0);
  assert_int_equal(ko_step_at(0.999, 1), 0);
  assert_int_equal(ko_step_at(1, 1), 1);
  assert_int_equal(ko_step_at(72, 0.1), 720);
  assert_int_equal(ko_step_at(1e9, 1e-9), KO_STEPS_MOST);
  for (int n = 0; n < 5000; n++) {
    assert_int_equal(ko_step_at(n * 0.7, 0.7), n);
    assert_int_equal(ko_step_at((n + 0.5) * 0.7, 0.7), n);
  }
}

/* Against libm, by another way to the quantile: bisection of erfc. */
static double quantile(double p) {
  if (p > 0.5) return -quantile(1 - p); /* 1 - p is exact, and erfc is fine near 0 */
  double low = -10, high = 10;
  for (int i = 0; i < 100; i++) {
    double middle = (low + high) / 2;
    *(0.5 * erfc(-middle / sqrt(2)) < p ? &low : &high) = middle;
  }
  return low;
}

static void lognormal_meets_its_quantiles(void **state) {
  (void)state;
  static ko_lognormal table;
  static ko_normal_cells cells;
  ko_normal_cells_make(&cells);
  const double cvs[] = {0.1, 0.5, 1, 3};
  for (size_t i = 0; i < 4; i++) {
    double cv = cvs[i], sigma = sqrt(log(1 + cv * cv)), sum = 0, squares = 0;
    enum { N = 1 << 16 };
    ko_lognormal_make(&cells, cv, &table);
    for (uint32_t k = 0; k < N; k++) {
      double x = ko_lognormal_at(&table, k * 65536 + 32768);
      sum += x;
      squares += x * x;
    }
    double mean = sum / N;
    assert_true(fabs(mean - 1) < 2e-3);
    assert_true(cv > 1 || fabs(sqrt(squares / N - mean * mean) / cv - 1) < 0.01); /* of a heavy tail, 65536 points miss some */
    const uint32_t words[] = {0,          5,          1000000,    0x000FFFFF, 0x00100000, 0x7FFFFFFF,
                              0x80000000, 0xC0000000, 0xFFEFFFFF, 0xFFF00000, 0xFFFFFFFF};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
      double u = (words[k] + 0.5) / 4294967296.0, exact = exp(sigma * quantile(u)) / sqrt(1 + cv * cv);
      int in_tail = u < 1.0 / 4096 || u >= 4095.0 / 4096;
      assert_true(fabs(ko_lognormal_at(&table, words[k]) / exact - 1) < (in_tail ? 1e-6 : 1e-4));
      assert_memory_equal(&(double){ko_lognormal_at(&table, words[k])}, &(double){ko_lognormal_once(&cells, cv, words[k])}, sizeof(double));
      assert_true(k == 0 || ko_lognormal_at(&table, words[k]) >= ko_lognormal_at(&table, words[k - 1]));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(steps_round_up), cmocka_unit_test(hours_lie_in_steps),
                                     cmocka_unit_test(lognormal_meets_its_quantiles)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
