/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * criticality: mean loss of the trials in which a facility is damaged, less that of the others. An association: what is hit together
 * with it counts too. Losses are taken on a grid of 2^-21 here: that is all the vector code adds up.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/kernel_account.h"
#include "sim/tally/write.h"

enum { GRID_SHIFT = 15 };
#define GRID_ONE (KO_LOSS_ONE >> GRID_SHIFT)

static int enabled(const ko_plan *plan) { return plan->scenario->output.criticality != KO_SWITCH_OFF && plan->n_facilities > 0; }

/* Sums: loss with the facility damaged, trials with it damaged, then the loss of all trials and the trials without any loss defined. */
static size_t n_sums(const ko_plan *plan) { return 2 * (size_t)plan->n_facilities + 2; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  const size_t n = settled->plan->n_facilities;
  uint32_t weight[KO_LANES] = {0}; /* 0 in the lanes that are not used */
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    if (account->loss[lane] < 0) {
      sums[2 * n + 1]++;
      continue;
    }
    weight[lane] = (uint32_t)((account->loss[lane] + (INT64_C(1) << (GRID_SHIFT - 1))) >> GRID_SHIFT);
    sums[2 * n] += weight[lane];
  }
  const ko_account_kernel *kernel = KO_KERNEL_PICK(ko_account_kernel_table);
  kernel->sum_lanes(settled->damaged, settled->touched, account->n_damaged, settled->n_touched, weight, sums);
  for (uint32_t i = 0; i < settled->n_touched; i++) sums[n + settled->touched[i]] += account->n_damaged[i];
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "criticality",
      "1",
      "Criticality",
      "Mean loss of the trials in which the facility is damaged, less the mean loss of the others: an association, not an effect, "
      "since facilities hit together share it. NaN: damaged in no trial, or in all.",
      {"strategy", "facility"}};
  const ko_plan *plan = totals->plan;
  const size_t n = plan->n_facilities;
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    const int64_t *sums = ko_tally_sums(totals, self, k);
    for (uint32_t slot = 0; slot < n; slot++) {
      int64_t hit = sums[n + slot], others = (int64_t)totals->n_trials - hit;
      double *to = &numbers[k * n + plan->row_of_slot[slot]];
      *to = (double)NAN;
      if (hit == 0 || others == 0 || sums[2 * n + 1] > 0) continue;
      *to = ((double)sums[slot] / (double)hit - (double)(sums[2 * n] - sums[slot]) / (double)others) / (double)GRID_ONE;
    }
  }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_criticality = {.name = "criticality", .enabled = enabled, .n_sums = n_sums, .add = add, .finish = finish};
