/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * service: the mean share of service that is left, by country and sector.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

static size_t n_sums(const ko_plan *plan) { return (size_t)plan->n_countries * plan->n_sectors; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  size_t n = n_sums(settled->plan);
  for (size_t i = 0; i < n; i++) {
    int64_t sum = 0;
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) sum += account->loss_country_sector[i * KO_LANES + lane];
    sums[i] += sum; /* negative where undefined: -1 in every lane */
  }
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "service",
      "1",
      "Mean service",
      "Mean over the trials of the service left, as a share of that of the undamaged baseline. NaN: no facility with demand of "
      "this country and sector is up in the undamaged baseline.",
      {"strategy", "time", "country", "sector"}};
  const ko_plan *plan = totals->plan;
  const size_t n = n_sums(plan);
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (size_t i = 0; i < n; i++) {
      int64_t sum = ko_tally_sums(totals, self, k)[i];
      numbers[k * n + i] = sum < 0 || !totals->n_trials ? (double)NAN : 1 - (double)sum / (double)totals->n_trials / (double)KO_LOSS_ONE;
    }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_service = {.name = "service", .n_sums = n_sums, .add = add, .finish = finish};
