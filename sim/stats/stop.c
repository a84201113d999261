/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "sim/stats/stats.h"

/* 2^k and 3 * 2^(k - 1): one is about 1.4 times the one before, so that little is run in vain, and few looks keep the interval honest. */
uint32_t ko_stop_next_check(uint32_t blocks) {
  uint64_t power = 2;
  while (power <= blocks && power + power / 2 <= blocks) power *= 2;
  const uint64_t next = power > blocks ? power : power + power / 2;
  return next < UINT32_MAX ? (uint32_t)next : UINT32_MAX;
}

void ko_stop_add(ko_stop_sums *sums, const int64_t *losses, size_t stride, uint64_t n) {
  for (uint64_t i = 0; i < n; i++) {
    const int64_t loss = losses[i * stride];
    sums->n_positive += loss > 0;
    sums->undefined |= loss < 0;
    sums->sum += loss;
    sums->squares += (ko_wide)loss * loss;
  }
  sums->n += n;
}

/* Deviations from the whole part of the mean keep the squares' sum far from cancelling. */
int ko_stop_is_enough(const ko_stop_sums *sums, double relative, uint64_t minimum_trials, uint64_t minimum_losses) {
  const uint64_t n = sums->n;
  if (n < 2 || n < minimum_trials || sums->n_positive < minimum_losses || sums->undefined || sums->sum <= 0) return 0;
  const ko_wide count = (ko_wide)n, whole = sums->sum / count, rest = sums->sum - whole * count;
  const ko_wide squares = sums->squares - 2 * whole * sums->sum + count * whole * whole;
  double spread = (double)squares - (double)rest * (double)rest / (double)n; /* (n - 1) variances */
  if (spread < 0) spread = 0;
  const double half = ko_t_quantile(0.975, n - 1) * sqrt(spread / (double)(n - 1) / (double)n);
  return half <= relative * ((double)sums->sum / (double)n);
}
