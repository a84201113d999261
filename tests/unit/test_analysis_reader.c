/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sample_results.h"
#include "sim/analysis/reader.h"

static void test_reading(void **state) {
  (void)state;
  char path[] = "/tmp/knockon-reader-XXXXXX";
  ko_error error = {0};
  ko_arena memory = {0};
  ko_results *results;
  const int file = mkstemp(path);
  assert_true(file >= 0);
  close(file);
  assert_int_equal(sample_write(path, 4, &error), 0);
  assert_int_equal(ko_results_open(path, &results, &error), 0);
  ko_reader r = {.results = results, .memory = &memory, .error = &error};
  uint64_t n;
  const char *const *names = ko_reader_texts(&r, "strategy", &n);
  assert_true(names && n == SAMPLE_STRATEGIES);
  assert_string_equal(ko_label_at(names, 1), "härten");
  assert_string_equal(ko_label_at(NULL, 1), "");
  assert_null(ko_reader_labels(&r, "strategy", n + 1));
  assert_non_null(ko_reader_labels(&r, "strategy", n));
  const double *all = ko_reader_numbers(&r, "loss_country", (uint64_t)SAMPLE_STRATEGIES * 4 * SAMPLE_COUNTRIES, -1);
  double *second = ko_reader_by_trial(&r, "loss_country", 1, 4, SAMPLE_COUNTRIES, 1);
  assert_true(all && second && second[0] == all[4 * SAMPLE_COUNTRIES + 1]);
  free(second);
  assert_true(ko_number_at(all, 0) == all[0] && isnan(ko_number_at(NULL, 7)));
  assert_null(ko_reader_numbers(&r, "nothing", 1, -1));
  assert_string_equal(ko_reader_attribute(&r, "number"), "0.10000000000000001");
  assert_string_equal(ko_reader_attribute(&r, "nothing"), "");
  assert_int_equal(r.code, 0);
  assert_null(ko_reader_numbers(&r, "loss_country", 5, -1)); /* and from here on nothing is read */
  assert_int_equal(r.code, KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "'loss_country' has"));
  assert_null(ko_reader_texts(&r, "strategy", &n));
  assert_null(ko_reader_take(&r, 1, 1));
  ko_results_close(results);
  ko_arena_free(&memory);
  unlink(path);
}

static void test_units(void **state) {
  (void)state;
  assert_int_equal(ko_reader_units(1, KO_READER_ONE), INT64_C(1) << 42);
  assert_int_equal(ko_reader_units(0, KO_READER_ONE), 0);
  assert_int_equal(ko_reader_units(0.3, 10), 3);
  assert_int_equal(ko_reader_units((double)NAN, 1), -1);
  assert_int_equal(ko_reader_units(-0.5, 1), -1);
  assert_int_equal(ko_reader_units(1e13, 1), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_reading), cmocka_unit_test(test_units)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
