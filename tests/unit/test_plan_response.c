/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The response of the baseline: detection, crews, repair, restart. What measures change is tested with them.
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_baseline), cmocka_unit_test(test_instant)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
