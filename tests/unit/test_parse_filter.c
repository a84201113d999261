/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

static ko_filter parse(scenario_fixture *f, const char *yaml) {
  ko_filter filter = {0};
  scenario_fixture_must_read(f, yaml);
  ko_parse_filter(&f->parser, f->root, &filter, "facilities");
  return filter;
}

static void test_comparisons(void **state) {
  (void)state;
  const struct {
    const char *yaml;
    ko_compare compare;
    const char *text;
    double number;
  } cases[] = {{"\">=10\"", KO_COMPARE_GREATER_EQUAL, "10", 10},
               {"\"> 10\"", KO_COMPARE_GREATER, "10", 10},
               {"<=1e3", KO_COMPARE_LESS_EQUAL, "1e3", 1000},
               {"<-5", KO_COMPARE_LESS, "-5", -5},
               {"\"!=x\"", KO_COMPARE_UNEQUAL, "x", NAN},
               {"\"!= 3\"", KO_COMPARE_UNEQUAL, "3", 3},
               {"010", KO_COMPARE_EQUAL, "010", 10},
               {"NO", KO_COMPARE_EQUAL, "NO", NAN},
               {"\"\"", KO_COMPARE_EQUAL, "", NAN},
               {"\"!=\"", KO_COMPARE_UNEQUAL, "", NAN},
               {"a>=b", KO_COMPARE_EQUAL, "a>=b", NAN}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scenario_fixture f;
    char yaml[60];
    snprintf(yaml, sizeof yaml, "{ c: %s }", cases[i].yaml);
    ko_filter filter = parse(&f, yaml);
    assert_int_equal(f.error.n_errors, 0);
    assert_int_equal(filter.n, 1);
    assert_string_equal(filter.conditions[0].column, "c");
    const ko_alternative *a = &filter.conditions[0].alternatives[0];
    assert_int_equal(a->compare, cases[i].compare);
    assert_string_equal(a->text, cases[i].text);
    assert_true(isnan(cases[i].number) ? isnan(a->number) : a->number == cases[i].number);
    assert_int_equal(a->mark.column, 6);
    scenario_fixture_free(&f);
  }
}

static void test_lists_and_everything(void **state) {
  (void)state;
  scenario_fixture f;
  ko_filter filter = parse(&f, "{ country: [XA, XB], demand: \">=10\" }");
  assert_int_equal(filter.n, 2);
  assert_int_equal(filter.conditions[0].n, 2);
  assert_string_equal(filter.conditions[0].alternatives[1].text, "XB");
  scenario_fixture_free(&f);
  const char *everything[] = {"all", "true", "{}"};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(parse(&f, everything[i]).n, 0);
    assert_int_equal(f.error.n_errors, 0);
    scenario_fixture_free(&f);
  }
}

static void refuse(const char *yaml, const char *message) {
  scenario_fixture f;
  (void)parse(&f, yaml);
  assert_int_equal(f.parser.code, KO_E_INPUT);
  assert_string_equal(scenario_fixture_message(&f, 0), message);
  scenario_fixture_free(&f);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("power", "facilities: expected a filter, such as { sector: power, demand: \">=10\" }, or all, found \"power\"");
  refuse("[a]", "facilities: expected a filter, such as { sector: power, demand: \">=10\" }, or all, found a list");
  refuse("{ c: }", "c: expected a value, a comparison such as \">=10\", or a list of them, found nothing");
  refuse("{ c: [a, [b]] }", "c: expected a value, a comparison such as \">=10\", or a list of them, found a list");
  refuse("{ c: [] }", "c: the list is empty; nothing could match it");
  refuse("{ c: \">=\" }", "c: \">=\" compares with a number, and what follows is none");
  refuse("{ c: \"<x\" }", "c: \"<x\" compares with a number, and what follows is none");
}

static void test_warning(void **state) {
  (void)state;
  scenario_fixture f;
  (void)parse(&f, "{ c: [\"!=a\", \"!=b\"] }");
  assert_int_equal(f.error.n_errors, 0);
  assert_int_equal(f.error.n_warnings, 1);
  assert_string_equal(scenario_fixture_message(&f, 0), "c: one entry of the list is enough, so several != let everything pass");
  scenario_fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_comparisons), cmocka_unit_test(test_lists_and_everything),
                                     cmocka_unit_test(test_refusals), cmocka_unit_test(test_warning)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
