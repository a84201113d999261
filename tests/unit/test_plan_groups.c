/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups of every strategy against the rows that they came from.
 */
#include <math.h>

#include "tests/unit/plan_random.h"

typedef struct expected {
  int n_suppliers, suppliers[RANDOM_N];
  uint64_t chance;
} expected;

/* A group's number in the region, from its id "gK". */
static int number_of(const random_region *r, uint32_t region_group) { return atoi(r->f.region->groups.id[region_group] + 1); }

static void check_case(const random_region *r, uint32_t c, const expected *want) {
  const ko_plan *plan = r->f.plan;
  const ko_plan_groups *groups = &plan->cases[c].groups;
  assert_int_equal(groups->n, r->n_groups);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    uint32_t at = groups->first[slot];
    for (uint32_t g = 0; g < r->f.region->n_groups; g++) { /* in the order of the table */
      int k = number_of(r, g);
      if (r->dependant[k] != (int)plan->row_of_slot[slot]) continue;
      assert_int_equal(groups->dependant[at], slot);
      assert_int_equal(groups->need[at], 1 + k % 2);
      assert_true(groups->chance[at] == want[k].chance);
      assert_true(groups->key[at] == r->f.region->groups.key[g]);
      assert_int_equal(groups->supplier_first[at + 1] - groups->supplier_first[at], want[k].n_suppliers);
      for (int i = 0; i < want[k].n_suppliers; i++)
        assert_int_equal(groups->suppliers[groups->supplier_first[at] + (uint32_t)i], plan->slot_of_row[want[k].suppliers[i]]);
      assert_int_equal(groups->sector[at], want[k].n_suppliers ? plan->sector[plan->slot_of_row[want[k].suppliers[0]]] : KO_NONE);
      at++;
    }
    assert_int_equal(at, groups->first[slot + 1]);
    /* The way back. */
    uint32_t back = groups->dependent_first[slot];
    for (uint32_t other = 0; other < plan->n_facilities; other++) {
      int depends = 0;
      for (int k = 0; k < r->n_groups; k++)
        for (int i = 0; i < want[k].n_suppliers; i++)
          depends |= r->dependant[k] == (int)plan->row_of_slot[other] && want[k].suppliers[i] == (int)plan->row_of_slot[slot];
      if (!depends) continue;
      assert_true(back < groups->dependent_first[slot + 1]);
      assert_int_equal(groups->dependents[back++], other);
    }
    assert_int_equal(back, groups->dependent_first[slot + 1]);
  }
}

/* What diversify adds: the two nearest of the sector within 300 km that are not there yet, ties by row. */
static void diversify(const random_region *r, expected *want) {
  for (int k = 0; k < r->n_groups; k++)
    for (int round = 0; round < 2; round++) {
      int best = -1, draws = 0;
      double best_km = 300;
      for (int i = 0; i < r->n_suppliers[k]; i++) draws |= r->sector[r->suppliers[k][i]] == 1;
      for (int f = 0; f < RANDOM_N && draws; f++) {
        int there = f == r->dependant[k];
        for (int i = 0; i < want[k].n_suppliers; i++) there |= want[k].suppliers[i] == f;
        double km = ko_region_distance(r->f.region, (uint32_t)r->dependant[k], (uint32_t)f);
        if (there || r->sector[f] != 1 || !(best < 0 ? km <= best_km : km < best_km)) continue;
        best = f;
        best_km = km;
      }
      if (best >= 0) want[k].suppliers[want[k].n_suppliers++] = best;
    }
}

static void test_groups(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    random_region r;
    expected want[RANDOM_GROUPS];
    random_begin(&r, seed);
    fixture_must_plan(
        &r.f, RANDOM_YAML
        "waves: [ { targets: { facilities: all } } ]\n"
        "strategies:\n"
        "  - { name: harder, measures: [ { protect: { facilities: all, to: 0.5 } } ] }\n"
        "  - { name: more, measures: [ { diversify: { facilities: all, supplier: { sector: s1 }, count: 2, within_km: 300 } } ] }\n"
        "  - { name: free, measures: [ { decouple: { facilities: all, supplier: { sector: s2 } } } ] }\n"
        "  - { name: free too, measures: [ { decouple: { facilities: all, supplier: { sector: s2 } } }, { protect: { facilities: all, to: "
        "1 } } ] }\n");
    for (int k = 0; k < r.n_groups; k++) {
      want[k].n_suppliers = r.n_suppliers[k];
      memcpy(want[k].suppliers, r.suppliers[k], sizeof r.suppliers[k]);
      want[k].chance = UINT64_C(1) << 32;
    }
    const ko_plan_case *cases = r.f.plan->cases;
    check_case(&r, 0, want);
    check_case(&r, 1, want);
    assert_int_equal(cases[1].same_groups_as, 0);
    assert_ptr_equal(cases[1].groups.first, cases[0].groups.first);
    assert_ptr_equal(cases[1].rules, cases[0].rules);
    expected more[RANDOM_GROUPS];
    memcpy(more, want, sizeof want);
    diversify(&r, more);
    check_case(&r, 2, more);
    assert_int_equal(cases[2].same_groups_as, 2);
    assert_int_equal(cases[2].same_nets_as, 0);
    assert_ptr_not_equal(cases[2].rules, cases[0].rules);
    for (int k = 0; k < r.n_groups; k++)
      for (int i = 0; i < r.n_suppliers[k]; i++)
        if (r.sector[r.suppliers[k][i]] == 2) want[k].chance = 0;
    check_case(&r, 3, want);
    check_case(&r, 4, want);
    assert_int_equal(cases[4].same_groups_as, 3);
    fixture_end(&r.f);
  }
}

/* One supplier added twice joins once; what couples with probability keeps it. */
static void test_joins(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,lat,lon\na,power,40,5\nb,power,40,6\nc,power,40,7\nt,telecom,40,5\n");
  fixture_file(&f, "dependencies.csv", "dependant,group,supplier,need,coupling_probability\nt,feed,a,1,0.25\n");
  fixture_must_plan(&f,
                    "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone } }\n"
                    "waves: [ { targets: { facilities: all } } ]\n"
                    "strategies: [ { name: s, measures: [ { diversify: { facilities: all, supplier: { sector: power }, cost_each: 3 } },\n"
                    "  { diversify: { list: [t], supplier: { sector: power }, count: 2, cost: 10, cost_each: 0.5 } } ] } ]\n");
  const ko_plan_groups *groups = &f.plan->cases[1].groups;
  assert_int_equal(groups->supplier_first[1], 3);
  assert_int_equal(groups->suppliers[1], fixture_slot(&f, "b"));
  assert_int_equal(groups->suppliers[2], fixture_slot(&f, "c"));
  assert_true(groups->chance[0] == UINT64_C(1) << 30);
  assert_true(f.plan->cases[1].cost == 3 + 10 + 2 * 0.5);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_groups), cmocka_unit_test(test_joins)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
