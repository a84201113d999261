/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the account weighs: denominators, parts of the loss, lists by bits; against plain sums over facilities.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/tally/account.h"
#include "tests/support/tally_run.h"

__extension__ typedef __int128 wide;

static void test_ratio(void **state) {
  (void)state;
  ko_fixture f = {.state = 11};
  for (int i = 0; i < 200000; i++) {
    int64_t by = (int64_t)(ko_fixture_random(&f) >> (8 + ko_fixture_below(&f, 48))) + 1;
    int64_t times = i % 2 ? KO_LOSS_ONE : (int64_t)(ko_fixture_random(&f) >> 31), a = (int64_t)(ko_fixture_random(&f) % (uint64_t)by);
    if (i % 7 == 0) a = by;
    if (i % 11 == 0) a = by / 2;
    ko_ratio ratio = ko_ratio_make(times, by);
    assert_int_equal(ko_ratio_of(&ratio, a), (int64_t)(((wide)a * times + by / 2) / by));
  }
}

static ko_fixture_spec spec_of(uint64_t seed) {
  return (ko_fixture_spec){.seed = seed,
                           .n_countries = 3,
                           .n_sectors = 4,
                           .n_facilities = 60,
                           .n_cases = 2,
                           .n_trials = 512,
                           .wide_demand = seed % 2 == 0,
                           .population = (ko_fixture_people)(seed % 3),
                           .all_up = seed % 5 == 0};
}

/* Demand of a segment times the reference share of each facility; a facility that is down in the reference is not there. */
static void test_segments(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    ko_fixture f;
    ko_account_plan *a = NULL;
    ko_fixture_spec spec = spec_of(seed);
    ko_fixture_make(&f, &spec);
    assert_int_equal(ko_account_plan_make(&f.plan, &a, &f.error), KO_OK);
    for (uint32_t c = 0; c < 3; c++)
      for (uint32_t s = 0; s < 4; s++) {
        const ko_segment *segment = &a->segments[c * 4 + s];
        int own = 0, others = 0;
        for (uint32_t slot = 0; slot < 60; slot++) {
          if (f.plan.country[slot] != c || f.plan.sector[slot] != s || ko_reference_share(&f, slot) == 0) continue;
          own |= f.plan.population[slot] >= 0;
          others |= f.plan.population[slot] < 0 && f.plan.demand[slot] > 0;
        }
        assert_int_equal(segment->demand, ko_naive_demand(&f, c, s));
        assert_int_equal(segment->own_people != 0, own);
        assert_int_equal(segment->other_people != 0, others && f.region.countries.population[c] > 0);
      }
    for (uint32_t slot = 0; slot < 60; slot++) {
      assert_int_equal(a->share[slot], ko_reference_share(&f, slot));
      assert_int_equal(a->segment[slot], f.plan.country[slot] * 4 + f.plan.sector[slot]);
    }
    for (uint32_t s = 0; s < 4; s++) {
      uint32_t down = 0;
      for (uint32_t slot = 0; slot < 60; slot++) down += f.plan.sector[slot] == s && !f.plan.cases[0].reference[slot];
      assert_int_equal(a->down_in_reference[s], down);
    }
    ko_account_plan_free(a);
    ko_fixture_free(&f);
  }
}

/* Both forms of a weighing hold the same weights, times `scale` those of the definition. */
static void test_lists(void **state) {
  (void)state;
  int n_lists = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    ko_fixture f;
    ko_account_plan *a = NULL;
    ko_fixture_spec spec = spec_of(seed);
    ko_fixture_make(&f, &spec);
    assert_int_equal(ko_account_plan_make(&f.plan, &a, &f.error), KO_OK);
    for (uint32_t at = 0; at < 12; at++)
      for (int m = 0; m < KO_N_MEASURED; m++) {
        const ko_segment *segment = &a->segments[at];
        const ko_weighing *w = &segment->by[m];
        int64_t by_bit[60] = {0}, by_member[60] = {0}, total = 0;
        if (!segment->measures[m] || (m == KO_MEASURED_DEMAND && segment->uniform)) {
          assert_int_equal(w->n, 0);
          continue;
        }
        n_lists++;
        for (uint32_t b = 0; b < w->n_bits; b++)
          for (uint32_t i = w->first[b]; i < w->first[b + 1]; i++) by_bit[w->by_bit[i]] += INT64_C(1) << b;
        for (uint32_t i = 0; i < w->n; i++) by_member[w->members[i]] = w->weights[i], total += w->weights[i];
        assert_int_equal(w->total, total);
        for (uint32_t slot = 0; slot < 60; slot++) {
          int64_t people = f.plan.population[slot], demand = f.plan.demand[slot], each;
          each = m == KO_MEASURED_DEMAND ? demand : m == KO_MEASURED_PEOPLE ? (people > 0 ? people : 0) : people < 0 ? demand : 0;
          if (a->segment[slot] != at) each = 0;
          assert_int_equal(by_bit[slot], by_member[slot]);
          assert_int_equal(by_member[slot] * w->scale, each * ko_reference_share(&f, slot));
        }
      }
    ko_account_plan_free(a);
    ko_fixture_free(&f);
  }
  assert_true(n_lists > 100);
}

/* Everything lost is a loss of exactly one: the parts of the sectors that count add up, whatever their weights. */
static void test_all_is_lost(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    ko_fixture f;
    ko_account_plan *a = NULL;
    ko_fixture_spec spec = spec_of(seed);
    ko_fixture_make(&f, &spec);
    assert_int_equal(ko_account_plan_make(&f.plan, &a, &f.error), KO_OK);
    int64_t of_region = 0;
    for (uint32_t c = 0; c < 3; c++) {
      int64_t of_country = 0;
      for (uint32_t s = 0; s < 4; s++) {
        const ko_segment *segment = &a->segments[c * 4 + s];
        if (segment->demand == 0) continue;
        of_country += ko_ratio_of(&segment->of_country, segment->demand);
        assert_int_equal(ko_ratio_of(&segment->loss, segment->demand), KO_LOSS_ONE);
      }
      assert_int_equal(of_country, a->country_counts[c] ? KO_LOSS_ONE : 0);
    }
    for (uint32_t s = 0; s < 4; s++) {
      int64_t demand = ko_naive_demand(&f, KO_NONE, s);
      if (demand == 0) continue;
      of_region += ko_ratio_of(&a->of_region[s], demand);
      assert_int_equal(ko_ratio_of(&a->loss_sector[s], demand), KO_LOSS_ONE);
    }
    assert_int_equal(of_region, a->region_counts ? KO_LOSS_ONE : 0);
    ko_account_plan_free(a);
    ko_fixture_free(&f);
  }
  ko_account_plan_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ratio),
      cmocka_unit_test(test_segments),
      cmocka_unit_test(test_lists),
      cmocka_unit_test(test_all_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
