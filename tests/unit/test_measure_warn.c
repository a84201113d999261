/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warn: one policy, between two countries at least, through a sector of the region.
 */
#include "tests/unit/measure_region.h"

static void policy(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("warn: { countries: [XB, XA], gain: 0.25, delay_hours: 3, cost: 1, cost_each: 2 }"), "", 5);
  assert_string_equal(maker_policies_text(&m), "warn XA XB by 0.25 through telecom after 3 from 0");
  maker_expect_edits(&m, MEASURE_OVER_TIME("warn: { countries: [XB, XA], gain: 1, delay_hours: 0, sector: power, from_hours: 6 }"), "", 0);
  assert_string_equal(maker_policies_text(&m), "warn XA XB by 1 through power after 0 from 6");
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("warn: { countries: XA, gain: 0.25, delay_hours: 3 }"), "warn",
                     "warn: an agreement needs two countries at least");
  maker_expect_error(&m, MEASURE_OVER_TIME("warn: { countries: [XA, XC], gain: 0.25, delay_hours: 3 }"), "XC",
                     "warn: there is no country 'XC' in the region; did you mean 'XA'?");
  maker_expect_error(&m, MEASURE_OVER_TIME("warn: { countries: [XA, XB], gain: 0.25, delay_hours: 3, sector: telcom }"), "telcom",
                     "warn: the region has no sector 'telcom' to carry the message; did you mean 'telecom'?");
  maker_expect_error(&m, MEASURE_OVER_TIME("warn: { countries: [XA, XB], gain: 0.25, delay_hours: 3, sector: post }"), "post",
                     "warn: the region has no sector 'post' to carry the message; name one in `sector`: power, telecom, water");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("warn: { countries: [XA, XB], gain: 0.25, delay_hours: 3 }"), "warn",
                     "warn needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(policy),
      cmocka_unit_test(errors),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
