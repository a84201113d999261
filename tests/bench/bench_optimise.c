/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimising: 1,000 facilities as in W2, 200 of them may be protected, money for 20, 10,000 trials at one instant. Baseline: one run of one portfolio (its plan, its
 * reference, its trials, counted), times the number of candidates, times the picks. Ours: the whole of ko_optimise, estimates on 10,000 later trials included.
 * One thread each. Before, on a smaller case, plain greedy growth by runs alone must choose the same.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "sim/analysis/optimise_parts.h"

enum { N = 1000, CANDIDATES = 200, PICKS = 20, TRIALS = 10000, RUNS = 9 /* 3 x 3 */ };

static void make_tables(ko_tables *tables) {
  memset(tables, 0, sizeof *tables);
  uint64_t luck = 20261124;
  ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES], *dependencies = &tables->sheets[KO_TABLE_DEPENDENCIES];
  char id[32], supplier[32], country[8];
  uint32_t row = 0;
  for (uint32_t f = 0; f < N; f++) {
    snprintf(id, sizeof id, "f%u", f);
    snprintf(country, sizeof country, "C%u", f % 10);
    bench_cell(facilities, f, "facility", id);
    bench_cell(facilities, f, "country", country);
    for (int g = 0; g < 2; g++) {
      const double u = (double)(bench_random(&luck) >> 11) * 0x1p-53;
      const uint32_t n = u < 0.15 ? 1 : u < 0.55 ? 2 : 3;
      uint32_t chosen[3];
      for (uint32_t k = 0; k < n;) {
        chosen[k] = (uint32_t)(bench_random(&luck) % N);
        int again = chosen[k] == f;
        for (uint32_t j = 0; j < k; j++) again |= chosen[j] == chosen[k];
        if (again) continue;
        snprintf(supplier, sizeof supplier, "f%u", chosen[k++]);
        bench_cell(dependencies, row, "dependant", id);
        bench_cell(dependencies, row, "group", g ? "b" : "a");
        bench_cell(dependencies, row++, "supplier", supplier);
      }
    }
  }
}

static void damaged(const char *name, double success) {
  ko_tables tables;
  make_tables(&tables);
  char yaml[600];
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\nwaves: [{success: %g, targets: {facilities: {}}}]\n"
           "candidates: [{each: {protect: {facilities: all, pick: %d, by: degree, to: 0.9, cost_each: 1}}}]\nrun: {trials: %d}\n",
           success, CANDIDATES, TRIALS);
  bench_case made;
  bench_make(&tables, yaml, &made);
  ko_error error = {0};
  ko_plan_candidates *candidates = NULL;
  bench_check(ko_plan_candidates_make(made.scenario, made.region, &candidates, &error), &error);

  /* The same answer as plain greedy growth: fewer candidates, fewer trials. */
  ko_plan_candidates few = *candidates;
  few.n = 40;
  ko_optimise_options options = {.budget = 4, .n_trials = 2048, .n_fresh = 512, .n_threads = 1, .method = KO_METHOD_GREEDY};
  ko_optimised ours, theirs;
  bench_check(ko_optimise(made.scenario, made.region, &few, &options, &ours, &error), &error);
  options.plain = 1;
  bench_check(ko_optimise(made.scenario, made.region, &few, &options, &theirs, &error), &error);
  int same = ours.n_points == theirs.n_points;
  for (uint32_t i = 0; i < ours.n_points && same; i++)
    same = ours.points[i].n == theirs.points[i].n &&
           memcmp(ours.points[i].chosen, theirs.points[i].chosen, ours.points[i].n * sizeof(uint32_t)) == 0;
  if (!same) {
    fprintf(stderr, "bench_optimise: the fast and the plain evaluator lead to different portfolios\n");
    exit(70);
  }
  ko_optimised_free(&ours);
  ko_optimised_free(&theirs);

  /* One run of one portfolio. */
  options = (ko_optimise_options){.budget = PICKS, .n_trials = TRIALS, .n_fresh = TRIALS, .n_threads = 1};
  ko_question question = {.scenario = made.scenario,
                          .region = made.region,
                          .candidates = candidates,
                          .options = &options,
                          .words = ko_portfolio_words(candidates->n),
                          .n_threads = 1};
  bench_check(ko_rankings_make(made.region, &question.scores, &error), &error);
  ko_evaluator *plain = NULL;
  bench_check(ko_evaluator_plain(&question, &plain, &error), &error);
  int64_t *values = calloc(TRIALS, sizeof *values);
  double runs[RUNS], seconds[3];
  for (int i = 0; i < 3; i++) { /* in turn, for the machine has other things to do */
    for (int k = 3 * i; k < 3 * i + 3; k++) {
      uint64_t bits[(CANDIDATES + 63) / 64] = {0};
      const uint64_t *one = bits;
      ko_bit_set(bits, (uint32_t)k);
      const double start = bench_seconds();
      bench_check(plain->values(plain, 1, &one, 0, TRIALS, values, &error), &error);
      runs[k] = bench_seconds() - start;
    }
    const double start = bench_seconds();
    bench_check(ko_optimise(made.scenario, made.region, candidates, &options, &ours, &error), &error);
    seconds[i] = bench_seconds() - start;
    if (i == 2)
      printf("   %llu portfolios looked at, %u chosen, mean loss %.4f -> %.4f\n", (unsigned long long)ours.n_portfolios,
             ours.points[ours.n_points - 1].n, ours.points[0].loss.value, ours.points[ours.n_points - 1].loss.value);
    ko_optimised_free(&ours);
  }
  plain->free(plain);
  const double run = bench_median(runs, RUNS), whole = bench_median(seconds, 3);
  bench_line(name, "s", run * CANDIDATES * PICKS, whole, 50);
  bench_line("   one run of a portfolio", "s", run, run, 0);
  free(values);
  ko_rankings_free(question.scores);
  ko_plan_candidates_free(candidates);
  bench_free(&made);
}

int main(void) {
  bench_head();
  damaged("optimise, 1 % damaged", 0.01);
  damaged("optimise, 5 % damaged", 0.05);
  return 0;
}
