/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread's work on a block, by a tally that can be checked against the engine itself, and by those of the registry.
 */
#include "run_plan.h"

#include <stdlib.h>
#include <string.h>

/* Sums: lanes in which each facility is down. Values: how many are up in each lane. */
static size_t facilities(const ko_plan *p) { return p->n_facilities; }
static size_t one(const ko_plan *p) {
  (void)p;
  return 1;
}
static uint32_t refused_strategy = KO_NONE;
static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *its_sums,
               int64_t *its_values, ko_error *error) {
  assert_true(account && worker && scratch && (uintptr_t)scratch % 64 == 0);
  if (settled->strategy == refused_strategy) return ko_raise(error, KO_E_INTERNAL, "strategy %u is refused", settled->strategy);
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++)
    for (uint32_t slot = 0; slot < settled->plan->n_facilities; slot++) {
      int up = ko_row_get(&settled->operational[slot], lane);
      its_values[lane] += up;
      its_sums[slot] += !up;
    }
  return KO_OK;
}
static const ko_tally ups = {.name = "ups", .n_sums = facilities, .n_values = one, .add = add};
static const ko_tally *const mine[] = {&ups, NULL};

enum { ROOM = 1500, FIRST = 600 };

/* Strategies are ROOM rows apart; rows of other trials are left alone. The last block is short. */
static void every_strategy_in_its_place(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout layout;
  ko_account_plan *account_plan;
  ko_hand *hand;
  ko_worker *worker;
  assert_int_equal(ko_layout_make(plan, mine, &layout, &error), KO_OK);
  assert_int_equal(ko_account_plan_make(plan, &account_plan, &error), KO_OK);
  assert_int_equal(ko_hand_make(&layout, account_plan, &hand, &error), KO_OK);
  assert_int_equal(ko_worker_make(plan, &worker, &error), KO_OK);
  const uint32_t n = plan->n_facilities, n_cases = plan->n_cases;
  int64_t *all_sums = calloc((size_t)n * n_cases, sizeof *all_sums), *rows = calloc((size_t)ROOM * n_cases, sizeof *rows);
  assert_true(all_sums && rows);
  for (uint32_t block = 0; block < plan->n_blocks; block += plan->n_blocks - 1) {
    memset(all_sums, 0, (size_t)n * n_cases * sizeof *all_sums);
    memset(rows, 0, (size_t)ROOM * n_cases * sizeof *rows);
    int64_t *values[] = {rows};
    assert_int_equal(ko_hand_block(hand, block, all_sums, values, FIRST, ROOM, &error), KO_OK);
    for (uint32_t k = 0; k < n_cases; k++) {
      ko_settled settled;
      assert_int_equal(ko_trial_block(worker, k, block, KO_NONE, &settled, &error), KO_OK);
      assert_int_equal(settled.n_lanes, block ? 2000 - 3 * 512 : 512);
      for (uint32_t t = 0; t < ROOM; t++) {
        int64_t up = 0;
        if (t >= FIRST && t - FIRST < settled.n_lanes)
          for (uint32_t slot = 0; slot < n; slot++) up += ko_row_get(&settled.operational[slot], t - FIRST);
        assert_int_equal(rows[k * ROOM + t], up);
      }
      for (uint32_t slot = 0; slot < n; slot++) {
        int64_t down = 0;
        for (uint32_t lane = 0; lane < settled.n_lanes; lane++) down += !ko_row_get(&settled.operational[slot], lane);
        assert_int_equal(all_sums[k * n + slot], down);
      }
    }
  }
  refused_strategy = 1;
  assert_int_equal(ko_hand_block(hand, 0, all_sums, (int64_t *const[]){rows}, 0, ROOM, &error), KO_E_INTERNAL);
  assert_string_equal(error.findings[0].message, "strategy 1 is refused");
  refused_strategy = KO_NONE;
  assert_true(ko_hand_bytes(&layout) >= (uint64_t)n * n_cases * sizeof(int64_t) + ko_worker_bytes(plan));
  free(all_sums);
  free(rows);
  ko_worker_free(worker);
  ko_hand_free(hand);
  ko_account_plan_free(account_plan);
  ko_layout_free(&layout);
}

/* A block's record is the same whoever counts it, and counting it twice doubles its sums. */
static void record_of_a_block(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout layout;
  ko_counts one, two;
  ko_account_plan *account_plan;
  ko_hand *a, *b;
  assert_int_equal(ko_layout_make(plan, ko_tallies, &layout, &error), 0);
  assert_int_equal(ko_account_plan_make(plan, &account_plan, &error), 0);
  assert_int_equal(ko_counts_make(&layout, 512, &one, &error), 0);
  assert_int_equal(ko_counts_make(&layout, 512, &two, &error), 0);
  assert_int_equal(ko_hand_make(&layout, account_plan, &a, &error), 0);
  assert_int_equal(ko_hand_make(&layout, account_plan, &b, &error), 0);
  assert_int_equal(ko_hand_block(a, 1, one.sums, one.values, 0, 512, &error), 0);
  assert_int_equal(ko_hand_block(b, 0, two.sums, two.values, 0, 512, &error), 0);
  for (size_t i = 0; i < layout.first_sum[layout.n]; i++) two.sums[i] = 0;
  for (int times = 0; times < 2; times++) assert_int_equal(ko_hand_block(b, 1, two.sums, two.values, 0, 512, &error), 0);
  for (size_t i = 0; i < layout.first_sum[layout.n]; i++) assert_int_equal(two.sums[i], 2 * one.sums[i]);
  for (size_t k = 0; k < layout.n; k++)
    if (one.values[k]) assert_memory_equal(one.values[k], two.values[k], layout.tally_values[k] * plan->n_cases * 512 * sizeof(int64_t));
  ko_hand_free(a);
  ko_hand_free(b);
  ko_hand_free(NULL);
  ko_counts_free(&layout, &one);
  ko_counts_free(&layout, &two);
  ko_account_plan_free(account_plan);
  ko_layout_free(&layout);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_strategy_in_its_place), cmocka_unit_test(record_of_a_block)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
