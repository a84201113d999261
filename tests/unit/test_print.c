/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

static char *text;
static size_t length;

static FILE *begin(void) {
  FILE *stream = open_memstream(&text, &length);
  assert_non_null(stream);
  return stream;
}

static void expect(FILE *stream, const char *expected) {
  assert_int_equal(fclose(stream), 0);
  assert_string_equal(text, expected);
  free(text);
}

static void test_wrapped(void **state) {
  (void)state;
  FILE *out = begin();
  ko_print_wrapped(out, "one two  three four", 0, 2, 9);
  expect(out, "one two\n  three\n  four\n");
  out = begin();
  ko_print_wrapped(out, "begins late", 6, 4, 12);
  expect(out, "begins\n    late\n");
  out = begin();
  ko_print_wrapped(out, "averyveryverylongword x", 0, 0, 5);
  expect(out, "averyveryverylongword\nx\n");
  out = begin();
  ko_print_wrapped(out, "line\nline", 0, 3, 80);
  expect(out, "line\n   line\n");
  out = begin();
  ko_print_wrapped(out, "", 0, 0, 80);
  expect(out, "\n");
  out = begin(); /* characters count, not bytes */
  ko_print_wrapped(out, "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 \xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 0, 0, 9);
  expect(out, "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 \xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\n");
}

static void test_json_text(void **state) {
  (void)state;
  FILE *out = begin();
  ko_print_json_text(out, "a\"b\\c\nd\te\x01\x7f \xE2\x82\xAC");
  expect(out, "\"a\\\"b\\\\c\\nd\\u0009e\\u0001\\u007f \xE2\x82\xAC\"");
}

static char buffer[40];

static const char *number(double x) {
  ko_format_number(x, buffer, sizeof buffer);
  return buffer;
}

static void test_format_number(void **state) {
  (void)state;
  assert_string_equal(number(10000), "10000");
  assert_string_equal(number(0.1), "0.1");
  assert_string_equal(number(1e-9), "1e-09");
  assert_string_equal(number(-2.5), "-2.5");
  assert_string_equal(number(1e9), "1000000000");
}

static void test_json_number(void **state) {
  (void)state;
  const double numbers[] = {0, 1, -2.5, 0.1, 1e300, 5e-324, 1.0 / 3, 9007199254740993.0};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    double back;
    FILE *out = begin();
    ko_print_json_number(out, numbers[i]);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(ko_parse_number(text, &back), 1);
    assert_true(back == numbers[i]);
    free(text);
  }
  FILE *out = begin();
  ko_print_json_number(out, 0.1);
  ko_print_json_number(out, NAN);
  ko_print_json_number(out, -INFINITY);
  expect(out, "0.1nullnull");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_wrapped), cmocka_unit_test(test_json_text), cmocka_unit_test(test_format_number),
                                     cmocka_unit_test(test_json_number)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
