/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/sweep_summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *unit, *long_name, *description, *last_axis; /* behind the points and `strategy` */
  int by_trial;                                                  /* mean over the trials of what the point has */
} swept[KO_N_SWEPT] = {
    [KO_SWEPT_STATISTIC] = {"loss_statistic", "1", "Statistics of the loss", "As in the points' files. NaN: the point has no result.",
                            "statistic", 0},
    [KO_SWEPT_LOW] = {"loss_statistic_low", "1", "Statistics of the loss, lower limit",
                      "Lower limit of the 95 % interval. NaN: the point has no result.", "statistic", 0},
    [KO_SWEPT_HIGH] = {"loss_statistic_high", "1", "Statistics of the loss, upper limit",
                       "Upper limit of the 95 % interval. NaN: the point has no result.", "statistic", 0},
    [KO_SWEPT_PERSON_HOURS] = {"person_hours_lost", "person h", "Person-hours without service",
                               "Mean over the trials. NaN: the point has no result.", "country", 1},
    [KO_SWEPT_CONNECTIVITY] = {"connectivity", "1", "Connectivity between countries",
                               "Mean over the trials that have it. NaN: the point has no result, or no pair to connect.", NULL, 1},
};

static uint64_t row_length(const ko_sweep_summary *s, int k) {
  return !swept[k].last_axis ? 1 : k == KO_SWEPT_PERSON_HOURS ? s->country.n : s->statistic.n;
}

static int is_same(const ko_read *a, const ko_read *b) {
  if (a->n != b->n) return 0;
  for (uint64_t i = 0; i < a->n; i++)
    if (strcmp(a->texts[i], b->texts[i]) != 0) return 0;
  return 1;
}

static int make_numbers(ko_sweep_summary *s, ko_error *error) {
  for (int k = 0; k < KO_N_SWEPT; k++) {
    const uint64_t n = s->sweep->n_points * s->strategy.n * row_length(s, k);
    s->numbers[k] = malloc((n ? n : 1) * sizeof(double));
    if (!s->numbers[k]) return ko_raise_memory(error, n * sizeof(double));
    for (uint64_t i = 0; i < n; i++) s->numbers[k][i] = NAN;
  }
  return KO_OK;
}

/* The names along an axis: those of the first point, or the same again. */
static int take_names(const ko_results *results, const char *axis, ko_read *known, int first, ko_error *error) {
  if (!ko_results_has(results, axis)) return KO_OK;
  if (first) return ko_results_read(results, axis, known, error);
  ko_read read = {0};
  int code = ko_results_read(results, axis, &read, error);
  if (!code && !is_same(&read, known))
    code = ko_raise(error, KO_E_INPUT, "the axis %s differs from that of the points before; a sweep needs the same on all", axis);
  ko_read_free(&read);
  return code;
}

/* One strategy's row, over the trials where there are some. */
static int take_row(const ko_results *results, int k, uint64_t strategy, uint64_t length, double *row, ko_error *error) {
  ko_read read = {0};
  int code = ko_results_read_at(results, swept[k].name, strategy, &read, error);
  if (!code && (length == 0 || read.n % length || (!swept[k].by_trial && read.n != length)))
    code = ko_raise(error, KO_E_INPUT, "%s has another shape than a result of this version", swept[k].name);
  for (uint64_t i = 0; i < length && !code; i++) {
    double sum = 0, n = 0;
    for (uint64_t at = i; at < read.n; at += length)
      if (!isnan(read.numbers[at])) sum += read.numbers[at], n++;
    row[i] = n > 0 ? sum / n : NAN;
  }
  ko_read_free(&read);
  return code;
}

int ko_sweep_summary_add(ko_sweep_summary *s, size_t point, const ko_results *results, ko_error *error) {
  const int first = s->strategy.n == 0;
  int code = take_names(results, "strategy", &s->strategy, first, error);
  if (!code) code = take_names(results, "statistic", &s->statistic, first, error);
  if (!code) code = take_names(results, "country", &s->country, first, error);
  if (!code && first) code = make_numbers(s, error);
  for (int k = 0; k < KO_N_SWEPT && !code; k++) {
    if (!ko_results_has(results, swept[k].name)) continue;
    const uint64_t length = row_length(s, k);
    s->there[k] = 1;
    for (uint64_t i = 0; i < s->strategy.n && !code; i++)
      code = take_row(results, k, i, length, s->numbers[k] + (point * s->strategy.n + i) * length, error);
  }
  return code;
}

ko_dataset ko_sweep_dataset(const ko_sweep *sweep, size_t axis, const size_t *at) {
  const ko_sweep_axis *a = &sweep->axes[axis];
  return (ko_dataset){.name = a->name,
                      .type = a->numbers ? KO_TYPE_F64 : KO_TYPE_TEXT,
                      .n_axes = at ? 0 : 1,
                      .axes = {sweep->listed ? "point" : a->name},
                      .unit = "",
                      .long_name = a->path,
                      .description = "Value that the scenario has at this path in the point of the sweep, in the path's own unit.",
                      .data = a->numbers ? (const void *)(a->numbers + (at ? *at : 0)) : (const void *)(a->values + (at ? *at : 0))};
}

static int put_points(const ko_sweep *sweep, ko_sink *sink, ko_error *error) {
  int64_t *numbers = calloc(sweep->n_points, sizeof *numbers);
  if (!numbers) return ko_raise_memory(error, sweep->n_points * sizeof *numbers);
  for (size_t i = 0; i < sweep->n_points; i++) numbers[i] = (int64_t)i + 1;
  const ko_dataset points = {.name = "point",
                             .type = KO_TYPE_I64,
                             .n_axes = 1,
                             .axes = {"point"},
                             .unit = "1",
                             .long_name = "Point",
                             .description = "Number of the point, from 1, as in the name of its file.",
                             .data = numbers};
  int code = sink->coordinate(sink, &points, sweep->n_points, error);
  free(numbers);
  return code;
}

static int put_names(const char *axis, const ko_read *names, ko_sink *sink, ko_error *error) {
  if (names->n == 0) return KO_OK;
  const ko_dataset d = {.name = axis,
                        .type = KO_TYPE_TEXT,
                        .n_axes = 1,
                        .axes = {axis},
                        .unit = "",
                        .long_name = axis,
                        .description = "As in the points' files.",
                        .data = (const void *)names->texts};
  return sink->coordinate(sink, &d, names->n, error);
}

static int put_axes(const ko_sweep_summary *s, ko_sink *sink, ko_error *error) {
  const ko_sweep *sweep = s->sweep;
  int code = sweep->listed ? put_points(sweep, sink, error) : KO_OK;
  for (size_t i = 0; i < sweep->n_axes && !code; i++) {
    const ko_dataset d = ko_sweep_dataset(sweep, i, NULL);
    code = sweep->listed ? sink->dataset(sink, &d, error) : sink->coordinate(sink, &d, sweep->axes[i].n, error);
  }
  if (!code) code = put_names("strategy", &s->strategy, sink, error);
  if (!code) code = put_names("statistic", &s->statistic, sink, error);
  return code ? code : put_names("country", &s->country, sink, error);
}

static int put_all(const ko_sweep_summary *s, ko_sink *sink, ko_error *error) {
  char names[KO_SWEEP_AXES * 80] = "";
  int code = sink->attribute_text(sink, "Conventions", "CF-1.10", error);
  if (!code) code = sink->attribute_text(sink, "knockon_version", KNOCKON_VERSION, error);
  if (!code) code = sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, error);
  for (size_t i = 0; i < s->sweep->n_axes && s->sweep->listed; i++)
    snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? " " : "", s->sweep->axes[i].name);
  if (!code) code = put_axes(s, sink, error);
  for (int k = 0; k < KO_N_SWEPT && !code; k++) {
    ko_dataset d = {.name = swept[k].name,
                    .type = KO_TYPE_F64,
                    .unit = swept[k].unit,
                    .long_name = swept[k].long_name,
                    .description = swept[k].description,
                    .coordinates = names[0] ? names : NULL,
                    .data = s->numbers[k]};
    for (size_t i = 0; i < s->sweep->n_axes && !s->sweep->listed; i++) d.axes[d.n_axes++] = s->sweep->axes[i].name;
    if (s->sweep->listed) d.axes[d.n_axes++] = "point";
    d.axes[d.n_axes++] = "strategy";
    if (swept[k].last_axis) d.axes[d.n_axes++] = swept[k].last_axis;
    if (s->there[k]) code = sink->dataset(sink, &d, error);
  }
  return code;
}

int ko_sweep_summary_write(const ko_sweep_summary *s, const char *path, ko_error *error) {
  ko_sink *sink = NULL;
  int code = ko_results_create(path, &sink, error);
  if (!code) code = put_all(s, sink, error);
  if (!code) code = ko_results_commit(sink, error);
  ko_results_abandon(sink);
  return code;
}

void ko_sweep_summary_free(ko_sweep_summary *s) {
  ko_read_free(&s->strategy);
  ko_read_free(&s->statistic);
  ko_read_free(&s->country);
  for (int k = 0; k < KO_N_SWEPT; k++) free(s->numbers[k]);
}
