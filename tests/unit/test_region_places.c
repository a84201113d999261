/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The nearest suppliers, against looking at all of them again and again.
 */
#include <math.h>

#include "sim/region/places.h"
#include "tests/unit/plan_random.h"

static void check(const ko_sides *sides, uint32_t dependant, double within_km, uint32_t count, const ko_places *places) {
  uint32_t found = ko_places_near(places, dependant, within_km, count), n = 0;
  uint8_t taken[RANDOM_N] = {0};
  for (; n < count; n++) { /* nearest first, ties by row */
    uint32_t best = KO_NONE;
    double best_km = 0;
    for (uint32_t s = 0; s < sides->n_suppliers; s++) {
      double km = ko_region_distance(sides->region, sides->dependants[dependant], sides->suppliers[s]);
      if (taken[s] || sides->suppliers[s] == sides->dependants[dependant] || km > within_km || (best != KO_NONE && km >= best_km)) continue;
      best = s;
      best_km = km;
    }
    if (best == KO_NONE) break;
    taken[best] = 1;
    assert_true(n < found);
    assert_int_equal(places->found[n].supplier, best);
    assert_true(places->found[n].km == best_km);
  }
  assert_int_equal(found, n);
}

static void test_near(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 10; seed++) {
    random_region r;
    random_begin(&r, seed);
    fixture_must_plan(&r.f, RANDOM_YAML "waves: [ { targets: { facilities: all } } ]\n");
    uint32_t everyone[RANDOM_N], some[RANDOM_N], n = 0;
    for (uint32_t i = 0; i < RANDOM_N; i++) everyone[i] = i;
    for (uint32_t i = 0; i < RANDOM_N; i++)
      if (r.sector[i] != 1) some[n++] = i;
    ko_sides sides = {.region = r.f.region, .n_dependants = RANDOM_N, .n_suppliers = n, .dependants = everyone, .suppliers = some};
    ko_places places;
    assert_int_equal(ko_places_make(&sides, KO_METRIC_DISTANCE, &places, &r.f.error), KO_OK);
    for (uint32_t d = 0; d < RANDOM_N; d++)
      for (uint32_t count = 1; count <= RANDOM_N; count += 6) {
        check(&sides, d, NAN, count, &places);
        check(&sides, d, 150, count, &places);
      }
    ko_places_free(&places);
    fixture_end(&r.f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_near)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
