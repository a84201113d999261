/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * connectivity: share of the pairs of facilities in different countries that are still connected, by trial, in the step in which it is least.
 * country_connectivity: by sector and pair of countries, in the same step.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/tally/connect_time.h"
#include "sim/tally/write.h"

enum { FEW_FACILITIES = 10000 };

static int enabled(const ko_plan *plan) {
  int32_t wanted = plan->scenario->output.connectivity;
  return plan->n_facilities > 0 && (wanted == KO_SWITCH_ON || (wanted == KO_SWITCH_AUTO && plan->n_facilities <= FEW_FACILITIES));
}

static size_t n_values(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_REGION) ? 1 : 0; }

static size_t n_sums(const ko_plan *plan) { return (size_t)plan->n_sectors * plan->n_countries * plan->n_countries; }

/* A ko_connect and, over time, a ko_connect_time behind it. */
static size_t scratch_bytes(const ko_plan *plan) { return ko_connect_bytes(plan) + (plan->over_time ? ko_connect_time_bytes(plan) : 0); }

static ko_connect_time *times_of(const ko_plan *plan, void *scratch) {
  return ko_connect_time_place(ko_connect_place(plan, scratch), plan, (char *)scratch + ko_connect_bytes(plan));
}

static void watch(const ko_moment *moment, void *scratch, int64_t *sums) {
  (void)sums;
  ko_connect_time_watch(times_of(moment->lane->plan, scratch), moment);
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)account, (void)worker, (void)error;
  const ko_plan *plan = settled->plan;
  int64_t share[KO_LANES];
  ko_settled worst = *settled;
  if (plan->over_time) ko_connect_time_worst(times_of(plan, scratch), &worst);
  ko_connect_share(ko_connect_place(plan, scratch), &worst, share, sums);
  if (n_values(plan)) memcpy(values, share, settled->n_lanes * sizeof *values);
  if (plan->over_time) ko_connect_time_forget(times_of(plan, scratch));
  return KO_OK;
}

static int write_countries(const ko_totals *totals, size_t self, const ko_connect *connect, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "country_connectivity",
      "1",
      "Connectivity between countries",
      "Mean share of the pairs of facilities in the two countries, connected in the undamaged baseline, that are still up and "
      "connected in the trial's worst step, that of connectivity; symmetric. NaN: no such pair, or one country with itself.",
      {"strategy", "sector", "country_from", "country"}};
  const ko_plan *plan = totals->plan;
  const uint32_t n = plan->n_countries;
  double *numbers = ko_tally_numbers(plan->n_cases * n_sums(plan), error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (uint32_t s = 0; s < plan->n_sectors; s++)
      for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++) {
          size_t at = ((size_t)s * n + a) * n + b, sorted = ((size_t)s * n + (a < b ? a : b)) * n + (a < b ? b : a);
          int64_t pairs = ko_connect_pairs_by_country(connect)[at];
          numbers[k * n_sums(plan) + at] = pairs && totals->n_trials
                                               ? (double)ko_tally_sums(totals, self, k)[sorted] / (double)pairs / (double)totals->n_trials
                                               : (double)NAN;
        }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "connectivity",
      "1",
      "Connectivity across borders",
      "Share of the pairs of facilities of one sector in different countries, connected in the undamaged baseline, that are still up "
      "and connected by facilities and links that work; mean over the sectors that have such pairs, in the trial's worst step. NaN: none has.",
      {"strategy", "trial"}};
  const double one = (double)KO_LOSS_ONE;
  int code = KO_OK;
  if (n_values(totals->plan)) code = ko_tally_write_values(totals, self, 0, 1, &one, 1, &label, sink, error);
  if (code) return code;
  void *memory = ko_alloc_aligned(1, ko_connect_bytes(totals->plan), error);
  if (!memory) return KO_E_INTERNAL;
  code = write_countries(totals, self, ko_connect_place(totals->plan, memory), sink, error);
  free(memory);
  return code;
}

const ko_tally ko_tally_connectivity = {.name = "connectivity",
                                        .enabled = enabled,
                                        .n_sums = n_sums,
                                        .n_values = n_values,
                                        .scratch = scratch_bytes,
                                        .watch = watch,
                                        .add = add,
                                        .finish = finish};
