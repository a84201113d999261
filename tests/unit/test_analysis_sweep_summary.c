/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the points of a sweep have in common, over the varied values: means over the trials, NaN where a point is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/analysis/sweep_summary.h"

enum { TRIALS = 4, STATISTICS = 2, COUNTRIES = 2 };

static void put_axis(ko_sink *sink, const char *name, const char *const *texts, uint64_t n) {
  ko_error error = {0};
  const ko_dataset d = {
      .name = name, .type = KO_TYPE_TEXT, .n_axes = 1, .axes = {name}, .unit = "", .long_name = name, .description = name, .data = texts};
  assert_int_equal(sink->coordinate(sink, &d, n, &error), KO_OK);
}

/* A result of one strategy, or of another one, whose numbers are `base` and a little more. */
static ko_results *result(const char *folder, const char *strategy, double base) {
  static const char *const statistics[] = {"mean", "sd"}, *const countries[] = {"XA", "XB"};
  static const int64_t trials[TRIALS] = {0, 1, 2, 3};
  const double statistic[STATISTICS] = {base, base + 1}, connectivity[TRIALS] = {base, NAN, base + 2, NAN};
  double hours[TRIALS * COUNTRIES];
  for (int i = 0; i < TRIALS * COUNTRIES; i++) hours[i] = base + i;
  char path[128];
  ko_error error = {0};
  ko_sink *sink = NULL;
  ko_results *results = NULL;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  assert_int_equal(ko_results_create(path, &sink, &error), KO_OK);
  assert_int_equal(sink->attribute_text(sink, "knockon_version", KNOCKON_VERSION, &error), KO_OK);
  assert_int_equal(sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, &error), KO_OK);
  put_axis(sink, "strategy", &strategy, 1);
  put_axis(sink, "statistic", statistics, STATISTICS);
  put_axis(sink, "country", countries, COUNTRIES);
  const ko_dataset trial = {.name = "trial",
                            .type = KO_TYPE_I64,
                            .n_axes = 1,
                            .axes = {"trial"},
                            .unit = "1",
                            .long_name = "trial",
                            .description = "trial",
                            .data = trials};
  assert_int_equal(sink->coordinate(sink, &trial, TRIALS, &error), KO_OK);
  const ko_dataset datasets[] = {
      {.name = "loss_statistic", .n_axes = 2, .axes = {"strategy", "statistic"}, .data = statistic},
      {.name = "person_hours_lost", .n_axes = 3, .axes = {"strategy", "trial", "country"}, .data = hours},
      {.name = "connectivity", .n_axes = 2, .axes = {"strategy", "trial"}, .data = connectivity},
  };
  for (size_t i = 0; i < sizeof datasets / sizeof *datasets; i++) {
    ko_dataset d = datasets[i];
    d.type = KO_TYPE_F64;
    d.unit = d.long_name = d.description = "1";
    assert_int_equal(sink->dataset(sink, &d, &error), KO_OK);
  }
  assert_int_equal(ko_results_commit(sink, &error), KO_OK);
  ko_results_abandon(sink);
  assert_int_equal(ko_results_open(path, &results, &error), KO_OK);
  assert_int_equal(remove(path), 0);
  return results;
}

static void add(ko_sweep_summary *summary, size_t point, const char *folder, const char *strategy, double base, int expected) {
  ko_error error = {0};
  ko_results *results = result(folder, strategy, base);
  assert_int_equal(ko_sweep_summary_add(summary, point, results, &error), expected);
  ko_results_close(results);
}

static void expect(const ko_results *results, const char *name, const double *numbers, uint64_t n, uint32_t n_axes,
                   const char *first_axis) {
  ko_error error = {0};
  ko_read read = {0};
  assert_int_equal(ko_results_read(results, name, &read, &error), KO_OK);
  assert_int_equal(read.n, n);
  assert_int_equal(read.n_axes, n_axes);
  assert_string_equal(read.axes[0], first_axis);
  for (uint64_t i = 0; i < n; i++) assert_true(isnan(numbers[i]) ? isnan(read.numbers[i]) : read.numbers[i] == numbers[i]);
  ko_read_free(&read);
}

/* A grid of 2 x 2 points, or a list of 4; the third is missing. */
static void summary_of(int listed) {
  const char *a[] = {"0.1", "0.2", "0.3", "0.4"}, *b[] = {"low", "high", "low", "high"};
  double numbers[] = {0.1, 0.2, 0.3, 0.4};
  const size_t n = listed ? 4 : 2;
  ko_sweep_axis axes[] = {{.path = "x.a", .name = "a", .n = n, .values = a, .numbers = numbers},
                          {.path = "x.b", .name = "b", .n = n, .values = b}};
  const ko_sweep sweep = {.listed = listed, .n_axes = 2, .n_points = 4, .axes = axes};
  ko_sweep_summary summary = {.sweep = &sweep};
  ko_error error = {0};
  ko_results *results = NULL;
  char folder[] = "/tmp/knockon-sweep-XXXXXX", path[64];
  assert_non_null(mkdtemp(folder));
  add(&summary, 1, folder, "baseline", 20, KO_OK);
  add(&summary, 0, folder, "baseline", 10, KO_OK);
  add(&summary, 2, folder, "other", 30, KO_E_INPUT); /* another strategy: no part of it is taken */
  add(&summary, 3, folder, "baseline", 40, KO_OK);
  snprintf(path, sizeof path, "%s/sweep.h5", folder);
  assert_int_equal(ko_sweep_summary_write(&summary, path, &error), KO_OK);
  ko_sweep_summary_free(&summary);
  assert_int_equal(ko_results_open(path, &results, &error), KO_OK);
  const uint32_t more = listed ? 0 : 1;
  const char *first = listed ? "point" : "a";
  expect(results, "loss_statistic", (double[]){10, 11, 20, 21, NAN, NAN, 40, 41}, 8, 3 + more, first);
  expect(results, "person_hours_lost", (double[]){13, 14, 23, 24, NAN, NAN, 43, 44}, 8, 3 + more, first);
  expect(results, "connectivity", (double[]){11, 21, NAN, 41}, 4, 2 + more, first);
  expect(results, "a", numbers, n, 1, first);
  assert_false(ko_results_has(results, "loss_statistic_low")); /* no point has it */
  assert_int_equal(ko_results_has(results, "point"), listed);
  ko_results_close(results);
  assert_int_equal(remove(path), 0);
  assert_int_equal(rmdir(folder), 0);
}

static void grid(void **state) {
  (void)state;
  summary_of(0);
}

static void list(void **state) {
  (void)state;
  summary_of(1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(grid), cmocka_unit_test(list)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
