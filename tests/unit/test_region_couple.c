/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Couplings, seen from the region that they make: against searches over all pairs, counting, and a plain matching program.
 */
#include "recipe_text.h"

#include <math.h>

/* Two sectors a and b of n and m scattered facilities, and one coupling of b's to a's (or the rest of it). */
static ko_region *couple(int n, int m, int geographic, unsigned seed, const char *coupling) {
  char recipe[1000];
  const char *box = geographic ? "width_km: 300, lat: 60, lon: 10" : "width_km: 300";
  snprintf(recipe, sizeof recipe,
           "seed: %u\nsectors:\n  a: { generate: { model: erdos_renyi, nodes: %d, mean_degree: 0, %s } }\n"
           "  b: { generate: { model: erdos_renyi, nodes: %d, mean_degree: 0, %s } }\n"
           "couple: [ { dependant: { sector: b }, supplier: { sector: a }, %s } ]\n",
           seed, n, box, m, box, coupling);
  return region_from_recipe("", recipe);
}

static uint32_t n_suppliers(const ko_region *region, uint32_t g) { return region->groups.first[g + 1] - region->groups.first[g]; }
static uint32_t supplier(const ko_region *region, uint32_t g, uint32_t i) { return region->groups.suppliers[region->groups.first[g] + i]; }

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

static void pair_shares_its_draw(void **state) {
  (void)state;
  ko_region *region = couple(10, 10, 0, 1, "choose: one_to_one, pair: true, coupling_probability: 0.4, name: twin");
  assert_int_equal(region->n_groups, 20);
  for (uint32_t g = 0; g < 20; g += 2) {
    assert_int_equal(region->groups.dependant[g], supplier(region, g + 1, 0));
    assert_int_equal(region->groups.dependant[g + 1], supplier(region, g, 0));
    assert_true(region->groups.key[g] == region->groups.key[g + 1]);
    assert_true(region->groups.coupling[g] == 0.4 && region->groups.coupling[g + 1] == 0.4);
    for (uint32_t h = 0; h < g; h++) assert_true(region->groups.key[g] != region->groups.key[h]);
  }
  ko_region_free(region);
}

/* Each set of two out of five equally often. */
static void random_count(void **state) {
  (void)state;
  int seen[5][5] = {{0}};
  ko_region *region = couple(5, 4000, 0, 9, "choose: random, count: 2, need: all");
  for (uint32_t g = 0; g < region->n_groups; g++) {
    assert_int_equal(n_suppliers(region, g), 2);
    assert_int_equal(region->groups.need[g], 2);
    seen[supplier(region, g, 0)][supplier(region, g, 1)]++;
  }
  for (int a = 0; a < 5; a++)
    for (int b = a + 1; b < 5; b++) assert_in_range(seen[a][b] + seen[b][a], 305, 495);
  ko_region_free(region);
  region = couple(3, 5, 0, 9, "choose: random, count: 7"); /* no more than there are */
  for (uint32_t g = 0; g < 5; g++) assert_int_equal(n_suppliers(region, g), 3);
  ko_region_free(region);
  region = couple(60, 60, 0, 9, "choose: random, count: 2, within_km: 40");
  for (uint32_t g = 0; g < 60; g++)
    for (uint32_t i = 0; i < n_suppliers(region, g); i++)
      assert_true(ko_region_distance(region, region->groups.dependant[g], supplier(region, g, i)) <= 40);
  ko_region_free(region);
}

/* c N pairs in all, Poisson numbers on either side; those without any fail. */
static void links_per_dependant(void **state) {
  (void)state;
  enum { N = 5000 };
  ko_region *region = couple(N, N, 0, 4, "choose: random, links_per_dependant: 2.5");
  assert_int_equal(region->n_groups, N);
  uint32_t n_pairs = 0, n_none = 0, n_unused = N;
  static uint8_t used[N];
  memset(used, 0, sizeof used);
  for (uint32_t g = 0; g < N; g++) {
    n_pairs += n_suppliers(region, g);
    n_none += n_suppliers(region, g) == 0;
    assert_int_equal(region->groups.need[g], 1);
    for (uint32_t i = 0; i < n_suppliers(region, g); i++) {
      n_unused -= !used[supplier(region, g, i)];
      used[supplier(region, g, i)] = 1;
      for (uint32_t k = 0; k < i; k++) assert_true(supplier(region, g, i) != supplier(region, g, k));
    }
  }
  assert_int_equal(n_pairs, 12500);
  double expected = N * exp(-2.5);
  assert_true(fabs(n_none - expected) < 100 && fabs(n_unused - expected) < 100);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nearest),
      cmocka_unit_test(nearest_ties),
      cmocka_unit_test(one_to_one_is_a_random_matching),
      cmocka_unit_test(one_to_one_of_unequal_sides),
      cmocka_unit_test(one_to_one_with_itself),
      cmocka_unit_test(one_to_one_within_is_largest),
      cmocka_unit_test(one_to_one_chebyshev),
      cmocka_unit_test(pair_shares_its_draw),
      cmocka_unit_test(random_count),
      cmocka_unit_test(links_per_dependant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
