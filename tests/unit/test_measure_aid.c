/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * aid: one policy, between two countries at least.
 */
#include "tests/unit/measure_region.h"

static void policy(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("aid: { countries: [XB, XA], delay_hours: 12, from_hours: 24, cost: 1, cost_each: 2 }"), "", 5);
  assert_string_equal(maker_policies_text(&m), "aid XA XB after 12 from 24");
  maker_end(&m);
}

static void twice(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE_OVER_TIME("aid: { countries: [XA, XB, XA], delay_hours: 0, cost_each: 1 }")), KO_OK);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "aid: country 'XA' is named twice; it counts once");
  assert_string_equal(maker_policies_text(&m), "aid XA XB after 0 from 0");
  assert_true(m.maker.edits[1].cost == 2);
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE_OVER_TIME("aid: { countries: [XA, XA], delay_hours: 1 }")), KO_E_INPUT);
  fixture_expect(&m.f, KO_SEVERITY_ERROR, "aid: an agreement needs two countries at least");
  maker_expect_error(&m, MEASURE_OVER_TIME("aid: { countries: [XA, XC], delay_hours: 1 }"), "XC",
                     "aid: there is no country 'XC' in the region; did you mean 'XA'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("aid: { countries: [XA, XB], delay_hours: 1 }"), "aid",
                     "aid needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(policy),
      cmocka_unit_test(twice),
      cmocka_unit_test(errors),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
