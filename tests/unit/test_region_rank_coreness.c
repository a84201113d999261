/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coreness against peeling and closed forms.
 */
#include "small_graph.h"

/* Who is left when all with fewer than k edges have gone, again and again. */
static void by_peeling(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = small_random(seed);
    double core[SMALL_MOST] = {0};
    for (int k = 1; k < 30; k++) {
      int gone[SMALL_MOST] = {0};
      for (int changed = 1; changed;) {
        changed = 0;
        for (int v = 0; v < g.n; v++) {
          int left = 0;
          for (int u = 0; u < g.n; u++) left += gone[u] ? 0 : g.edges[v][u];
          if (!gone[v] && left < k) gone[v] = changed = 1;
        }
      }
      for (int v = 0; v < g.n; v++)
        if (!gone[v]) core[v] = k;
    }
    small_scores(&g, "coreness", core, 1e-12);
  }
}

/* Four facilities all linked to each other, with a tail of two and one without any link: 3, 1 and 0. */
static void clique_with_a_tail(void **state) {
  (void)state;
  small g = {.n = 7};
  for (int a = 0; a < 4; a++)
    for (int b = a + 1; b < 4; b++) small_edge(&g, a, b);
  small_edge(&g, 3, 4);
  small_edge(&g, 4, 5);
  g.n_links = 5;
  const double expected[SMALL_MOST] = {3, 3, 3, 3, 1, 1, 0};
  small_scores(&g, "coreness", expected, 1e-12);
}

static void ring_opens(void **state) {
  (void)state;
  small g = small_ring(6);
  const double same[SMALL_MOST] = {2, 2, 2, 2, 2, 2};
  small_scores(&g, "coreness", same, 1e-12);
  small_edge(&g, 0, 1); /* the second link between two does not make three-connected company */
  g.n_links = g.m;
  small_scores(&g, "coreness", same, 1e-12);
  const uint8_t links[7] = {0, 0, 1};
  const ko_removed removed = {NULL, links};
  int64_t got[6];
  small_rank(&g, "coreness", &removed, 0, got); /* a path with one doubled link: those two hold two each */
  for (int v = 0; v < 6; v++) assert_int_equal(got[v], INT64_C(1) << (v < 2 ? 40 : 39));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_peeling),
      cmocka_unit_test(clique_with_a_tail),
      cmocka_unit_test(ring_opens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
