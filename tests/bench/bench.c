/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double bench_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double bench_median(double *values, int n) {
  qsort(values, (size_t)n, sizeof *values, compare);
  return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void bench_head(void) { printf("%-58s %12s %12s %9s %8s\n", "workload", "baseline", "ours", "ratio", "asked"); }

void bench_line(const char *name, const char *unit, double baseline, double ours, double asked) {
  char text[64];
  snprintf(text, sizeof text, "%.4g", asked);
  printf("%-45s %12s %12.4g %12.4g %8.2fx %8s\n", name, unit, baseline, ours, baseline / ours, asked > 0 ? text : "");
  fflush(stdout);
}

void bench_check(int code, const ko_error *error) {
  if (code == KO_OK) return;
  char text[2048];
  for (uint32_t i = 0; i < error->n_shown; i++) {
    ko_error_format(error, i, text, sizeof text);
    fputs(text, stderr);
  }
  exit(-code);
}

void bench_cell(ko_sheet *sheet, uint32_t row, const char *column, const char *text) {
  ko_error error = {0};
  uint32_t at;
  bench_check(ko_sheet_column(sheet, column, &at, &error), &error);
  while (sheet->n_rows <= row) {
    uint32_t made;
    bench_check(ko_sheet_row(sheet, &made, &error), &error);
  }
  bench_check(ko_sheet_set(sheet, row, at, text, &error), &error);
}

void bench_number(ko_sheet *sheet, uint32_t row, const char *column, double value) {
  char text[32];
  snprintf(text, sizeof text, "%.17g", value);
  bench_cell(sheet, row, column, text);
}

void bench_dependencies(ko_tables *tables, uint32_t n_facilities) {
  memset(tables, 0, sizeof *tables);
  uint64_t luck = 20261124;
  ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES], *dependencies = &tables->sheets[KO_TABLE_DEPENDENCIES];
  char id[32], supplier[32], country[8];
  uint32_t row = 0;
  for (uint32_t f = 0; f < n_facilities; f++) {
    snprintf(id, sizeof id, "f%u", f);
    snprintf(country, sizeof country, "C%u", f % 10);
    bench_cell(facilities, f, "facility", id);
    bench_cell(facilities, f, "country", country);
    for (int g = 0; g < 2; g++) {
      double u = (double)(bench_random(&luck) >> 11) * 0x1p-53;
      uint32_t n = u < 0.15 ? 1 : u < 0.55 ? 2 : 3, chosen[3];
      for (uint32_t k = 0; k < n;) {
        chosen[k] = (uint32_t)(bench_random(&luck) % n_facilities);
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

void bench_make(ko_tables *tables, const char *yaml, bench_case *out) {
  ko_error error = {0};
  memset(out, 0, sizeof *out);
  for (int i = 0; i < KO_N_TABLES; i++)
    if (!tables->sheets[i].file) tables->sheets[i].file = "bench";
  bench_check(ko_region_from_tables(tables, "bench", &out->region, &error), &error);
  bench_check(ko_scenario_parse(yaml, strlen(yaml), ".", NULL, 0, &out->scenario, &error), &error);
  bench_check(ko_plan_make(out->scenario, out->region, &out->plan, &error), &error);
  bench_check(ko_trial_reference(out->plan, &error), &error);
  bench_check(ko_worker_make(out->plan, &out->worker, &error), &error);
}

void bench_free(bench_case *made) {
  ko_worker_free(made->worker);
  ko_plan_free(made->plan);
  ko_region_free(made->region);
  ko_scenario_free(made->scenario);
}

uint64_t bench_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * UINT64_C(0x2545F4914F6CDD1D);
}
