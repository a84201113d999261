/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss_difference, loss_difference_low, loss_difference_high: against the baseline, trial by trial. The luck is the same under all
 * strategies, so the differences vary far less than the losses.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/stats/stats.h"
#include "sim/tally/write.h"

static const double CONFIDENCE = 0.95;

/* Differences of the losses of all countries under all strategies, piece by piece: `sums` [n_cases][n_countries], of n = 0 where nothing is counted. */
static int add_up(const ko_totals *totals, ko_exact_sums *sums, ko_error *error) {
  const ko_plan *plan = totals->plan;
  const size_t from = ko_tally_find(totals, "loss"), stride = totals->tallies[from]->n_values(plan);
  const uint64_t piece = ko_tally_piece(totals, from);
  int64_t *there = ko_alloc_aligned(piece * (2 * stride + 1), sizeof *there, error), *here = there ? there + piece * stride : NULL;
  int code = there ? KO_OK : KO_E_INTERNAL;
  int64_t *off = here ? here + piece * stride : NULL;
  for (uint64_t at = 0, n; at < totals->n_trials && !code; at += n) {
    n = totals->n_trials - at < piece ? totals->n_trials - at : piece;
    code = ko_tally_values_read(totals, from, 0, at, n, there, error);
    for (uint32_t k = 0; k < plan->n_cases && !code; k++) {
      code = ko_tally_values_read(totals, from, k, at, n, here, error);
      for (uint32_t c = 0; c < plan->n_countries && !code; c++) {
        const int64_t *mine = here + 1 + c, *its = there + 1 + c;
        if (mine[0] < 0) continue; /* in no trial */
        for (uint64_t i = 0; i < n; i++) off[i] = mine[i * stride] - its[i * stride];
        ko_exact_add(&sums[(size_t)k * plan->n_countries + c], off, 1, n);
      }
    }
  }
  free(there);
  return code;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label labels[3] = {
      {"loss_difference",
       "1",
       "Loss against the baseline",
       "Mean over the trials of the country's loss less that in the same trial under the baseline; negative: the strategy helps. NaN: "
       "nothing is counted.",
       {"strategy", "country"}},
      {"loss_difference_low",
       "1",
       "Loss against the baseline, lower bound",
       "Lower end of the 95 % interval of loss_difference (Student's t and Hall's correction for skewness, paired). NaN also with fewer than "
       "two trials.",
       {"strategy", "country"}},
      {"loss_difference_high",
       "1",
       "Loss against the baseline, upper bound",
       "Upper end of the 95 % interval of loss_difference (Student's t and Hall's correction for skewness, paired). NaN also with fewer than "
       "two trials.",
       {"strategy", "country"}}};
  (void)self;
  const size_t n = (size_t)totals->plan->n_cases * totals->plan->n_countries;
  const double one = (double)KO_LOSS_ONE;
  double *numbers = ko_tally_numbers(3 * n, error);
  ko_exact_sums *sums = ko_alloc_aligned(n ? n : 1, sizeof *sums, error);
  int code = numbers && sums ? add_up(totals, sums, error) : KO_E_INTERNAL;
  for (size_t i = 0; i < n && !code; i++) {
    const ko_moments moments = ko_exact_moments(&sums[i]);
    const ko_interval interval = ko_mean_interval(&moments, CONFIDENCE);
    numbers[i] = moments.mean / one;
    numbers[n + i] = interval.low / one;
    numbers[2 * n + i] = interval.high / one;
  }
  for (int i = 0; i < 3 && !code; i++) code = ko_tally_write(sink, &labels[i], numbers + (size_t)i * n, error);
  free(numbers);
  free(sums);
  return code;
}

const ko_tally ko_tally_difference = {.name = "difference", .add = ko_tally_add_nothing, .finish = finish};
