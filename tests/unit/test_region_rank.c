/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranking as such: the grid, ties, what has been removed, and what cannot be ranked.
 */
#include "small_graph.h"

static void removal(void **state) {
  (void)state;
  small path = {.n = 5};
  for (int v = 1; v < path.n; v++) small_edge(&path, v - 1, v);
  path.n_links = path.m;
  uint8_t facilities[5] = {0, 0, 0, 1, 0}, links[4] = {1, 0, 0, 0};
  ko_removed removed = {facilities, links};
  int64_t got[5];
  small_rank(&path, "degree", &removed, 0, got); /* 1 - 2 is left */
  const int64_t degree[] = {0, INT64_C(1) << 40, INT64_C(1) << 40, -1, 0};
  for (int v = 0; v < 5; v++) assert_int_equal(got[v], degree[v]);
  for (size_t i = 0; ko_scores[i]; i++) {
    small_rank(&path, ko_scores[i]->name, &removed, 0, got);
    assert_int_equal(got[3], -1);
  }
  small_rank(&path, "betweenness", &removed, 1, got);
  const int64_t between[] = {-1, INT64_C(1) << 40, -1, -1};
  for (int e = 0; e < 4; e++) assert_int_equal(got[e], between[e]);
}

/* One facility, and several without any edge: every score is 0, but for pagerank, which is the same for all; population is unknown. */
static void nothing_to_rank(void **state) {
  (void)state;
  for (int n = 1; n <= 3; n += 2)
    for (size_t i = 0; ko_scores[i]; i++) {
      small g = {.n = n};
      const char *name = ko_scores[i]->name;
      int64_t got[SMALL_MOST], expected = strcmp(name, "population") == 0 ? -1 : strcmp(name, "pagerank") == 0 ? INT64_C(1) << 40 : 0;
      small_rank(&g, name, NULL, 0, got);
      for (int v = 0; v < n; v++) assert_int_equal(got[v], expected);
    }
}

/* Scores lie on a grid of 2^40 of the largest: differences below it are ties. */
static void grid(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *region = region_from_text("facility,demand\na,3\nb,1\nc,2.9999999999999996\nd,1.0000000000000002\n", NULL, NULL);
  ko_rank_graph *graph = NULL;
  int64_t got[4];
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("demand"), NULL, got, &error), 0);
  assert_int_equal(got[0], INT64_C(1) << 40);
  assert_int_equal(got[1], INT64_C(366503875925)); /* 2^40 / 3 = 366503875925.33 */
  assert_int_equal(got[2], got[0]);
  assert_int_equal(got[3], got[1]);
  ko_rank_graph_free(graph);
  ko_region_free(region);
}

static void what_cannot_be_ranked(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *region = region_from_text("facility\na\nb\n", "link,from,to\nl,a,b\n", NULL);
  ko_rank_graph *graph = NULL;
  int64_t got[2];
  assert_null(ko_score_find("nonsense"));
  assert_null(ko_score_find(""));
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  for (size_t i = 0; ko_scores[i]; i++) {
    assert_ptr_equal(ko_score_find(ko_scores[i]->name), ko_scores[i]);
    if (ko_scores[i]->links) continue;
    char message[100];
    ko_error_clear(&error);
    assert_int_equal(ko_rank_links(graph, ko_scores[i], NULL, got, &error), KO_E_USAGE);
    snprintf(message, sizeof message, "links cannot be ranked by %s", ko_scores[i]->name);
    assert_string_equal(error.findings[0].message, message);
  }
  const ko_score of_links = {.name = "odd", .links = ko_score_find("betweenness")->links};
  ko_error_clear(&error);
  assert_int_equal(ko_rank_facilities(graph, &of_links, NULL, got, &error), KO_E_USAGE);
  assert_string_equal(error.findings[0].message, "facilities cannot be ranked by odd");
  ko_rank_graph_free(graph);
  ko_rank_graph_free(NULL);
  ko_region_free(region);
}

/* More facilities or edges never take less work; costs are told for `check`. */
static void work_grows(void **state) {
  (void)state;
  for (size_t i = 0; ko_scores[i]; i++) {
    double small_one = ko_scores[i]->work(100, 200), large = ko_scores[i]->work(1000, 2000);
    assert_true(small_one > 0 && large >= 10 * small_one && isfinite(large));
    assert_true(ko_scores[i]->work(0, 0) >= 0);
    assert_true(ko_scores[i]->help[0] && ko_scores[i]->cost[0]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(removal),    cmocka_unit_test(nothing_to_rank), cmocka_unit_test(grid), cmocka_unit_test(what_cannot_be_ranked),
      cmocka_unit_test(work_grows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
