/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mean of the worst trials (conditional value at risk) and its interval.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/stats/stats.h"

int ko_tail_of(const ko_ranked *ranked, double tail, double confidence, uint64_t seed, ko_tail *out, ko_error *error) {
  *out = (ko_tail){.mean = (double)NAN, .interval = {(double)NAN, (double)NAN}};
  if (ranked->n == 0) return KO_OK;
  ko_resampling resampling = {0};
  ko_worst_sample *sample = malloc(sizeof *sample);
  int code = sample ? ko_resampling_make(ranked->n, seed, &resampling, error) : ko_raise_memory(error, sizeof *sample);
  if (!code) {
    ko_worst_sample_of(ranked, &resampling, tail, sample);
    out->mean = sample->value.mean;
    out->n_tail = (uint64_t)(tail * (double)ranked->n + 1e-9);
    if (ranked->n > 1) out->interval = ko_worst_interval(sample, confidence);
  }
  free(sample);
  ko_resampling_free(&resampling);
  return code;
}
