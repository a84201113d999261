/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a settled block tells of itself.
 */
#include "tests/unit/trial_fixture.h"

static void test_blocks(void **state) {
  (void)state;
  random_region r;
  random_begin(&r, 2);
  ko_worker *worker = trial_worker(&r.f, RANDOM_YAML "waves:\n  - { success: 0.003, targets: { facilities: { sector: s1 } } }\n"
                                                     "  - { success: 0.5, targets: { list: [l0, l1] } }\n"
                                                     "strategies: [ { name: free, measures: [ { decouple: { facilities: all } } ] } ]\n"
                                                     "run: { trials: 1000 }\n");
  const ko_plan *plan = r.f.plan;
  assert_int_equal(plan->n_blocks, 2);
  for (uint32_t strategy = 0; strategy < 2; strategy++)
    for (uint32_t block = 0; block < 2; block++) {
      ko_settled settled = trial_block(&r.f, worker, strategy, block);
      assert_int_equal(settled.n_lanes, block ? 1000 - KO_LANES : KO_LANES);
      assert_int_equal(ko_row_count(&settled.lanes), settled.n_lanes);
      uint32_t at = 0, n_links = 0;
      for (uint32_t s = 0; s < plan->n_facilities; s++) {
        int differs = 0;
        for (uint32_t lane = 0; lane < settled.n_lanes; lane++)
          differs |= ko_row_get(&settled.operational[s], lane) != plan->cases[0].reference[s] || ko_row_get(&settled.damaged[s], lane);
        if (at < settled.n_touched && settled.touched[at] == s) at++;
        else assert_false(differs); /* all that differ are listed, in order */
      }
      assert_int_equal(at, settled.n_touched);
      assert_true(settled.n_touched < plan->n_facilities);
      for (uint32_t l = 0; l < plan->n_links; l++) n_links += ko_row_any(&settled.link_damaged[plan->link_hit_row[l]]) != 0;
      assert_int_equal(settled.n_links_hit, n_links);
      assert_int_equal(n_links, 2);
    }
  ko_worker_free(worker);
  fixture_end(&r.f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
