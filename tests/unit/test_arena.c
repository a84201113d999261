/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

static void memory_is_zeroed_aligned_and_apart(void **state) {
  (void)state;
  ko_error error = {0};
  ko_arena arena = {0};
  enum { N = 2000 };
  unsigned char *blocks[N];
  size_t sizes[N];
  uint32_t random = 1;
  for (int i = 0; i < N; i++) {
    random = random * 1664525u + 1013904223u;
    sizes[i] = (random >> 16) % (i % 100 == 0 ? 200000 : 300);
    blocks[i] = i % 3 ? ko_arena_alloc(&arena, sizes[i], 1, &error) : ko_arena_alloc_aligned(&arena, sizes[i], 1, &error);
    assert_non_null(blocks[i]);
    assert_int_equal((uintptr_t)blocks[i] % (i % 3 ? 16 : 64), 0);
    for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(blocks[i][k], 0);
    memset(blocks[i], i % 251 + 1, sizes[i]);
  }
  for (int i = 0; i < N; i++)
    for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(blocks[i][k], i % 251 + 1);
  assert_int_equal(error.code, KO_OK);
  ko_arena_free(&arena);
  assert_null(arena.chunks);
  ko_arena_free(&arena);
}

static void texts_are_copied(void **state) {
  (void)state;
  ko_error error = {0};
  ko_arena arena = {0};
  const char *text = ko_arena_text(&arena, "substation", 3, &error);
  assert_string_equal(text, "sub");
  assert_string_equal(ko_arena_text(&arena, "", 0, &error), "");
  assert_string_equal(ko_arena_printf(&arena, &error, "%s:%d", "bus", 12), "bus:12");
  char wide[5001];
  memset(wide, 'x', 5000);
  wide[5000] = '\0';
  assert_string_equal(ko_arena_printf(&arena, &error, "%s", wide), wide);
  assert_string_equal(text, "sub");
  ko_arena_free(&arena);
}

static void nothing_is_still_something(void **state) {
  (void)state;
  ko_error error = {0};
  ko_arena arena = {0};
  assert_non_null(ko_arena_alloc(&arena, 0, 8, &error));
  assert_non_null(ko_arena_alloc_aligned(&arena, 8, 0, &error));
  ko_arena_free(&arena);
  void *memory = ko_alloc_aligned(0, 8, &error);
  assert_non_null(memory);
  free(memory);
}

static void impossible_sizes_are_errors(void **state) {
  (void)state;
  ko_arena arena = {0};
  const size_t sizes[][2] = {{SIZE_MAX, 1}, {SIZE_MAX / 2, 3}, {SIZE_MAX - 16, 1}, {SIZE_MAX / 8, 8}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    ko_error error = {0};
    assert_null(ko_arena_alloc(&arena, sizes[i][0], sizes[i][1], &error));
    assert_int_equal(error.code, KO_E_INTERNAL);
    ko_error_clear(&error);
    assert_null(ko_alloc_aligned(sizes[i][0], sizes[i][1], &error));
    assert_int_equal(error.code, KO_E_INTERNAL);
  }
  assert_non_null(ko_arena_alloc(&arena, 1, 1, NULL)); /* still usable */
  ko_arena_free(&arena);
}

static void aligned_memory_is_zeroed(void **state) {
  (void)state;
  for (size_t n = 1; n < 5000; n += 97) {
    unsigned char *memory = ko_alloc_aligned(n, 3, NULL);
    assert_non_null(memory);
    assert_int_equal((uintptr_t)memory % 64, 0);
    for (size_t i = 0; i < 3 * n; i++) assert_int_equal(memory[i], 0);
    free(memory);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(memory_is_zeroed_aligned_and_apart), cmocka_unit_test(texts_are_copied),
                                     cmocka_unit_test(nothing_is_still_something), cmocka_unit_test(impossible_sizes_are_errors),
                                     cmocka_unit_test(aligned_memory_is_zeroed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
