/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Degree: links and dependencies, parallel ones counted.
 */
#include "small_graph.h"

static void by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    double degree[SMALL_MOST] = {0};
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n; u++) degree[v] += g.edges[v][u];
    small_scores(&g, "degree", degree, 1e-12);
  }
}

static void star_and_path(void **state) {
  (void)state;
  small star = small_star(6), path = small_path(4);
  const double of_star[SMALL_MOST] = {5, 1, 1, 1, 1, 1}, of_path[SMALL_MOST] = {1, 2, 2, 1};
  small_scores(&star, "degree", of_star, 1e-12);
  small_scores(&path, "degree", of_path, 1e-12);
}

/* Two links and a dependency between the same two, and a dependency on a third; a removed link or end takes its edges along. */
static void parallel_and_removed(void **state) {
  (void)state;
  small g = {.n = 3};
  small_edge(&g, 0, 1);
  small_edge(&g, 1, 0);
  small_edge(&g, 0, 1);
  small_edge(&g, 1, 2);
  g.n_links = 2;
  const double expected[SMALL_MOST] = {3, 4, 1};
  small_scores(&g, "degree", expected, 1e-12);
  const uint8_t links[2] = {0, 1}, ends[3] = {0, 0, 1};
  const ko_removed link = {NULL, links}, end = {ends, NULL};
  int64_t got[3];
  small_rank(&g, "degree", &link, 0, got); /* 2, 3, 1 */
  assert_int_equal(got[0], (int64_t)(SMALL_ONE * 2 / 3 + 0.5));
  assert_int_equal(got[2], (int64_t)(SMALL_ONE / 3 + 0.5));
  small_rank(&g, "degree", &end, 0, got); /* 3, 3, gone */
  assert_true(got[0] == INT64_C(1) << 40 && got[1] == got[0] && got[2] == -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_definition),
      cmocka_unit_test(star_and_path),
      cmocka_unit_test(parallel_and_removed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
