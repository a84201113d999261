/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * diversify: the nearest further suppliers of the sectors that a group draws on; by hand and against a search over all pairs.
 */
#include "tests/unit/measure_region.h"

/* t1 lies at 1 km, t2 at 29, w1 at 12; plants at 0, 10 and 30. */
static void nearest_further_ones(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE("diversify: { facilities: all, supplier: { sector: power }, cost: 1, cost_each: 10 }"),
                     "supply t1/feed p2; supply t2/feed p2; supply w1/grid p1", 31);
  maker_expect_edits(&m, MEASURE("diversify: { list: [t1, w1], supplier: { sector: power }, count: 5 }"),
                     "supply t1/feed p2; supply t1/feed p3; supply w1/grid p1; supply w1/grid p3", 0);
  maker_expect_edits(&m, MEASURE("diversify: { list: [t1, w1], supplier: { sector: power }, count: 5, within_km: 12 }"),
                     "supply t1/feed p2; supply w1/grid p1", 0); /* exactly 12 km is within it */
  maker_expect_edits(&m, MEASURE("diversify: { list: [w1], supplier: { kind: [plant, exchange], country: XA }, cost_each: 1 }"),
                     "supply w1/grid p1; supply w1/control t1", 2);
  maker_end(&m);
}

/* Nobody is a supplier twice, nor its own; groups of other sectors get nothing. */
static void nobody_further(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("diversify: { list: [t2], supplier: { sector: telecom }, cost: 4, cost_each: 9 }")), KO_OK);
  assert_string_equal(maker_edits_text(&m, 1), ""); /* t1 supplies it already, t2 is itself */
  assert_true(m.maker.edits[1].cost == 4);
  fixture_expect(
      &m.f, KO_SEVERITY_WARNING,
      "diversify: no group of these dependants (2) finds a further supplier; a supplier must match, be of a sector that the group "
      "draws on, and have coordinates within reach");
  maker_expect_error(&m, MEASURE("diversify: { list: [l12], supplier: { sector: power } }"),
                     "diversify:", "link 'l12' depends on nothing: name the facilities that depend on the supply");
  maker_end(&m);
}

enum { N = 40, COUNT = 3 };

/* Of 40 scattered facilities in two sectors each depends on one of either sector; the measure adds three of them. */
static void against_all_pairs(void **state) {
  (void)state;
  maker_fixture m = {0};
  uint64_t luck = 7;
  char facilities[4000] = "facility,sector,x,y\n", dependencies[4000] = "dependant,group,supplier\n";
  for (int i = 0; i < N; i++) {
    sprintf(facilities + strlen(facilities), "f%d,%s,%u,%u\n", i, i % 2 ? "power" : "telecom", fixture_random(&luck, 12),
            fixture_random(&luck, 12));
    sprintf(dependencies + strlen(dependencies), "f%d,g,f%d\nf%d,g,f%d\n", i, (i + 1) % N, i, (i + 2) % N);
  }
  fixture_begin(&m.f);
  fixture_file(&m.f, "facilities.csv", facilities);
  fixture_file(&m.f, "dependencies.csv", dependencies);
  assert_int_equal(maker_edits(&m,
                               "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone } }\n"
                               "waves: [ { targets: { facilities: all } } ]\nstrategies:\n- name: s\n  measures: [ { diversify: { "
                               "facilities: all, supplier: all, count: 3, within_km: 6 } } ]\n"),
                   KO_OK);
  const ko_edits *edits = &m.maker.edits[1];
  size_t at = 0;
  for (uint32_t g = 0; g < N; g++) {
    uint32_t d = m.f.region->groups.dependant[g], added = 0;
    uint8_t there[N] = {0};
    there[d] = there[(d + 1) % N] = there[(d + 2) % N] = 1;
    for (; added < COUNT; added++) { /* the nearest of those left, ties by row */
      uint32_t best = KO_NONE;
      for (uint32_t row = 0; row < N; row++) {
        double km = ko_region_distance(m.f.region, d, row);
        if (!there[row] && km <= 6 && (best == KO_NONE || km < ko_region_distance(m.f.region, d, best))) best = row;
      }
      if (best == KO_NONE) break;
      there[best] = 1;
      assert_true(at < edits->n);
      assert_int_equal(edits->items[at].kind, KO_EDIT_ADD_SUPPLIER);
      assert_int_equal(edits->items[at].entity, g);
      assert_int_equal(edits->items[at++].other, best);
    }
  }
  assert_int_equal(at, edits->n);
  assert_true(at > 60);
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nearest_further_ones),
      cmocka_unit_test(nobody_further),
      cmocka_unit_test(against_all_pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
