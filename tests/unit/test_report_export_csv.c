/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of an export, and what becomes of it where it is stopped. More trials than are in memory at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "sample_results.h"
#include "sim/report/report.h"

enum { TRIALS = 100000 };

static char folder[] = "/tmp/knockon-csv-XXXXXX";
static char path[64], out[64];

static int make_file(void **state) {
  (void)state;
  ko_error error = {0};
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  snprintf(out, sizeof out, "%s/out", folder);
  return sample_write(path, TRIALS, &error);
}

static int remove_file(void **state) {
  (void)state;
  unlink(path);
  return rmdir(folder);
}

static int export(const ko_export_options *options, ko_export *made, ko_error *error) {
  ko_results *results;
  assert_int_equal(ko_results_open(path, &results, error), 0);
  int code = ko_export_csv(results, options, made, error);
  ko_results_close(results);
  return code;
}

/* A file of the export, read and removed. */
static char *take(const char *name) {
  char full[160];
  snprintf(full, sizeof full, "%s/%s", out, name);
  FILE *file = fopen(full, "r");
  assert_non_null(file);
  char *text = calloc(1, 32u << 20);
  assert_non_null(text);
  assert_true(fread(text, 1, (32u << 20) - 1, file) > 0);
  fclose(file);
  unlink(full);
  return text;
}

static void expect_file(const char *name, const char *text) {
  char *got = take(name);
  assert_string_equal(got, text);
  free(got);
}

static void test_files(void **state) {
  (void)state;
  ko_error error = {0};
  ko_export made;
  char inner[80];
  assert_int_equal(export(&(ko_export_options){.folder = out}, &made, &error), 0);
  assert_int_equal(made.n_files, 7);
  assert_string_equal(made.files[1].name, "strategy_trial_country.csv");
  assert_int_equal(made.files[1].rows, SAMPLE_STRATEGIES * TRIALS * SAMPLE_COUNTRIES);
  assert_int_equal(made.files[1].columns, 4);
  assert_string_equal(made.files[6].name, "dictionary.csv");
  const uint64_t bytes = made.files[1].bytes;
  ko_export_free(&made);

  expect_file("result.csv", "knockon_version,scale\n" KNOCKON_VERSION ",0.1\n");
  expect_file("country.csv", "country,flag,share\nXA,0,0.5\nXB,1,1\nXC,255,\n");
  expect_file("strategy_project.csv", "strategy,project,empty\n");
  expect_file("region/facilities.csv", "facility,a/b,a_b,row,.\nXA-1,a,a,a,a\n,b,b,b,b\n,c,c,c,c\n");
  expect_file("region/links.csv", "link\n");
  char *words = take("dictionary.csv"), *losses = take("strategy_trial_country.csv"), *line = losses;
  assert_non_null(strstr(words, "\nstrategy_trial_country.csv,loss_country,number,1,loss,Share of service lost; empty: no demand.\n"));
  assert_int_equal(strlen(losses), bytes);
  assert_int_equal(strncmp(line, "strategy,trial,country,loss_country\n", 36), 0);
  for (size_t i = 0; i < (size_t)SAMPLE_STRATEGIES * TRIALS * SAMPLE_COUNTRIES; i++) {
    static const char *const countries[] = {"XA", "XB", "XC"};
    char expected[120], number[40] = "";
    if (i % 7 != 3) ko_format_number((double)i / 1024, number, sizeof number);
    int length = snprintf(expected, sizeof expected, "%s,%zu,%s,%s\n", i < 3 * TRIALS ? "baseline" : "härten", i / 3 % TRIALS,
                          countries[i % 3], number);
    line = strchr(line, '\n') + 1;
    if (strncmp(line, expected, (size_t)length) != 0) fail_msg("row %zu is %.60s instead of %s", i, line, expected);
  }
  assert_string_equal(strchr(line, '\n'), "\n");
  free(words);
  free(losses);
  snprintf(inner, sizeof inner, "%s/region", out);
  assert_int_equal(rmdir(inner), 0);
  assert_int_equal(rmdir(out), 0);
}

static void test_stopped(void **state) {
  (void)state;
  ko_error error = {0};
  ko_export made;
  atomic_int stop = 1;
  assert_int_equal(export(&(ko_export_options){.folder = out, .stop = &stop}, &made, &error), KO_E_INTERRUPTED);
  assert_non_null(strstr(error.findings[0].message, "interrupted; nothing was written to"));
  ko_export_free(&made);
  assert_int_not_equal(access(out, F_OK), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_stopped),
  };
  return cmocka_run_group_tests(tests, make_file, remove_file);
}
