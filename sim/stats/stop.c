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
    sums->n_positive += losses[i * stride] > 0;
    sums->undefined |= losses[i * stride] < 0;
  }
  ko_exact_add(&sums->loss, losses, stride, n);
}

int ko_stop_is_enough(const ko_stop_sums *sums, double relative, uint64_t minimum_trials, uint64_t minimum_losses) {
  const uint64_t n = sums->loss.n;
  if (n < 2 || n < minimum_trials || sums->n_positive < minimum_losses || sums->undefined || sums->loss.sum <= 0) return 0;
  const ko_moments moments = ko_exact_moments(&sums->loss);
  return ko_t_quantile(0.975, n - 1) * moments.sd / sqrt((double)n) <= relative * moments.mean;
}
