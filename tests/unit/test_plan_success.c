/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Success of hits: a number, a column, a fragility curve against libm.
 */
#include <math.h>

#include "tests/unit/plan_fixture.h"

#define YAML "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv",
               "facility,sector,chance,depth,wrong\na,power,0,0.2,1.5\nb,power,0.25,1.5,0.1\nc,power,1,,0.1\nd,power,0.5,-3,0.1\ne,power,0."
               "125,40,\n");
  fixture_file(f, "links.csv", "link,from,to,depth,chance\nab,a,b,2,0.75\n");
}

static void test_success(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, YAML "waves:\n  - { targets: { facilities: all } }\n"
                             "  - { targets: { facilities: all }, success: 0.3 }\n"
                             "  - { targets: { list: [a, b, c, d, e, ab] }, success: { column: chance } }\n"
                             "  - { targets: { list: [a, b, c, d, e, ab] }, success: { column: depth, median: 1.2, beta: 0.4 } }\n");
  static const double chance[] = {0, 0.25, 1, 0.5, 0.125, 0.75}, depth[] = {0.2, 1.5, 0, -3, 40, 2};
  const ko_plan_wave *waves = f.plan->waves;
  for (uint32_t i = 0; i < 5; i++) {
    assert_true(waves[0].targets[i].success == 1);
    assert_true(waves[1].targets[i].success == 0.3);
  }
  for (uint32_t i = 0; i < 6; i++) {
    double want = depth[i] > 0 ? 0.5 * erfc(-log(depth[i] / 1.2) / 0.4 / sqrt(2)) : 0;
    assert_true(waves[2].targets[i].success == chance[i]);
    assert_true(fabs(waves[3].targets[i].success - want) < 1e-11);
  }
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  assert_int_equal(
      fixture_refused(&f, YAML "waves:\n  - { targets: { facilities: all }, success: { column: chanse } }\n", "did you mean 'chance'"), 5);
  fixture_refused(&f, YAML "waves:\n  - { targets: { facilities: all }, success: { column: wrong } }\n", "'a' has no probability");
  fixture_refused(&f, YAML "waves:\n  - { targets: { list: [b, e] }, success: { column: wrong } }\n", "'e' has no probability");
  fixture_refused(&f, YAML "waves:\n  - { targets: { links: all }, success: { column: wrong } }\n", "links.csv has no column 'wrong'");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_success), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
