/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/origin.h"

static ko_origin make(ko_arena *arena, const char *text, const char *const *sets, size_t n_sets) {
  ko_error error = {0};
  ko_origin origin;
  assert_int_equal(ko_origin_make(arena, "a.yaml", text, strlen(text), sets, n_sets, &origin, &error), KO_OK);
  return origin;
}

static void check_place(const ko_origin *origin, size_t offset, const char *file, uint32_t line, uint32_t column, const char *text) {
  ko_where where = ko_origin_where(origin, ko_origin_mark(origin, offset));
  assert_string_equal(where.file, file);
  assert_int_equal(where.line, line);
  assert_int_equal(where.column, column);
  assert_int_equal(where.text_length, strlen(text));
  assert_memory_equal(where.text, text, strlen(text));
}

static void test_lines(void **state) {
  (void)state;
  ko_arena arena = {0};
  /* every line break that YAML knows: LF, CR LF, CR, NEL, LS, PS */
  ko_origin origin = make(&arena, "ab\ncd\r\nef\rgh\xC2\x85ij\xE2\x80\xA8kl\xE2\x80\xA9mn", NULL, 0);
  assert_int_equal(origin.n_file_lines, 7);
  const char *lines[] = {"ab", "cd", "ef", "gh", "ij", "kl", "mn"};
  const char *at = origin.text;
  for (uint32_t i = 0; i < 7; i++) {
    at = strstr(at, lines[i]);
    check_place(&origin, (size_t)(at - origin.text) + 1, "a.yaml", i + 1, 2, lines[i]);
  }
  ko_arena_free(&arena);
}

static void test_last_line_without_end(void **state) {
  (void)state;
  ko_arena arena = {0};
  ko_origin a = make(&arena, "a\nb", NULL, 0), b = make(&arena, "a\nb\n", NULL, 0);
  check_place(&a, 2, "a.yaml", 2, 1, "b");
  check_place(&b, 2, "a.yaml", 2, 1, "b");
  check_place(&b, 4, "a.yaml", 2, 3, "b"); /* behind the end */
  assert_int_equal(a.file_length, 3);
  assert_int_equal(b.file_length, 4);
  ko_arena_free(&arena);
}

static void test_sets_are_lines_of_their_own(void **state) {
  (void)state;
  ko_arena arena = {0};
  const char *sets[] = {"run.trials=5", "name=x"};
  ko_origin origin = make(&arena, "knockon: 1", sets, 2);
  assert_int_equal(origin.n_file_lines, 1);
  assert_int_equal(origin.n_lines, 3);
  check_place(&origin, origin.line_first[1] + 11, "--set", 1, 12, "run.trials=5");
  check_place(&origin, origin.line_first[2], "--set", 1, 1, "name=x");
  ko_arena_free(&arena);
}

static void test_byte_order_mark(void **state) {
  (void)state;
  ko_arena arena = {0};
  ko_origin origin = make(&arena, "\xEF\xBB\xBFknockon: 1\n", NULL, 0);
  assert_memory_equal(origin.text, "knockon: 1\n", 11);
  assert_int_equal(origin.file_length, 11);
  ko_arena_free(&arena);
}

static void test_refusals(void **state) {
  (void)state;
  const char *bad_sets[][1] = {{"a=\xFF"}, {"a=b\nc"}, {"a=b\rc"}};
  for (size_t i = 0; i < 3; i++) {
    ko_arena arena = {0};
    ko_error error = {0};
    ko_origin origin;
    assert_int_equal(ko_origin_make(&arena, "a", "x", 1, bad_sets[i], 1, &origin, &error), KO_E_INPUT);
    assert_int_equal(error.n_errors, 1);
    ko_arena_free(&arena);
  }
}

static void test_read(void **state) {
  (void)state;
  char *text = NULL;
  size_t length = 0;
  ko_error error = {0};
  assert_int_equal(ko_origin_read(KO_SOURCE_DIR "/tests/unit/test_origin.c", &text, &length, &error), KO_OK);
  assert_true(length > 1000);
  assert_memory_equal(text, "/* SPDX", 7);
  free(text);
  assert_int_equal(ko_origin_read("no/such/file", &text, &length, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].file, "no/such/file");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
                                     cmocka_unit_test(test_last_line_without_end),
                                     cmocka_unit_test(test_sets_are_lines_of_their_own),
                                     cmocka_unit_test(test_byte_order_mark),
                                     cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_read)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
