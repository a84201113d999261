/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

static ko_success parse(scenario_fixture *f, const char *yaml) {
  ko_success success = {0};
  scenario_fixture_must_read(f, yaml);
  ko_parse_success(&f->parser, f->root, &success, "success");
  return success;
}

static void test_kinds(void **state) {
  (void)state;
  scenario_fixture f;
  ko_success s = parse(&f, "0.25");
  assert_int_equal(f.error.n_errors, 0);
  assert_int_equal(s.kind, KO_SUCCESS_NUMBER);
  assert_true(s.number == 0.25);
  scenario_fixture_free(&f);
  s = parse(&f, "{ column: p }");
  assert_int_equal(f.error.n_errors, 0);
  assert_int_equal(s.kind, KO_SUCCESS_COLUMN);
  assert_string_equal(s.column, "p");
  scenario_fixture_free(&f);
  s = parse(&f, "{ column: depth_m, median: 1.5, beta: 0.4 }");
  assert_int_equal(f.error.n_errors, 0);
  assert_int_equal(s.kind, KO_SUCCESS_FRAGILITY);
  assert_true(s.median == 1.5 && s.beta == 0.4);
  assert_int_equal(s.mark.line, 1);
  scenario_fixture_free(&f);
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
  refuse("1.5", "success: expected a number, 0 to 1, found \"1.5\"");
  refuse("[1]", "success: expected a number, 0 to 1, or a mapping with a column, found a list");
  refuse("{}", "success: the key \"column\" is missing");
  refuse("{ column: a, beta: 1 }", "success: median and beta make a fragility curve together; one of them is missing");
  refuse("{ column: a, median: 0, beta: 1 }", "median: expected a number, above 0 (unit of the column), found \"0\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
