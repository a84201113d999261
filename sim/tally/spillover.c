/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spillover: mean loss of a country when only the damage in another one happens; spillover_joint: what is left of its mean loss, due to
 * damage in several countries at once. Each block is run again for every country of origin, with the same luck.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

static int enabled(const ko_plan *plan) { return plan->scenario->output.spillover == KO_SWITCH_ON; }

/* Sums: [from][country] with the damage of one origin, then [country] with all damage. Undefined losses are -1 in every trial. */
static size_t n_sums(const ko_plan *plan) { return ((size_t)plan->n_countries + 1) * plan->n_countries; }

static void add_losses(const ko_account *account, uint32_t n_countries, uint32_t n_lanes, int64_t *sums) {
  for (uint32_t c = 0; c < n_countries; c++)
    for (uint32_t lane = 0; lane < n_lanes; lane++) sums[c] += account->loss_country[c * KO_LANES + lane];
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)values;
  /* The worker's next block overwrites what `settled` points to: all that is needed of it is taken first. */
  const ko_plan *plan = settled->plan;
  const uint32_t n = plan->n_countries, strategy = settled->strategy, block = settled->block;
  ko_accountant *accountant = ko_accountant_place(account->plan, scratch);
  add_losses(account, n, settled->n_lanes, sums + (size_t)n * n);
  for (uint32_t from = 0; from < n; from++) {
    ko_settled alone;
    ko_account its;
    int code = ko_account_trials(accountant, worker, plan, strategy, block, from, NULL, &alone, &its, error);
    if (code) return code;
    add_losses(&its, n, alone.n_lanes, sums + (size_t)from * n);
  }
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label pair = {
      "spillover",
      "1",
      "Loss by country of origin",
      "Mean loss of `country` in trials in which only the damage to what `country_from` owns happens. NaN: nothing is counted in "
      "`country`.",
      {"strategy", "country_from", "country"}};
  static const ko_label joint = {
      "spillover_joint",
      "1",
      "Loss by damage in several countries at once",
      "Mean loss of the country less the sum of its spillover over all origins; negative where origins damage the same service. NaN: "
      "nothing is counted in the country.",
      {"strategy", "country"}};
  const ko_plan *plan = totals->plan;
  const size_t n = plan->n_countries;
  double *numbers = ko_tally_numbers(plan->n_cases * n * n, error), *rest = ko_tally_numbers(plan->n_cases * n, error);
  int code = numbers && rest ? KO_OK : KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases && !code; k++)
    for (size_t c = 0; c < n; c++) {
      const int64_t *sums = ko_tally_sums(totals, self, k);
      const double scale = (double)totals->n_trials * (double)KO_LOSS_ONE;
      int counts = totals->n_trials > 0 && sums[n * n + c] >= 0;
      int64_t left = sums[n * n + c];
      for (size_t from = 0; from < n; from++) {
        left -= sums[from * n + c];
        numbers[(k * n + from) * n + c] = counts ? (double)sums[from * n + c] / scale : (double)NAN;
      }
      rest[k * n + c] = counts ? (double)left / scale : (double)NAN;
    }
  if (!code) code = ko_tally_write(sink, &pair, numbers, error);
  if (!code) code = ko_tally_write(sink, &joint, rest, error);
  free(numbers);
  free(rest);
  return code;
}

const ko_tally ko_tally_spillover = {
    .name = "spillover", .enabled = enabled, .n_sums = n_sums, .scratch = ko_accountant_bytes, .add = add, .finish = finish};
