/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * restoration: hours until service is back at 95 %, by trial. Nothing is repaired within an instant, so that a trial is either never below
 * or not restored within the horizon.
 */
#include "sim/tally/write.h"

static int enabled(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_REGION); }

static size_t n_values(const ko_plan *plan) { return plan->n_cases > 0; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)sums, (void)error;
  /* Below 95 % of service: 20 x loss above 1. */
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++)
    values[lane] = account->loss[lane] < 0 || 20 * account->loss[lane] > KO_LOSS_ONE ? -1 : 0;
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "restoration",
      "h",
      "Time to restore 95 % of service",
      "Hours from the first hit to the end of the last step with less than 95 % of service; 0 if it never falls below. NaN: not "
      "restored within the horizon (always so below 95 % in scenarios of one instant).",
      {"strategy", "trial"}};
  const double one = 1;
  return ko_tally_write_values(totals, self, 0, 1, &one, 1, &label, sink, error);
}

const ko_tally ko_tally_restoration = {.name = "restoration", .enabled = enabled, .n_values = n_values, .add = add, .finish = finish};
