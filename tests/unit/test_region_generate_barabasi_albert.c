/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preferential attachment: degrees, growth, and who is preferred.
 */
#include "model_network.h"

/* Links as promised, connected by growth, and the tail of P(k) = 2 m (m + 1) / (k (k + 1) (k + 2)). */
static void barabasi_albert(void **state) {
  (void)state;
  ko_network network = run_model("barabasi_albert", (setting[]){{"nodes", 50000}, {"links_each", 2}, {0}}, 1);
  assert_int_equal(network.n_links, 3 + 2 * (50000 - 3));
  assert_simple(&network);
  uint32_t *degree = degrees(&network);
  int n_two = 0, n_ten = 0;
  for (uint32_t v = 0; v < network.n_nodes; v++) {
    assert_true(degree[v] >= 2);
    n_two += degree[v] == 2;
    n_ten += degree[v] >= 10;
  }
  assert_true(fabs(n_two / 50000.0 - 0.5) < 0.015);
  assert_true(fabs(n_ten / 50000.0 - 6.0 / 110) < 0.006); /* the sum of P(k) from k = 10 on */
  free(degree);
  ko_network_free(&network);
}

/* After the complete start every facility brings exactly so many links to others that were there before, none twice: the j-th has that many
 * links to lower numbers. So the network is connected. */
static void growth(void **state) {
  (void)state;
  for (int each = 1; each <= 5; each++) {
    ko_network network = run_model("barabasi_albert", (setting[]){{"nodes", 300}, {"links_each", each}, {0}}, (uint64_t)each);
    uint32_t brought[300] = {0};
    assert_simple(&network);
    for (uint32_t i = 0; i < network.n_links; i++) brought[network.links[i].to]++;
    for (int v = 0; v < 300; v++) assert_int_equal(brought[v], v < each ? v : each);
    ko_network_free(&network);
  }
}

/* The fourth facility joins a triangle by one link: any of the three alike. The fourth of a pair of ends and a middle (links_each 1: 0 - 1,
 * then 2 joins one of them) prefers the middle, of degree 2 out of 4. */
static void preference(void **state) {
  (void)state;
  int n_middle = 0, n_runs = 4000;
  for (int seed = 0; seed < n_runs; seed++) {
    ko_network network = run_model("barabasi_albert", (setting[]){{"nodes", 4}, {"links_each", 1}, {0}}, (uint64_t)seed);
    uint32_t degree[3] = {0}, joined = 0;
    for (uint32_t i = 0; i < network.n_links; i++) {
      if (network.links[i].to == 3) joined = network.links[i].from;
      else degree[network.links[i].from]++, degree[network.links[i].to]++;
    }
    n_middle += degree[joined] == 2;
    ko_network_free(&network);
  }
  assert_true(fabs(n_middle / (double)n_runs - 0.5) < 0.04); /* 5 standard deviations */
}

static void limits(void **state) {
  (void)state;
  ko_network network = run_model("barabasi_albert", (setting[]){{"nodes", 4}, {"links_each", 3}, {0}}, 1);
  assert_int_equal(network.n_links, 6); /* the start alone */
  ko_network_free(&network);
  refuse_model("barabasi_albert", (setting[]){{"nodes", 2}, {"links_each", 2}, {0}},
               "barabasi_albert: nodes must be more than links_each (2)");
}

static void seeded(void **state) {
  (void)state;
  assert_seeded("barabasi_albert", (setting[]){{"nodes", 200}, {"links_each", 3}, {0}});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(barabasi_albert), cmocka_unit_test(growth), cmocka_unit_test(preference),
      cmocka_unit_test(limits),          cmocka_unit_test(seeded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
