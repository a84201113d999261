/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores that are columns under a name of their own.
 */
#include "small_graph.h"

static void columns(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *region = region_from_text("facility,demand,supply,population\na,1,0,\nb,2,8,10\nc,,4,5\n", NULL, NULL);
  ko_rank_graph *graph = NULL;
  int64_t got[3];
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("demand"), NULL, got, &error), 0);
  assert_true(got[0] == INT64_C(1) << 39 && got[1] == INT64_C(1) << 40 && got[2] == 0);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("supply"), NULL, got, &error), 0);
  assert_true(got[0] == 0 && got[1] == INT64_C(1) << 40 && got[2] == INT64_C(1) << 39);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("population"), NULL, got, &error), 0);
  assert_true(got[0] == -1 && got[1] == INT64_C(1) << 40 && got[2] == INT64_C(1) << 39);
  assert_int_equal(ko_rank_links(graph, ko_score_find("demand"), NULL, got, &error), KO_E_USAGE);
  assert_null(ko_score_find("nonsense"));
  ko_rank_graph_free(graph);
  ko_region_free(region);
}

/* Removal leaves the others' values; a column that is unknown for all is -1 throughout. */
static void removed_and_unknown(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *region = region_from_text("facility,demand\na,1\nb,2\nc,4\n", NULL, NULL);
  ko_rank_graph *graph = NULL;
  const uint8_t gone[3] = {0, 0, 1};
  const ko_removed removed = {gone, NULL};
  int64_t got[3];
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("demand"), &removed, got, &error), 0);
  assert_true(got[0] == INT64_C(1) << 39 && got[1] == INT64_C(1) << 40 && got[2] == -1);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("population"), NULL, got, &error), 0);
  assert_true(got[0] == -1 && got[1] == -1 && got[2] == -1);
  ko_rank_graph_free(graph);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns),
      cmocka_unit_test(removed_and_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
