/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stress: the 5 of 1,000 facilities that harm most, on a region as W2. Baselines, per attack: a run of its own in this process (the attack as a scenario
 * on the region that is loaded, planned, settled undamaged, run for one trial), and, with the plan at hand, a block of its own of one lane, settled and
 * counted. Each is timed on attacks of the same search, and must lose what the search says.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "sim/analysis/analysis.h"
#include "sim/run/run.h"
#include "sim/tally/tally.h"

enum { N = 1000, K = 5, REPEATS = 5, RUNS = 40, BLOCKS = 4000 };

static const char head[] = "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\n";

/* A sink that keeps the loss of the only trial. */
typedef struct loss_sink {
  ko_sink sink; /* first */
  double loss;
} loss_sink;

static int pass_axis(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error) {
  (void)sink, (void)dataset, (void)length, (void)error;
  return KO_OK;
}
static int keep_loss(ko_sink *sink, const ko_dataset *dataset, ko_error *error) {
  double *loss = &((loss_sink *)(void *)sink)->loss;
  if (strcmp(dataset->name, "loss") != 0) return KO_OK;
  if (!dataset->data) return dataset->part(dataset->context, 0, 0, 1, loss, error);
  *loss = *(const double *)dataset->data;
  return KO_OK;
}
static int pass_column(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells, ko_error *error) {
  (void)sink, (void)table, (void)name, (void)n_rows, (void)cells, (void)error;
  return KO_OK;
}
static int pass_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  (void)sink, (void)name, (void)text, (void)error;
  return KO_OK;
}
static int pass_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}
static int pass_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}

/* The loss of an attack as a run of its own, in which nothing else is counted. */
static double run_alone(const bench_case *made, const uint32_t *hits) {
  char yaml[400];
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  ko_plan *plan = NULL;
  loss_sink sink = {{pass_axis, keep_loss, pass_column, pass_text, pass_integer, pass_number}, NAN};
  const ko_tally *tallies[2] = {0};
  for (size_t i = 0; ko_tallies[i]; i++)
    if (strcmp(ko_tallies[i]->name, "loss") == 0) tallies[0] = ko_tallies[i];
  int length = snprintf(yaml, sizeof yaml, "%swaves: [{targets: {list: [", head);
  for (uint32_t i = 0; i < K; i++)
    length += snprintf(yaml + length, sizeof yaml - (size_t)length, "%s%s", i ? ", " : "",
                       made->region->facilities.id[made->plan->row_of_slot[hits[i]]]);
  snprintf(yaml + length, sizeof yaml - (size_t)length, "]}}]\nrun: {trials: 1}\n");
  bench_check(ko_scenario_parse(yaml, strlen(yaml), ".", NULL, 0, &scenario, &error), &error);
  bench_check(ko_plan_make(scenario, made->region, &plan, &error), &error);
  bench_check(ko_trial_reference(plan, &error), &error);
  bench_check(ko_run(plan, &(ko_run_options){.n_threads = 1, .tallies = tallies}, &sink.sink, &error), &error);
  ko_plan_free(plan);
  ko_scenario_free(scenario);
  return sink.loss;
}

static void draw_attack(uint64_t *luck, uint32_t *out) {
  for (uint32_t n = 0; n < K;) {
    out[n] = (uint32_t)(bench_random(luck) % N);
    int again = 0;
    for (uint32_t i = 0; i < n; i++) again |= out[i] == out[n];
    n += !again;
  }
}

static int differs(double a, double b) {
  if (fabs(a - b) <= 1e-9) return 0;
  fprintf(stderr, "bench_stress: an attack loses %.12g and %.12g\n", a, b);
  return 1;
}

/* Microseconds an attack: one lane at a time, and 512 together. */
static int time_blocks(const bench_case *made, ko_accountant *accountant, double *alone, double *packed) {
  static uint32_t hits[BLOCKS * K], first[KO_LANES + 1];
  static double losses[BLOCKS];
  uint64_t luck = 7;
  ko_error error = {0};
  ko_settled settled;
  ko_account account;
  for (uint32_t i = 0; i < BLOCKS; i++) draw_attack(&luck, hits + (size_t)i * K);
  for (uint32_t i = 0; i <= KO_LANES; i++) first[i] = i * K;
  double t = bench_seconds();
  for (uint32_t i = 0; i < BLOCKS; i++) {
    const ko_pack pack = {1, NULL, first, hits + (size_t)i * K};
    bench_check(ko_account_pack(accountant, made->worker, made->plan, 0, &pack, &settled, &account, &error), &error);
    losses[i] = (double)account.loss[0] / KO_LOSS_ONE;
  }
  *alone = (bench_seconds() - t) * 1e6 / BLOCKS;
  t = bench_seconds();
  for (uint32_t i = 0; i + KO_LANES <= BLOCKS; i += KO_LANES) {
    const ko_pack pack = {KO_LANES, NULL, first, hits + (size_t)i * K};
    bench_check(ko_account_pack(accountant, made->worker, made->plan, 0, &pack, &settled, &account, &error), &error);
    for (uint32_t lane = 0; lane < KO_LANES; lane++)
      if (differs(losses[i + lane], (double)account.loss[lane] / KO_LOSS_ONE)) return 1;
  }
  *packed = (bench_seconds() - t) * 1e6 / (BLOCKS / KO_LANES * KO_LANES);
  for (uint32_t i = 0; i < RUNS; i++)
    if (differs(losses[i], run_alone(made, hits + (size_t)i * K))) return 1;
  return 0;
}

int main(void) {
  ko_tables tables;
  char yaml[400];
  bench_case made;
  ko_error error = {0};
  ko_account_plan *account_plan;
  ko_accountant *accountant;
  double search[REPEATS], runs[REPEATS], alone[REPEATS], packed[REPEATS];
  bench_dependencies(&tables, N);
  snprintf(yaml, sizeof yaml, "%swaves: [{targets: {facilities: all}}]\n", head);
  bench_make(&tables, yaml, &made);
  bench_check(ko_account_plan_make(made.plan, &account_plan, &error), &error);
  bench_check(ko_accountant_make(account_plan, &accountant, &error), &error);
  uint64_t n_attacks = 0;
  for (int r = 0; r < REPEATS; r++) {
    ko_stress found;
    uint32_t hits[K];
    double t = bench_seconds();
    bench_check(
        ko_stress_run(made.plan, &(ko_stress_options){.k = K, .n_starts = 16, .exact_most = 1000000, .n_threads = 1}, &found, &error),
        &error);
    search[r] = (bench_seconds() - t) * 1e6 / (double)found.n_attacks;
    n_attacks = found.n_attacks;
    for (uint32_t i = 0; i < K; i++) hits[i] = found.hits[i].entity;
    double harm = 0;
    t = bench_seconds();
    for (int i = 0; i < RUNS; i++) harm = run_alone(&made, hits);
    runs[r] = (bench_seconds() - t) * 1e6 / RUNS;
    if (differs(found.harm, harm) || time_blocks(&made, accountant, &alone[r], &packed[r])) return 70;
    if (r == 0)
      printf("worst found: %.4g of service lost by %d of %d; greedy alone %.4g; %.0f attacks settled\n", found.harm, K, N, found.greedy,
             (double)n_attacks);
    ko_stress_free(&found);
  }
  bench_head();
  const double ours = bench_median(search, REPEATS), block = bench_median(alone, REPEATS);
  bench_line("stress -k 5, against one run an attack", "us/attack", bench_median(runs, REPEATS), ours, 50);
  bench_line("   against one block of one lane an attack", "us/attack", block, ours, 0);
  bench_line("   random attacks: 512 lanes against one", "us/attack", block, bench_median(packed, REPEATS), 0);
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  bench_free(&made);
  return 0;
}
