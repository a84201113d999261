/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Square lattices, counted link by link.
 */
#include "model_network.h"

static void lattice(void **state) {
  (void)state;
  ko_network network = run_model("lattice", (setting[]){{"width", 5}, {"height", 4}, {"spacing_km", 2}, {0}}, 1);
  assert_int_equal(network.n_nodes, 20);
  assert_int_equal(network.n_links, 40);
  assert_simple(&network);
  for (uint32_t i = 0; i < network.n_links; i++) {
    double dx = fabs(network.x[network.links[i].from] - network.x[network.links[i].to]);
    double dy = fabs(network.y[network.links[i].from] - network.y[network.links[i].to]);
    assert_true((dx == 0 && (dy == 2 || dy == 6)) || (dy == 0 && (dx == 2 || dx == 8)));
  }
  ko_network_free(&network);
  network = run_model("lattice", (setting[]){{"width", 5}, {"height", 4}, {"periodic", 0}, {0}}, 1);
  assert_int_equal(network.n_links, 4 * 4 + 5 * 3);
  assert_simple(&network);
  ko_network_free(&network);
  network = run_model("lattice", (setting[]){{"width", 2}, {"height", 1}, {0}}, 1);
  assert_int_equal(network.n_links, 1);
  assert_simple(&network);
  ko_network_free(&network);
}

/* Periodic: a torus, every facility has four links; else corners two, rims three. */
static void degrees_of_a_lattice(void **state) {
  (void)state;
  for (int periodic = 0; periodic <= 1; periodic++) {
    ko_network network = run_model("lattice", (setting[]){{"width", 6}, {"height", 4}, {"periodic", periodic}, {0}}, 1);
    uint32_t *degree = degrees(&network);
    for (uint32_t v = 0; v < 24; v++) {
      uint32_t x = v % 6, y = v / 6, rim = (x == 0 ? 1u : 0) + (x == 5 ? 1u : 0) + (y == 0 ? 1u : 0) + (y == 3 ? 1u : 0);
      assert_int_equal(degree[v], periodic ? 4 : 4 - rim);
      assert_true(network.x[v] == x && network.y[v] == y);
    }
    free(degree);
    ko_network_free(&network);
  }
}

/* Closing a line of two would double its link; a line of one has none. */
static void thin(void **state) {
  (void)state;
  static const struct {
    int width, height;
    uint32_t n_links;
  } cases[] = {{1, 1, 0}, {2, 1, 1}, {3, 1, 3}, {1, 3, 3}, {2, 2, 4}, {2, 3, 9}, {3, 2, 9}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ko_network network = run_model("lattice", (setting[]){{"width", cases[i].width}, {"height", cases[i].height}, {0}}, 1);
    assert_simple(&network);
    assert_int_equal(network.n_links, cases[i].n_links);
    ko_network_free(&network);
  }
}

static void too_large(void **state) {
  (void)state;
  char message[100];
  snprintf(message, sizeof message, "lattice: width x height is more than %d facilities", KO_NODES_MOST);
  refuse_model("lattice", (setting[]){{"width", 1e6}, {"height", 1e6}, {0}}, message);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lattice),
      cmocka_unit_test(degrees_of_a_lattice),
      cmocka_unit_test(thin),
      cmocka_unit_test(too_large),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
