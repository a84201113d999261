/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tally/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ko_statistic_names[KO_N_STATISTICS] = {"mean", "sd", "p50", "p95", "p99", "cvar95"};

int ko_tally_write(ko_sink *sink, const ko_label *label, const double *data, ko_error *error) {
  ko_dataset dataset = {.name = label->name,
                        .type = KO_TYPE_F64,
                        .unit = label->unit,
                        .long_name = label->long_name,
                        .description = label->description,
                        .data = data};
  while (dataset.n_axes < KO_MAX_AXES && label->axes[dataset.n_axes]) {
    dataset.axes[dataset.n_axes] = label->axes[dataset.n_axes];
    dataset.n_axes++;
  }
  return sink->dataset(sink, &dataset, error);
}

double *ko_tally_numbers(size_t n, ko_error *error) {
  double *numbers = n <= SIZE_MAX / sizeof(double) ? malloc((n ? n : 1) * sizeof(double)) : NULL;
  if (!numbers) ko_raise_memory(error, n * sizeof(double));
  return numbers;
}

const int64_t *ko_tally_values(const ko_totals *totals, size_t self, uint32_t strategy) {
  return totals->values[self] + strategy * totals->n_trials * totals->tallies[self]->n_values(totals->plan);
}

const int64_t *ko_tally_sums(const ko_totals *totals, size_t self, uint32_t strategy) {
  return totals->sums[self] + strategy * totals->tallies[self]->n_sums(totals->plan);
}

int ko_tally_write_values(const ko_totals *totals, size_t self, size_t first, size_t n, const double *divide, int same,
                          const ko_label *label, ko_sink *sink, ko_error *error) {
  const size_t n_values = totals->tallies[self]->n_values(totals->plan);
  const size_t rows = totals->plan->n_cases * (size_t)totals->n_trials;
  double *numbers = ko_tally_numbers(rows * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (size_t row = 0; row < rows; row++) {
    const int64_t *values = totals->values[self] + row * n_values + first;
    for (size_t j = 0; j < n; j++) numbers[row * n + j] = values[j] < 0 ? (double)NAN : (double)values[j] / divide[same ? 0 : j];
  }
  int code = ko_tally_write(sink, label, numbers, error);
  free(numbers);
  return code;
}

size_t ko_tally_find(const ko_totals *totals, const char *name) {
  size_t i = 0;
  while (i + 1 < totals->n_tallies && strcmp(totals->tallies[i]->name, name) != 0) i++;
  return i;
}

int ko_tally_add_nothing(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums,
                         int64_t *values, ko_error *error) {
  (void)settled, (void)account, (void)worker, (void)scratch, (void)sums, (void)values, (void)error;
  return KO_OK;
}

int ko_tally_per_trial(const ko_plan *plan, ko_per_trial least) { return plan->scenario->output.per_trial >= (int32_t)least; }

double ko_tally_step_hours(const ko_plan *plan) { return plan->step_hours; }

int ko_tally_annual_rate(const ko_plan *plan, double *rate) {
  uint32_t found = KO_NONE;
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    if (!(wave->annual_rate >= 0) || wave->scenario_wave == found) continue;
    if (found != KO_NONE) return 0;
    found = wave->scenario_wave;
    *rate = wave->annual_rate;
  }
  return found != KO_NONE;
}

int64_t ko_tally_level(uint32_t i) {
  static const int64_t fine[3] = {1, 10, 50};
  return i < 3 ? fine[i] : 100 * (int64_t)(i - 2);
}
