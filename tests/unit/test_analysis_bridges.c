/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/analysis/bridges.h"

/* 0 = 1 (two links) - 2, a triangle 2 3 4, and 5 - 6 apart: bridges are 1-2 and 5-6. */
static void bridges_by_hand(void **state) {
  (void)state;
  const uint32_t from[] = {0, 1, 1, 2, 3, 4, 5}, to[] = {1, 0, 2, 3, 4, 2, 6};
  const ko_net net = {.n_nodes = 7, .n_links = 7, .from = from, .to = to};
  ko_bridges bridges;
  ko_error error = {0};
  assert_int_equal(ko_bridges_find(&net, &bridges, &error), 0);
  assert_int_equal(bridges.n, 2);
  assert_int_equal(bridges.items[0].link, 2);
  assert_int_equal(bridges.items[0].end - bridges.items[0].first, 3);
  assert_int_equal(bridges.items[0].component_end - bridges.items[0].component_first, 5);
  for (uint32_t i = bridges.items[0].first; i < bridges.items[0].end; i++) assert_in_range(bridges.order[i], 2, 4);
  assert_int_equal(bridges.items[1].link, 6);
  assert_int_equal(bridges.items[1].component_first, 5);
  assert_int_equal(bridges.items[1].component_end, 7);
  ko_bridges_free(&bridges);
}

/* A line without end does not use the stack. */
static void long_line(void **state) {
  (void)state;
  enum { N = 200000 };
  static uint32_t from[N - 1], to[N - 1];
  for (uint32_t i = 0; i + 1 < N; i++) {
    from[i] = i;
    to[i] = i + 1;
  }
  const ko_net net = {.n_nodes = N, .n_links = N - 1, .from = from, .to = to};
  ko_bridges bridges;
  ko_error error = {0};
  assert_int_equal(ko_bridges_find(&net, &bridges, &error), 0);
  assert_int_equal(bridges.n, N - 1);
  ko_bridges_free(&bridges);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(bridges_by_hand), cmocka_unit_test(long_line)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
