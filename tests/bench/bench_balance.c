/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dynamic balance: a simulated run whose blocks differ in cost by a factor of ten, on two threads, or on two ranks of one thread (bench_balance_mpi). A
 * block's cost is slept, so that other programs on the machine disturb it little. Printed and asked for: the share of the time of all threads in which they
 * had a block (at least 0.95).   bench_balance [BLOCKS [MILLISECONDS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "sim/base/base.h"
#include "sim/run/run.h"

enum { TIMES = 10, THREADS = 2 };

static uint32_t n_blocks = 600, cheap_milliseconds = 2;
static uint32_t (*cost)(uint32_t block);
static int64_t busy; /* nanoseconds, of all blocks */

static uint32_t hash(uint32_t block) {
  uint64_t state = block + 1;
  return (uint32_t)(bench_random(&state) >> 40);
}
static uint32_t by_chance(uint32_t block) { return hash(block) % 2 ? TIMES : 1; }
static uint32_t seldom(uint32_t block) { return hash(block) % 20 ? 1 : TIMES; }
static uint32_t dear_last(uint32_t block) { return block >= n_blocks * 3 / 4 ? TIMES : 1; }
static uint32_t dear_first(uint32_t block) { return block < n_blocks / 4 ? TIMES : 1; }
static uint32_t growing(uint32_t block) { return 1 + block * (TIMES - 1) / n_blocks; }
static uint32_t every_other(uint32_t block) { return block % 2 ? TIMES : 1; }

static size_t one(const ko_plan *plan) {
  (void)plan;
  return 1;
}

static int sleep_long(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums,
                      int64_t *values, ko_error *error) {
  (void)account, (void)worker, (void)scratch, (void)values, (void)error;
  const double start = ko_clock();
  const uint64_t ns = (uint64_t)cost(settled->block) * cheap_milliseconds * 1000000;
  nanosleep(&(struct timespec){.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)}, NULL);
  sums[0] += (int64_t)(1e9 * (ko_clock() - start));
  return KO_OK;
}

static int note_sum(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  (void)sink, (void)error;
  busy = totals->sums[self][0];
  return KO_OK;
}

/* A sink that takes everything and keeps nothing. */
static int drop_coordinate(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error) {
  (void)sink, (void)dataset, (void)length, (void)error;
  return KO_OK;
}
static int drop_dataset(ko_sink *sink, const ko_dataset *dataset, ko_error *error) {
  (void)sink, (void)dataset, (void)error;
  return KO_OK;
}
static int drop_column(ko_sink *sink, const char *table, const char *name, uint64_t n, const char *const *cells, ko_error *error) {
  (void)sink, (void)table, (void)name, (void)n, (void)cells, (void)error;
  return KO_OK;
}
static int drop_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  (void)sink, (void)name, (void)text, (void)error;
  return KO_OK;
}
static int drop_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}
static int drop_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    uint32_t (*cost)(uint32_t block);
  } cases[] = {{"dear by chance, every other", by_chance}, {"dear by chance, one of 20", seldom}, {"dear at the end", dear_last},
               {"dear at the beginning", dear_first},      {"dearer and dearer", growing},        {"dear and cheap in turn", every_other}};
  static const ko_tally sleeper = {.name = "sleeper", .n_sums = one, .add = sleep_long, .finish = note_sum};
  static const ko_tally *const tallies[] = {&sleeper, NULL};
  static ko_sink sink = {drop_coordinate, drop_dataset, drop_column, drop_text, drop_integer, drop_number};
  ko_crew *ranks = ko_crew_here();
  const int n_ranks = ranks ? ranks->n : 1;
  int failed = 0;
  if (argc > 1) n_blocks = (uint32_t)strtoul(argv[1], NULL, 10);
  if (argc > 2) cheap_milliseconds = (uint32_t)strtoul(argv[2], NULL, 10);
  if (n_blocks < 1 || cheap_milliseconds < 1) return 64;
  ko_tables tables;
  memset(&tables, 0, sizeof tables);
  bench_cell(&tables.sheets[KO_TABLE_FACILITIES], 0, "facility", "a");
  bench_cell(&tables.sheets[KO_TABLE_FACILITIES], 0, "country", "A");
  char yaml[300];
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\nwaves: [{success: 0.5, targets: {facilities: {}}}]\n"
           "run: {trials: %llu}\n",
           (unsigned long long)n_blocks * KO_LANES);
  bench_case made;
  bench_make(&tables, yaml, &made);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ko_error error = {0};
    ko_run_report report = {0};
    cost = cases[i].cost;
    const ko_run_options options = {.n_threads = n_ranks > 1 ? 1 : THREADS, .ranks = ranks, .tallies = tallies, .report = &report};
    if (ranks && ranks->self > 0) {
      bench_check(ko_run_help(made.plan, &options, &error), &error);
      continue;
    }
    bench_check(ko_run(made.plan, &options, &sink, &error), &error);
    if (ranks) ranks->called = 0; /* for the next one */
    const double share = 1e-9 * (double)busy / (report.n_threads * report.seconds_trials);
    if (share < 0.95) failed = 1;
    printf("%-28s %u blocks of %u or %u ms, %d threads in %d ranks: %6.2f s of work in %6.2f s, busy %.3f (asked 0.95)\n", cases[i].name,
           n_blocks, cheap_milliseconds, TIMES * cheap_milliseconds, report.n_threads, n_ranks, 1e-9 * (double)busy, report.seconds_trials,
           share);
    fflush(stdout);
  }
  bench_free(&made);
  return failed;
}
