/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mean of the worst trials against closed forms, and how often its interval holds the truth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "sim/stats/stats.h"
#include "tests/support/settled_fixture.h"

static ko_tail tail_of(const int64_t *values, size_t stride, uint64_t n, uint64_t seed) {
  ko_error error = {0};
  ko_tail tail;
  ko_ranked ranked;
  assert_int_equal(ko_ranked_make(values, stride, n, &ranked, &error), KO_OK);
  assert_int_equal(ko_tail_of(&ranked, 0.05, 0.95, seed, &tail, &error), KO_OK);
  ko_ranked_free(&ranked);
  return tail;
}

static void test_exact(void **state) {
  (void)state;
  int64_t values[2 * 1000];
  for (int64_t i = 0; i < 1000; i++) {
    values[2 * i] = (i * 387) % 1000; /* 0 .. 999, shuffled */
    values[2 * i + 1] = 5000;
  }
  ko_tail tail = tail_of(values, 2, 1000, 1);
  assert_true(fabs(tail.mean - 974.5) < 1e-9 && tail.n_tail == 50); /* 950 .. 999 */
  assert_true(tail.interval.low < 974.5 && 974.5 < tail.interval.high && tail.interval.low > 940 && tail.interval.high < 999.0);
  tail = tail_of(values, 2, 30, 1); /* one and a half trials: the worst, and half of the next */
  int64_t first = -1, second = -1;
  for (int i = 0; i < 30; i++) {
    if (values[2 * i] > first) {
      second = first;
      first = values[2 * i];
    } else if (values[2 * i] > second) {
      second = values[2 * i];
    }
  }
  assert_true(fabs(tail.mean - ((double)first + 0.5 * (double)second) / 1.5) < 1e-9);
  tail = tail_of(values, 2, 1, 1);
  assert_true(tail.mean == (double)values[0] && isnan(tail.interval.low));
  assert_true(isnan(tail_of(values, 2, 0, 1).mean));
  for (int i = 0; i < 1000; i++) values[i] = 7;
  tail = tail_of(values, 1, 1000, 3);
  assert_true(fabs(tail.mean - 7) < 1e-12 && fabs(tail.interval.low - 7) < 1e-12 && fabs(tail.interval.high - 7) < 1e-12);
}

static void test_same_every_time(void **state) {
  (void)state;
  int64_t values[3000];
  ko_fixture f = {.state = 4};
  for (int i = 0; i < 3000; i++) values[i] = (int64_t)(ko_fixture_random(&f) >> 30);
  ko_tail a = tail_of(values, 1, 3000, 9), b = tail_of(values, 1, 3000, 9), c = tail_of(values, 1, 3000, 10);
  assert_true(a.interval.low == b.interval.low && a.interval.high == b.interval.high && a.interval.low != c.interval.low);
}

/* Exponential losses: the mean of the worst 5 % is 1 + ln 20. 120 samples of 2500 trials: 95 % to 3 standard errors of 2 %, less what
 * resampling loses. */
static void test_coverage(void **state) {
  (void)state;
  enum { SAMPLES = 120, SIZE = 2500 };
  static int64_t values[SIZE];
  const double truth = 1 + log(20);
  ko_fixture f = {.state = 23};
  int covered = 0;
  for (int i = 0; i < SAMPLES; i++) {
    for (int j = 0; j < SIZE; j++)
      values[j] = (int64_t)(-log(((double)(ko_fixture_random(&f) >> 12) + 0.5) / 4503599627370496.0) * (double)(INT64_C(1) << 32));
    ko_tail tail = tail_of(values, 1, SIZE, (uint64_t)i);
    covered += tail.interval.low < truth * 4294967296.0 && truth * 4294967296.0 < tail.interval.high;
  }
  printf("covered %d of %d\n", covered, SAMPLES);
  assert_in_range(covered, SAMPLES * 89 / 100, SAMPLES * 99 / 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_exact), cmocka_unit_test(test_same_every_time), cmocka_unit_test(test_coverage)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
