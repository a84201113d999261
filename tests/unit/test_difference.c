/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paired and independent differences against numbers done by hand and by SciPy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/stats/stats.h"
#include "tests/support/settled_fixture.h"

static void near(double a, double b, double tolerance) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

/* Off by 1, 2, 3, 4, 5: symmetric, so that nothing but t is left. scipy.stats.ttest_rel gives p = 0.013235... of t = 3 / sqrt(0.5). */
static void test_paired(void **state) {
  (void)state;
  const int64_t values[] = {11, 0, 22, 0, 33, 0, 44, 0, 55, 0}, reference[] = {10, 20, 30, 40, 50};
  ko_paired_sums sums = {0};
  ko_paired_add(&sums, values, 2, reference, 1, 2);
  ko_paired_add(&sums, values + 4, 2, reference + 2, 1, 3);
  assert_true(sums.n_lower == 0 && sums.n_higher == 5);
  const ko_difference d = ko_paired_difference(&sums, 0.95);
  near(d.value, 3, 1e-15);
  near(d.interval.low, 3 - 2.776445105 * sqrt(0.5), 1e-8);
  near(d.interval.high, 3 + 2.776445105 * sqrt(0.5), 1e-8);
  const double t = 3 / sqrt(0.5), f = t / sqrt(4 + t * t); /* four degrees of freedom: a polynomial */
  near(d.p, 1 - f * (1 + (1 - f * f) / 2), 1e-12);
}

static void test_identical(void **state) {
  (void)state;
  const int64_t values[] = {7, 0, 9};
  ko_paired_sums sums = {0};
  ko_paired_add(&sums, values, 1, values, 1, 3);
  const ko_difference d = ko_paired_difference(&sums, 0.95);
  assert_true(d.value == 0 && d.interval.low == 0 && d.interval.high == 0 && d.p == 1);
  const ko_paired_sums none = {0};
  assert_true(isnan(ko_paired_difference(&none, 0.95).value) && isnan(ko_paired_difference(&none, 0.95).p));
}

/* Of 1000 trials few differ, all to the same side: four of them could be luck (2 / 16), twelve could not. */
static void test_few(void **state) {
  (void)state;
  for (int few = 0; few <= 12; few += 4) {
    static int64_t values[1000], reference[1000];
    for (int i = 0; i < 1000; i++) values[i] = i < few ? 0 : 1, reference[i] = 1;
    ko_paired_sums sums = {0};
    ko_paired_add(&sums, values, 1, reference, 1, 1000);
    const double p = ko_paired_difference(&sums, 0.95).p;
    assert_true(few == 0 ? p == 1 : few == 4 ? p >= 0.125 : few == 8 ? p > 0.0078 : p < 0.05);
  }
}

/* scipy.stats.ttest_ind(equal_var=False) of 1..6 and 2, 2, 9, 9: t = -0.94098..., by its own formula; freedom is rounded down. */
static void test_welch(void **state) {
  (void)state;
  const int64_t a[] = {1, 2, 3, 4, 5, 6}, b[] = {2, 2, 9, 9};
  const ko_moments own = ko_moments_of(a, 1, 6), other = ko_moments_of(b, 1, 4), one = ko_moments_of(a, 1, 1);
  const double v = 3.5 / 6, w = (4 * 3.5 * 3.5 / 3) / 4, error = sqrt(v + w), freedom = floor((v + w) * (v + w) / (v * v / 5 + w * w / 3));
  const ko_difference d = ko_welch_difference(&own, &other, 0.95);
  near(d.value, -2, 1e-15);
  assert_true(freedom == 3 || freedom == 4);
  near(d.interval.high, -2 + (freedom > 3 ? 2.776445105 : 3.182446305) * error, 1e-8);
  assert_true(d.p > 0.3 && d.p < 0.5);
  assert_true(isnan(ko_welch_difference(&one, &other, 0.95).p));
  /* However they depend on each other: the standard deviations add up. */
  const int64_t c[] = {4, 4, 4, 4, 4, 10};
  const ko_moments third = ko_moments_of(c, 1, 6);
  near(ko_bounded_difference(&own, &third, 0.95).interval.high, 3.5 - 5 + 2.570581836 * (sqrt(3.5) + sqrt(6)) / sqrt(6), 1e-8);
  assert_true(isnan(ko_bounded_difference(&own, &other, 0.95).p)); /* not as many */
}

/* Values 0 .. 999 shuffled; the strategy has half of each. The mean of the worst 5 % is 974.5, that above which they lie 949. */
static void test_worst(void **state) {
  (void)state;
  enum { N = 1000 };
  static int64_t reference[N], values[N];
  for (int64_t i = 0; i < N; i++) values[i] = (reference[i] = 2 * (i * 387 % N)) / 2;
  ko_worst_difference d, again;
  ko_error error = {0};
  assert_int_equal(ko_paired_worst_difference(values, reference, N, 0.05, 0.95, 3, &d, &error), 0);
  near(d.mean.value, -974.5, 1e-9);
  near(d.above.value, -949, 0);
  assert_true(d.mean.interval.low < -974.5 && -974.5 < d.mean.interval.high && d.mean.interval.high < -960 && d.mean.p < 1e-6);
  assert_true(d.above.interval.low < -949 && -949 < d.above.interval.high && d.above.interval.high < -930);
  assert_int_equal(ko_paired_worst_difference(values, reference, N, 0.05, 0.95, 3, &again, &error), 0);
  assert_true(again.mean.interval.low == d.mean.interval.low);
  assert_int_equal(ko_paired_worst_difference(reference, reference, N, 0.05, 0.95, 3, &d, &error), 0);
  assert_true(d.mean.value == 0 && d.mean.interval.low == 0 && d.mean.interval.high == 0 && d.mean.p == 1 && d.above.interval.high == 0);
  assert_int_equal(ko_paired_worst_difference(reference, values, 1, 0.05, 0.95, 3, &d, &error), 0);
  assert_true(isnan(d.mean.value));
}

static void test_per_cost(void **state) {
  (void)state;
  const ko_difference d = {-6, {-8, -4}, 0.01}, r = ko_avoided_per_cost(&d, 2);
  assert_true(r.value == 3 && r.interval.low == 2 && r.interval.high == 4 && r.p == 0.01);
  assert_true(isnan(ko_avoided_per_cost(&d, 0).value) && isnan(ko_avoided_per_cost(&d, -1).value) &&
              isnan(ko_avoided_per_cost(&d, (double)NAN).value));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_paired), cmocka_unit_test(test_identical), cmocka_unit_test(test_few),
                                     cmocka_unit_test(test_welch),  cmocka_unit_test(test_worst),     cmocka_unit_test(test_per_cost)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
