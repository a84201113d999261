/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Demand and people as integers.
 */
#include <math.h>

#include "tests/unit/plan_fixture.h"

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, water: { rule: standalone }, tiny: { rule: standalone }, "     \
  "huge: { "                                                                                                                               \
  "rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n"

static void test_weights(void **state) {
  (void)state;
  fixture f;
  uint64_t seed = 3;
  char text[16384];
  fixture_begin(&f);
  size_t at = (size_t)snprintf(text, sizeof text, "facility,sector,demand,population\n");
  for (int i = 0; i < 200; i++)
    at += (size_t)snprintf(text + at, sizeof text - at, "p%d,power,%u.%u,%s\n", i, fixture_random(&seed, 3000), i, i % 2 ? "" : "1000.5");
  at += (size_t)snprintf(text + at, sizeof text - at,
                         "w0,water,,0\nw1,water,0,7\nt0,tiny,3e-290,\nt1,tiny,1e-290,\nh0,huge,1e300,\nh1,huge,3e300,1e12\n");
  fixture_file(&f, "facilities.csv", text);
  fixture_must_plan(&f, YAML);
  const ko_plan *plan = f.plan;
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    int64_t sum = 0;
    int exponent;
    for (uint32_t i = 0; i < plan->sectors[s].n_slots; i++) {
      uint32_t slot = plan->sectors[s].first_slot + i;
      double demand = f.region->facilities.demand[plan->row_of_slot[slot]];
      sum += plan->demand[slot];
      if (!plan->counted_by_number[s])
        assert_true(fabs((double)plan->demand[slot] / plan->demand_scale[s] - demand) <= 0.5 / plan->demand_scale[s]);
      else assert_int_equal(plan->demand[slot], 1);
    }
    assert_true(sum > 0 && sum < INT64_C(1) << 40);
    assert_true(frexp(plan->demand_scale[s], &exponent) == 0.5); /* a power of two */
    assert_int_equal(plan->counted_by_number[s], strcmp(plan->sectors[s].name, "water") == 0);
    if (!plan->counted_by_number[s]) assert_true(sum >= INT64_C(1) << 38); /* hardly a bit is wasted */
  }
  assert_int_equal(plan->population[fixture_slot(&f, "p0")], 1001);
  assert_int_equal(plan->population[fixture_slot(&f, "p1")], -1);
  assert_int_equal(plan->population[fixture_slot(&f, "w0")], 0);
  assert_int_equal(plan->population[fixture_slot(&f, "w1")], 7);
  fixture_end(&f);
}

static void test_too_many_people(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,population,country\na,power,2e13,XA\nb,water,2e13,XA\nc,tiny,1,XA\nd,huge,1,XA\n");
  fixture_refused(&f, YAML, "populations of the facilities add up to more than can be counted");
  fixture_file(&f, "facilities.csv", "facility,sector,country\na,power,XA\nb,water,XA\nc,tiny,XA\nd,huge,XA\n");
  fixture_file(&f, "countries.csv", "country,population\nXA,1e300\n");
  fixture_refused(&f, YAML, "populations of the countries add up to more than can be counted");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_weights), cmocka_unit_test(test_too_many_people)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
