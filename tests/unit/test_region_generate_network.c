/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A network in the making: nodes with and without places, links in either order, growth.
 */
#include "model_network.h"

static void nodes(void **state) {
  (void)state;
  ko_error error = {0};
  ko_network network = {0};
  assert_int_equal(ko_network_nodes(&network, 3, 0, &error), 0);
  assert_int_equal(network.n_nodes, 3);
  assert_true(!network.x && !network.y);
  ko_network_free(&network);
  assert_int_equal(ko_network_nodes(&network, 3, 1, &error), 0);
  for (int v = 0; v < 3; v++) assert_true(network.x[v] == 0 && network.y[v] == 0);
  ko_network_free(&network);
  assert_true(network.n_nodes == 0 && !network.x);
}

/* Links run from the lower number to the higher one, in the order in which they came, however many there are. */
static void links(void **state) {
  (void)state;
  ko_error error = {0};
  ko_network network = {0};
  assert_int_equal(ko_network_nodes(&network, 6000, 0, &error), 0);
  for (uint32_t i = 0; i < 5000; i++)
    assert_int_equal(i % 2 ? ko_network_link(&network, i, i + 7, &error) : ko_network_link(&network, i + 7, i, &error), 0);
  assert_int_equal(network.n_links, 5000);
  assert_true(network.room >= 5000);
  for (uint32_t i = 0; i < 5000; i++) {
    assert_int_equal(network.links[i].from, i);
    assert_int_equal(network.links[i].to, i + 7);
  }
  ko_network_free(&network);
  ko_network_free(&network);
}

/* The bound on links, without the memory that so many would take. */
static void too_many_links(void **state) {
  (void)state;
  ko_error error = {0};
  ko_network full = {.n_nodes = 2, .n_links = UINT32_MAX / 4, .room = UINT32_MAX / 4};
  assert_int_equal(ko_network_link(&full, 0, 1, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, "the network has too many links");
  assert_int_equal(full.n_links, UINT32_MAX / 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nodes),
      cmocka_unit_test(links),
      cmocka_unit_test(too_many_links),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
