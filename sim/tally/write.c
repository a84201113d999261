/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tally/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ko_statistic_names[KO_N_STATISTICS] = {"mean", "sd", "p50", "p95", "p99", "cvar95"};

static ko_dataset dataset_of(const ko_label *label) {
  ko_dataset dataset = {
      .name = label->name, .type = KO_TYPE_F64, .unit = label->unit, .long_name = label->long_name, .description = label->description};
  while (dataset.n_axes < KO_MAX_AXES && label->axes[dataset.n_axes]) {
    dataset.axes[dataset.n_axes] = label->axes[dataset.n_axes];
    dataset.n_axes++;
  }
  return dataset;
}

int ko_tally_write(ko_sink *sink, const ko_label *label, const double *data, ko_error *error) {
  ko_dataset dataset = dataset_of(label);
  dataset.data = data;
  return sink->dataset(sink, &dataset, error);
}

double *ko_tally_numbers(size_t n, ko_error *error) {
  double *numbers = n <= SIZE_MAX / sizeof(double) ? malloc((n ? n : 1) * sizeof(double)) : NULL;
  if (!numbers) ko_raise_memory(error, n * sizeof(double));
  return numbers;
}

uint64_t ko_tally_piece(const ko_totals *totals, size_t self) {
  const size_t row = totals->tallies[self]->n_values(totals->plan) * sizeof(int64_t);
  const uint64_t fit = row > KO_TALLY_PIECE_BYTES / KO_TALLY_PIECE ? KO_TALLY_PIECE_BYTES / row : KO_TALLY_PIECE;
  return fit ? fit : 1;
}

int ko_tally_values_read(const ko_totals *totals, size_t self, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out,
                         ko_error *error) {
  return totals->read(totals->store, self, strategy, first_trial, n, out, error);
}

/* Room for a piece of all values. */
static int64_t *piece_room(const ko_totals *totals, size_t self, ko_error *error) {
  const size_t bytes = ko_tally_piece(totals, self) * totals->tallies[self]->n_values(totals->plan) * sizeof(int64_t);
  int64_t *room = malloc(bytes);
  if (!room) ko_raise_memory(error, bytes);
  return room;
}

int ko_tally_column_read(const ko_totals *totals, size_t self, uint32_t strategy, size_t column, int64_t *out, ko_error *error) {
  const size_t n_values = totals->tallies[self]->n_values(totals->plan);
  const uint64_t piece = ko_tally_piece(totals, self);
  int64_t *values = piece_room(totals, self, error);
  int code = values ? KO_OK : KO_E_INTERNAL;
  for (uint64_t at = 0, n; at < totals->n_trials && !code; at += n) {
    n = totals->n_trials - at < piece ? totals->n_trials - at : piece;
    code = ko_tally_values_read(totals, self, strategy, at, n, values, error);
    for (uint64_t i = 0; i < n && !code; i++) out[at + i] = values[i * n_values + column];
  }
  free(values);
  return code;
}

const int64_t *ko_tally_sums(const ko_totals *totals, size_t self, uint32_t strategy) {
  return totals->sums[self] + strategy * totals->tallies[self]->n_sums(totals->plan);
}

/* Columns of a tally's values on their way to a sink. */
typedef struct columns {
  const ko_totals *totals;
  size_t self, first, n;
  const double *divide;
  int same;
  int64_t *values; /* a piece of them */
} columns;

static int fill_in(void *context, uint64_t strategy, uint64_t first_trial, uint64_t n, void *out, ko_error *error) {
  const columns *c = context;
  const size_t n_values = c->totals->tallies[c->self]->n_values(c->totals->plan);
  const uint64_t piece = ko_tally_piece(c->totals, c->self);
  double *to = out;
  for (uint64_t done = 0, now; done < n; done += now) {
    now = n - done < piece ? n - done : piece;
    int code = ko_tally_values_read(c->totals, c->self, (uint32_t)strategy, first_trial + done, now, c->values, error);
    if (code) return code;
    for (uint64_t i = 0; i < now; i++) {
      const int64_t *values = c->values + i * n_values + c->first;
      for (size_t j = 0; j < c->n; j++) *to++ = values[j] < 0 ? (double)NAN : (double)values[j] / c->divide[c->same ? 0 : j];
    }
  }
  return KO_OK;
}

int ko_tally_write_values(const ko_totals *totals, size_t self, size_t first, size_t n, const double *divide, int same,
                          const ko_label *label, ko_sink *sink, ko_error *error) {
  columns c = {
      .totals = totals, .self = self, .first = first, .n = n, .divide = divide, .same = same, .values = piece_room(totals, self, error)};
  if (!c.values) return KO_E_INTERNAL;
  ko_dataset dataset = dataset_of(label);
  dataset.part = fill_in;
  dataset.context = &c;
  int code = sink->dataset(sink, &dataset, error);
  free(c.values);
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
