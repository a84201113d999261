/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prioritise: one edit. Whether there is such an order is for the plan to see (test_plan_repair_order.c).
 */
#include "tests/unit/measure_region.h"

static void order(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("prioritise: { by: demand, cost: 3 }"), "order demand", 3);
  maker_expect_edits(&m, MEASURE_OVER_TIME("prioritise: { by: nonsense }"), "order nonsense", 0);
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("prioritise: { by: demand }"), "prioritise",
                     "prioritise needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(order),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
