/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * restoration: hours until service is back at 95 %, by trial. restored: how often it is within the horizon. Nothing is repaired within an instant, so
 * that a trial of one is either never below or not restored.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

/* Trials restored, and trials in which nothing is counted. */
enum { RESTORED, UNDEFINED, N_SUMS };

static size_t n_sums(const ko_plan *plan) { return plan->n_cases ? N_SUMS : 0; }

static size_t n_values(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_REGION) ? 1 : 0; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)error;
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    sums[RESTORED] += account->restoration[lane] >= 0;
    sums[UNDEFINED] += account->loss[lane] < 0;
    if (n_values(settled->plan)) values[lane] = account->restoration[lane];
  }
  return KO_OK;
}

static int write_share(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {"restored",
                                 "1",
                                 "Share of trials restored",
                                 "Share of the trials that end with at least 95 % of service, those included in which it never falls below. NaN: nothing "
                                 "in the region is counted.",
                                 {"strategy"}};
  const ko_plan *plan = totals->plan;
  double *numbers = ko_tally_numbers(plan->n_cases, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    const int64_t *sums = ko_tally_sums(totals, self, k);
    numbers[k] = totals->n_trials && sums[UNDEFINED] == 0 ? (double)sums[RESTORED] / (double)totals->n_trials : (double)NAN;
  }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "restoration",
      "h",
      "Time to restore 95 % of service",
      "Hours from the beginning of the first step with damage (with less than 95 % of service, where that came first) to the end of the last step with "
      "less than 95 % of service; 0 if it never falls below. NaN: still below at the end of the horizon (always so below 95 % in scenarios of one instant), "
      "or nothing is counted.",
      {"strategy", "trial"}};
  const double per_hour = 1 / ko_tally_step_hours(totals->plan);
  int code = write_share(totals, self, sink, error);
  if (code || !n_values(totals->plan)) return code;
  return ko_tally_write_values(totals, self, 0, 1, &per_hour, 1, &label, sink, error);
}

const ko_tally ko_tally_restoration = {.name = "restoration", .n_sums = n_sums, .n_values = n_values, .add = add, .finish = finish};
