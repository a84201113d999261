/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * person_hours_lost, person_hours_lost_sector, people_affected: people without service, by trial. An instant is one step of one hour.
 */
#include "sim/tally/write.h"

static int enabled(const ko_plan *plan) { return ko_tally_per_trial(plan, KO_PER_TRIAL_COUNTRY); }

/* Order of the values: person-steps of countries and of sectors; over time, people of countries at the peak. */
static size_t n_values(const ko_plan *plan) { return (plan->over_time ? 2 : 1) * (size_t)plan->n_countries + plan->n_sectors; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)sums, (void)error;
  const ko_plan *plan = settled->plan;
  size_t stride = n_values(plan);
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    int64_t *out = values + lane * stride;
    for (uint32_t c = 0; c < plan->n_countries; c++) out[c] = account->people_country[c * KO_LANES + lane];
    for (uint32_t s = 0; s < plan->n_sectors; s++) {
      int64_t people = 0;
      for (uint32_t c = 0; c < plan->n_countries; c++) people += account->people[(c * plan->n_sectors + s) * KO_LANES + lane];
      out[plan->n_countries + s] = people;
    }
    for (uint32_t c = 0; plan->over_time && c < plan->n_countries; c++)
      out[plan->n_countries + plan->n_sectors + c] = account->people_peak[c * KO_LANES + lane];
  }
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label hours = {
      "person_hours_lost",
      "person h",
      "Person-hours without service",
      "People without service times the hours of a step, summed over the steps (one instant: one hour), in each step and country those of the "
      "sector in which most are without, so that nobody counts twice. Countries of unknown population count only "
      "the people given for single facilities.",
      {"strategy", "trial", "country"}};
  static const ko_label by_sector = {
      "person_hours_lost_sector",
      "person h",
      "Person-hours without service by sector",
      "People without service of each sector by itself, summed over the countries, times the hours of a step, summed over the steps.",
      {"strategy", "trial", "sector"}};
  static const ko_label peak = {"people_affected",
                                "1",
                                "People without service at the peak",
                                "Number of people in the step in which most are without service, in the sector in which most are.",
                                {"strategy", "trial", "country"}};
  const double one = 1, per_hour = 1 / ko_tally_step_hours(totals->plan);
  const size_t n_countries = totals->plan->n_countries, n_sectors = totals->plan->n_sectors;
  int code = ko_tally_write_values(totals, self, 0, n_countries, &per_hour, 1, &hours, sink, error);
  if (!code) code = ko_tally_write_values(totals, self, n_countries, n_sectors, &per_hour, 1, &by_sector, sink, error);
  if (!code) code = ko_tally_write_values(totals, self, totals->plan->over_time ? n_countries + n_sectors : 0, n_countries, &one, 1, &peak, sink, error);
  return code;
}

const ko_tally ko_tally_people = {.name = "people", .enabled = enabled, .n_values = n_values, .add = add, .finish = finish};
