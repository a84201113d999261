/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss_statistic, loss_statistic_low, loss_statistic_high: mean, spread, quantiles and tail of the region's loss.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/stats/stats.h"
#include "sim/tally/write.h"

static const double CONFIDENCE = 0.95, TAIL = 0.05;

/* A loss is within 0 .. 1, and so is what bounds it; an open side is bounded by nothing else. */
static double within(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

/* The statistics of one strategy: point, low and high by index of ko_statistic_names. */
static int describe(const int64_t *loss, uint64_t n, uint64_t seed, double *point, double *low, double *high, ko_error *error) {
  static const double quantiles[3] = {0.5, 0.95, 0.99};
  const double one = (double)KO_LOSS_ONE;
  ko_ranked ranked;
  ko_tail tail;
  int code = ko_ranked_make(loss, 1, n, &ranked, error);
  if (!code) code = ko_tail_of(&ranked, TAIL, CONFIDENCE, seed, &tail, error);
  if (code) {
    ko_ranked_free(&ranked);
    return code;
  }
  point[5] = tail.mean / one;
  low[5] = tail.interval.low / one;
  high[5] = tail.interval.high / one;
  ko_moments moments = ko_moments_of(loss, 1, n);
  ko_interval mean = ko_mean_interval(&moments, CONFIDENCE), sd = ko_sd_interval(&moments, CONFIDENCE);
  point[0] = moments.mean / one;
  low[0] = within(mean.low / one);
  high[0] = within(mean.high / one);
  /* No loss seen: the mean is at most the probability of one, of which the interval is known. */
  if (ko_ranked_at(&ranked, n) == 0) high[0] = ko_wilson_interval(0, n, CONFIDENCE).high;
  point[1] = moments.sd / one;
  low[1] = sd.low / one;
  high[1] = sd.high / one;
  for (size_t q = 0; q < 3; q++) {
    ko_ranks ranks = ko_quantile_ranks(n, quantiles[q], CONFIDENCE);
    point[2 + q] = (double)ko_ranked_at(&ranked, ranks.point) / one;
    low[2 + q] = ranks.low > 0 ? (double)ko_ranked_at(&ranked, ranks.low) / one : 0;
    high[2 + q] = ranks.high <= n ? (double)ko_ranked_at(&ranked, ranks.high) / one : 1;
  }
  ko_ranked_free(&ranked);
  return KO_OK;
}

static int write_all(const ko_totals *totals, const double *numbers, ko_sink *sink, ko_error *error) {
  const size_t n = (size_t)totals->plan->n_cases * KO_N_STATISTICS;
  const uint64_t n_tail = (uint64_t)(TAIL * (double)totals->n_trials + 1e-9);
  char text[3][400];
  const char *flag = n_tail < KO_TAIL_ENOUGH ? " Fewer than 100 trials are in the tail: the interval of cvar95 is too narrow." : "";
  snprintf(text[0], sizeof text[0],
           "Mean, standard deviation, quantiles and mean of the worst 5 %% of the region's loss. NaN: nothing is counted.%s", flag);
  for (int i = 1; i < 3; i++)
    snprintf(text[i], sizeof text[i],
             "%s end of the 95 %% interval: mean by Student's t and Hall's correction for skewness, sd by its fourth moment, quantiles by "
             "order statistics (0 or 1 where too few trials bound them), cvar95 by bootstrap over blocks of trials.%s",
             i == 1 ? "Lower" : "Upper", flag);
  const ko_label labels[3] = {{"loss_statistic", "1", "Statistics of the loss", text[0], {"strategy", "statistic"}},
                              {"loss_statistic_low", "1", "Statistics of the loss, lower bound", text[1], {"strategy", "statistic"}},
                              {"loss_statistic_high", "1", "Statistics of the loss, upper bound", text[2], {"strategy", "statistic"}}};
  int code = KO_OK;
  for (int i = 0; i < 3 && !code; i++) code = ko_tally_write(sink, &labels[i], numbers + (size_t)i * n, error);
  if (!code) code = sink->attribute_integer(sink, "tail_trials", (int64_t)n_tail, error);
  return code;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  (void)self;
  const ko_plan *plan = totals->plan;
  const size_t from = ko_tally_find(totals, "loss"), n = (size_t)plan->n_cases * KO_N_STATISTICS;
  int code = KO_OK;
  double *numbers = ko_tally_numbers(3 * n, error);
  int64_t *loss = malloc((totals->n_trials + 1) * sizeof *loss); /* of the region, of one strategy at a time */
  if (!numbers || !loss) {
    code = numbers ? ko_raise_memory(error, (totals->n_trials + 1) * sizeof *loss) : KO_E_INTERNAL;
    goto done;
  }
  for (size_t i = 0; i < 3 * n; i++) numbers[i] = (double)NAN;
  for (uint32_t k = 0; k < plan->n_cases && totals->n_trials && !code; k++) {
    double *at = numbers + (size_t)k * KO_N_STATISTICS;
    code = ko_tally_column_read(totals, from, k, 0, loss, error);
    if (!code && loss[0] >= 0) code = describe(loss, totals->n_trials, plan->draws.seed, at, at + n, at + 2 * n, error);
  }
  if (!code) code = write_all(totals, numbers, sink, error);
done:
  free(numbers);
  free(loss);
  return code;
}

const ko_tally ko_tally_statistic = {.name = "statistic", .add = ko_tally_add_nothing, .finish = finish};
