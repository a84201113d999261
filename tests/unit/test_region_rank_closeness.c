/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closeness against its definition and closed forms.
 */
#include "small_graph.h"

static void closeness_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    int hops[SMALL_MOST][SMALL_MOST];
    double count[SMALL_MOST][SMALL_MOST] = {{0}}, expected[SMALL_MOST] = {0};
    small_paths(&g, hops, count);
    for (int v = 0; v < g.n; v++) {
      double reach = 0, sum = 0;
      for (int u = 0; u < g.n; u++)
        if (u != v && hops[v][u] < 1000) reach++, sum += hops[v][u];
      expected[v] = reach > 0 ? reach / sum * reach / (g.n - 1) : 0;
    }
    small_scores(&g, "closeness", expected, 1e-11);
  }
}

/* A hub is one hop from all; a leaf one from the hub and two from the n - 2 others. */
static void star(void **state) {
  (void)state;
  small g = small_star(8);
  double expected[SMALL_MOST] = {1};
  for (int v = 1; v < 8; v++) expected[v] = 7.0 / (1 + 2 * 6);
  small_scores(&g, "closeness", expected, 1e-12);
}

/* Facility i of a path has i (i + 1) / 2 hops to its left and likewise to its right. */
static void path(void **state) {
  (void)state;
  small g = small_path(9);
  double expected[SMALL_MOST] = {0};
  for (int v = 0; v < 9; v++) expected[v] = 8 / (v * (v + 1) / 2.0 + (8 - v) * (9 - v) / 2.0);
  small_scores(&g, "closeness", expected, 1e-12);
}

/* Pieces: a pair (one of four others in reach, at one hop) and a triangle (two of four). What is removed is not counted among the others. */
static void pieces(void **state) {
  (void)state;
  small g = {.n = 6};
  small_edge(&g, 0, 1);
  small_edge(&g, 2, 3);
  small_edge(&g, 3, 4);
  small_edge(&g, 4, 2);
  g.n_links = 2;
  const uint8_t gone[6] = {0, 0, 0, 0, 0, 1};
  const ko_removed removed = {gone, NULL};
  int64_t got[6];
  small_rank(&g, "closeness", &removed, 0, got);
  for (int v = 0; v < 5; v++) assert_int_equal(got[v], INT64_C(1) << (v < 2 ? 39 : 40));
  assert_int_equal(got[5], -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closeness_by_definition),
      cmocka_unit_test(star),
      cmocka_unit_test(path),
      cmocka_unit_test(pieces),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
