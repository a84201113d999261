/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan as a whole: hops, and a region too large for anything that is not linear.
 */
#include "tests/unit/plan_random.h"

#define WAVE "waves: [ { targets: { facilities: all } } ]\n"

/* Hops: each link and each pair of supplier and dependant once at both ends. */
static void test_hops(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 10; seed++) {
    random_region r;
    random_begin(&r, seed);
    fixture_must_plan(&r.f, RANDOM_YAML WAVE);
    const ko_plan *plan = r.f.plan;
    for (uint32_t a = 0; a < RANDOM_N; a++)
      for (uint32_t b = 0; b < RANDOM_N; b++) {
        int x = (int)plan->row_of_slot[a], y = (int)plan->row_of_slot[b], want = 0, found = 0;
        for (int l = 0; l < r.n_links; l++) want += (r.from[l] == x && r.to[l] == y) || (r.from[l] == y && r.to[l] == x);
        for (int g = 0; g < r.n_groups; g++)
          want += (r.dependant[g] == x && random_has_supplier(&r, g, y)) + (r.dependant[g] == y && random_has_supplier(&r, g, x));
        for (uint32_t k = plan->hop_first[a]; k < plan->hop_first[a + 1]; k++) found += plan->hop[k] == b;
        assert_int_equal(found, want);
      }
    fixture_end(&r.f);
  }
}

/* 40,000 facilities in a chain, each supplied by the one before: a quadratic loop would take minutes. */
static void test_large(void **state) {
  (void)state;
  enum { N = 40000, ROOM = N * 40 };
  fixture f;
  char *text = malloc(ROOM);
  size_t at;
  assert_non_null(text);
  fixture_begin(&f);
  at = (size_t)snprintf(text, ROOM, "facility,sector,lat,lon,supply\n");
  for (int i = 0; i < N; i++)
    at += (size_t)snprintf(text + at, ROOM - at, "n%d,s%d,%d.%d,%d,%d\n", i, i % 3, i % 50, i % 10, i % 97, i == 0);
  fixture_file(&f, "facilities.csv", text);
  at = (size_t)snprintf(text, ROOM, "link,from,to\n");
  for (int i = 0; i + 3 < N; i++) at += (size_t)snprintf(text + at, ROOM - at, "l%d,n%d,n%d\n", i, i, i + 3);
  fixture_file(&f, "links.csv", text);
  at = (size_t)snprintf(text, ROOM, "dependant,supplier\n");
  for (int i = 1; i < N; i++) at += (size_t)snprintf(text + at, ROOM - at, "n%d,n%d\n", i, i - 1);
  fixture_file(&f, "dependencies.csv", text);
  fixture_must_plan(
      &f,
      RANDOM_YAML "waves:\n  - { targets: { facilities: all, pick: 20000, by: demand, knowledge: 0.5 } }\n"
                  "  - { targets: { near: { random: all, hops: 3 } } }\n"
                  "  - { targets: { near: { random: { sector: s1 }, radius_km: 5 } } }\n"
                  "strategies:\n  - { name: s, measures: [ { diversify: { facilities: { sector: s1 }, supplier: { sector: s0 } } } ] }\n");
  assert_int_equal(f.plan->cases[1].groups.supplier_first[N - 1], N - 1 + N / 3); /* each of sector s1 gets one more */
  free(text);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_hops), cmocka_unit_test(test_large)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
