/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * link_failure_probability: how often a link is damaged or tripped.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

static int enabled(const ko_plan *plan) { return plan->n_links > 0; }

static size_t n_sums(const ko_plan *plan) { return plan->n_links; }

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)account, (void)worker, (void)scratch, (void)values, (void)error;
  const ko_plan *plan = settled->plan;
  for (uint32_t i = 0; i < settled->n_links_hit; i++) {
    uint32_t link = settled->links_hit[i];
    if (settled->link_tripped[plan->link_sector[link]]) continue; /* counted below, together with trips */
    ko_row down = settled->link_damaged[plan->link_hit_row[link]];
    for (int w = 0; w < KO_ROW_WORDS; w++) down.w[w] &= settled->lanes.w[w];
    sums[link] += ko_row_count(&down);
  }
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    if (!settled->link_tripped[s]) continue;
    for (uint32_t i = 0; i < plan->sectors[s].n_links; i++) {
      uint32_t link = plan->sectors[s].first_link + i;
      ko_row down = settled->link_damaged[plan->link_hit_row[link]];
      for (int w = 0; w < KO_ROW_WORDS; w++) down.w[w] = (down.w[w] | settled->link_tripped[s][i].w[w]) & settled->lanes.w[w];
      sums[link] += ko_row_count(&down);
    }
  }
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "link_failure_probability",
      "1",
      "Probability that a link fails",
      "Share of the trials in which the link is damaged or tripped by its own protection. NaN: the strategy does not have it.",
      {"strategy", "link"}};
  const ko_plan *plan = totals->plan;
  const size_t n = plan->n_links;
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (uint32_t link = 0; link < n; link++)
      numbers[k * n + plan->link_row_of_slot[link]] = plan->cases[k].link_present[link] && totals->n_trials
                                                          ? (double)ko_tally_sums(totals, self, k)[link] / (double)totals->n_trials
                                                          : (double)NAN;
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_link_failures = {.name = "link_failures", .enabled = enabled, .n_sums = n_sums, .add = add, .finish = finish};
