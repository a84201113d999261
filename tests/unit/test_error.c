/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/base.h"

static ko_error error;

static const char *format(uint32_t i) {
  static char text[2048];
  size_t length = ko_error_format(&error, i, text, sizeof text);
  assert_int_equal(length, strlen(text));
  return text;
}

static void findings_are_kept_and_counted(void **state) {
  (void)state;
  ko_error_clear(&error);
  assert_int_equal(ko_raise(&error, KO_E_IO, "disk %d is full", 3), KO_E_IO);
  for (int i = 0; i < 30; i++) assert_int_equal(ko_raise(&error, KO_E_INPUT, "finding %d", i), KO_E_INPUT);
  ko_warn_at(&error, NULL, "beware");
  assert_int_equal(error.code, KO_E_IO); /* the first */
  assert_int_equal(error.n_errors, 31);
  assert_int_equal(error.n_warnings, 1);
  assert_int_equal(error.n_shown, KO_ERROR_SHOWN);
  assert_string_equal(format(0), "knockon: error: disk 3 is full\n");
  assert_string_equal(format(KO_ERROR_SHOWN - 1), "knockon: error: finding 18\n");
  ko_error_clear(&error);
  ko_warn_at(&error, NULL, "beware");
  assert_int_equal(error.code, KO_OK);
  assert_string_equal(format(0), "knockon: warning: beware\n");
  assert_int_equal(ko_raise(NULL, KO_E_INPUT, "nobody listens"), KO_E_INPUT);
  assert_int_equal(ko_raise_memory(NULL, 7), KO_E_INTERNAL);
  ko_warn_at(NULL, NULL, "nobody listens");
}

static const char *show(const char *line, size_t length, uint32_t column) {
  ko_error_clear(&error);
  ko_where where = {.file = "f.csv", .line = 7, .column = column, .text = line, .text_length = length};
  assert_int_equal(ko_raise_at(&error, KO_E_INPUT, &where, "wrong"), KO_E_INPUT);
  size_t at;
  assert_true(ko_utf8_valid(error.findings[0].excerpt, strlen(error.findings[0].excerpt), &at));
  return format(0);
}

static void a_place_has_its_line_and_a_caret(void **state) {
  (void)state;
  assert_string_equal(show("a,b,c", 5, 3), "f.csv:7:3: error: wrong\n  a,b,c\n    ^\n");
  assert_string_equal(show("a,b,c", 3, 4), "f.csv:7:4: error: wrong\n  a,b\n     ^\n");
  assert_string_equal(show("a\tb,c", 5, 4), "f.csv:7:4: error: wrong\n  a b,c\n     ^\n");
  assert_string_equal(show("caf\xC3\xA9,b", 7, 7), "f.csv:7:7: error: wrong\n  caf\xC3\xA9,b\n       ^\n"); /* counted in characters */
  assert_string_equal(show("caf\xE9,b", 6, 4), "f.csv:7:4: error: wrong\n  caf?,b\n     ^\n");
  assert_string_equal(show("a\0b", 3, 2), "f.csv:7:2: error: wrong\n  a b\n   ^\n");
}

static void long_lines_are_cut_around_the_place(void **state) {
  (void)state;
  enum { LENGTH = 10000 };
  static char line[LENGTH];
  const char *fillings[] = {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x94\x8C", "\x95"};
  for (size_t f = 0; f < sizeof fillings / sizeof *fillings; f++) {
    size_t width = strlen(fillings[f]);
    for (size_t i = 0; i < LENGTH; i++) line[i] = fillings[f][i % width];
    for (uint32_t column = 1; column < 200; column++) {
      (void)show(line, LENGTH, column);
      const ko_finding *finding = &error.findings[0];
      size_t length = strlen(finding->excerpt);
      assert_true(length >= 100 && finding->caret < length);
      assert_int_equal(finding->caret, column - 1 < sizeof finding->excerpt / 2 ? column - 1 : finding->caret);
    }
  }
  for (size_t i = 0; i < LENGTH; i++) line[i] = (char)('a' + i % 26);
  (void)show(line, LENGTH, 5000);
  assert_int_equal(error.findings[0].excerpt[error.findings[0].caret], 'a' + 4999 % 26);
}

static void messages_stay_on_one_line(void **state) {
  (void)state;
  ko_error_clear(&error);
  char text[1500];
  for (size_t i = 0; i + 1 < sizeof text; i += 2) memcpy(text + i, "\xC3\xA9", 2);
  text[sizeof text - 2] = '\0';
  (void)ko_raise(&error, KO_E_INPUT, "a\nb\x01");
  (void)ko_raise(&error, KO_E_INPUT, "x%s", text);
  (void)ko_raise(&error, KO_E_INPUT, "%s", text);
  assert_string_equal(format(0), "knockon: error: a b \n");
  size_t at;
  for (uint32_t i = 1; i < 3; i++) assert_true(ko_utf8_valid(error.findings[i].message, strlen(error.findings[i].message), &at));
}

static void short_buffers_are_told(void **state) {
  (void)state;
  ko_error_clear(&error);
  (void)ko_raise(&error, KO_E_INPUT, "wrong");
  char text[10];
  assert_int_equal(ko_error_format(&error, 0, text, sizeof text), strlen("knockon: error: wrong\n"));
  assert_string_equal(text, "knockon: ");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(findings_are_kept_and_counted), cmocka_unit_test(a_place_has_its_line_and_a_caret),
                                     cmocka_unit_test(long_lines_are_cut_around_the_place), cmocka_unit_test(messages_stay_on_one_line),
                                     cmocka_unit_test(short_buffers_are_told)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
