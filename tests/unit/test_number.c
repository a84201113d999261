/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

static void expect(const char *text, double value) {
  double out = -1;
  if (!ko_parse_number(text, &out)) fail_msg("'%s' was refused", text);
  if (memcmp(&out, &value, sizeof out) != 0) fail_msg("'%s' became %.17g, not %.17g", text, out, value);
}

static void plain_numbers(void **state) {
  (void)state;
  expect("0", 0);
  expect("-0", -0.0);
  expect("00012", 12);
  expect(" 12.50\t", 12.5);
  expect("+.5", 0.5);
  expect("5.", 5);
  expect("-1.5E+3", -1500);
  expect("2e4", 20000);
  expect("010", 10);
  expect("1e-400", 0);
  expect("0e999999999999999999999", 0);
  expect("1.7976931348623157e308", 1.7976931348623157e308);
  expect("4.9406564584124654e-324", 4.9406564584124654e-324);
}

static void other_texts_are_refused(void **state) {
  (void)state;
  const char *texts[] = {"",     " ",   "+",   "-",   ".",     "e5",  "1e",     "1e+",  "1 2",   "1,5",
                         "0x10", "inf", "nan", "NaN", "1.5.2", "--1", "10.5MW", "1e5x", "1e400", "1_000"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    double out;
    if (ko_parse_number(texts[i], &out)) fail_msg("'%s' was taken for %g", texts[i], out);
  }
}

/* strtod of the C library rounds correctly and was written by others. */
static void as_strtod(void **state) {
  (void)state;
  uint64_t random = 88172645463325252u;
  char text[64];
  for (int i = 0; i < 300000; i++) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    double value;
    if (i % 2) {
      memcpy(&value, &random, sizeof value);
      if (!(value - value == 0)) continue;
    } else {
      value = (double)(random % 1000000) / 100;
    }
    snprintf(text, sizeof text, "%.*g", 1 + (int)(random % 25), value);
    expect(text, strtod(text, NULL));
  }
}

static void halves_with_hundreds_of_digits(void **state) {
  (void)state;
  /* 2^-1074 / 2 exactly, and one digit more: down to 0 and up to the smallest double. */
  char text[2000];
  snprintf(text, sizeof text, "%.1100f", 0x1p-1074);
  size_t length = strlen(text);
  expect(text, 0x1p-1074);
  char *half = malloc(length + 1200);
  assert_non_null(half);
  /* Half of it: divide the digits by two by hand. */
  int carry = 0;
  size_t n = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '.') {
      half[n++] = '.';
      continue;
    }
    int digit = carry * 10 + (text[i] - '0');
    half[n++] = (char)('0' + digit / 2);
    carry = digit % 2;
  }
  if (carry) half[n++] = '5';
  half[n] = '\0';
  expect(half, 0);
  for (int i = 0; i < 1000; i++) half[n++] = '0';
  half[n] = '\0';
  expect(half, 0);
  half[n++] = '1';
  half[n] = '\0';
  expect(half, 0x1p-1074);
  free(half);
}

static void long_digit_strings(void **state) {
  (void)state;
  char text[3000];
  memset(text, '9', sizeof text);
  text[300] = '\0';
  expect(text, strtod(text, NULL));
  memset(text, '0', sizeof text);
  text[0] = '.';
  strcpy(text + 2500, "123e2500");
  expect(text, strtod(text, NULL));
  memset(text, '1', 2000);
  strcpy(text + 2000, "e-1990");
  expect(text, strtod(text, NULL));
}

static void test_integers(void **state) {
  (void)state;
  const struct {
    const char *text;
    int64_t value;
  } good[] = {{"0", 0},
              {"2e4", 20000},
              {" 010 ", 10},
              {"-7", -7},
              {"1.0", 1},
              {"120e-1", 12},
              {"+5", 5},
              {"9223372036854775807", INT64_MAX},
              {"1e15", 1000000000000000},
              {"9007199254740993", 9007199254740993}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int64_t value = 99;
    assert_int_equal(ko_parse_integer(good[i].text, &value), 1);
    assert_true(value == good[i].value);
  }
  const char *bad[] = {"", "x", "2.5", "12e-1", "9223372036854775808", "1e17", "1e300", "0x1", "1 2"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int64_t value = 99;
    assert_int_equal(ko_parse_integer(bad[i], &value), 0);
    assert_true(value == 99);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_integers),
                                     cmocka_unit_test(plain_numbers),
                                     cmocka_unit_test(other_texts_are_refused),
                                     cmocka_unit_test(as_strtod),
                                     cmocka_unit_test(halves_with_hundreds_of_digits),
                                     cmocka_unit_test(long_digit_strings)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
