/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decouple: groups that never bind.
 */
#include "tests/unit/measure_region.h"

static void groups(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE("decouple: { list: [t2, w1] }"),
                     "chance t2/feed 0; chance t2/line 0; chance w1/grid 0; chance w1/control 0", 0);
  maker_expect_edits(&m, MEASURE("decouple: { facilities: all, supplier: { sector: power }, cost: 1, cost_each: 10 }"),
                     "chance t1/feed 0; chance t2/feed 0; chance w1/grid 0", 31);
  maker_expect_edits(&m, MEASURE("decouple: { facilities: { sector: telecom }, supplier: { facility: t1 } }"), "chance t2/line 0", 0);
  maker_end(&m);
}

/* Nothing to decouple is no error, but told, and costs what the whole costs. */
static void nothing(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("decouple: { list: [t1], supplier: { sector: water }, cost: 2, cost_each: 7 }")), KO_OK);
  assert_string_equal(maker_edits_text(&m, 1), "");
  assert_true(m.maker.edits[1].cost == 2);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "decouple: none of the dependants has a group with such a supplier; nothing changes");
  maker_end(&m);
}

static void links_depend_on_nothing(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("decouple: { list: [t1, lt] }"),
                     "decouple:", "link 'lt' depends on nothing: name the facilities that depend on the supply");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(groups),
      cmocka_unit_test(nothing),
      cmocka_unit_test(links_depend_on_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
