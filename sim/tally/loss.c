/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss, loss_country, loss_sector, loss_country_sector: the share of service lost, by trial.
 * The values of the region and of the countries are kept whatever is written, for statistics and differences need them.
 */
#include "sim/tally/write.h"

static int by_sector(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_COUNTRY); }

static int by_country_sector(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_COUNTRY_SECTOR); }

/* Order of the values: region, countries, sectors, countries x sectors. */
static size_t n_values(const ko_plan *plan) {
  size_t segments = (size_t)plan->n_countries * plan->n_sectors;
  return 1u + plan->n_countries + (by_sector(plan) ? plan->n_sectors : 0) + (by_country_sector(plan) ? segments : 0);
}

static size_t copy(const int64_t *lanes, size_t n, uint32_t n_lanes, size_t stride, int64_t *values) {
  for (size_t i = 0; i < n; i++)
    for (uint32_t lane = 0; lane < n_lanes; lane++) values[lane * stride + i] = lanes[i * KO_LANES + lane];
  return n;
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)sums, (void)error;
  const ko_plan *plan = settled->plan;
  size_t stride = n_values(plan), at = 0;
  at += copy(account->loss, 1, settled->n_lanes, stride, values);
  at += copy(account->loss_country, plan->n_countries, settled->n_lanes, stride, values + at);
  if (by_sector(plan)) at += copy(account->loss_sector, plan->n_sectors, settled->n_lanes, stride, values + at);
  if (by_country_sector(plan))
    copy(account->loss_country_sector, (size_t)plan->n_countries * plan->n_sectors, settled->n_lanes, stride, values + at);
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label region = {
      "loss",
      "1",
      "Share of service lost",
      "Service lost as a share of that of the undamaged baseline, mean over the horizon, weighted by demand inside a sector and by the "
      "sectors' weights across. NaN: nothing in the region is counted.",
      {"strategy", "trial"}};
  static const ko_label country = {
      "loss_country",
      "1",
      "Share of service lost by country",
      "As loss, over the country's own facilities. NaN: no facility with demand is up there in the undamaged baseline.",
      {"strategy", "trial", "country"}};
  static const ko_label sector = {"loss_sector",
                                  "1",
                                  "Share of service lost by sector",
                                  "As loss, inside one sector. NaN: no facility of the sector with demand is up in the undamaged baseline.",
                                  {"strategy", "trial", "sector"}};
  static const ko_label both = {"loss_country_sector",
                                "1",
                                "Share of service lost by country and sector",
                                "As loss, inside one country's part of a sector. NaN: nothing is counted there.",
                                {"strategy", "trial", "country", "sector"}};
  const ko_plan *plan = totals->plan;
  const double one = (double)KO_LOSS_ONE;
  const size_t n_countries = plan->n_countries, n_sectors = plan->n_sectors;
  int code = KO_OK;
  if (ko_tally_per_trial(plan, KO_PER_TRIAL_REGION)) code = ko_tally_write_values(totals, self, 0, 1, &one, 1, &region, sink, error);
  if (!code && by_sector(plan)) code = ko_tally_write_values(totals, self, 1, n_countries, &one, 1, &country, sink, error);
  if (!code && by_sector(plan)) code = ko_tally_write_values(totals, self, 1 + n_countries, n_sectors, &one, 1, &sector, sink, error);
  if (!code && by_country_sector(plan))
    code = ko_tally_write_values(totals, self, 1 + n_countries + n_sectors, n_countries * n_sectors, &one, 1, &both, sink, error);
  return code;
}

const ko_tally ko_tally_loss = {.name = "loss", .n_values = n_values, .add = add, .finish = finish};
