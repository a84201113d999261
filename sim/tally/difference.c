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
       "Lower end of the 95 % interval of loss_difference (Student's t, paired). NaN also with fewer than two trials.",
       {"strategy", "country"}},
      {"loss_difference_high",
       "1",
       "Loss against the baseline, upper bound",
       "Upper end of the 95 % interval of loss_difference (Student's t, paired). NaN also with fewer than two trials.",
       {"strategy", "country"}}};
  (void)self;
  const ko_plan *plan = totals->plan;
  const size_t from = ko_tally_find(totals, "loss"), stride = totals->tallies[from]->n_values(plan);
  const size_t n = (size_t)plan->n_cases * plan->n_countries;
  const double one = (double)KO_LOSS_ONE;
  int code = KO_OK;
  double *numbers = ko_tally_numbers(3 * n, error);
  int64_t *off = malloc((totals->n_trials + 1) * sizeof *off);
  if (!numbers || !off) {
    code = numbers ? ko_raise_memory(error, (totals->n_trials + 1) * sizeof *off) : KO_E_INTERNAL;
    goto done;
  }
  for (size_t i = 0; i < 3 * n; i++) numbers[i] = (double)NAN;
  for (uint32_t k = 0; k < plan->n_cases && totals->n_trials; k++)
    for (uint32_t c = 0; c < plan->n_countries; c++) {
      const int64_t *here = ko_tally_values(totals, from, k) + 1 + c, *there = ko_tally_values(totals, from, 0) + 1 + c;
      if (here[0] < 0) continue;
      for (uint64_t i = 0; i < totals->n_trials; i++) off[i] = here[i * stride] - there[i * stride];
      ko_moments moments = ko_moments_of(off, 1, totals->n_trials);
      ko_interval interval = ko_mean_interval(&moments, CONFIDENCE);
      size_t at = (size_t)k * plan->n_countries + c;
      numbers[at] = moments.mean / one;
      numbers[n + at] = interval.low / one;
      numbers[2 * n + at] = interval.high / one;
    }
  for (int i = 0; i < 3 && !code; i++) code = ko_tally_write(sink, &labels[i], numbers + (size_t)i * n, error);
done:
  free(numbers);
  free(off);
  return code;
}

const ko_tally ko_tally_difference = {.name = "difference", .add = ko_tally_add_nothing, .finish = finish};
