/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * investigate: one policy.
 */
#include "tests/unit/measure_region.h"

static void policy(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("investigate: { probability: 0.5, after_hours: 12, from_hours: 24, cost: 3 }"), "", 3);
  assert_string_equal(maker_policies_text(&m), "investigate by 0.5 after 12 from 24");
  maker_expect_edits(&m, MEASURE_OVER_TIME("investigate: { probability: 0, after_hours: 0 }"), "", 0);
  assert_string_equal(maker_policies_text(&m), "investigate by 0 after 0 from 0");
  maker_end(&m);
}

static void late(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE_OVER_TIME("investigate: { probability: 0.5, after_hours: 12, from_hours: 99 }")), KO_OK);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "from_hours: at 99 h a trial is over (100 h), so this is never in force");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("investigate: { probability: 0.5, after_hours: 12 }"), "investigate",
                     "investigate needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(policy),
      cmocka_unit_test(late),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
