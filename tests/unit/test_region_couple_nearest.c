/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose: nearest, against searches over all pairs.
 */
#include "coupled_region.h"

/* Nobody who was left out is nearer than one who was chosen, ties by row. */
static void nearest(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 12; seed++) {
    uint32_t count = 1 + seed % 4, n = 150, m = 40;
    char coupling[100];
    double within = seed % 3 ? 1e9 : 30;
    snprintf(coupling, sizeof coupling, "choose: nearest, count: %u, within_km: %g", count, within);
    ko_region *region = couple((int)n, (int)m, seed % 2, seed, coupling);
    assert_int_equal(region->n_groups, m);
    for (uint32_t g = 0; g < m; g++) {
      uint32_t dependant = region->groups.dependant[g], n_in_reach = 0;
      uint8_t chosen[150] = {0};
      assert_int_equal(dependant, n + g);
      for (uint32_t i = 0; i < n_suppliers(region, g); i++) chosen[supplier(region, g, i)] = 1;
      for (uint32_t s = 0; s < n; s++) {
        double km = ko_region_distance(region, dependant, s);
        uint32_t nearer = 0;
        for (uint32_t t = 0; t < n; t++) {
          double other = ko_region_distance(region, dependant, t);
          nearer += other < km || (other == km && t < s);
        }
        n_in_reach += km <= within;
        assert_int_equal(chosen[s], km <= within && nearer < count);
      }
      assert_int_equal(n_suppliers(region, g), n_in_reach < count ? n_in_reach : count);
    }
    ko_region_free(region);
  }
}

/* Ties on a lattice go by row. */
static void nearest_ties(void **state) {
  (void)state;
  ko_region *region =
      region_from_recipe("", "sectors:\n  a: { generate: { model: lattice, width: 9, height: 9, spacing_km: 2 } }\n"
                             "  b: { generate: { model: lattice, width: 9, height: 9, spacing_km: 1.5 } }\n"
                             "couple: [ { dependant: { sector: b }, supplier: { sector: a }, choose: nearest, count: 3 } ]\n");
  for (uint32_t g = 0; g < 81; g++)
    for (uint32_t i = 0; i < 3; i++) {
      uint32_t s = supplier(region, g, i), before = 0;
      double km = ko_region_distance(region, 81 + g, s);
      for (uint32_t t = 0; t < 81; t++)
        before += ko_region_distance(region, 81 + g, t) < km || (ko_region_distance(region, 81 + g, t) == km && t < s);
      assert_true(before < 3);
    }
  ko_region_free(region);
}

/* Nobody is coupled with itself, and a facility without a place has no neighbours. */
static void itself_and_nowhere(void **state) {
  (void)state;
  ko_region *region =
      region_from_recipe("", "sectors: { a: { generate: { model: lattice, width: 5, height: 1, periodic: 0, spacing_km: 3 } } }\n"
                             "couple: [ { dependant: { sector: a }, supplier: { sector: a }, choose: nearest } ]\n");
  static const uint32_t expected[] = {1, 0, 1, 2, 3}; /* ties go to the lower row */
  for (uint32_t g = 0; g < 5; g++) {
    assert_int_equal(n_suppliers(region, g), 1);
    assert_int_equal(supplier(region, g, 0), expected[g]);
  }
  ko_region_free(region);
  region = region_from_recipe("", "sectors: { a: { generate: { model: erdos_renyi, nodes: 4, mean_degree: 1 } } }\n"
                                  "couple: [ { dependant: { sector: a }, supplier: { sector: a }, choose: nearest } ]\n");
  for (uint32_t g = 0; g < 4; g++) assert_int_equal(n_suppliers(region, g), 0);
  ko_region_free(region);
}

/* Exactly at the limit is within it; nothing is within 0 km but what stands at the same place. */
static void limit_of_distance(void **state) {
  (void)state;
  ko_region *region =
      region_from_recipe("", "sectors:\n  a: { generate: { model: lattice, width: 3, height: 1, periodic: 0, spacing_km: 4 } }\n"
                             "  b: { generate: { model: lattice, width: 2, height: 1, periodic: 0, spacing_km: 4 } }\n"
                             "couple:\n - { dependant: { sector: b }, supplier: { sector: a }, choose: nearest, count: 9, within_km: 4 }\n"
                             " - { dependant: { sector: b }, supplier: { sector: a }, choose: nearest, count: 9, within_km: 0 }\n");
  static const uint32_t n[] = {2, 3, 1, 1};
  for (uint32_t g = 0; g < 4; g++) assert_int_equal(n_suppliers(region, g), n[g]);
  assert_int_equal(supplier(region, 2, 0), 0);
  assert_int_equal(supplier(region, 3, 0), 1);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nearest),
      cmocka_unit_test(nearest_ties),
      cmocka_unit_test(itself_and_nowhere),
      cmocka_unit_test(limit_of_distance),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
