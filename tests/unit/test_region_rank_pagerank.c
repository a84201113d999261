/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PageRank against elimination and closed forms.
 */
#include "small_graph.h"

/* p = 0.15 + 0.85 M p, by elimination. */
static void pagerank_by_elimination(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    double a[SMALL_MOST][SMALL_MOST + 1] = {{0}}, p[SMALL_MOST], degree[SMALL_MOST] = {0};
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n; u++) degree[v] += g.edges[v][u];
    for (int v = 0; v < g.n; v++) {
      for (int u = 0; u < g.n; u++) a[v][u] = (v == u) - (degree[u] > 0 ? 0.85 * g.edges[v][u] / degree[u] : 0);
      a[v][g.n] = 0.15;
    }
    for (int k = 0; k < g.n; k++)
      for (int i = 0; i < g.n; i++)
        for (int j = g.n; i != k && j >= k; j--) a[i][j] -= a[k][j] * a[i][k] / a[k][k];
    for (int v = 0; v < g.n; v++) p[v] = a[v][g.n] / a[v][v];
    small_scores(&g, "pagerank", p, 1e-11);
  }
}

/* hub = 0.15 + 0.85 k leaf, leaf = 0.15 + 0.85 hub / k, for k leaves. */
static void star(void **state) {
  (void)state;
  small g = small_star(8);
  double k = 7, hub = (0.15 + 0.85 * k * 0.15) / (1 - 0.85 * 0.85), expected[SMALL_MOST] = {hub};
  for (int v = 1; v < 8; v++) expected[v] = 0.15 + 0.85 * hub / k;
  small_scores(&g, "pagerank", expected, 1e-11);
  int64_t got[SMALL_MOST]; /* ties are ties */
  small_rank(&g, "pagerank", NULL, 0, got);
  for (int v = 2; v < 8; v++) assert_int_equal(got[v], got[1]);
}

/* All of a ring get 1; what has no edge keeps 0.15. */
static void ring_and_a_lone_one(void **state) {
  (void)state;
  small g = small_ring(6);
  g.n = 7;
  const double expected[SMALL_MOST] = {1, 1, 1, 1, 1, 1, 0.15};
  small_scores(&g, "pagerank", expected, 1e-11);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pagerank_by_elimination),
      cmocka_unit_test(star),
      cmocka_unit_test(ring_and_a_lone_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
