/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graph that scores see, and what is left of it, edge by edge.
 */
#include "region_text.h"

#include "sim/region/rank/graph.h"

static ko_region *region;
static ko_rank_graph *graph;

/* Links a - b, b - c; c depends on a and b together, d on c; d - c once more. */
static int open_graph(void **state) {
  (void)state;
  ko_error error = {0};
  region = region_from_text("facility\na\nb\nc\nd\n", "link,from,to\nl1,a,b\nl2,b,c\nl3,d,c\n",
                            "dependant,group,supplier\nc,g,a\nc,g,b\nd,h,c\n");
  return ko_rank_graph_make(region, &graph, &error);
}

static int close_graph(void **state) {
  (void)state;
  ko_rank_graph_free(graph);
  ko_region_free(region);
  return 0;
}

static void edges(void **state) {
  (void)state;
  static const uint32_t from[] = {0, 1, 3, 0, 1, 2}, to[] = {1, 2, 2, 2, 2, 3};
  assert_int_equal(graph->n, 4);
  assert_int_equal(graph->n_edges, 6);
  for (int e = 0; e < 6; e++) {
    assert_int_equal(graph->from[e], from[e]);
    assert_int_equal(graph->to[e], to[e]);
  }
}

static void check_rest(const ko_removed *removed, uint32_t n_present, uint32_t n_edges, const uint32_t *edge, const uint32_t *degree) {
  ko_error error = {0};
  ko_rank_rest rest;
  assert_int_equal(ko_rank_rest_make(graph, removed, &rest, &error), 0);
  assert_int_equal(rest.n, 4);
  assert_int_equal(rest.n_present, n_present);
  assert_int_equal(rest.n_edges, n_edges);
  for (uint32_t k = 0; k < n_edges; k++) {
    assert_int_equal(rest.edge[k], edge[k]);
    assert_int_equal(rest.from[k], graph->from[edge[k]]);
    assert_int_equal(rest.to[k], graph->to[edge[k]]);
  }
  uint32_t met[4][4] = {{0}};
  for (uint32_t v = 0; v < 4; v++) {
    assert_int_equal(rest.first[v + 1] - rest.first[v], degree[v]);
    for (uint32_t i = rest.first[v]; i < rest.first[v + 1]; i++) met[v][rest.other[i]]++;
  }
  for (uint32_t k = 0; k < n_edges; k++) met[rest.from[k]][rest.to[k]]--, met[rest.to[k]][rest.from[k]]--;
  for (int v = 0; v < 16; v++) assert_int_equal(met[v / 4][v % 4], 0);
  igraph_t whole;
  assert_int_equal(ko_rank_igraph(&rest, &whole), IGRAPH_SUCCESS);
  assert_int_equal(igraph_vcount(&whole), 4); /* removed ones keep their numbers */
  assert_int_equal(igraph_ecount(&whole), n_edges);
  assert_false(igraph_is_directed(&whole));
  igraph_destroy(&whole);
  ko_rank_rest_free(&rest);
  ko_rank_rest_free(&rest); /* twice does nothing */
}

static void what_is_left(void **state) {
  (void)state;
  const uint8_t no_b[4] = {0, 1, 0, 0}, no_l3[3] = {0, 0, 1};
  check_rest(NULL, 4, 6, (const uint32_t[]){0, 1, 2, 3, 4, 5}, (const uint32_t[]){2, 3, 5, 2});
  check_rest(&(ko_removed){NULL, NULL}, 4, 6, (const uint32_t[]){0, 1, 2, 3, 4, 5}, (const uint32_t[]){2, 3, 5, 2});
  check_rest(&(ko_removed){no_b, NULL}, 3, 3, (const uint32_t[]){2, 3, 5}, (const uint32_t[]){1, 0, 3, 2});
  check_rest(&(ko_removed){NULL, no_l3}, 4, 5, (const uint32_t[]){0, 1, 3, 4, 5}, (const uint32_t[]){2, 3, 4, 1});
  check_rest(&(ko_removed){no_b, no_l3}, 3, 2, (const uint32_t[]){3, 5}, (const uint32_t[]){1, 0, 2, 1});
  assert_true(ko_rank_present(NULL, 1) && !ko_rank_present(&(ko_removed){no_b, NULL}, 1));
  assert_false(ko_rank_edge_present(graph, &(ko_removed){no_b, NULL}, 4)); /* a dependency goes with its supplier */
}

static void without_edges(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *lone = region_from_text("facility\na\n", NULL, NULL);
  ko_rank_graph *made = NULL;
  ko_rank_rest rest;
  assert_int_equal(ko_rank_graph_make(lone, &made, &error), 0);
  assert_int_equal(ko_rank_rest_make(made, NULL, &rest, &error), 0);
  assert_int_equal(rest.n_edges, 0);
  assert_int_equal(rest.first[0], rest.first[1]);
  ko_rank_rest_free(&rest);
  ko_rank_graph_free(made);
  ko_region_free(lone);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(edges),
      cmocka_unit_test(what_is_left),
      cmocka_unit_test(without_edges),
  };
  return cmocka_run_group_tests(tests, open_graph, close_graph);
}
