/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random regular graphs: degrees for sure, and which graphs come how often.
 */
#include "model_network.h"

static void random_regular(void **state) {
  (void)state;
  static const int CASES[][2] = {{1, 0},  {2, 1},  {4, 3},   {5, 2},   {6, 3},    {10, 9},
                                 {10, 8}, {11, 4}, {50, 20}, {50, 30}, {1000, 3}, {100000, 3}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    ko_network network = run_model("random_regular", (setting[]){{"nodes", CASES[i][0]}, {"degree", CASES[i][1]}, {0}}, i);
    assert_simple(&network);
    uint32_t *degree = degrees(&network);
    for (uint32_t v = 0; v < network.n_nodes; v++) assert_int_equal(degree[v], CASES[i][1]);
    free(degree);
    ko_network_free(&network);
  }
}

/* Of the 70 labelled cubic graphs on 6 nodes 10 are K(3,3) and 60 prisms. */
static void random_regular_spread(void **state) {
  (void)state;
  int n_bipartite = 0;
  for (uint64_t seed = 0; seed < 4000; seed++) {
    ko_network network = run_model("random_regular", (setting[]){{"nodes", 6}, {"degree", 3}, {0}}, seed);
    int adjacent[6][6] = {{0}}, triangles = 0;
    for (uint32_t i = 0; i < network.n_links; i++) adjacent[network.links[i].from][network.links[i].to] = 1;
    for (int a = 0; a < 6; a++)
      for (int b = a + 1; b < 6; b++)
        for (int c = b + 1; c < 6; c++) triangles += adjacent[a][b] && adjacent[b][c] && adjacent[a][c];
    n_bipartite += triangles == 0;
    ko_network_free(&network);
  }
  assert_true(fabs(n_bipartite / 4000.0 - 1.0 / 7) < 0.05);
}

static void limits(void **state) {
  (void)state;
  ko_network network = run_model("random_regular", (setting[]){{"nodes", 9}, {"degree", 8}, {0}}, 1);
  assert_int_equal(network.n_links, 36); /* all pairs */
  ko_network_free(&network);
  network = run_model("random_regular", (setting[]){{"nodes", 9}, {"degree", 0}, {0}}, 1);
  assert_int_equal(network.n_links, 0);
  ko_network_free(&network);
#define CANNOT(nodes, degree)                                                                                                              \
  "random_regular: " nodes " facilities cannot have " degree " links each; nodes x degree must be even and degree below nodes"
  refuse_model("random_regular", (setting[]){{"nodes", 5}, {"degree", 3}, {0}}, CANNOT("5", "3"));
  refuse_model("random_regular", (setting[]){{"nodes", 4}, {"degree", 4}, {0}}, CANNOT("4", "4"));
  refuse_model("random_regular", (setting[]){{"nodes", 1e7}, {"degree", 1000}, {0}}, "random_regular: nodes x degree is too large");
}

static void seeded(void **state) {
  (void)state;
  assert_seeded("random_regular", (setting[]){{"nodes", 200}, {"degree", 3}, {0}});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_regular),
      cmocka_unit_test(random_regular_spread),
      cmocka_unit_test(limits),
      cmocka_unit_test(seeded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
