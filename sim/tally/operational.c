/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * operational: the share of a sector's facilities that work at the end, by trial.
 */
#include "sim/tally/write.h"

#include <stdlib.h>

static int enabled(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_COUNTRY); }

static size_t n_values(const ko_plan *plan) { return plan->n_sectors; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)sums, (void)error;
  const ko_plan *plan = settled->plan;
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++)
      values[lane * plan->n_sectors + s] = plan->sectors[s].n_slots ? plan->sectors[s].n_slots - account->down[s * KO_LANES + lane] : -1;
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "operational",
      "1",
      "Share of facilities operational",
      "Facilities of the sector that are operational at the end, out of all of them (those that are down in the undamaged "
      "baseline included). NaN: the sector has no facility.",
      {"strategy", "trial", "sector"}};
  const ko_plan *plan = totals->plan;
  double *size = ko_tally_numbers(plan->n_sectors, error);
  if (!size) return KO_E_INTERNAL;
  for (uint32_t s = 0; s < plan->n_sectors; s++) size[s] = (double)plan->sectors[s].n_slots;
  int code = ko_tally_write_values(totals, self, 0, plan->n_sectors, size, 0, &label, sink, error);
  free(size);
  return code;
}

const ko_tally ko_tally_operational = {.name = "operational", .enabled = enabled, .n_values = n_values, .add = add, .finish = finish};
