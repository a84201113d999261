/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Differences of means and of tails: paired under the same luck, of independent values (Welch, Biometrika 34:28 (1947)), and from moments
 * alone.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/stats/stats.h"

static const ko_difference UNKNOWN = {(double)NAN, {(double)NAN, (double)NAN}, (double)NAN};

void ko_paired_add(ko_paired_sums *sums, const int64_t *values, size_t stride, const int64_t *reference, size_t reference_stride,
                   uint64_t n) {
  for (uint64_t i = 0; i < n; i++) {
    const int64_t off = values[i * stride] - reference[i * reference_stride];
    sums->n_lower += off < 0;
    sums->n_higher += off > 0;
    ko_exact_add(&sums->off, &off, 1, 1);
  }
}

/* t interval around a value of which the standard error is known. */
static ko_difference by_t(double value, double error, uint64_t freedom, double confidence) {
  if (error <= 0) return (ko_difference){value, {value, value}, value != 0 ? 0.0 : 1.0};
  const double reach = ko_t_quantile(0.5 + confidence / 2, freedom) * error;
  return (ko_difference){value, {value - reach, value + reach}, ko_t_tails(value / error, freedom)};
}

/* That a fair coin falls on one side n times, whichever: 2^(1 - n). */
static double same_side(uint64_t n) {
  double p = 1;
  for (uint64_t i = 1; i < n && p > 0; i++) p /= 2;
  return p;
}

ko_difference ko_paired_difference(const ko_paired_sums *sums, double confidence) {
  const ko_moments m = ko_exact_moments(&sums->off);
  const uint64_t differing = sums->n_lower + sums->n_higher;
  if (m.n < 2) return (ko_difference){m.mean, UNKNOWN.interval, UNKNOWN.p};
  ko_difference out = {m.mean, ko_mean_interval(&m, confidence), ko_mean_tails(&m)};
  if (differing < m.n) out.p = fmax(out.p, same_side(differing));
  return out;
}

ko_difference ko_welch_difference(const ko_moments *values, const ko_moments *reference, double confidence) {
  const double value = values->mean - reference->mean;
  if (values->n < 2 || reference->n < 2) return (ko_difference){value, UNKNOWN.interval, UNKNOWN.p};
  const double own = values->sd * values->sd / (double)values->n, other = reference->sd * reference->sd / (double)reference->n;
  const double parts = own * own / (double)(values->n - 1) + other * other / (double)(reference->n - 1);
  const double freedom = parts > 0 ? (own + other) * (own + other) / parts : 1;
  return by_t(value, sqrt(own + other), (uint64_t)freedom, confidence);
}

ko_difference ko_bounded_difference(const ko_moments *values, const ko_moments *reference, double confidence) {
  const double value = values->mean - reference->mean;
  if (values->n < 2 || reference->n != values->n) return (ko_difference){value, UNKNOWN.interval, UNKNOWN.p};
  return by_t(value, (values->sd + reference->sd) / sqrt((double)values->n), values->n - 1, confidence);
}

/* How many degrees of freedom the spread of a sum of independent pulls has: as many as there are where they are normal, fewer where some
 * are much larger than others (Satterthwaite, Biometrics Bulletin 2:110 (1946)). Not fewer than 20: of heavy tails the fourth powers are
 * themselves hardly known, and intervals would be too wide. */
enum { FREEDOM_LEAST = 20 };

typedef struct pulls {
  double squares, fourths;
} pulls;

static void add_pull(pulls *p, double pull) {
  const double square = pull * pull;
  p->squares += square;
  p->fourths += square * square;
}

static uint64_t freedom_of(const pulls *p) {
  const double freedom = p->fourths > 0 ? 2 * (p->squares / p->fourths) * p->squares : 0;
  return freedom < FREEDOM_LEAST ? FREEDOM_LEAST : (uint64_t)freedom;
}

ko_interval ko_worst_interval(const ko_worst_sample *sample, double confidence) {
  pulls p = {0};
  for (uint32_t b = 0; b < sample->n_blocks; b++) add_pull(&p, sample->pull[b]);
  return ko_percentile_interval(&sample->replicates->mean, 2, freedom_of(&p), confidence);
}

/* How probable a difference is that is so many of its standard errors away from zero. */
static double p_of(double value, const double off[KO_REPLICATES], uint64_t freedom) {
  double mean = 0, squares = 0;
  for (size_t r = 0; r < KO_REPLICATES; r++) mean += off[r] / KO_REPLICATES;
  for (size_t r = 0; r < KO_REPLICATES; r++) squares += (off[r] - mean) * (off[r] - mean);
  const double error = sqrt(squares / (KO_REPLICATES - 1));
  return error > 0 ? ko_t_tails(value / error, freedom) : value != 0 ? 0.0 : 1.0;
}

ko_worst_difference ko_worst_difference_of(const ko_worst_sample *values, const ko_worst_sample *reference, int paired, double confidence) {
  double mean[KO_REPLICATES], above[KO_REPLICATES];
  pulls p = {0};
  for (size_t r = 0; r < KO_REPLICATES; r++) {
    mean[r] = values->replicates[r].mean - reference->replicates[r].mean;
    above[r] = values->replicates[r].above - reference->replicates[r].above;
  }
  for (uint32_t b = 0; b < values->n_blocks; b++) add_pull(&p, values->pull[b] - (paired ? reference->pull[b] : 0));
  for (uint32_t b = 0; !paired && b < reference->n_blocks; b++) add_pull(&p, reference->pull[b]);
  const ko_worst off = {values->value.mean - reference->value.mean, values->value.above - reference->value.above};
  const uint64_t freedom = freedom_of(&p);
  return (ko_worst_difference){{off.mean, ko_percentile_interval(mean, 1, freedom, confidence), p_of(off.mean, mean, freedom)},
                               {off.above, ko_percentile_interval(above, 1, 0, confidence), p_of(off.above, above, freedom)}};
}

int ko_paired_worst_difference(const int64_t *values, const int64_t *reference, uint64_t n, double share, double confidence, uint64_t seed,
                               ko_worst_difference *out, ko_error *error) {
  *out = (ko_worst_difference){UNKNOWN, UNKNOWN};
  if (n < 2) return KO_OK;
  ko_ranked own = {0}, other = {0};
  ko_resampling resampling = {0};
  ko_worst_sample *samples = malloc(2 * sizeof *samples);
  int code = samples ? KO_OK : ko_raise_memory(error, 2 * sizeof *samples);
  if (!code) code = ko_ranked_make(values, 1, n, &own, error);
  if (!code) code = ko_ranked_make(reference, 1, n, &other, error);
  if (!code) code = ko_resampling_make(n, seed, &resampling, error);
  if (!code) {
    ko_worst_sample_of(&own, &resampling, share, &samples[0]);
    ko_worst_sample_of(&other, &resampling, share, &samples[1]);
    *out = ko_worst_difference_of(&samples[0], &samples[1], 1, confidence);
  }
  ko_resampling_free(&resampling);
  ko_ranked_free(&own);
  ko_ranked_free(&other);
  free(samples);
  return code;
}

ko_difference ko_avoided_per_cost(const ko_difference *difference, double cost) {
  if (!(cost > 0)) return UNKNOWN;
  /* 0 less it: no minus before a zero */
  return (ko_difference){
      (0 - difference->value) / cost, {(0 - difference->interval.high) / cost, (0 - difference->interval.low) / cost}, difference->p};
}
