/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/report/report.h"

typedef const char *text_function(char buffer[KO_NUMBER_ROOM], double number);

static void expect(text_function *function, double number, const char *wanted) {
  char buffer[KO_NUMBER_ROOM];
  assert_string_equal(function(buffer, number), wanted);
}

static void test_numbers(void **state) {
  (void)state;
  expect(ko_text_count, 0, "0");
  expect(ko_text_count, 999, "999");
  expect(ko_text_count, 1000, "1,000");
  expect(ko_text_count, -1234567.4, "-1,234,567");
  expect(ko_text_count, -0.2, "0");
  expect(ko_text_count, (double)NAN, "-");
  expect(ko_text_count, 1e300, "1e+300");
  expect(ko_text_people, 1234567, "1,230,000");
  expect(ko_text_people, 12.6, "13");
  expect(ko_text_people, 0.3, "0");
  expect(ko_text_number, 0, "0");
  expect(ko_text_number, 0.5, "0.500");
  expect(ko_text_number, 0.01234, "0.0123");
  expect(ko_text_number, 0.1, "0.100");
  expect(ko_text_number, 0.01, "0.0100");
  expect(ko_text_number, 0.00005, "5.00e-05");
  expect(ko_text_number, 9.999, "10.0");
  expect(ko_text_number, 99.96, "100");
  expect(ko_text_number, 0.9999, "1.00");
  expect(ko_text_number, 12345, "12,300");
  expect(ko_text_number, -2.5, "-2.50");
  expect(ko_text_number, (double)INFINITY, "-");
  expect(ko_text_percent, 0.1234, "12.3 %");
  expect(ko_text_percent, 0, "0 %");
  expect(ko_text_percent, 1, "100 %");
  expect(ko_text_percent, 0.00012, "0.0120 %");
  expect(ko_text_seconds, 6.8e-7, "0.680 us");
  expect(ko_text_seconds, 0.025, "25.0 ms");
  expect(ko_text_seconds, 0.25, "0.250 s");
  expect(ko_text_seconds, 12.34, "12.3 s");
  expect(ko_text_seconds, 125, "2 min 5 s");
  expect(ko_text_seconds, 3600, "1 h 0 min");
  expect(ko_text_seconds, 4321, "1 h 12 min");
  expect(ko_text_seconds, 100000, "1 d 3 h");
}

static void test_bytes(void **state) {
  (void)state;
  char buffer[KO_NUMBER_ROOM];
  assert_string_equal(ko_text_bytes(buffer, 0), "0 bytes");
  assert_string_equal(ko_text_bytes(buffer, 999), "999 bytes");
  assert_string_equal(ko_text_bytes(buffer, 1000), "1.00 kB");
  assert_string_equal(ko_text_bytes(buffer, 999999), "1.00 MB");
  assert_string_equal(ko_text_bytes(buffer, 12345678901), "12.3 GB");
  assert_string_equal(ko_text_bytes(buffer, UINT64_MAX), "18.4 EB");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_bytes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
