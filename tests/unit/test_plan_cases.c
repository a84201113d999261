/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strategies: what edits make of the baseline, what is shared, what changes nothing.
 */
#include "tests/unit/plan_fixture.h"

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\nwaves: [ { targets: { "           \
  "facilities: all } } "                                                                                                                   \
  "]\nstrategies:\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "countries.csv", "country,prevention\nXA,0.1\nXB,0.5\n");
  fixture_file(f, "facilities.csv", "facility,sector,country,protection\na,power,XA,0.2\nb,power,XB,0.7\nc,gas,XA,\nd,gas,XB,\n");
  fixture_file(f, "links.csv", "link,from,to,protection\nab,a,b,0.1\ncd,c,d,\n");
  fixture_file(f, "dependencies.csv", "dependant,supplier\na,c\n");
}

static double protection(const fixture *f, uint32_t c, const char *id) {
  uint32_t row = ko_region_find(f->region, id);
  return row & KO_LINK ? f->plan->cases[c].link_protection[fixture_slot(f, id)] : f->plan->cases[c].protection[fixture_slot(f, id)];
}

static void test_edits(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, YAML "  - { name: guard, measures: [ { protect: { list: [a, b, ab], to: 0.5, cost: 1, cost_each: 2 } }, { protect: "
                             "{ list: [ab], to: 0.3 } } ] }\n"
                             "  - { name: police, measures: [ { prevent: { countries: [XA, XB], to: 0.3, cost_each: 4 } }, { prevent: { "
                             "countries: XB, to: 0.9, cost: 5 } } ] }\n"
                             "  - { name: corridor, measures: [ { project: { harden: { list: [cd, d] }, to: 0.25, cost_each: 1 } } ] }\n"
                             "  - { name: cut, measures: [ { project: { remove: { list: [ab] }, cost: 3 } } ] }\n");
  const ko_plan *plan = f.plan;
  assert_int_equal(plan->n_cases, 5);
  assert_string_equal(plan->cases[0].name, "baseline");
  static const struct {
    uint32_t c;
    const char *id;
    double want;
  } wants[] = {{0, "a", 0.2},  {0, "b", 0.7}, {0, "c", 0},    {0, "ab", 0.1},  {0, "cd", 0},   {1, "a", 0.5}, {1, "b", 0.7}, {1, "c", 0},
               {1, "ab", 0.5}, {2, "a", 0.2}, {2, "ab", 0.1}, {3, "cd", 0.25}, {3, "d", 0.25}, {3, "c", 0},   {3, "b", 0.7}, {4, "b", 0.7}};
  for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) assert_true(protection(&f, wants[i].c, wants[i].id) == wants[i].want);
  assert_true(plan->cases[1].prevention[0] == 0.1 && plan->cases[1].prevention[1] == 0.5);
  assert_true(plan->cases[2].prevention[0] == 0.3 && plan->cases[2].prevention[1] == 0.9);
  assert_true(plan->cases[0].cost == 0 && plan->cases[1].cost == 7 && plan->cases[2].cost == 13 && plan->cases[3].cost == 2 &&
              plan->cases[4].cost == 3);
  for (uint32_t c = 0; c < 5; c++) {
    assert_int_equal(plan->cases[c].link_present[fixture_slot(&f, "ab")], c != 4);
    assert_int_equal(plan->cases[c].same_groups_as, 0);
    assert_int_equal(plan->cases[c].same_nets_as, c == 4 ? 4 : 0);
    assert_int_equal(plan->cases[c].nets[0].n_links, c != 4);
    assert_int_equal(plan->cases[c].nets[1].n_links, 1);
  }
  assert_int_equal(f.error.n_warnings, 0);
  fixture_end(&f);
}

static void test_nothing_changes(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f,
                    YAML "  - { name: weak, measures: [ { protect: { list: [b], to: 0.6 } }, { prevent: { countries: XB, to: 0.5 } } ] }\n"
                         "  - { name: nobody, measures: [ { protect: { facilities: { kind: x }, to: 0.6 } } ] }\n"
                         "  - { name: free, measures: [ { decouple: { facilities: { sector: power }, supplier: { sector: power } } } ] }\n"
                         "  - { name: further, measures: [ { diversify: { facilities: all, supplier: { sector: gas } } } ] }\n"
                         "  - { name: real, measures: [ { decouple: { list: [a] } } ] }\n");
  fixture_expect(&f, KO_SEVERITY_WARNING, "strategy 'weak' changes nothing");
  fixture_expect(&f, KO_SEVERITY_WARNING, "strategy 'nobody' changes nothing");
  fixture_expect(&f, KO_SEVERITY_WARNING, "strategy 'free' changes nothing");
  fixture_expect(&f, KO_SEVERITY_WARNING, "finds a further supplier");
  fixture_expect(&f, KO_SEVERITY_WARNING, "strategy 'further' changes nothing");
  assert_false(fixture_finds(&f, KO_SEVERITY_WARNING, "'real'"));
  assert_true(f.plan->cases[5].groups.chance[0] == 0);
  fixture_end(&f);
}

static void test_added_links(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, YAML "  - { name: one, measures: [ { project: { add: [ { id: new, from: a, to: b, capacity: 3 }, { id: other, "
                             "from: c, to: d, protection: 0.5 } ] } } ] }\n"
                             "  - { name: two, measures: [ { project: { add: [ { id: new, from: a, to: b, capacity: 3 } ] } } ] }\n");
  assert_int_equal(f.plan->n_links, 4); /* one row for the link that both add */
  uint32_t other = f.plan->link_slot_of_row[3];
  assert_string_equal(f.plan->link_id[other], "other");
  assert_true(f.plan->cases[1].link_protection[other] == 0.5);
  assert_int_equal(f.plan->link_country[other], ko_region_find_country(f.region, "XA"));
#define ADD(link) YAML "  - name: s\n    measures:\n      - project:\n          add:\n            - " link "\n"
  assert_int_equal(fixture_refused(&f, ADD("{ id: ab, from: a, to: b }"), "the region has 'ab' already"), 10);
  assert_int_equal(fixture_refused(&f, ADD("{ id: x, from: a, to: bb }"), "ends at 'bb'"), 10);
  fixture_refused(&f, ADD("{ id: x, from: a, to: ab }"), "ends at 'ab', which is no facility");
  fixture_refused(&f, ADD("{ id: x, from: a, to: a }"), "to itself");
  fixture_refused(&f, ADD("{ id: x, from: a, to: c }"), "joins sector power to sector gas");
  fixture_refused(&f, ADD("{ id: x, from: a, to: b, country: XC }"), "no country of the region");
  fixture_refused(&f, ADD("{ id: x, from: a, to: b, project: p }"), "no project of the region");
  fixture_refused(&f, ADD("{ id: x, from: a, to: b }\n            - { id: x, from: b, to: a }"),
                  "added by another measure with other values");
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_refused(&f, YAML "  - { name: s, measures: [ { project: { cost: 1 } } ] }\n", "at least one of");
  fixture_refused(&f, YAML "  - { name: s, measures: [ { project: { harden: { list: [a] } } } ] }\n", "go together");
  fixture_refused(&f, YAML "  - { name: s, measures: [ { project: { remove: { list: [ab] }, to: 0.5 } } ] }\n", "go together");
  fixture_refused(&f, YAML "  - { name: s, measures: [ { decouple: { list: [ab] } } ] }\n", "link 'ab' depends on nothing");
  fixture_refused(&f, YAML "  - { name: s, measures: [ { decouple: { list: [a], supplier: { sektor: x } } } ] }\n",
                  "did you mean 'sector'");
  fixture_refused(&f, YAML "  - { name: s, measures: [ { prevent: { countries: [XA, XC], to: 0.5 } } ] }\n", "no country 'XC'");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_edits), cmocka_unit_test(test_nothing_changes),
                                     cmocka_unit_test(test_added_links), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
