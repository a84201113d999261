/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The tallies that are switched on, with their memory, and what counts for them. */
typedef struct counting {
  const ko_plan *plan;
  size_t n;
  const ko_tally *tallies[MOST];
  int64_t *sums[MOST], *values[MOST];
  void *scratch[MOST];
  ko_account_plan *account_plan;
  ko_accountant *accountant;
} counting;

static int64_t *sums_of(const counting *c, size_t i, uint32_t strategy) {
  return c->tallies[i]->n_sums ? c->sums[i] + strategy * c->tallies[i]->n_sums(c->plan) : NULL;
}

static int64_t *values_of(const counting *c, size_t i, uint32_t strategy, uint64_t trial) {
  return c->tallies[i]->n_values ? c->values[i] + (strategy * c->plan->n_trials + trial) * c->tallies[i]->n_values(c->plan) : NULL;
}

static void begin(counting *c, ko_fixture *f) {
  const ko_plan *plan = c->plan = &f->plan;
  for (size_t i = 0; ko_tallies[i]; i++)
    if (!ko_tallies[i]->enabled || ko_tallies[i]->enabled(plan)) c->tallies[c->n++] = ko_tallies[i];
  expect(ko_account_plan_make(plan, &c->account_plan, &f->error), &f->error);
  expect(ko_accountant_make(c->account_plan, &c->accountant, &f->error), &f->error);
  for (size_t i = 0; i < c->n; i++) {
    const ko_tally *tally = c->tallies[i];
    c->sums[i] = zeroed((tally->n_sums ? tally->n_sums(plan) : 0) * plan->n_cases * sizeof(int64_t));
    c->values[i] = zeroed((tally->n_values ? tally->n_values(plan) : 0) * plan->n_cases * plan->n_trials * sizeof(int64_t));
    c->scratch[i] = zeroed(tally->scratch ? tally->scratch(plan) : 0);
  }
}

static void add(counting *c, ko_fixture *f, const ko_settled *settled, const ko_account *account) {
  const uint64_t first = (uint64_t)settled->block * KO_LANES;
  for (size_t i = 0; i < c->n; i++)
    expect(c->tallies[i]->add(settled, account, NULL, c->scratch[i], sums_of(c, i, settled->strategy),
                              values_of(c, i, settled->strategy, first), &f->error),
           &f->error);
}

static int read_values(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out,
                       ko_error *error) {
  const counting *c = store;
  (void)error;
  memcpy(out, values_of(c, tally, strategy, first_trial), n * c->tallies[tally]->n_values(c->plan) * sizeof *out);
  return KO_OK;
}

static void end(counting *c, ko_fixture *f, ko_keeper *keeper) {
  const ko_totals totals = {.plan = c->plan,
                            .n_trials = c->plan->n_trials,
                            .tallies = c->tallies,
                            .n_tallies = c->n,
                            .sums = (const int64_t *const *)c->sums,
                            .read = read_values,
                            .store = c};
  expect(ko_tally_coordinates(c->plan, c->plan->n_trials, &keeper->sink, &f->error), &f->error);
  for (size_t i = 0; i < c->n; i++) expect(c->tallies[i]->finish(&totals, i, &keeper->sink, &f->error), &f->error);
  for (size_t i = 0; i < c->n; i++) {
    free(c->sums[i]);
    free(c->values[i]);
    free(c->scratch[i]);
  }
  ko_accountant_free(c->accountant);
  ko_account_plan_free(c->account_plan);
}

void ko_tally_run(ko_fixture *f, ko_lane_visitor *visit, void *context, ko_keeper *keeper) {
  counting c = {0};
  begin(&c, f);
  for (uint32_t b = 0; b < f->plan.n_blocks; b++)
    for (uint32_t k = 0; k < f->plan.n_cases; k++) {
      ko_account account;
      ko_fixture_settle(f, k, b);
      ko_account_block(c.accountant, &f->settled, &account);
      for (uint32_t lane = 0; visit && lane < f->settled.n_lanes; lane++) visit(context, f, k, lane, (uint64_t)b * KO_LANES + lane);
      add(&c, f, &f->settled, &account);
    }
  end(&c, f, keeper);
}

void ko_tally_run_over_time(ko_history *h, ko_player *play, void *context, ko_keeper *keeper) {
  counting c = {0};
  ko_fixture *f = h->fixture;
  begin(&c, f);
  for (uint32_t b = 0; b < f->plan.n_blocks; b++)
    for (uint32_t k = 0; k < f->plan.n_cases; k++) {
      int64_t *sums[MOST];
      for (size_t i = 0; i < c.n; i++) sums[i] = sums_of(&c, i, k);
      const ko_audience audience = {.n = c.n, .tallies = c.tallies, .scratch = c.scratch, .sums = sums};
      ko_account_watch watch = {.accountant = c.accountant, .audience = &audience};
      const ko_watcher watcher = ko_account_watcher(&watch);
      ko_settled settled;
      ko_account account;
      ko_history_begin_block(h);
      for (uint64_t trial = (uint64_t)b * KO_LANES; trial < f->plan.n_trials && trial < (uint64_t)(b + 1) * KO_LANES; trial++)
        play(context, h, &watcher, k, trial);
      ko_history_settled(h, b, &settled);
      ko_account_over_time(c.accountant, &settled, &account);
      add(&c, f, &settled, &account);
    }
  end(&c, f, keeper);
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
