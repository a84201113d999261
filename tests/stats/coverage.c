/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often 95 % intervals hold the truth, where the truth is known in closed form: 93 to 97 % of the repetitions on continuous losses, at
 * least 93 % where losses have atoms.
 *   coverage REPETITIONS SLACK TRIALS...     SLACK: percentage points that few repetitions may be off besides
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/stats/stats.h"
#include "tests/stats/luck.h"

static const double ONE = 4294967296.0; /* of the integers */

/* Draws a loss and what becomes of it under a strategy, with the same luck in part. */
typedef void draw_function(luck *l, double *loss, double *under);

typedef struct statistics {
  double mean, p95, cvar95;
} statistics;

typedef struct distribution {
  const char *name;
  int has_atoms;
  draw_function *draw;
  statistics truth, difference;
} distribution;

/* Under the strategy 90 % of the loss, which is the same one in 80 % of the trials and another one in the others. */
static double other(luck *l, double loss, double another) { return 0.9 * (luck_uniform(l) < 0.8 ? loss : another); }

static void draw_uniform(luck *l, double *loss, double *under) {
  *loss = luck_uniform(l);
  *under = other(l, *loss, luck_uniform(l));
}

static void draw_exponential(luck *l, double *loss, double *under) {
  *loss = luck_exponential(l);
  *under = other(l, *loss, luck_exponential(l));
}

/* A wave that all share, and another part of the luck that is each one's own. */
static void draw_sum(luck *l, double *loss, double *under) {
  const double shared = luck_exponential(l);
  *loss = shared + luck_exponential(l);
  *under = 0.9 * (shared + luck_exponential(l));
}

static void draw_lognormal(luck *l, double *loss, double *under) {
  *loss = exp(luck_normal(l));
  *under = other(l, *loss, exp(luck_normal(l)));
}

/* Nothing in 70 % (or 97 %) of the trials; half of the hits are fended off. */
static void draw_hit(luck *l, double p, double *loss, double *under) {
  *loss = luck_uniform(l) < p ? luck_exponential(l) : 0;
  *under = luck_uniform(l) < 0.5 ? *loss : 0;
}

static void draw_often(luck *l, double *loss, double *under) { draw_hit(l, 0.3, loss, under); }

static void draw_rare(luck *l, double *loss, double *under) { draw_hit(l, 0.03, loss, under); }

/* Whole numbers: facilities lost, one fewer under the strategy. */
static void draw_whole(luck *l, double *loss, double *under) {
  *loss = floor(luck_exponential(l) / log(2));
  const double another = luck_uniform(l) < 0.8 ? *loss : floor(luck_exponential(l) / log(2));
  *under = another > 0 ? another - 1 : 0;
}

static statistics scaled(statistics of, double by) { return (statistics){of.mean * by, of.p95 * by, of.cvar95 * by}; }

/* The sum of two exponential numbers: 1 - F(q) = exp(-q) (1 + q). */
static statistics of_sum(void) {
  double low = 0, high = 50;
  for (int i = 0; i < 100; i++) {
    const double middle = (low + high) / 2;
    if (exp(-middle) * (1 + middle) > 0.05) low = middle;
    else high = middle;
  }
  return (statistics){2, low, exp(-low) * (low * low + 2 * low + 2) / 0.05};
}

enum { N_INTERVALS = 6 };
static const char *const interval_names[N_INTERVALS] = {"mean", "p95", "cvar95", "difference of mean", "of p95", "of cvar95"};

static uint64_t holds(ko_interval interval, double truth) { return interval.low <= truth * ONE && truth * ONE <= interval.high; }

static int ascending(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* A sample of n trials, and what its intervals hold. Resampling is drawn anew for every eighth sample, for that takes as long as the
 * rest. */
enum { SAMPLES_EACH = 8 };

static int count_one(const distribution *d, luck *l, uint64_t n, const ko_resampling *resampling, int64_t *loss, int64_t *under,
                     ko_worst_sample *worst, uint64_t held[N_INTERVALS], ko_error *error) {
  ko_paired_sums sums = {0};
  for (uint64_t i = 0; i < n; i++) {
    double a, b;
    d->draw(l, &a, &b);
    loss[i] = llround(a * ONE);
    under[i] = llround(b * ONE);
  }
  ko_paired_add(&sums, under, 1, loss, 1, n);
  for (int k = 0; k < 2; k++) {
    ko_ranked ranked;
    const int code = ko_ranked_make(k ? loss : under, 1, n, &ranked, error);
    if (code) return code;
    ko_worst_sample_of(&ranked, resampling, 0.05, &worst[k]);
    ko_ranked_free(&ranked);
  }
  const ko_moments moments = ko_moments_of(loss, 1, n);
  const ko_ranks ranks = ko_quantile_ranks(n, 0.95, 0.95);
  const ko_worst_difference off = ko_worst_difference_of(&worst[0], &worst[1], 1, 0.95);
  qsort(loss, n, sizeof *loss, ascending);
  held[0] += holds(ko_mean_interval(&moments, 0.95), d->truth.mean);
  held[1] += holds((ko_interval){(double)loss[ranks.low - 1], (double)loss[ranks.high - 1]}, d->truth.p95);
  held[2] += holds(ko_worst_interval(&worst[1], 0.95), d->truth.cvar95);
  held[3] += holds(ko_paired_difference(&sums, 0.95).interval, d->difference.mean);
  held[4] += holds(off.above.interval, d->difference.p95);
  held[5] += holds(off.mean.interval, d->difference.cvar95);
  return 0;
}

static int count(const distribution *d, uint64_t n, uint64_t repetitions, uint64_t held[N_INTERVALS]) {
  int64_t *loss = malloc(2 * n * sizeof *loss);
  ko_worst_sample *worst = malloc(2 * sizeof *worst);
  ko_resampling resampling = {0};
  ko_error error = {0};
  luck l = {.state = n};
  int code = loss && worst ? 0 : -1;
  for (uint64_t r = 0; r < repetitions && code == 0; r++) {
    if (r % SAMPLES_EACH == 0) {
      ko_resampling_free(&resampling);
      code = ko_resampling_make(n, r, &resampling, &error);
    }
    if (code == 0) code = count_one(d, &l, n, &resampling, loss, loss + n, worst, held, &error);
  }
  ko_resampling_free(&resampling);
  free(worst);
  free(loss);
  return code;
}

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  const uint64_t repetitions = strtoull(argv[1], NULL, 10);
  const double slack = strtod(argv[2], NULL), log20 = log(20), log2 = log(2);
  const statistics uniform = {0.5, 0.95, 0.975}, exponential = {1, log20, 1 + log20}, sum = of_sum();
  const double z = ko_normal_quantile(0.95), root = exp(0.5);
  const statistics lognormal = {root, exp(z), root * erfc((z - 1) / sqrt(2)) / 2 / 0.05};
  const distribution all[] = {
      {"uniform", 0, draw_uniform, uniform, scaled(uniform, -0.1)},
      {"exponential", 0, draw_exponential, exponential, scaled(exponential, -0.1)},
      {"shared wave", 0, draw_sum, sum, scaled(sum, -0.1)},
      {"lognormal", 0, draw_lognormal, lognormal, scaled(lognormal, -0.1)},
      {"hit in 30 %", 1, draw_often, {0.3, log(6), 1 + log(6)}, {-0.15, -log2, -log2}},
      {"hit in 3 %", 1, draw_rare, {0.03, 0, 0.6}, {-0.015, 0, -0.3}},
      {"whole numbers", 1, draw_whole, {1, 4, 5.25}, {-0.5, -1, -1}},
  };
  int failed = 0;
  printf("%-14s %8s", "% held", "trials");
  for (int k = 0; k < N_INTERVALS; k++) printf("  %s", interval_names[k]);
  printf("\n");
  for (int size = 3; size < argc; size++)
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
      uint64_t held[N_INTERVALS] = {0};
      if (count(&all[i], strtoull(argv[size], NULL, 10), repetitions, held)) return 70;
      printf("%-14s %8s", all[i].name, argv[size]);
      for (int k = 0; k < N_INTERVALS; k++) {
        const double share = 100.0 * (double)held[k] / (double)repetitions;
        const int wrong = share < 93 - slack || (!all[i].has_atoms && share > 97 + slack);
        failed |= wrong;
        printf("  %6.2f%s", share, wrong ? " !" : "");
      }
      printf("\n");
      fflush(stdout);
    }
  return failed;
}
