/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * island: one policy.
 */
#include "tests/unit/measure_region.h"

static void policy(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("island: { links: [lt, l23], countries: XB, hours: 12, cost: 1, cost_each: 2 }"), "", 5);
  assert_string_equal(maker_policies_text(&m), "island l23 lt XB for 12");
  maker_expect_edits(&m, MEASURE_OVER_TIME("island: { links: l23 }"), "", 0);
  assert_string_equal(maker_policies_text(&m), "island l23 XA XB for nan");
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("island: { links: [l23, l2] }"), "l2",
                     "island: 'l2' is no link of the region; did you mean 'l12'?");
  maker_expect_error(&m, MEASURE_OVER_TIME("island: { links: p1 }"), "p1", "island: 'p1' is no link of the region");
  maker_expect_error(&m, MEASURE_OVER_TIME("island: { links: l23, countries: XC }"), "XC",
                     "island: there is no country 'XC' in the region; did you mean 'XA'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("island: { links: l23 }"), "island",
                     "island needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
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
