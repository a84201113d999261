/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * protect: one edit a target.
 */
#include "tests/unit/measure_region.h"

static void targets(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE("protect: { list: [p2, t1, l23], to: 0.8 }"), "protect p2 0.8; protect t1 0.8; protect l23 0.8", 0);
  maker_expect_edits(&m, MEASURE("protect: { facilities: { sector: power }, to: 1, cost: 5, cost_each: 2.5 }"),
                     "protect p1 1; protect p2 1; protect p3 1", 12.5);
  maker_expect_edits(&m, MEASURE("protect: { links: all, to: 0 }"), "protect l12 0; protect l23 0; protect lt 0", 0);
  maker_expect_edits(&m, MEASURE("protect: { project: corridor, to: 0.5, cost_each: 1 }"),
                     "protect p2 0.5; protect l23 0.5; protect lt 0.5", 3);
  maker_end(&m);
}

/* By rank, as many as asked for: p2 has two links and one group. */
static void ranked(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE("protect: { facilities: { sector: power }, pick: 1, by: degree, to: 0.8, cost_each: 2 }"),
                     "protect p2 0.8", 2);
  maker_end(&m);
}

static void nobody(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("protect: { facilities: { kind: dam }, to: 0.8, cost: 3, cost_each: 2 }")), KO_OK);
  assert_string_equal(maker_edits_text(&m, 1), "");
  assert_true(m.maker.edits[1].cost == 3);
  assert_int_equal(m.f.error.n_warnings, 1);
  maker_end(&m);
}

/* A measure is bought once, so nothing may be left to each trial's luck. */
static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("protect: { list: [p1, p9], to: 1 }"), "p9]",
                     "the region has no facility or link 'p9'; did you mean 'p1'?");
  assert_int_equal(maker_edits(&m, MEASURE("protect: { facilities: all, pick: 1, by: random, to: 1 }")), KO_E_INPUT);
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(targets),
      cmocka_unit_test(ranked),
      cmocka_unit_test(nobody),
      cmocka_unit_test(errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
