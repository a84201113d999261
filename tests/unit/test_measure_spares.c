/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spares: one edit a target.
 */
#include "tests/unit/measure_region.h"

static void targets(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("spares: { list: [p1, l12], factor: 0.5, cost: 1, cost_each: 2 }"),
                     "repair p1 0.5; repair l12 0.5", 5);
  maker_expect_edits(&m, MEASURE_OVER_TIME("spares: { facilities: { sector: power }, pick: 1, by: degree, factor: 0 }"), "repair p2 0", 0);
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("spares: { list: [p9], factor: 0.5 }"), "p9",
                     "the region has no facility or link 'p9'; did you mean 'p1'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("spares: { list: [p1], factor: 0.5 }"), "spares",
                     "spares needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(targets),
      cmocka_unit_test(errors),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
