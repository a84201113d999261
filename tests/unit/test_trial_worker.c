/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers: a block comes out the same whatever the worker did before, and takes the memory that was announced.
 */
#include "tests/unit/trial_fixture.h"

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { s2: { rule: giant_component }, s0: { rule: standalone }, s1: { rule: reachability } }\n"    \
  "waves:\n  - { success: 0.2, targets: { facilities: all, pick: 20, by: random } }\n  - { success: 0.2, targets: { links: all } }\n"      \
  "strategies:\n"                                                                                                                          \
  "  - { name: harder, measures: [ { protect: { facilities: all, to: 0.5 } } ] }\n"                                                        \
  "  - { name: free, measures: [ { decouple: { facilities: all } } ] }\n"                                                                  \
  "run: { trials: 1100 }\n"

static void check_same(const ko_settled *a, const ko_settled *b) {
  const ko_plan *plan = a->plan;
  assert_int_equal(a->n_lanes, b->n_lanes);
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      assert_true((a->operational[s].w[w] & a->lanes.w[w]) == (b->operational[s].w[w] & b->lanes.w[w]));
      assert_true((a->damaged[s].w[w] & a->lanes.w[w]) == (b->damaged[s].w[w] & b->lanes.w[w]));
    }
  assert_int_equal(a->n_touched, b->n_touched);
  assert_memory_equal(a->touched, b->touched, a->n_touched * sizeof *a->touched);
  assert_int_equal(a->n_links_hit, b->n_links_hit);
}

static void test_order_does_not_matter(void **state) {
  (void)state;
  random_region r;
  random_begin(&r, 3);
  ko_worker *fresh, *used = trial_worker(&r.f, YAML);
  const ko_plan *plan = r.f.plan;
  static const uint32_t order[][2] = {{0, 1}, {2, 0}, {2, 2}, {0, 1}, {1, 2}, {1, 0}, {0, 2}, {2, 1}, {1, 1}, {0, 0}};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    assert_int_equal(ko_worker_make(plan, &fresh, &r.f.error), KO_OK);
    ko_settled one = trial_block(&r.f, used, order[i][0], order[i][1]);
    ko_settled other = trial_block(&r.f, fresh, order[i][0], order[i][1]);
    check_same(&one, &other);
    ko_worker_free(fresh);
    if (i != 2) continue; /* damage in one country alone, in between */
    assert_int_equal(ko_trial_block(used, 1, 0, 0, &one, &r.f.error), KO_OK);
  }
  ko_worker_free(used);
  fixture_end(&r.f);
}

static void test_memory(void **state) {
  (void)state;
  random_region r;
  random_begin(&r, 4);
  ko_worker *worker = trial_worker(&r.f, YAML);
  size_t bytes = ko_worker_bytes(r.f.plan);
  assert_true(worker->arena.bytes + sizeof *worker <= bytes);
  assert_true(bytes < 2 * (worker->arena.bytes + sizeof *worker));
  ko_worker_free(worker);
  ko_worker_free(NULL);
  fixture_end(&r.f);
}

/* Start of a block: rows as the strategy starts, nothing damaged, nothing marked. */
static void test_reset(void **state) {
  (void)state;
  random_region r;
  random_begin(&r, 5);
  ko_worker *worker = trial_worker(&r.f, YAML);
  const ko_plan *plan = r.f.plan;
  for (uint32_t strategy = 0; strategy < plan->n_cases; strategy++) {
    (void)trial_block(&r.f, worker, (strategy + 1) % plan->n_cases, 0);
    ko_worker_reset(worker, strategy, 2, 76);
    assert_int_equal(ko_row_count(&worker->lanes), 76);
    for (uint32_t s = 0; s < plan->n_facilities; s++) {
      assert_int_equal(ko_row_count(&worker->operational[s]), plan->cases[strategy].start[s] ? KO_LANES : 0);
      assert_false(ko_row_any(&worker->damaged[s]));
      assert_int_equal(worker->flags[s], 0);
    }
    for (uint32_t i = 0; i <= plan->n_hit_links; i++) assert_false(ko_row_any(&worker->link_damaged[i]));
    assert_int_equal(worker->n_hit + worker->n_links_hit, 0);
  }
  ko_worker_free(worker);
  fixture_end(&r.f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_order_does_not_matter), cmocka_unit_test(test_memory),
                                     cmocka_unit_test(test_reset)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
