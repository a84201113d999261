/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What measures on groups share: dependants and suppliers as one byte a facility.
 */
#include "tests/unit/measure_region.h"

#include "sim/measure/groups.h"

static ko_filter one_condition(ko_condition *condition, ko_alternative *alternative, const char *column, const char *text) {
  *alternative = (ko_alternative){.compare = KO_COMPARE_EQUAL, .text = text, .number = (double)__builtin_nanf("")};
  *condition = (ko_condition){.column = column, .n = 1, .alternatives = alternative};
  return (ko_filter){.n = 1, .conditions = condition};
}

static ko_targets of_list(const char *const *ids, size_t n) {
  return (ko_targets){.kind = KO_TARGET_LIST,
                      .ids = {.n = n, .items = ids},
                      .pick = -1,
                      .fraction = (double)__builtin_nanf(""),
                      .budget = (double)__builtin_nanf(""),
                      .knowledge = 1};
}

static void dependants(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("protect: { list: [p1], to: 1 }")), KO_OK);
  static const char *const ids[] = {"w1", "t1"}, *const with_link[] = {"t1", "l23"};
  ko_targets targets = of_list(ids, 2);
  uint8_t *chosen = NULL;
  static const uint8_t expected[] = {0, 0, 0, 1, 0, 1};
  assert_int_equal(ko_measure_dependants(&m.maker.edits[1], &targets, &chosen, &m.f.error), KO_OK);
  assert_memory_equal(chosen, expected, sizeof expected);
  free(chosen);
  chosen = NULL;
  targets = of_list(with_link, 2);
  assert_int_equal(ko_measure_dependants(&m.maker.edits[1], &targets, &chosen, &m.f.error), KO_E_INPUT);
  assert_null(chosen);
  assert_string_equal(m.f.error.findings[0].message, "link 'l23' depends on nothing: name the facilities that depend on the supply");
  maker_end(&m);
}

static void suppliers(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("protect: { list: [p1], to: 1 }")), KO_OK);
  ko_condition condition;
  ko_alternative alternative;
  ko_filter filter = one_condition(&condition, &alternative, "country", "XB"), all = {0};
  uint8_t *matches = NULL;
  static const uint8_t expected[] = {0, 0, 1, 0, 1, 1}, everybody[] = {1, 1, 1, 1, 1, 1}, nobody[] = {0, 0, 0, 0, 0, 0};
  assert_int_equal(ko_measure_suppliers(&m.maker.edits[1], &filter, &matches, &m.f.error), KO_OK);
  assert_memory_equal(matches, expected, sizeof expected);
  free(matches);
  assert_int_equal(ko_measure_suppliers(&m.maker.edits[1], &all, &matches, &m.f.error), KO_OK);
  assert_memory_equal(matches, everybody, sizeof everybody);
  free(matches);
  assert_int_equal(m.f.error.n_warnings, 0);
  filter = one_condition(&condition, &alternative, "kind", "plnat");
  assert_int_equal(ko_measure_suppliers(&m.maker.edits[1], &filter, &matches, &m.f.error), KO_OK);
  assert_memory_equal(matches, nobody, sizeof nobody);
  free(matches);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "no facility matches");
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "did you mean 'plant'?");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(dependants), cmocka_unit_test(suppliers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
