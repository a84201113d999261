/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The response of the baseline and of strategies: detection, crews, repair, restart, the order of repairs.
 */
#include "tests/unit/plan_fixture.h"

static void test_baseline(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "countries.csv", "country,crews,detection_hours\nXA,3,5\nXB,,\nXC,0,0.1\n");
  fixture_file(&f, "facilities.csv", "facility,country,repair_hours,repair_cv,restart_hours\na,XA,12.5,0.5,3\nb,XB,,,\nc,XC,0,0,0.1\n");
  fixture_file(&f, "links.csv", "link,from,to,repair_hours,repair_cv\nab,a,b,7,0.25\nbc,b,c,,\n");
  fixture_must_plan(&f, "knockon: 1\nregion: { load: . }\nsectors: { all: { rule: standalone } }\n"
                        "time: { step_hours: 2, horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\n"
                        "strategies: [ { name: s, measures: [ { project: { add: [ { id: ac, from: a, to: c } ] } } ] } ]\n");
  static const struct {
    const char *id;
    double hours, cv;
    uint32_t restart;
  } wants[] = {{"a", 12.5, 0.5, 2}, {"b", 24, 0, 0}, {"c", 0, 0, 1}, {"ab", 7, 0.25, 0}, {"bc", 24, 0, 0}};
  for (uint32_t k = 0; k < 2; k++) {
    const ko_plan_response *response = &f.plan->cases[k].response;
    assert_int_equal(response->detection[0], 3);
    assert_int_equal(response->detection[1], 0);
    assert_int_equal(response->detection[2], 1);
    assert_int_equal(response->crews[0], 3);
    assert_int_equal(response->crews[1], KO_NONE);
    assert_int_equal(response->crews[2], 0);
    assert_int_equal(response->n_arrivals + response->n_gains + response->n_aids + response->n_warnings, 0);
    assert_int_equal(response->n_investigations + response->n_islands, 0);
    for (size_t i = 0; i < 5; i++) {
      uint32_t slot = fixture_slot(&f, wants[i].id), job = i < 3 ? slot : slot + 3;
      assert_true(response->repair_hours[job] == wants[i].hours && response->repair_cv[job] == wants[i].cv);
      if (i < 3) assert_int_equal(response->restart[slot], wants[i].restart);
    }
    uint32_t added = 3 + f.plan->link_slot_of_row[2];
    assert_true(response->repair_hours[added] == 24 && response->repair_cv[added] == 0);
  }
  assert_ptr_equal(f.plan->cases[1].response.repair_hours, f.plan->cases[0].response.repair_hours);
  assert_ptr_equal(f.plan->cases[1].response.job_rank, f.plan->cases[0].response.job_rank);
  fixture_end(&f);
}

static void test_strategies(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "countries.csv", "country,crews,detection_hours\nXA,3,12\nXB,,7\n");
  fixture_file(&f, "facilities.csv", "facility,country,repair_hours,restart_hours,demand\na,XA,12,10,1\nb,XB,,,5\n");
  fixture_file(&f, "links.csv", "link,from,to,repair_hours\nab,a,b,8\n");
  fixture_must_plan(
      &f,
      "knockon: 1\nregion: { load: . }\nsectors: { all: { rule: standalone } }\n"
      "time: { step_hours: 2, horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\nstrategies:\n"
      "  - { name: detection, measures: [ { train: { countries: [XA, XB], detection_factor: 0.5 } }, { detect: { countries: XA, hours: 6 } "
      "}, { detect: { countries: XA, hours: 20 } } ] }\n"
      "  - { name: crews, measures: [ { crews: { countries: [XA, XB], add: 4, from_hours: 48 } }, { crews: { countries: XA, add: 2, "
      "from_hours: 5 } }, { crews: { countries: XA, add: 1 } }, { crews: { countries: XA, add: 1, from_hours: 200 } } ] }\n"
      "  - { name: spares, measures: [ { spares: { list: [a, ab], factor: 0.5 } }, { spares: { list: [ab], factor: 0.25 } } ] }\n"
      "  - { name: restart, measures: [ { train: { countries: XA, restart_factor: 0.25 } } ] }\n"
      "  - { name: order, measures: [ { prioritise: { by: random } }, { prioritise: { by: demand } } ] }\n"
      "  - { name: luck, measures: [ { prioritise: { by: random } } ] }\n"
      "  - { name: nothing, measures: [ { detect: { countries: XA, hours: 12 } }, { prioritise: { by: priority } }, { crews: { countries: "
      "XB, add: 7 } }, { spares: { list: [a], factor: 1 } } ] }\n");
  const ko_plan_case *cases = f.plan->cases;
  assert_int_equal(cases[0].response.detection[0], 6);
  assert_int_equal(cases[0].response.detection[1], 4);
  assert_int_equal(cases[1].response.detection[0], 2); /* 12 h, at most 6 h, then half of it */
  assert_int_equal(cases[1].response.detection[1], 2); /* 3.5 h */
  assert_int_equal(cases[2].response.crews[0], 4);
  assert_int_equal(cases[2].response.crews[1], KO_NONE);
  assert_int_equal(cases[2].response.n_arrivals, 2);
  const ko_plan_arrival *arrivals = cases[2].response.arrivals;
  assert_true(arrivals[0].step == 3 && arrivals[0].country == 0 && arrivals[0].crews == 2);
  assert_true(arrivals[1].step == 24 && arrivals[1].country == 0 && arrivals[1].crews == 4);
  uint32_t a = fixture_slot(&f, "a"), b = fixture_slot(&f, "b");
  assert_true(cases[3].response.repair_hours[a] == 6 && cases[3].response.repair_hours[b] == 24 && cases[3].response.repair_hours[2] == 1);
  assert_int_equal(cases[4].response.restart[a], 2);
  assert_int_equal(cases[0].response.restart[a], 5);
  assert_int_equal(cases[0].response.job_rank[b], 1);
  assert_int_equal(cases[5].response.job_rank[b], 0);
  assert_false(cases[5].response.order_random);
  assert_true(cases[6].response.order_random);
  assert_int_equal(f.error.n_warnings, 4);
  fixture_expect(&f, KO_SEVERITY_WARNING, "from_hours: at 200 h a trial is over (80 h), so this is never in force");
  fixture_expect(&f, KO_SEVERITY_WARNING, "crews: XB has no number of crews");
  fixture_expect(&f, KO_SEVERITY_WARNING, "strategy 'nothing' changes nothing");
  for (uint32_t k = 1; k < 8; k++) {
    assert_int_equal(cases[k].same_groups_as, 0);
    assert_int_equal(ko_case_of_rules(f.plan, k), 0);
  }
  fixture_end(&f);
}

static void test_instant(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility\na\n");
  fixture_must_plan(
      &f, "knockon: 1\nregion: { load: . }\nsectors: { all: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n");
  assert_null(f.plan->cases[0].response.repair_hours);
  assert_null(f.plan->job_key);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_baseline), cmocka_unit_test(test_strategies), cmocka_unit_test(test_instant)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
