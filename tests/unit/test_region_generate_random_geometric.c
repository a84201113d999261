/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random geometric graphs against a search over all pairs.
 */
#include "model_network.h"

/* The links are those of a search over all pairs. */
static void random_geometric(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    double radius = (double)(seed * seed) / 4;
    ko_network network = run_model("random_geometric", (setting[]){{"nodes", 300}, {"radius_km", radius}, {0}}, seed);
    assert_simple(&network);
    uint32_t at = 0;
    for (uint32_t a = 0; a < network.n_nodes; a++) {
      assert_true(network.x[a] >= 0 && network.x[a] < 100 && network.y[a] >= 0 && network.y[a] < 50);
      for (uint32_t b = a + 1; b < network.n_nodes; b++) {
        if (hypot(network.x[a] - network.x[b], network.y[a] - network.y[b]) > radius) continue;
        assert_true(at < network.n_links && network.links[at].from == a && network.links[at].to == b);
        at++;
      }
    }
    assert_int_equal(at, network.n_links);
    ko_network_free(&network);
  }
  ko_network network = run_model("random_geometric", (setting[]){{"nodes", 20000}, {"mean_degree", 8}, {0}}, 5);
  assert_true(fabs(2.0 * network.n_links / 20000 - 8) < 0.3);
  ko_network_free(&network);
}

/* Positions are even over the box: each of its ten by five cells holds about as many (chi-square, 49 degrees, one in 10^6 above 111). */
static void evenly_scattered(void **state) {
  (void)state;
  enum { NODES = 20000 };
  ko_network network = run_model("random_geometric", (setting[]){{"nodes", NODES}, {"radius_km", 0.001}, {0}}, 8);
  uint32_t seen[50] = {0};
  double chi = 0;
  for (uint32_t v = 0; v < NODES; v++) seen[(int)(network.y[v] / 10) * 10 + (int)(network.x[v] / 10)]++;
  for (int i = 0; i < 50; i++) chi += (seen[i] - NODES / 50.0) * (seen[i] - NODES / 50.0) / (NODES / 50.0);
  assert_true(chi < 111);
  ko_network_free(&network);
}

/* A radius over the diagonal links all; one node has no link; of two the only pair is linked by distance. */
static void limits(void **state) {
  (void)state;
  ko_network network = run_model("random_geometric", (setting[]){{"nodes", 30}, {"radius_km", 112}, {0}}, 1);
  assert_int_equal(network.n_links, 30 * 29 / 2);
  ko_network_free(&network);
  network = run_model("random_geometric", (setting[]){{"nodes", 1}, {"mean_degree", 3}, {0}}, 1);
  assert_int_equal(network.n_links, 0);
  assert_true(network.x[0] >= 0 && network.x[0] < 100);
  ko_network_free(&network);
}

static void seeded(void **state) {
  (void)state;
  assert_seeded("random_geometric", (setting[]){{"nodes", 200}, {"mean_degree", 3}, {0}});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_geometric),
      cmocka_unit_test(evenly_scattered),
      cmocka_unit_test(limits),
      cmocka_unit_test(seeded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
