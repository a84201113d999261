/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * connectivity: share of the pairs of facilities in different countries that are still connected, by trial. country_connectivity: by sector
 * and pair of countries.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/connect.h"
#include "sim/tally/write.h"

enum { FEW_FACILITIES = 10000 };

static int enabled(const ko_plan *plan) {
  int32_t wanted = plan->scenario->output.connectivity;
  return plan->n_facilities > 0 && (wanted == KO_SWITCH_ON || (wanted == KO_SWITCH_AUTO && plan->n_facilities <= FEW_FACILITIES));
}

static size_t n_values(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_REGION) ? 1 : 0; }

static size_t n_sums(const ko_plan *plan) { return (size_t)plan->n_sectors * plan->n_countries * plan->n_countries; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)account, (void)worker, (void)error;
  const ko_plan *plan = settled->plan;
  ko_connect *connect = ko_connect_place(plan, scratch);
  int64_t pairs[KO_LANES], share[KO_LANES] = {0}, n = 0;
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    int64_t all = ko_connect_pairs(connect)[s];
    if (all == 0) continue;
    n++;
    ko_ratio ratio = ko_ratio_make(KO_LOSS_ONE, all);
    ko_connect_count(connect, settled, s, pairs, sums + (size_t)s * plan->n_countries * plan->n_countries);
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) share[lane] += ko_ratio_of(&ratio, pairs[lane]);
  }
  if (n_values(plan))
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) values[lane] = n ? (2 * share[lane] + n) / (2 * n) : -1;
  return KO_OK;
}

static int write_countries(const ko_totals *totals, size_t self, const ko_connect *connect, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "country_connectivity",
      "1",
      "Connectivity between countries",
      "Mean share of the pairs of facilities in the two countries, connected in the undamaged baseline, that are still up and "
      "connected; symmetric. NaN: no such pair, or one country with itself.",
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
      "and connected by facilities and links that work; mean over the sectors that have such pairs. NaN: none has.",
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
                                        .scratch = ko_connect_bytes,
                                        .add = add,
                                        .finish = finish};
