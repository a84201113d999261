/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose: random, against counting.
 */
#include "coupled_region.h"

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

/* Among themselves: each pair of others equally often, never oneself. */
static void among_themselves(void **state) {
  (void)state;
  int seen[4][4] = {{0}};
  for (int seed = 0; seed < 900; seed++) {
    char recipe[300];
    snprintf(recipe, sizeof recipe,
             "seed: %d\nsectors: { a: { generate: { model: lattice, width: 4, height: 1 } } }\n"
             "couple: [ { dependant: { sector: a }, supplier: { sector: a }, choose: random } ]\n",
             seed);
    ko_region *region = region_from_recipe("", recipe); /* a facility that supplies itself would be an error */
    for (uint32_t g = 0; g < 4; g++) seen[g][supplier(region, g, 0)]++;
    ko_region_free(region);
  }
  for (int d = 0; d < 4; d++)
    for (int s = 0; s < 4; s++) assert_in_range(seen[d][s], d == s ? 0 : 230, d == s ? 0 : 370); /* 300 in the mean, 5 deviations */
}

static void seeded(void **state) {
  (void)state;
  assert_coupling_seeded("choose: random, count: 3");
  assert_coupling_seeded("choose: random, links_per_dependant: 1.5");
  assert_coupling_seeded("choose: random, within_km: 100");
}

/* Half of all pairs can be spread, one more cannot. */
static void limits(void **state) {
  (void)state;
  ko_region *region = couple(4, 4, 0, 1, "choose: random, links_per_dependant: 2, none: free");
  assert_int_equal(region->groups.first[region->n_groups], 8);
  ko_region_free(region);
  refuse_coupling("choose: random, links_per_dependant: 4.6",
                  "links_per_dependant: 41 pairs are more than half of the 81 that there can be; give count instead");
  refuse_coupling("choose: random, links_per_dependant: 1, within_km: 3", "within_km goes with count, not with links_per_dependant");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_count), cmocka_unit_test(links_per_dependant), cmocka_unit_test(among_themselves), cmocka_unit_test(seeded),
      cmocka_unit_test(limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
