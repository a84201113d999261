/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * detect: one edit a country.
 */
#include "tests/unit/measure_region.h"

static void countries(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("detect: { countries: [XB, XA], hours: 0.5, cost: 1, cost_each: 2 }"),
                     "detect XB 0.5; detect XA 0.5", 5);
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("detect: { countries: XC, hours: 1 }"), "XC", "detect: there is no country 'XC' in the region; did you mean 'XA'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("detect: { countries: XA, hours: 1 }"), "detect",
                     "detect needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(countries),
      cmocka_unit_test(errors),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
