/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When it is asked, and what is answered: against the t interval, by hand, and in numbers whose squares are near what 128 bits hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "sim/stats/stats.h"

static void checks(void **state) {
  (void)state;
  static const uint32_t wanted[] = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};
  uint32_t blocks = 0;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    for (uint32_t between = blocks; between < wanted[i]; between++) assert_int_equal(ko_stop_next_check(between), wanted[i]);
    blocks = wanted[i];
  }
  assert_int_equal(ko_stop_next_check(UINT32_C(3) << 30), UINT32_MAX);
  assert_int_equal(ko_stop_next_check(UINT32_MAX), UINT32_MAX);
}

/* The answer changes where the half width of the t interval is the wanted one. */
static void as_the_t_interval(void **state) {
  (void)state;
  int64_t losses[2 * 500];
  srand(7);
  for (int round = 0; round < 50; round++) {
    const uint64_t n = 10 + (uint64_t)(rand() % 490);
    ko_stop_sums sums = {0};
    uint64_t n_positive = 0;
    for (uint64_t i = 0; i < n; i++) {
      losses[2 * i] = rand() % 3 ? (int64_t)rand() * 30 : 0;
      losses[2 * i + 1] = -1;
      n_positive += losses[2 * i] > 0;
    }
    ko_stop_add(&sums, losses, 2, n / 2);
    ko_stop_add(&sums, losses + 2 * (n / 2), 2, n - n / 2);
    ko_moments moments = ko_moments_of(losses, 2, n);
    moments.third = (double)NAN; /* the plain interval */
    const ko_interval interval = ko_mean_interval(&moments, 0.95);
    const double relative = (interval.high - moments.mean) / moments.mean;
    assert_true(ko_stop_is_enough(&sums, relative * (1 + 1e-9), n, n_positive));
    assert_false(ko_stop_is_enough(&sums, relative * (1 - 1e-9), n, n_positive));
    assert_false(ko_stop_is_enough(&sums, relative * (1 + 1e-9), n + 1, n_positive));
    assert_false(ko_stop_is_enough(&sums, relative * (1 + 1e-9), n, n_positive + 1));
  }
}

static void never_enough(void **state) {
  (void)state;
  const int64_t none[] = {0, 0, 0}, undefined[] = {5, -1, 5}, one[] = {5};
  ko_stop_sums sums = {0};
  assert_false(ko_stop_is_enough(&sums, 1, 0, 0));
  ko_stop_add(&sums, none, 1, 3);
  assert_false(ko_stop_is_enough(&sums, 1, 0, 0));
  sums = (ko_stop_sums){0};
  ko_stop_add(&sums, undefined, 1, 3);
  assert_false(ko_stop_is_enough(&sums, 1, 0, 0));
  sums = (ko_stop_sums){0};
  ko_stop_add(&sums, one, 1, 1);
  assert_false(ko_stop_is_enough(&sums, 1, 0, 0));
}

/* 4e9 equal losses have no spread at all; one of them a bit less has a known one. */
static void exact(void **state) {
  (void)state;
  const uint64_t n = UINT64_C(4000000000);
  const int64_t loss = INT64_C(1) << 36;
  ko_stop_sums sums = {.loss = {.n = n, .sum = (ko_wide)loss * (ko_wide)n, .squares = (ko_wide)loss * loss * (ko_wide)n}, .n_positive = n};
  assert_true(ko_stop_is_enough(&sums, 0x1p-200, 2, 1));
  sums.loss.sum -= 1 << 20;
  sums.loss.squares += (ko_wide)(loss - (1 << 20)) * (loss - (1 << 20)) - (ko_wide)loss * loss;
  const double half = 1.959963985 * (1 << 20) / (double)n, relative = half / (double)loss; /* sd = 2^20 / sqrt(n) */
  assert_true(ko_stop_is_enough(&sums, relative * (1 + 1e-6), 2, 1));
  assert_false(ko_stop_is_enough(&sums, relative * (1 - 1e-6), 2, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(checks), cmocka_unit_test(as_the_t_interval), cmocka_unit_test(never_enough),
                                     cmocka_unit_test(exact)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
