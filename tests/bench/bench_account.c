/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What counting costs: microseconds a trial of the account and of each tally, on random settled blocks.
 *   bench_account [facilities [damage [wide [touched [links]]]]]     defaults 100000 0.01 0 1 0; wide 1: demand of up to 20 bits; with
 * links, connectivity is counted too
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "knockon/isa.h"
#include "tests/support/settled_fixture.h"

enum { ROUNDS = 41, MOST = 40 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* one thread; others may use the machine meanwhile */
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void *zeroed(size_t n) {
  ko_error error = {0};
  void *memory = ko_alloc_aligned(n ? n : 1, 1, &error);
  if (!memory) abort();
  return memory;
}

typedef struct timing {
  const char *name;
  double seconds[ROUNDS];
} timing;

static double report(timing *t) {
  qsort(t->seconds, ROUNDS, sizeof(double), ascending);
  return t->seconds[0] * 1e6 / KO_LANES; /* the fastest: the least disturbed by others */
}

int main(int argc, char **argv) {
  static ko_fixture f;
  static timing timings[MOST];
  double damage = argc > 2 ? atof(argv[2]) : 0.01;
  ko_fixture_spec spec = {.seed = 1,
                          .n_countries = 10,
                          .n_sectors = 1,
                          .n_facilities = argc > 1 ? (uint32_t)atoi(argv[1]) : 100000,
                          .n_links = argc > 5 ? (uint32_t)atoi(argv[5]) : 0,
                          .n_cases = 1,
                          .n_trials = KO_LANES,
                          .wide_demand = argc > 3 && atoi(argv[3]),
                          .all_up = 1,
                          .all_local = 1,
                          .plain_groups = 1,
                          .damage = damage,
                          .fall = damage / 2,
                          .touched = argc > 4 ? atof(argv[4]) : 1,
                          .per_trial = KO_PER_TRIAL_COUNTRY};
  ko_account_plan *account_plan;
  ko_accountant *accountant;
  ko_fixture_make(&f, &spec);
  f.scenario.output.connectivity = spec.n_links ? KO_SWITCH_ON : KO_SWITCH_OFF;
  ko_fixture_settle(&f, 0, 0);
  if (ko_account_plan_make(&f.plan, &account_plan, &f.error) || ko_accountant_make(account_plan, &accountant, &f.error)) return 1;
  const ko_tally *tallies[MOST];
  int64_t *sums[MOST], *values[MOST];
  void *scratch[MOST];
  size_t n = 0;
  for (size_t i = 0; ko_tallies[i]; i++)
    if (!ko_tallies[i]->enabled || ko_tallies[i]->enabled(&f.plan)) tallies[n++] = ko_tallies[i];
  for (size_t i = 0; i < n; i++) {
    sums[i] = zeroed((tallies[i]->n_sums ? tallies[i]->n_sums(&f.plan) : 0) * sizeof(int64_t));
    values[i] = zeroed((tallies[i]->n_values ? tallies[i]->n_values(&f.plan) : 0) * KO_LANES * sizeof(int64_t));
    scratch[i] = zeroed(tallies[i]->scratch ? tallies[i]->scratch(&f.plan) : 0);
    timings[i + 1].name = tallies[i]->name;
  }
  timings[0].name = "account";
  for (int round = 0; round < ROUNDS; round++) {
    ko_account account;
    double begin = now(), end;
    ko_account_block(accountant, &f.settled, &account);
    end = now();
    timings[0].seconds[round] = end - begin;
    for (size_t i = 0; i < n; i++) {
      begin = end;
      if (tallies[i]->add(&f.settled, &account, NULL, scratch[i], sums[i], values[i], &f.error)) return 1;
      end = now();
      timings[i + 1].seconds[round] = end - begin;
    }
  }
  double all = 0, us[MOST];
  for (size_t i = 0; i <= n; i++) all += us[i] = report(&timings[i]);
  printf("%u facilities, damage %g, %u touched, %s, %s demand\n", (unsigned)spec.n_facilities, damage, (unsigned)f.settled.n_touched,
         ko_isa_name(ko_isa()), spec.wide_demand ? "20-bit" : "unit");
  printf("%-16s %10s %7s\n", "", "us a trial", "share");
  for (size_t i = 0; i <= n; i++) printf("%-16s %10.3f %6.1f%%\n", timings[i].name, us[i], 100 * us[i] / all);
  printf("%-16s %10.3f\n", "all", all);
  for (size_t i = 0; i < n; i++) {
    free(sums[i]);
    free(values[i]);
    free(scratch[i]);
  }
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  ko_fixture_free(&f);
  return 0;
}
