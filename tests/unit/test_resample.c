/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worst share of what is drawn, against a program that writes every value out as often as its block was drawn and sorts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "sim/stats/stats.h"

static int ascending(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* Of n values, each there `times` [block of n_blocks] times. */
static ko_worst naive(const int64_t *values, uint64_t n, uint32_t n_blocks, const uint16_t *times, double share) {
  static int64_t all[100000];
  uint64_t m = 0;
  for (uint64_t i = 0; i < n; i++)
    for (uint16_t t = 0; t < times[i * n_blocks / n]; t++) all[m++] = values[i];
  qsort(all, m, sizeof *all, ascending);
  double sum = 0, left = share * (double)m;
  for (uint64_t i = m; i > 0 && left > 0; i--) {
    const double taken = left < 1 ? left : 1;
    sum += taken * (double)all[i - 1];
    left -= taken;
  }
  return (ko_worst){sum / (share * (double)m), (double)all[ko_quantile_ranks(m, 1 - share, 0.95).point - 1]};
}

static void test_replicates(void **state) {
  (void)state;
  static const uint64_t sizes[] = {1, 2, 7, 100, 1024, 1500, 5000};
  static const double shares[] = {0.05, 0.01, 0.5};
  static ko_worst_sample sample;
  static int64_t values[5000];
  srand(11);
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (size_t k = 0; k < 3; k++) {
      const uint64_t n = sizes[s];
      ko_error error = {0};
      ko_ranked ranked;
      ko_resampling resampling;
      for (uint64_t i = 0; i < n; i++) values[i] = rand() % 4 ? rand() % 1000 : 0;
      assert_int_equal(ko_ranked_make(values, 1, n, &ranked, &error), 0);
      assert_int_equal(ko_resampling_make(n, 17, &resampling, &error), 0);
      ko_worst_sample_of(&ranked, &resampling, shares[k], &sample);
      double pull = 0;
      for (uint32_t b = 0; b < sample.n_blocks; b++) pull += sample.pull[b];
      assert_true(fabs(pull) <= 2000.0 / (shares[k] * (double)n)); /* but for the part of a value at the edge */
      for (uint32_t r = 0; r < KO_REPLICATES; r += 37) {
        const ko_worst wanted = naive(values, n, ranked.n_blocks, resampling.drawn + (size_t)r * ranked.n_blocks, shares[k]);
        if (!(fabs(sample.replicates[r].mean - wanted.mean) < 1e-9) || sample.replicates[r].above != wanted.above)
          fail_msg("n %d, share %g, replicate %u: %g %g instead of %g %g", (int)n, shares[k], r, sample.replicates[r].mean,
                   sample.replicates[r].above, wanted.mean, wanted.above);
      }
      ko_resampling_free(&resampling);
      ko_ranked_free(&ranked);
    }
}

/* Blocks are drawn as often as chance has it: n_blocks in all, each about once a replicate. */
static void test_draws(void **state) {
  (void)state;
  ko_resampling resampling;
  ko_error error = {0};
  assert_int_equal(ko_resampling_make(5000, 1, &resampling, &error), 0);
  assert_int_equal(resampling.n_blocks, 1024);
  double squares = 0;
  for (uint32_t r = 0; r < KO_REPLICATES; r++) {
    uint32_t all = 0;
    for (uint32_t b = 0; b < 1024; b++) {
      const uint32_t times = resampling.drawn[r * 1024 + b];
      all += times;
      squares += (double)times * times;
    }
    assert_int_equal(all, 1024);
  }
  assert_true(fabs(squares / (1024.0 * KO_REPLICATES) - (2 - 1.0 / 1024)) < 0.01); /* a variance of 1 - 1 / 1024 about 1 */
  ko_resampling_free(&resampling);
}

static void test_interval(void **state) {
  (void)state;
  double replicates[2 * KO_REPLICATES];
  for (int r = 0; r < KO_REPLICATES; r++) replicates[2 * r] = (r * 100) % 999 + 1, replicates[2 * r + 1] = -1; /* 1 .. 999, shuffled */
  ko_interval i = ko_percentile_interval(replicates, 2, 0, 0.95);
  assert_true(i.low == 25 && i.high == 975);
  i = ko_percentile_interval(replicates, 2, 20, 0.95); /* Phi(-2.085963) is 0.018490 */
  assert_true(i.low == 18 && i.high == 982);
  i = ko_percentile_interval(replicates, 2, 0, 0.9999);
  assert_true(i.low == 1 && i.high == 999);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_replicates), cmocka_unit_test(test_draws), cmocka_unit_test(test_interval)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
