/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account of random blocks against sums over single facilities.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "sim/tally/account.h"
#include "tests/support/tally_run.h"

static const ko_fixture_spec SPECS[] = {
    {.seed = 1,
     .n_countries = 3,
     .n_sectors = 1,
     .n_facilities = 40,
     .n_cases = 1,
     .n_trials = 512,
     .all_up = 1,
     .all_local = 1,
     .damage = 0.05,
     .fall = 0.05,
     .touched = 1},
    {.seed = 2,
     .n_countries = 3,
     .n_sectors = 2,
     .n_facilities = 61,
     .n_cases = 2,
     .n_trials = 700,
     .wide_demand = 1,
     .all_local = 1,
     .damage = 0.05,
     .fall = 0.1,
     .touched = 1},
    {.seed = 3,
     .n_countries = 4,
     .n_sectors = 2,
     .n_facilities = 80,
     .n_cases = 1,
     .n_trials = 300,
     .population = KO_FIXTURE_SOME,
     .all_local = 1,
     .damage = 0.01,
     .fall = 0.01,
     .touched = 0.05},
    {.seed = 4,
     .n_countries = 3,
     .n_sectors = 3,
     .n_facilities = 50,
     .n_cases = 2,
     .n_trials = 600,
     .wide_demand = 1,
     .population = KO_FIXTURE_SOME,
     .damage = 0.1,
     .fall = 0.2,
     .touched = 0.9},
    {.seed = 5,
     .n_countries = 2,
     .n_sectors = 4,
     .n_facilities = 60,
     .n_cases = 1,
     .n_trials = 1,
     .population = KO_FIXTURE_ALL,
     .damage = 0.5,
     .fall = 0.5,
     .touched = 1},
    {.seed = 6,
     .n_countries = 5,
     .n_sectors = 3,
     .n_facilities = 4,
     .n_cases = 1,
     .n_trials = 64,
     .damage = 0.5,
     .fall = 0.5,
     .touched = 1},
    {.seed = 7,
     .n_countries = 2,
     .n_sectors = 1,
     .n_facilities = 300,
     .n_cases = 1,
     .n_trials = 100,
     .wide_demand = 1,
     .all_local = 1,
     .damage = 0.4,
     .fall = 0.4,
     .touched = 0.02},
};

static int near_loss(int64_t loss, double expected) {
  return isnan(expected) ? loss == -1 : fabs((double)loss / (double)KO_LOSS_ONE - expected) < 1e-9;
}

static void check_segments(const ko_fixture *f, const ko_account *a, uint32_t lane) {
  const ko_plan *plan = &f->plan;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    int64_t most = 0;
    for (uint32_t s = 0; s < plan->n_sectors; s++) {
      size_t at = (size_t)(c * plan->n_sectors + s) * KO_LANES + lane;
      int64_t lost = ko_naive_lost(f, c, s, lane), demand = ko_naive_demand(f, c, s), people = ko_naive_people(f, c, s, lane);
      assert_int_equal(a->lost[at], lost);
      assert_int_equal(a->people[at], people);
      assert_true(near_loss(a->loss_country_sector[at], demand ? (double)lost / (double)demand : (double)NAN));
      if (people > most) most = people;
    }
    assert_int_equal(a->people_country[c * KO_LANES + lane], most);
    assert_true(near_loss(a->loss_country[c * KO_LANES + lane], ko_naive_loss(f, c, lane)));
  }
}

static void check_lane(const ko_fixture *f, const ko_account *a, uint32_t lane) {
  const ko_plan *plan = &f->plan;
  int64_t direct = 0, indirect = 0;
  check_segments(f, a, lane);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    int64_t lost = ko_naive_lost(f, KO_NONE, s, lane), demand = ko_naive_demand(f, KO_NONE, s), down = 0;
    for (uint32_t slot = plan->sectors[s].first_slot; slot < plan->sectors[s].first_slot + plan->sectors[s].n_slots; slot++) {
      down += !ko_lane_up(f, slot, lane);
      if (!plan->cases[0].reference[slot]) continue;
      direct += ko_lane_damaged(f, slot, lane);
      indirect += !ko_lane_damaged(f, slot, lane) && !ko_lane_up(f, slot, lane);
    }
    assert_int_equal(a->down[s * KO_LANES + lane], down);
    assert_true(near_loss(a->loss_sector[s * KO_LANES + lane], demand ? (double)lost / (double)demand : (double)NAN));
  }
  assert_int_equal(a->direct[lane], direct);
  assert_int_equal(a->indirect[lane], indirect);
  assert_true(near_loss(a->loss[lane], ko_naive_loss(f, KO_NONE, lane)));
}

static void check_spec(const ko_fixture_spec *spec) {
  ko_fixture f;
  ko_account_plan *account_plan = NULL;
  ko_accountant *accountant = NULL;
  ko_fixture_make(&f, spec);
  assert_int_equal(ko_account_plan_make(&f.plan, &account_plan, &f.error), KO_OK);
  assert_int_equal(ko_accountant_make(account_plan, &accountant, &f.error), KO_OK);
  for (uint32_t b = 0; b < f.plan.n_blocks; b++)
    for (uint32_t k = 0; k < f.plan.n_cases; k++) {
      ko_account account;
      ko_fixture_settle(&f, k, b);
      ko_account_block(accountant, &f.settled, &account);
      for (uint32_t lane = 0; lane < f.settled.n_lanes; lane++) check_lane(&f, &account, lane);
      for (uint32_t i = 0; i < f.settled.n_touched; i++) {
        uint32_t down = 0, damaged = 0;
        for (uint32_t lane = 0; lane < f.settled.n_lanes; lane++) {
          down += !ko_lane_up(&f, f.settled.touched[i], lane);
          damaged += (uint32_t)ko_lane_damaged(&f, f.settled.touched[i], lane);
        }
        assert_int_equal(account.n_down[i], down);
        assert_int_equal(account.n_damaged[i], damaged);
      }
    }
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  ko_fixture_free(&f);
}

static void test_blocks(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof SPECS / sizeof SPECS[0]; i++) check_spec(&SPECS[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
