/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * train: restarts of facilities, detection of countries.
 */
#include "tests/unit/measure_region.h"

static void facilities(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE_OVER_TIME("train: { list: [p1, t2], restart_factor: 0.5, cost: 1, cost_each: 2 }"),
                     "restart p1 0.5; restart t2 0.5", 5);
  maker_expect_edits(&m, MEASURE_OVER_TIME("train: { countries: XB, restart_factor: 0, cost_each: 2 }"),
                     "restart p3 0; restart t2 0; restart w1 0", 2);
  maker_expect_edits(&m, MEASURE_OVER_TIME("train: { countries: [XB, XA], detection_factor: 0.25, cost_each: 2 }"),
                     "detect XB x 0.25; detect XA x 0.25", 4);
  maker_expect_edits(&m,
                     MEASURE_OVER_TIME("train: { list: [p1], countries: XB, restart_factor: 0.5, detection_factor: 0.25, cost_each: 1 }"),
                     "restart p1 0.5; detect XB x 0.25", 2);
  maker_end(&m);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE_OVER_TIME("train: { list: [p1] }"), "train",
                     "train: give at least one of `restart_factor` and `detection_factor`");
  maker_expect_error(&m, MEASURE_OVER_TIME("train: { restart_factor: 0.5 }"), "train",
                     "train: name who trains: facilities (by `facilities`, `list`, ...) or `countries`");
  maker_expect_error(&m, MEASURE_OVER_TIME("train: { list: [p1], detection_factor: 0.5 }"), "train",
                     "train: `detection_factor` is for whole countries; name them in `countries`");
  maker_expect_error(&m, MEASURE_OVER_TIME("train: { list: [p1], countries: XA, detection_factor: 0.5 }"), "train",
                     "train: facilities are named, but no `restart_factor`");
  maker_expect_error(&m, MEASURE_OVER_TIME("train: { list: [l12], restart_factor: 0.5 }"), "train",
                     "train: link 'l12' does not restart; name facilities");
  maker_expect_error(&m, MEASURE_OVER_TIME("train: { countries: XAB, restart_factor: 0.5 }"), "XAB",
                     "train: there is no country 'XAB' in the region; did you mean 'XA'?");
  maker_end(&m);
}

/* It means nothing at one instant. */
static void instant(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("train: { list: [p1], restart_factor: 0.5 }"), "train",
                     "train needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(facilities),
      cmocka_unit_test(errors),
      cmocka_unit_test(instant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
