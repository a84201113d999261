/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * W5: a trial over time. 100,000 facilities in ten countries, two groups each of 1 / 2 / 3 suppliers (15 / 40 / 45 %), one of which must work; waves of
 * 1 % and 0.5 % at the beginning and at half-time of 336 hours; a fifth of the groups with a buffer of 6 hours, repair lognormal with mean 48
 * hours, restart 2 hours for 30 %; as many crews as there are jobs, or ten a country. The daily batch: the same with 1000 facilities.
 * Baselines: one instant in which both waves hit, settled by the same code (one step, no buffers) and by rows of 512 trials. Both must have the same
 * outcomes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { REPEATS = 5, COUNTRIES = 10 };

static uint32_t number_below(uint64_t *luck, uint32_t n) { return (uint32_t)(bench_random(luck) >> 32) % n; }

static void make_tables(ko_tables *tables, uint32_t n, uint32_t crews, int buffers) {
  memset(tables, 0, sizeof *tables);
  uint64_t luck = 20261124;
  ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES], *dependencies = &tables->sheets[KO_TABLE_DEPENDENCIES];
  ko_sheet *countries = &tables->sheets[KO_TABLE_COUNTRIES];
  char id[32], supplier[32], country[8];
  uint32_t row = 0;
  for (uint32_t c = 0; c < COUNTRIES; c++) {
    snprintf(country, sizeof country, "C%u", c);
    bench_cell(countries, c, "country", country);
    if (crews) bench_number(countries, c, "crews", crews);
  }
  for (uint32_t f = 0; f < n; f++) {
    snprintf(id, sizeof id, "f%u", f);
    snprintf(country, sizeof country, "C%u", f % COUNTRIES);
    bench_cell(facilities, f, "facility", id);
    bench_cell(facilities, f, "country", country);
    bench_number(facilities, f, "repair_hours", 48);
    bench_number(facilities, f, "repair_cv", 1);
    bench_number(facilities, f, "restart_hours", number_below(&luck, 10) < 3 ? 2 : 0);
    for (int g = 0; g < 2; g++) {
      uint32_t u = number_below(&luck, 100), n_suppliers = u < 15 ? 1 : u < 55 ? 2 : 3, chosen[3];
      double buffer = number_below(&luck, 5) == 0 ? 6 : 0;
      for (uint32_t k = 0; k < n_suppliers;) {
        chosen[k] = number_below(&luck, n);
        int again = chosen[k] == f;
        for (uint32_t j = 0; j < k; j++) again |= chosen[j] == chosen[k];
        if (again) continue;
        snprintf(supplier, sizeof supplier, "f%u", chosen[k++]);
        bench_cell(dependencies, row, "dependant", id);
        bench_cell(dependencies, row, "group", g ? "b" : "a");
        bench_cell(dependencies, row, "supplier", supplier);
        if (buffers) bench_number(dependencies, row, "buffer_hours", buffer);
        row++;
      }
    }
  }
}

static void make_case(uint32_t n, uint32_t crews, const char *time, const char *second, int buffers, bench_case *out) {
  ko_tables tables;
  make_tables(&tables, n, crews, buffers);
  char yaml[600];
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\n%s"
           "waves: [{name: first, success: 0.01, targets: {facilities: {}}}, {name: second, success: 0.005, targets: {facilities: {}}%s}]\n"
           "run: {trials: 5120}\n",
           time, second);
  bench_make(&tables, yaml, out);
}

/* Microseconds a trial; with `time`, over time. */
static double measure(bench_case *made, int time) {
  double took[REPEATS];
  ko_error error = {0};
  const ko_watcher nobody = {0};
  for (int r = -1; r < REPEATS; r++) { /* once to warm up */
    ko_settled settled;
    double t = bench_seconds();
    if (time) bench_check(ko_trial_block_over_time(made->worker, 0, (uint32_t)(r + 1), KO_NONE, &nobody, &settled, &error), &error);
    else bench_check(ko_trial_block(made->worker, 0, (uint32_t)(r + 1), KO_NONE, &settled, &error), &error);
    if (r >= 0) took[r] = (bench_seconds() - t) * 1e6 / KO_LANES;
  }
  return bench_median(took, REPEATS);
}

static void compare(bench_case *rows, bench_case *scalar) {
  ko_error error = {0};
  const ko_watcher nobody = {0};
  ko_settled a, b;
  bench_check(ko_trial_block(rows->worker, 0, 3, KO_NONE, &a, &error), &error);
  bench_check(ko_trial_block_over_time(scalar->worker, 0, 3, KO_NONE, &nobody, &b, &error), &error);
  for (uint32_t s = 0; s < rows->plan->n_facilities; s++) {
    if (!memcmp(&a.operational[s], &b.operational[s], sizeof(ko_row)) && !memcmp(&a.damaged[s], &b.damaged[s], sizeof(ko_row))) continue;
    fprintf(stderr, "bench_w5: facility %u differs\n", s);
    exit(70);
  }
}

static void run(uint32_t n, uint32_t crews, int daily) {
  bench_case rows, scalar, over_time;
  make_case(n, crews, "", "", 0, &rows);
  make_case(n, crews, "time: {horizon_hours: 1}\n", "", 0, &scalar);
  make_case(n, crews, "time: {horizon_hours: 336}\n", ", at_hours: 168", 1, &over_time);
  compare(&rows, &scalar);
  double by_rows = measure(&rows, 0), one_step = measure(&scalar, 1), ours = measure(&over_time, 1);
  char name[100];
  snprintf(name, sizeof name, "W5 over time, N = %u, %s", n, crews ? "10 crews a country" : "crews for all");
  bench_line(name, "us/trial", one_step, ours, !daily || crews ? 1.0 / 6 : 0);
  bench_line("   against the instant by rows", "us/trial", by_rows, ours, daily ? 0 : 1.0 / 45);
  bench_free(&rows);
  bench_free(&scalar);
  bench_free(&over_time);
}

int main(void) {
  bench_head();
  run(100000, 0, 0);
  run(100000, 10, 0);
  run(1000, 0, 1);
  run(1000, 10, 1);
  return 0;
}
