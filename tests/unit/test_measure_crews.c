/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crews: one edit a country.
 */
#include "tests/unit/measure_region.h"

static void countries(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("crews: { countries: XA, add: 3, cost: 1, cost_each: 2 }"), "crews XA 3", 7);
  maker_expect_edits(&m, MEASURE_OVER_TIME("crews: { countries: [XA], add: 0, from_hours: 24, cost_each: 2 }"), "crews XA 0 from 24", 0);
  maker_end(&m);
}

/* Where there are as many as there are jobs, more change nothing. */
static void unlimited(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE_OVER_TIME("crews: { countries: [XA, XB], add: 2, cost_each: 1 }")), KO_OK);
  fixture_expect(&m.f, KO_SEVERITY_WARNING,
                 "crews: XB has no number of crews, so it has as many as there are jobs, and more change nothing");
  assert_string_equal(maker_edits_text(&m, 1), "crews XA 2; crews XB 2");
  assert_true(m.maker.edits[1].cost == 4);
  maker_end(&m);
}

static void late(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE_OVER_TIME("crews: { countries: XA, add: 2, from_hours: 100 }")), KO_OK);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "from_hours: at 100 h a trial is over (100 h), so this is never in force");
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("crews: { countries: [XA, XC], add: 2 }"), "XC",
                     "crews: there is no country 'XC' in the region; did you mean 'XA'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("crews: { countries: XA, add: 2 }"), "crews",
                     "crews needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(countries), cmocka_unit_test(unlimited), cmocka_unit_test(late), cmocka_unit_test(errors), cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
