/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * failures_direct, failures_indirect: facilities damaged, and facilities that stopped without damage, by trial.
 * failure_probability, outage_hours: by facility.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

/* Trials with a failure and, over time, steps without operation, by slot. At one instant these are the same. */
static size_t n_sums(const ko_plan *plan) { return plan->n_facilities * (plan->over_time ? (size_t)2 : 1); }

static size_t n_values(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_REGION) ? 2 : 0; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)error;
  for (uint32_t i = 0; i < settled->n_touched; i++) {
    sums[settled->touched[i]] += account->n_down[i];
    if (account->outage) sums[settled->plan->n_facilities + settled->touched[i]] += account->outage[i];
  }
  if (!n_values(settled->plan)) return KO_OK;
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    values[2 * lane] = account->direct[lane];
    values[2 * lane + 1] = account->indirect[lane];
  }
  return KO_OK;
}

static int write_facilities(const ko_totals *totals, size_t self, size_t first, double times, const ko_label *label, ko_sink *sink, ko_error *error) {
  const ko_plan *plan = totals->plan;
  const size_t n = plan->n_facilities;
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (uint32_t slot = 0; slot < n; slot++)
      numbers[k * n + plan->row_of_slot[slot]] = plan->cases[0].reference[slot] && totals->n_trials
                                                     ? (double)ko_tally_sums(totals, self, k)[first + slot] / (double)totals->n_trials * times
                                                     : (double)NAN;
  int code = ko_tally_write(sink, label, numbers, error);
  free(numbers);
  return code;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label direct = {"failures_direct",
                                  "1",
                                  "Facilities damaged",
                                  "Facilities that were damaged at any time, of those up in the undamaged baseline.",
                                  {"strategy", "trial"}};
  static const ko_label indirect = {"failures_indirect",
                                    "1",
                                    "Facilities failed without damage",
                                    "Facilities that stopped working at any time without ever being damaged, of those up in the undamaged baseline.",
                                    {"strategy", "trial"}};
  static const ko_label probability = {
      "failure_probability",
      "1",
      "Probability of failure",
      "Share of the trials in which the facility is not operational at some step, damage included. NaN: it is down in "
      "the undamaged baseline.",
      {"strategy", "facility"}};
  static const ko_label outage = {
      "outage_hours",
      "h",
      "Mean outage",
      "Mean hours without operation in a trial, within the horizon; one instant stands for one hour. NaN: down in the undamaged baseline.",
      {"strategy", "facility"}};
  const double one = 1;
  int code = KO_OK;
  if (n_values(totals->plan)) code = ko_tally_write_values(totals, self, 0, 1, &one, 1, &direct, sink, error);
  if (!code && n_values(totals->plan)) code = ko_tally_write_values(totals, self, 1, 1, &one, 1, &indirect, sink, error);
  if (code || totals->plan->n_facilities == 0) return code;
  code = write_facilities(totals, self, 0, 1, &probability, sink, error);
  const size_t steps = totals->plan->over_time ? totals->plan->n_facilities : 0;
  return code ? code : write_facilities(totals, self, steps, ko_tally_step_hours(totals->plan), &outage, sink, error);
}

const ko_tally ko_tally_failures = {.name = "failures", .n_sums = n_sums, .n_values = n_values, .add = add, .finish = finish};
