/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

static void test_describe_node(void **state) {
  (void)state;
  const char *cases[][2] = {{"[1]", "a list"}, {"{a: 1}", "a mapping"}, {"x y", "\"x y\""}, {"\"\"", "\"\""}, {"~", "\"~\""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scenario_fixture f;
    char buffer[100];
    scenario_fixture_must_read(&f, cases[i][0]);
    assert_string_equal(ko_describe_node(f.root, buffer, sizeof buffer), cases[i][1]);
    scenario_fixture_free(&f);
  }
}

static void test_failures_keep_the_first_code(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "a: 1\nb: 2\n");
  ko_parse_fail(&f.parser, f.root->items[3], "number %d", 1);
  ko_parse_fail_kind(&f.parser, f.root->items[1], "a", "a text");
  assert_int_equal(f.parser.code, KO_E_INPUT);
  assert_int_equal(f.error.n_errors, 2);
  assert_string_equal(scenario_fixture_message(&f, 0), "number 1");
  assert_int_equal(f.error.findings[0].line, 2);
  assert_int_equal(f.error.findings[0].column, 4);
  assert_string_equal(scenario_fixture_message(&f, 1), "a: expected a text, found \"1\"");
  scenario_fixture_free(&f);
}

static void test_places_grow(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "x");
  for (uint32_t i = 0; i < 1000; i++) ko_parse_place(&f.parser, f.root->text, (ko_mark){i, i});
  assert_int_equal(f.parser.n_places, 1000);
  for (uint32_t i = 0; i < 1000; i++) assert_int_equal(f.parser.places[i].mark.line, i);
  scenario_fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_describe_node), cmocka_unit_test(test_failures_keep_the_first_code),
                                     cmocka_unit_test(test_places_grow)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
