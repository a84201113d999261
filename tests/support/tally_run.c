/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void expect(int code, const ko_error *error) {
  if (code == KO_OK) return;
  fprintf(stderr, "code %d: %s\n", code, error->n_shown ? error->findings[0].message : "");
  abort();
}

static void *zeroed(size_t n) {
  ko_error error = {0};
  void *memory = ko_alloc_aligned(n ? n : 1, 1, &error);
  if (!memory) abort();
  return memory;
}

enum { MOST = 40 };

void ko_tally_run(ko_fixture *f, ko_lane_visitor *visit, void *context, ko_keeper *keeper) {
  const ko_plan *plan = &f->plan;
  const ko_tally *tallies[MOST];
  int64_t *sums[MOST], *values[MOST];
  void *scratch[MOST];
  size_t n = 0;
  for (size_t i = 0; ko_tallies[i]; i++)
    if (!ko_tallies[i]->enabled || ko_tallies[i]->enabled(plan)) tallies[n++] = ko_tallies[i];
  ko_account_plan *account_plan;
  ko_accountant *accountant;
  expect(ko_account_plan_make(plan, &account_plan, &f->error), &f->error);
  expect(ko_accountant_make(account_plan, &accountant, &f->error), &f->error);
  for (size_t i = 0; i < n; i++) {
    sums[i] = zeroed((tallies[i]->n_sums ? tallies[i]->n_sums(plan) : 0) * plan->n_cases * sizeof(int64_t));
    values[i] = zeroed((tallies[i]->n_values ? tallies[i]->n_values(plan) : 0) * plan->n_cases * plan->n_trials * sizeof(int64_t));
    scratch[i] = zeroed(tallies[i]->scratch ? tallies[i]->scratch(plan) : 0);
  }
  for (uint32_t b = 0; b < plan->n_blocks; b++)
    for (uint32_t k = 0; k < plan->n_cases; k++) {
      ko_account account;
      ko_fixture_settle(f, k, b);
      ko_account_block(accountant, &f->settled, &account);
      for (uint32_t lane = 0; visit && lane < f->settled.n_lanes; lane++) visit(context, f, k, lane, (uint64_t)b * KO_LANES + lane);
      for (size_t i = 0; i < n; i++) {
        int64_t *s = tallies[i]->n_sums ? sums[i] + k * tallies[i]->n_sums(plan) : NULL;
        int64_t *v = tallies[i]->n_values ? values[i] + (k * plan->n_trials + (uint64_t)b * KO_LANES) * tallies[i]->n_values(plan) : NULL;
        expect(tallies[i]->add(&f->settled, &account, NULL, scratch[i], s, v, &f->error), &f->error);
      }
    }
  const ko_totals totals = {.plan = plan,
                            .n_trials = plan->n_trials,
                            .tallies = tallies,
                            .n_tallies = n,
                            .sums = (const int64_t *const *)sums,
                            .values = (const int64_t *const *)values};
  expect(ko_tally_coordinates(plan, plan->n_trials, &keeper->sink, &f->error), &f->error);
  for (size_t i = 0; i < n; i++) expect(tallies[i]->finish(&totals, i, &keeper->sink, &f->error), &f->error);
  for (size_t i = 0; i < n; i++) {
    free(sums[i]);
    free(values[i]);
    free(scratch[i]);
  }
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
}

int ko_lane_up(const ko_fixture *f, uint32_t slot, uint32_t lane) { return ko_row_get(&f->operational[slot], lane); }

int ko_lane_damaged(const ko_fixture *f, uint32_t slot, uint32_t lane) { return ko_row_get(&f->damaged[slot], lane); }

int ko_lane_link_down(const ko_fixture *f, uint32_t link, uint32_t lane) {
  uint32_t s = f->plan.link_sector[link], row = f->plan.link_hit_row[link];
  if (row && ko_row_get(&f->link_damaged[row], lane)) return 1;
  return f->link_tripped[s] && ko_row_get(&f->link_tripped[s][link - f->plan.sectors[s].first_link], lane);
}

int64_t ko_reference_share(const ko_fixture *f, uint32_t slot) {
  if (!f->plan.cases[0].reference[slot]) return 0;
  return f->share[f->plan.sector[slot]] ? f->plan.cases[0].reference_share[slot] : KO_SHARE_ONE;
}

int64_t ko_lane_lost(const ko_fixture *f, uint32_t slot, uint32_t lane) {
  uint32_t s = f->plan.sector[slot];
  const ko_plan_sector *sector = &f->plan.sectors[s];
  int64_t reference = ko_reference_share(f, slot);
  int64_t share = f->share[s]                 ? f->share[s][(size_t)lane * sector->n_slots + slot - sector->first_slot]
                  : ko_lane_up(f, slot, lane) ? KO_SHARE_ONE
                                              : 0;
  return reference > share ? reference - share : 0;
}

static int belongs(const ko_fixture *f, uint32_t slot, uint32_t country, uint32_t sector) {
  return (country == KO_NONE || f->plan.country[slot] == country) && (sector == KO_NONE || f->plan.sector[slot] == sector);
}

int64_t ko_naive_demand(const ko_fixture *f, uint32_t country, uint32_t sector) {
  int64_t sum = 0;
  for (uint32_t slot = 0; slot < f->plan.n_facilities; slot++)
    if (belongs(f, slot, country, sector)) sum += f->plan.demand[slot] * ko_reference_share(f, slot);
  return sum;
}

int64_t ko_naive_lost(const ko_fixture *f, uint32_t country, uint32_t sector, uint32_t lane) {
  int64_t sum = 0;
  for (uint32_t slot = 0; slot < f->plan.n_facilities; slot++)
    if (belongs(f, slot, country, sector)) sum += f->plan.demand[slot] * ko_lane_lost(f, slot, lane);
  return sum;
}

double ko_naive_loss(const ko_fixture *f, uint32_t country, uint32_t lane) {
  double sum = 0, weights = 0;
  for (uint32_t s = 0; s < f->plan.n_sectors; s++) {
    int64_t demand = ko_naive_demand(f, country, s);
    if (demand == 0) continue;
    sum += f->plan.sectors[s].weight * (double)ko_naive_lost(f, country, s, lane) / (double)demand;
    weights += f->plan.sectors[s].weight;
  }
  return weights > 0 ? sum / weights : (double)NAN;
}

__extension__ typedef __int128 wide;

int64_t ko_naive_people(const ko_fixture *f, uint32_t country, uint32_t sector, uint32_t lane) {
  int64_t own = 0, others = 0, demand = ko_naive_demand(f, country, sector);
  double people = f->region.countries.population[country];
  for (uint32_t slot = 0; slot < f->plan.n_facilities; slot++) {
    if (!belongs(f, slot, country, sector)) continue;
    if (f->plan.population[slot] >= 0) own += f->plan.population[slot] * ko_lane_lost(f, slot, lane);
    else others += f->plan.demand[slot] * ko_lane_lost(f, slot, lane);
  }
  int64_t sum = (2 * own + KO_SHARE_ONE) / (2 * KO_SHARE_ONE);
  if (demand > 0 && people > 0) sum += (int64_t)((2 * (wide)others * (int64_t)people + demand) / (2 * (wide)demand));
  return sum;
}

int ko_same(double a, double b, double tolerance) { return (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance; }
