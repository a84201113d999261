/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Policies in steps, slots and plan sectors.
 */
#include "tests/unit/plan_fixture.h"

static void test_policies(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv",
               "facility,sector,country\ng1,gas,XA\ng2,gas,XB\np1,power,XA\np2,power,XB\np3,power,XC\nt1,telecom,XA\nt2,telecom,XB\n");
  fixture_file(&f, "links.csv", "link,from,to\nt12,t1,t2\np23,p2,p3\np12,p1,p2\ng12,g1,g2\n");
  fixture_must_plan(&f, "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone }, gas: { "
                        "rule: standalone } }\n"
                        "time: { step_hours: 2, horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\nstrategies:\n"
                        "- name: s\n"
                        "  measures:\n"
                        "  - warn: { countries: [XC, XA], gain: 0.5, delay_hours: 3, sector: gas, from_hours: 7 }\n"
                        "  - aid: { countries: [XC, XB, XA], delay_hours: 0.1, from_hours: 24 }\n"
                        "  - warn: { countries: [XA, XB], gain: 0.25, delay_hours: 0 }\n"
                        "  - investigate: { probability: 0.25, after_hours: 12, from_hours: 1 }\n"
                        "  - island: { links: [p23, t12], hours: 0.5 }\n"
                        "  - aid: { countries: [XC, XB], delay_hours: 0 }\n"
                        "  - warn: { countries: [XA, XC], gain: 0.5, delay_hours: 4, sector: power }\n"
                        "  - island: { links: [p12], countries: [XC, XB] }\n");
  const ko_plan_response *r = &f.plan->cases[1].response;
  assert_int_equal(r->n_gains, 2);
  assert_true(r->gains[0] == 0.25 && r->gains[1] == 0.5);
  assert_int_equal(r->n_warnings, 3);
  static const struct {
    uint32_t countries[2], delay, from, sector, gain;
  } warnings[] = {{{0, 2}, 2, 4, 2, 1}, {{0, 1}, 0, 0, 1, 0}, {{0, 2}, 2, 0, 0, 1}};
  for (uint32_t i = 0; i < 3; i++) {
    const ko_plan_warning *w = &r->warnings[i];
    assert_int_equal(w->n_countries, 2);
    assert_memory_equal(w->countries, warnings[i].countries, sizeof warnings[i].countries);
    assert_true(w->delay == warnings[i].delay && w->from == warnings[i].from && w->sector == warnings[i].sector &&
                w->gain == warnings[i].gain);
  }
  assert_int_equal(r->n_aids, 2);
  assert_true(r->aids[0].n_countries == 3 && r->aids[0].delay == 1 && r->aids[0].from == 12);
  assert_memory_equal(r->aids[0].countries, ((uint32_t[]){0, 1, 2}), 12);
  assert_true(r->aids[1].n_countries == 2 && r->aids[1].delay == 0 && r->aids[1].from == 0);
  assert_int_equal(r->n_investigations, 1);
  assert_true(r->investigations[0].chance == UINT64_C(1) << 30 && r->investigations[0].after == 6 && r->investigations[0].from == 1);
  assert_int_equal(r->n_islands, 2);
  assert_true(r->islands[0].n_links == 2 && r->islands[0].n_countries == 3 && r->islands[0].hold == 1);
  assert_true(r->islands[0].links[0] < r->islands[0].links[1]);
  assert_int_equal(r->islands[0].links[0], fixture_slot(&f, "p23"));
  assert_int_equal(r->islands[0].links[1], fixture_slot(&f, "t12"));
  assert_true(r->islands[1].n_links == 1 && r->islands[1].n_countries == 2 && r->islands[1].hold == KO_NONE);
  assert_memory_equal(r->islands[1].countries, ((uint32_t[]){1, 2}), 8);
  const ko_plan_response *baseline = &f.plan->cases[0].response;
  assert_int_equal(baseline->n_gains + baseline->n_aids + baseline->n_warnings + baseline->n_investigations + baseline->n_islands, 0);
  assert_int_equal(f.error.n_warnings, 0);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_policies)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
