/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Collective influence against its definition and by hand.
 */
#include "small_graph.h"

static void collective_influence_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    int hops[SMALL_MOST][SMALL_MOST];
    double count[SMALL_MOST][SMALL_MOST] = {{0}}, expected[SMALL_MOST] = {0}, degree[SMALL_MOST] = {0};
    small_paths(&g, hops, count);
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n; u++) degree[v] += g.edges[v][u];
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n && degree[v] > 0; u++)
        if (hops[v][u] == 2) expected[v] += (degree[v] - 1) * (degree[u] - 1);
    small_scores(&g, "collective_influence", expected, 1e-12);
  }
}

/* Two hubs of four and three edges with a facility between them: (4 - 1) x (3 - 1) for each; the one between sees leaves alone. */
static void two_hubs(void **state) {
  (void)state;
  small g = {.n = 8}; /* hubs 0 and 1, 2 between, leaves 3 4 5 and 6 7 */
  small_edge(&g, 0, 2);
  small_edge(&g, 2, 1);
  for (int v = 3; v < 6; v++) small_edge(&g, 0, v);
  for (int v = 6; v < 8; v++) small_edge(&g, 1, v);
  g.n_links = g.m;
  const double expected[SMALL_MOST] = {6, 6};
  small_scores(&g, "collective_influence", expected, 1e-12);
}

/* On a path of five the second and fourth see each other, (2 - 1) x (2 - 1); the middle one sees the ends, of one edge. On a star nobody does. */
static void path_and_star(void **state) {
  (void)state;
  small path = small_path(5), star = small_star(6), ring = small_ring(6);
  const double of_path[SMALL_MOST] = {0, 1, 0, 1, 0}, none[SMALL_MOST] = {0}, same[SMALL_MOST] = {2, 2, 2, 2, 2, 2};
  small_scores(&path, "collective_influence", of_path, 1e-12);
  small_scores(&star, "collective_influence", none, 1e-12);
  small_scores(&ring, "collective_influence", same, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(collective_influence_by_definition),
      cmocka_unit_test(two_hubs),
      cmocka_unit_test(path_and_star),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
