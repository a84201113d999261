/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The G(n, m) model: exactly so many links, all sets of them equally likely, Poisson degrees.
 */
#include "model_network.h"

#include <time.h>

/* Number of links exactly, degrees Poisson (chi-square over degrees 0 .. 11 below a bound that one seed in 10^6 exceeds), under a second.
 */
static void erdos_renyi(void **state) {
  (void)state;
  clock_t begin = clock();
  ko_network network = run_model("erdos_renyi", (setting[]){{"nodes", 1e5}, {"mean_degree", 4}, {0}}, 1);
  assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 1);
  assert_int_equal(network.n_links, 200000);
  assert_simple(&network);
  uint32_t *degree = degrees(&network), seen[12] = {0};
  for (uint32_t v = 0; v < network.n_nodes; v++)
    if (degree[v] < 12) seen[degree[v]]++;
  double expected = 1e5 * exp(-4), chi = 0;
  for (int k = 0; k < 12; k++) {
    chi += (seen[k] - expected) * (seen[k] - expected) / expected;
    expected *= 4.0 / (k + 1);
  }
  assert_true(chi < 50);
  free(degree);
  ko_network_free(&network);
}

/* All graphs with 4 nodes and 2 or 4 of the 6 links are equally likely (sparse and dense way). */
static void erdos_renyi_uniform(void **state) {
  (void)state;
  for (int dense = 0; dense <= 1; dense++) {
    int seen[64] = {0}, n_kinds = 0;
    for (uint64_t seed = 0; seed < 6000; seed++) {
      ko_network network = run_model("erdos_renyi", (setting[]){{"nodes", 4}, {"mean_degree", dense ? 2 : 1}, {0}}, seed);
      assert_int_equal(network.n_links, dense ? 4 : 2);
      assert_simple(&network);
      unsigned code = 0;
      static const unsigned BIT[4][4] = {{0, 1, 2, 4}, {0, 0, 8, 16}, {0, 0, 0, 32}, {0}};
      for (uint32_t i = 0; i < network.n_links; i++) code |= BIT[network.links[i].from][network.links[i].to];
      seen[code]++;
      ko_network_free(&network);
    }
    for (int code = 0; code < 64; code++) {
      if (!seen[code]) continue;
      n_kinds++;
      assert_in_range(seen[code], 300, 500); /* 400 in the mean, 5 standard deviations */
    }
    assert_int_equal(n_kinds, 15);
  }
}

static void limits(void **state) {
  (void)state;
  ko_network network = run_model("erdos_renyi", (setting[]){{"nodes", 7}, {"mean_degree", 6}, {0}}, 1);
  assert_int_equal(network.n_links, 21);
  assert_simple(&network);
  ko_network_free(&network);
  network = run_model("erdos_renyi", (setting[]){{"nodes", 1}, {"mean_degree", 0}, {0}}, 1);
  assert_int_equal(network.n_links, 0);
  assert_null(network.x); /* no places of its own */
  ko_network_free(&network);
  network = run_model("erdos_renyi", (setting[]){{"nodes", 5}, {"mean_degree", 1.8}, {0}}, 1);
  assert_int_equal(network.n_links, 5); /* 4.5, rounded up */
  ko_network_free(&network);
  refuse_model("erdos_renyi", (setting[]){{"nodes", 7}, {"mean_degree", 6.5}, {0}},
               "erdos_renyi: mean_degree 6.5 is more than 7 facilities can have; at most 6");
  refuse_model("erdos_renyi", (setting[]){{"nodes", 1e6}, {"mean_degree", 1e5}, {0}},
               "erdos_renyi: 5e+10 links are too many; lower nodes or mean_degree");
}

static void seeded(void **state) {
  (void)state;
  assert_seeded("erdos_renyi", (setting[]){{"nodes", 200}, {"mean_degree", 3}, {0}});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(erdos_renyi),
      cmocka_unit_test(erdos_renyi_uniform),
      cmocka_unit_test(limits),
      cmocka_unit_test(seeded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
