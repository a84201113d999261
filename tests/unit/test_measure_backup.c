/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * backup: one edit a group.
 */
#include "tests/unit/measure_region.h"

static void groups(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("backup: { list: [t2, w1], buffer_hours: 8, cost: 1, cost_each: 2 }"),
                     "buffer t2/feed 8; buffer t2/line 8; buffer w1/grid 8; buffer w1/control 8", 9);
  maker_expect_edits(&m, MEASURE_OVER_TIME("backup: { list: [t2, w1], supplier: { sector: power }, buffer_hours: 8, recharge_hours: 0.5 }"),
                     "buffer t2/feed 8 again in 0.5; buffer w1/grid 8 again in 0.5", 0);
  maker_expect_edits(
      &m,
      MEASURE_OVER_TIME("backup: { facilities: { sector: telecom }, supplier: { sector: telecom }, buffer_hours: 0, recharge_hours: 0 }"),
      "buffer t2/line 0 again in 0", 0);
  maker_end(&m);
}

static void nothing(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE_OVER_TIME("backup: { list: [p1], buffer_hours: 8, cost: 3, cost_each: 1 }")), KO_OK);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "backup: none of the dependants has a group with such a supplier; nothing changes");
  assert_true(m.maker.edits[1].cost == 3);
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("backup: { list: [l12], buffer_hours: 8 }"), "backup",
                     "link 'l12' depends on nothing: name the facilities that depend on the supply");
  maker_expect_error(&m, MEASURE_OVER_TIME("backup: { list: [t1], supplier: { sectr: power }, buffer_hours: 8 }"), "sectr",
                     "facilities.csv has no column 'sectr'; did you mean 'sector'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("backup: { list: [t2], buffer_hours: 8 }"), "backup",
                     "backup needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(groups),
      cmocka_unit_test(nothing),
      cmocka_unit_test(errors),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
