/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores that are kept for a region.
 */
#include "small_graph.h"

/* Each score is made once for facilities and once for links, the same as without keeping. */
static void kept(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *region = region_from_text("facility\na\nb\nc\n", "link,from,to\nl,a,b\nm,b,c\n", NULL);
  ko_rankings *rankings = NULL;
  const ko_score *degree = ko_score_find("degree"), *betweenness = ko_score_find("betweenness");
  const int64_t *first, *again, *links;
  ko_rank_origin origin;
  assert_int_equal(ko_rankings_make(region, &rankings, &error), 0);
  assert_int_equal(ko_rankings_values(rankings, betweenness, 0, &first, &origin, &error), 0);
  assert_int_equal(origin.made, 1);
  assert_true(first[1] == INT64_C(1) << 40 && first[0] == 0);
  assert_int_equal(ko_rankings_values(rankings, betweenness, 1, &links, &origin, &error), 0);
  assert_int_equal(origin.made, 1);
  assert_int_equal(ko_rankings_values(rankings, degree, 0, &again, &origin, &error), 0);
  assert_int_equal(origin.made, 1);
  assert_int_equal(ko_rankings_values(rankings, betweenness, 0, &again, &origin, &error), 0);
  assert_int_equal(origin.made, 0);
  assert_ptr_equal(again, first);
  assert_int_equal(ko_rankings_values(rankings, degree, 1, &again, &origin, &error), KO_E_USAGE); /* and nothing is kept of it */
  ko_error_clear(&error);
  assert_int_equal(ko_rankings_values(rankings, degree, 1, &again, &origin, &error), KO_E_USAGE);
  ko_rankings_free(rankings);
  ko_rankings_free(NULL);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(kept)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
