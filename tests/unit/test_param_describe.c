/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "sim/scenario/param_print.h"

static char buffer[300];

static const char *range(double min, double max, uint32_t flags) {
  const ko_param param = {.min = min, .max = max, .flags = flags};
  ko_describe_range(&param, buffer, sizeof buffer);
  return buffer;
}

static void test_range(void **state) {
  (void)state;
  assert_string_equal(range(0, 1, 0), "0 to 1");
  assert_string_equal(range(0, INFINITY, 0), "at least 0");
  assert_string_equal(range(0, INFINITY, KO_PARAM_EXCLUSIVE_MIN), "above 0");
  assert_string_equal(range(-INFINITY, 5, KO_PARAM_EXCLUSIVE_MAX), "below 5");
  assert_string_equal(range(0, 1, KO_PARAM_EXCLUSIVE_MIN), "above 0 and at most 1");
  assert_string_equal(range(-INFINITY, INFINITY, 0), "");
  assert_string_equal(range(1, 1, 0), "1");
}

/* A double cannot hold the largest whole number of 64 bits; 2^63 stands for it. */
static void test_bound(void **state) {
  (void)state;
  const ko_param whole = {.type = KO_PARAM_INTEGER, .max = 9223372036854775807.0},
                 number = {.type = KO_PARAM_NUMBER, .max = 9223372036854775807.0};
  ko_describe_bound(&whole, whole.max, buffer, sizeof buffer);
  assert_string_equal(buffer, "9223372036854775807");
  ko_describe_bound(&number, number.max, buffer, sizeof buffer);
  assert_string_equal(buffer, "9.223372036854776e+18");
  ko_describe_bound(&whole, 9007199254740992.0, buffer, sizeof buffer);
  assert_string_equal(buffer, "9007199254740992");
  ko_describe_range(&whole, buffer, sizeof buffer);
  assert_string_equal(buffer, "0 to 9223372036854775807");
}

static int variants(size_t i, ko_variant *out) {
  static const char *const names[] = {"circle", "polygon"};
  if (i >= 2) return 0;
  *out = (ko_variant){.name = names[i]};
  return 1;
}

static const char *const options[] = {"red", "green", NULL};

static void test_type_and_default(void **state) {
  (void)state;
  const struct {
    ko_param param;
    const char *type, *preset;
  } cases[] = {
      {{.type = KO_PARAM_BOOL, .value = 1}, "true | false", "true"},
      {{.type = KO_PARAM_INTEGER, .min = 1, .max = 9, .value = -1, .flags = KO_PARAM_ALL}, "whole number, 1 to 9, or all", "all"},
      {{.type = KO_PARAM_NUMBER, .min = 0, .max = INFINITY, .unit = "km", .value = NAN}, "number, at least 0 (km)", ""},
      {{.type = KO_PARAM_NUMBER, .min = -INFINITY, .max = INFINITY, .value = 0.5}, "number", "0.5"},
      {{.type = KO_PARAM_NUMBER, .min = 0, .max = 1, .flags = KO_PARAM_REQUIRED}, "number, 0 to 1", ""},
      {{.type = KO_PARAM_TEXT, .text = "x"}, "text", "x"},
      {{.type = KO_PARAM_CHOICE, .options = options, .value = 1}, "red | green", "green"},
      {{.type = KO_PARAM_KIND, .variants = variants}, "circle | polygon", ""},
      {{.type = KO_PARAM_ONE_OF, .variants = variants}, "circle | polygon", ""},
      {{.type = KO_PARAM_FILTER}, "filter", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ko_describe_type(&cases[i].param, buffer, sizeof buffer);
    assert_string_equal(buffer, cases[i].type);
    ko_describe_default(&cases[i].param, buffer, sizeof buffer);
    assert_string_equal(buffer, cases[i].preset);
  }
}

/* A buffer that is too small is cut, never overrun. */
static void test_small_buffer(void **state) {
  (void)state;
  const ko_param param = {.type = KO_PARAM_KIND, .variants = variants};
  for (size_t size = 1; size < 20; size++) {
    memset(buffer, '#', sizeof buffer);
    ko_describe_type(&param, buffer, size);
    assert_true(strlen(buffer) < size);
    assert_int_equal(buffer[size], '#');
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_range), cmocka_unit_test(test_bound), cmocka_unit_test(test_type_and_default),
                                     cmocka_unit_test(test_small_buffer)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
