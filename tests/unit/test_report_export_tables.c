/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which tables and columns a result makes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "sample_results.h"
#include "sim/report/export_tables.h"

static char folder[] = "/tmp/knockon-tables-XXXXXX";
static char path[64];
static ko_results *results;

static int make_file(void **state) {
  (void)state;
  ko_error error = {0};
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  return sample_write(path, 4, &error) || ko_results_open(path, &results, &error);
}

static int remove_file(void **state) {
  (void)state;
  ko_results_close(results);
  unlink(path);
  return rmdir(folder);
}

/* "FILE: COLUMN COLUMN ..." of each table, a line each. */
static const char *listing(const char *const *only, size_t n_only) {
  static char out[2000];
  char *to = out;
  ko_error error = {0};
  ko_arena memory = {0};
  ko_export_tables tables;
  assert_int_equal(ko_export_tables_make(results, only, n_only, &memory, &tables, &error), 0);
  for (size_t t = 0; t < tables.n; t++) {
    to = stpcpy(stpcpy(to, tables.items[t].file), ":");
    for (uint32_t c = 0; c < tables.items[t].n_columns; c++) to = stpcpy(stpcpy(to, " "), tables.items[t].columns[c].name);
    to = stpcpy(to, "\n");
  }
  ko_arena_free(&memory);
  return out;
}

static void test_all(void **state) {
  (void)state;
  assert_string_equal(listing(NULL, 0), "result.csv: knockon_version scale\n"
                                        "strategy_trial_country.csv: strategy trial country loss_country\n"
                                        "country.csv: country flag share\n"
                                        "strategy_project.csv: strategy project empty\n"
                                        "region/facilities.csv: facility a/b a_b row .\n"
                                        "region/links.csv: link\n");
}

static void test_only(void **state) {
  (void)state;
  static const char *const some[] = {"share", "region/links"}, *const all[] = {"region", "scale"}, *const whole[] = {"result"};
  assert_string_equal(listing(some, 2), "country.csv: country share\nregion/links.csv: link\n");
  assert_string_equal(listing(all, 2), "result.csv: knockon_version scale\n"
                                       "region/facilities.csv: facility a/b a_b row .\n"
                                       "region/links.csv: link\n");
  assert_string_equal(listing(whole, 1), "result.csv: knockon_version scale\n");
}

static void test_unknown(void **state) {
  (void)state;
  static const char *const wrong[] = {"sharre", "share", "strategy", "facilities"};
  ko_error error = {0};
  ko_arena memory = {0};
  ko_export_tables tables;
  assert_int_equal(ko_export_tables_make(results, wrong, 4, &memory, &tables, &error), KO_E_USAGE);
  assert_int_equal(error.n_errors, 3); /* a coordinate alone is no table */
  assert_string_equal(error.findings[0].message, "--only: the file has no 'sharre'; did you mean 'share'?");
  ko_arena_free(&memory);
}

static void test_columns(void **state) {
  (void)state;
  ko_error error = {0};
  ko_arena memory = {0};
  ko_export_tables tables;
  assert_int_equal(ko_export_tables_make(results, NULL, 0, &memory, &tables, &error), 0);
  const ko_export_table *table = &tables.items[1];
  assert_int_equal(table->n_axes, 3);
  assert_int_equal(table->shape[1], 4);
  assert_string_equal(table->columns[1].type, "integer");
  assert_int_equal(table->columns[1].axis, 1);
  assert_string_equal(table->columns[3].type, "number");
  assert_int_equal(table->columns[3].axis, -1);
  assert_string_equal(table->columns[3].description, "Share of service lost; empty: no demand.");
  assert_string_equal(tables.items[0].columns[0].text, KNOCKON_VERSION);
  assert_null(tables.items[0].columns[0].path);
  ko_arena_free(&memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all),
      cmocka_unit_test(test_only),
      cmocka_unit_test(test_unknown),
      cmocka_unit_test(test_columns),
  };
  return cmocka_run_group_tests(tests, make_file, remove_file);
}
