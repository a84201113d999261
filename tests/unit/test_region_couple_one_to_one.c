/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose: one_to_one, against counting and a plain matching program.
 */
#include "coupled_region.h"

static void one_to_one_is_a_random_matching(void **state) {
  (void)state;
  int seen[27] = {0}, n_orders = 0;
  for (unsigned seed = 0; seed < 1200; seed++) {
    ko_region *region = couple(3, 3, 0, seed, "choose: one_to_one");
    assert_int_equal(region->n_groups, 3);
    seen[supplier(region, 0, 0) * 9 + supplier(region, 1, 0) * 3 + supplier(region, 2, 0)]++;
    ko_region_free(region);
  }
  for (int i = 0; i < 27; i++) {
    if (!seen[i]) continue;
    n_orders++;
    assert_in_range(seen[i], 140, 260); /* 200 in the mean */
  }
  assert_int_equal(n_orders, 6);
}

/* More dependants than suppliers, or fewer: the smaller side is matched whole. */
static void one_to_one_of_unequal_sides(void **state) {
  (void)state;
  for (int m = 5; m <= 50; m += 45) {
    ko_region *region = couple(20, m, 0, 3, "choose: one_to_one, none: free");
    uint8_t used[20] = {0};
    assert_int_equal(region->n_groups, m < 20 ? m : 20);
    for (uint32_t g = 0; g < region->n_groups; g++) {
      assert_int_equal(n_suppliers(region, g), 1);
      assert_int_equal(used[supplier(region, g, 0)]++, 0);
    }
    ko_region_free(region);
    region = couple(20, m, 0, 3, "choose: one_to_one"); /* none: fail */
    assert_int_equal(region->n_groups, m);
    uint32_t n_empty = 0;
    for (uint32_t g = 0; g < region->n_groups; g++) {
      n_empty += n_suppliers(region, g) == 0;
      assert_int_equal(region->groups.need[g], 1);
    }
    assert_int_equal(n_empty, m > 20 ? m - 20 : 0);
    ko_region_free(region);
  }
}

static void one_to_one_with_itself(void **state) {
  (void)state;
  for (int n = 2; n <= 5; n++)
    for (int seed = 0; seed < 40; seed++) {
      char recipe[400];
      snprintf(recipe, sizeof recipe,
               "seed: %d\nsectors: { a: { generate: { model: erdos_renyi, nodes: %d, mean_degree: 0 } } }\n"
               "couple: [ { dependant: { sector: a }, supplier: { sector: a }, choose: one_to_one, none: free } ]\n",
               seed, n);
      ko_region *region = region_from_recipe("", recipe); /* a facility that supplies itself would be an error */
      assert_int_equal(region->n_groups, n);
      ko_region_free(region);
    }
}

/* The size of a largest matching: each dependant in turn tries to push others on. */
static int try_match(uint32_t d, uint32_t n, uint32_t m, uint8_t reach[][40], uint32_t *owner, uint8_t *seen) {
  for (uint32_t s = 0; s < n; s++) {
    if (!reach[d][s] || seen[s]) continue;
    seen[s] = 1;
    if (owner[s] == KO_NONE || try_match(owner[s], n, m, reach, owner, seen)) {
      owner[s] = d;
      return 1;
    }
  }
  return 0;
}

static void one_to_one_within_is_largest(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 40; seed++) {
    enum { N = 40, M = 35 };
    double within = 15 + seed;
    char coupling[100];
    snprintf(coupling, sizeof coupling, "choose: one_to_one, within_km: %g, none: free", within);
    ko_region *region = couple(N, M, seed % 2, seed, coupling);
    uint8_t reach[M][40], used[N] = {0};
    uint32_t owner[N], best = 0;
    memset(owner, 0xff, sizeof owner);
    for (uint32_t d = 0; d < M; d++)
      for (uint32_t s = 0; s < N; s++) reach[d][s] = ko_region_distance(region, N + d, s) <= within;
    for (uint32_t d = 0; d < M; d++) {
      uint8_t seen[N] = {0};
      best += (uint32_t)try_match(d, N, M, reach, owner, seen);
    }
    assert_int_equal(region->n_groups, best);
    for (uint32_t g = 0; g < region->n_groups; g++) {
      assert_true(reach[region->groups.dependant[g] - N][supplier(region, g, 0)]);
      assert_int_equal(used[supplier(region, g, 0)]++, 0);
    }
    ko_region_free(region);
  }
}

/* Two equal lattices, partners at most two steps away in each direction: always a perfect matching, and not the identity. */
static void one_to_one_chebyshev(void **state) {
  (void)state;
  ko_region *region = region_from_recipe(
      "", "sectors:\n  a: { generate: { model: lattice, width: 30, height: 30 } }\n"
          "  b: { generate: { model: lattice, width: 30, height: 30 } }\n"
          "couple: [ { dependant: { sector: b }, supplier: { sector: a }, choose: one_to_one, within_km: 2, metric: chebyshev } ]\n");
  int n_moved = 0, n_corner = 0;
  for (uint32_t g = 0; g < 900; g++) {
    uint32_t s = supplier(region, g, 0);
    int dx = abs((int)(s % 30) - (int)(g % 30)), dy = abs((int)(s / 30) - (int)(g / 30));
    assert_int_equal(n_suppliers(region, g), 1);
    assert_true(dx <= 2 && dy <= 2);
    n_moved += dx + dy > 0;
    n_corner += dx == 2 && dy == 2; /* farther than 2 as the crow flies */
  }
  assert_true(n_moved > 700 && n_corner > 50);
  ko_region_free(region);
}

static void seeded(void **state) {
  (void)state;
  assert_coupling_seeded("choose: one_to_one");
  assert_coupling_seeded("choose: one_to_one, within_km: 120, none: free");
}

static void chebyshev_needs_a_plane(void **state) {
  (void)state;
  assert_recipe_fails(
      "",
      "sectors:\n  a: { generate: { model: lattice, width: 3, height: 3, lat: 50, lon: 8 } }\n"
      "couple: [ { dependant: { sector: a }, supplier: { sector: a }, choose: one_to_one, within_km: 9, metric: chebyshev } "
      "]\n",
      "metric: chebyshev needs places in x and y; this region has latitudes and longitudes");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_to_one_is_a_random_matching),
      cmocka_unit_test(one_to_one_of_unequal_sides),
      cmocka_unit_test(one_to_one_with_itself),
      cmocka_unit_test(one_to_one_within_is_largest),
      cmocka_unit_test(one_to_one_chebyshev),
      cmocka_unit_test(seeded),
      cmocka_unit_test(chebyshev_needs_a_plane),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
