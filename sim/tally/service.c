/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * service: the mean share of service that is left, by step, country and sector.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

static size_t n_segments(const ko_plan *plan) { return (size_t)plan->n_countries * plan->n_sectors; }

/* Losses by step: each the sum over the trials less that of the step before, so that a trial adds only what changes. Undefined ones are -1 in every trial. */
static size_t n_sums(const ko_plan *plan) { return plan->n_steps * n_segments(plan); }

static void watch(const ko_moment *moment, void *scratch, int64_t *sums) {
  (void)scratch;
  int64_t *of = sums + moment->step * n_segments(moment->lane->plan);
  for (uint32_t i = 0; i < moment->n_losses; i++) of[moment->losses[i].segment] += moment->losses[i].after - moment->losses[i].before;
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  size_t n = n_segments(settled->plan);
  for (size_t i = 0; i < n; i++) {
    const int64_t *loss = account->loss_country_sector + i * KO_LANES;
    if (settled->plan->over_time && loss[0] >= 0) continue; /* has been watched */
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) sums[i] += loss[lane];
  }
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "service",
      "1",
      "Mean service",
      "Mean over the trials of the service left in the step, as a share of that of the undamaged baseline. NaN: no facility with demand "
      "of this country and sector is up in the undamaged baseline.",
      {"strategy", "time", "country", "sector"}};
  const ko_plan *plan = totals->plan;
  const size_t n = n_sums(plan), n_of_step = n_segments(plan);
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (size_t segment = 0; segment < n_of_step; segment++) {
      int64_t sum = 0;
      for (size_t i = segment; i < n; i += n_of_step) {
        sum += ko_tally_sums(totals, self, k)[i];
        numbers[k * n + i] = sum < 0 || !totals->n_trials ? (double)NAN : 1 - (double)sum / (double)totals->n_trials / (double)KO_LOSS_ONE;
      }
    }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_service = {.name = "service", .n_sums = n_sums, .watch = watch, .add = add, .finish = finish};
