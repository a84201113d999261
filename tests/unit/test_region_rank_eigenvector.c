/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eigenvector centrality against its equation and closed forms.
 */
#include "small_graph.h"

/* Positive and A x = c x on a connected graph: by Perron and Frobenius that is the leading eigenvector and no other. */
static void eigenvector_by_residual(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    for (int v = 1; v < g.n; v++) small_edge(&g, v - 1, v);
    g.n_links = g.m;
    int64_t got[SMALL_MOST];
    small_rank(&g, "eigenvector", NULL, 0, got);
    double norm = 0, rayleigh = 0;
    for (int v = 0; v < g.n; v++) {
      assert_true(got[v] > 0);
      norm += (double)got[v] * (double)got[v];
      for (int u = 0; u < g.n; u++) rayleigh += (double)got[v] * g.edges[v][u] * (double)got[u];
    }
    for (int v = 0; v < g.n; v++) {
      double sum = 0;
      for (int u = 0; u < g.n; u++) sum += g.edges[v][u] * (double)got[u];
      assert_true(fabs(sum / SMALL_ONE - rayleigh / norm * (double)got[v] / SMALL_ONE) < 1e-9);
    }
  }
}

/* Of a path sin(pi (i + 1) / (n + 1)), of a star 1 and 1 / sqrt(leaves), of a ring all the same. */
static void closed_forms(void **state) {
  (void)state;
  small path = small_path(9), star = small_star(8), ring = small_ring(7);
  double expected[SMALL_MOST];
  for (int v = 0; v < 9; v++) expected[v] = sin(acos(-1.0) * (v + 1) / 10);
  small_scores(&path, "eigenvector", expected, 1e-10);
  for (int v = 0; v < 8; v++) expected[v] = v ? 1 / sqrt(7.0) : 1;
  small_scores(&star, "eigenvector", expected, 1e-11);
  for (int v = 0; v < 7; v++) expected[v] = 1;
  small_scores(&ring, "eigenvector", expected, 1e-11);
}

/* The piece with the largest eigenvalue alone counts: a triangle (2) beside a pair (1). */
static void strongest_piece(void **state) {
  (void)state;
  small g = small_ring(3);
  g.n = 5;
  small_edge(&g, 3, 4);
  g.n_links = g.m;
  const double expected[SMALL_MOST] = {1, 1, 1, 0, 0};
  small_scores(&g, "eigenvector", expected, 1e-10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(eigenvector_by_residual),
      cmocka_unit_test(closed_forms),
      cmocka_unit_test(strongest_piece),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
