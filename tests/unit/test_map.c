/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "sim/base/base.h"

static void what_was_put_is_found(void **state) {
  (void)state;
  enum { N = 100000 };
  static char keys[N][12];
  ko_error error = {0};
  ko_map map = {0};
  uint32_t value;
  assert_false(ko_map_get(&map, "f0", &value));
  for (uint32_t i = 0; i < N; i++) {
    snprintf(keys[i], sizeof keys[i], "f%u", i * 7u);
    assert_int_equal(ko_map_put(&map, keys[i], i, &error), 0);
  }
  assert_int_equal(map.n_used, N);
  for (uint32_t i = 0; i < N; i++) {
    char key[12];
    snprintf(key, sizeof key, "f%u", i);
    int there = ko_map_get(&map, key, &value);
    assert_int_equal(there, i % 7 == 0);
    if (there) assert_int_equal(value, i / 7);
  }
  ko_map_free(&map);
  assert_false(ko_map_get(&map, "f0", &value));
}

static void the_first_value_stays(void **state) {
  (void)state;
  ko_map map = {0};
  uint32_t value = 0;
  assert_int_equal(ko_map_put(&map, "", 1, NULL), 0);
  assert_int_equal(ko_map_put(&map, "a", 2, NULL), 0);
  assert_int_equal(ko_map_put(&map, "a", 3, NULL), 1);
  assert_true(ko_map_get(&map, "a", &value));
  assert_int_equal(value, 2);
  assert_true(ko_map_get(&map, "", &value));
  assert_int_equal(value, 1);
  ko_map_free(&map);
  ko_map_free(&map);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_put_is_found), cmocka_unit_test(the_first_value_stays)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
