/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Betweenness against its definition and closed forms.
 */
#include "small_graph.h"

static void betweenness_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    int hops[SMALL_MOST][SMALL_MOST];
    double count[SMALL_MOST][SMALL_MOST] = {{0}}, expected[SMALL_MOST] = {0}, of_link[64] = {0}, largest = 0;
    small_paths(&g, hops, count);
    for (int s = 0; s < g.n; s++)
      for (int t = s + 1; t < g.n; t++) {
        if (hops[s][t] >= 1000) continue;
        for (int v = 0; v < g.n; v++)
          if (v != s && v != t && hops[s][v] + hops[v][t] == hops[s][t]) expected[v] += count[s][v] * count[v][t] / count[s][t];
        for (int e = 0; e < g.m; e++)
          for (int back = 0; back < 2; back++) {
            int a = back ? g.to[e] : g.from[e], b = back ? g.from[e] : g.to[e];
            if (hops[s][a] + 1 + hops[b][t] == hops[s][t]) of_link[e] += count[s][a] * count[b][t] / count[s][t];
          }
      }
    small_scores(&g, "betweenness", expected, 1e-11);
    int64_t got[64];
    small_rank(&g, "betweenness", NULL, 1, got);
    for (int e = 0; e < g.n_links; e++) largest = fmax(largest, of_link[e]);
    for (int e = 0; e < g.n_links; e++) assert_true(fabs((double)got[e] / SMALL_ONE - of_link[e] / largest) < 1e-11);
  }
}

/* On a path of n, i (n - 1 - i) pairs lie on either side of facility i, (i + 1) (n - 1 - i) on either side of link i. */
static void path(void **state) {
  (void)state;
  small g = small_path(9);
  double expected[SMALL_MOST] = {0};
  int64_t links[8];
  for (int v = 1; v < 9; v++) expected[v] = v * (9 - 1.0 - v);
  small_scores(&g, "betweenness", expected, 1e-12);
  small_rank(&g, "betweenness", NULL, 1, links);
  for (int e = 0; e < 8; e++) assert_true(fabs((double)links[e] / SMALL_ONE - (e + 1) * (8.0 - e) / 20) < 1e-12);
}

/* On a star all pairs of leaves go through the hub; each spoke carries its leaf's n - 1 pairs. */
static void star(void **state) {
  (void)state;
  small g = small_star(8);
  double expected[SMALL_MOST] = {21};
  int64_t links[7];
  small_scores(&g, "betweenness", expected, 1e-12);
  small_rank(&g, "betweenness", NULL, 1, links);
  for (int e = 0; e < 7; e++) assert_int_equal(links[e], INT64_C(1) << 40);
}

static void ring(void **state) {
  (void)state;
  small g = small_ring(7);
  const double same[SMALL_MOST] = {1, 1, 1, 1, 1, 1, 1};
  small_scores(&g, "betweenness", same, 1e-12);
}

/* Two hubs with three facilities between them: each hub is on half of the paths of three pairs, each of the three on a third of one. */
static void shared_paths(void **state) {
  (void)state;
  small g = {.n = 5};
  for (int hub = 0; hub < 2; hub++)
    for (int v = 2; v < 5; v++) small_edge(&g, hub, v);
  g.n_links = 4; /* the others are dependencies */
  const double expected[SMALL_MOST] = {1.5, 1.5, 1.0 / 3, 1.0 / 3, 1.0 / 3};
  small_scores(&g, "betweenness", expected, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(betweenness_by_definition),
      cmocka_unit_test(path),
      cmocka_unit_test(star),
      cmocka_unit_test(ring),
      cmocka_unit_test(shared_paths),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
