/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

static const char text[] = "run: { trials: 10 }\noutput:\nwaves:\n  - { name: a, success: 1 }\n  - { name: b }\nx.y: 1\n";

/* Apply one --set; the value at the path, or NULL. */
static const ko_node *set(scenario_fixture *f, const char *option) {
  const char *sets[] = {option};
  return scenario_fixture_read(f, text, sets, 1) == KO_OK ? f->root : NULL;
}

static void test_values(void **state) {
  (void)state;
  scenario_fixture f;
  const ko_node *root = set(&f, "run.trials=20");
  assert_string_equal(ko_node_get(ko_node_get(root, "run"), "trials")->text, "20");
  scenario_fixture_free(&f);

  root = set(&f, "run.seed = 7 "); /* blanks around "=" and behind the value */
  assert_string_equal(ko_node_get(ko_node_get(root, "run"), "seed")->text, "7");
  scenario_fixture_free(&f);

  root = set(&f, "a.b.c=>=10"); /* made on the way; only the first "=" divides */
  assert_string_equal(ko_node_get(ko_node_get(ko_node_get(root, "a"), "b"), "c")->text, ">=10");
  scenario_fixture_free(&f);

  root = set(&f, "output.cause=false"); /* "output:" had nothing */
  assert_string_equal(ko_node_get(ko_node_get(root, "output"), "cause")->text, "false");
  scenario_fixture_free(&f);

  root = set(&f, "waves.1.success=0.5");
  assert_string_equal(ko_node_get(ko_node_get(root, "waves")->items[1], "success")->text, "0.5");
  scenario_fixture_free(&f);

  root = set(&f, "waves.a.success=0.25");
  assert_string_equal(ko_node_get(ko_node_get(root, "waves")->items[0], "success")->text, "0.25");
  scenario_fixture_free(&f);

  root = set(&f, "waves.0.list=[p, \"q r\", { s: 1 }]");
  const ko_node *list = ko_node_get(ko_node_get(root, "waves")->items[0], "list");
  assert_int_equal(list->n, 3);
  assert_string_equal(list->items[1]->text, "q r");
  assert_string_equal(ko_node_get(list->items[2], "s")->text, "1");
  scenario_fixture_free(&f);

  root = set(&f, "x\\.y=2");
  assert_string_equal(ko_node_get(root, "x.y")->text, "2");
  scenario_fixture_free(&f);

  root = set(&f, "waves.0={ name: c }"); /* a whole entry */
  assert_string_equal(ko_node_get(ko_node_get(root, "waves")->items[0], "name")->text, "c");
  scenario_fixture_free(&f);
}

static void test_marks(void **state) {
  (void)state;
  scenario_fixture f;
  const ko_node *root = set(&f, "run.trials=abc");
  ko_where where = ko_origin_where(&f.origin, ko_node_get(ko_node_get(root, "run"), "trials")->mark);
  assert_string_equal(where.file, "--set");
  assert_int_equal(where.line, 1);
  assert_int_equal(where.column, 12);
  assert_memory_equal(where.text, "run.trials=abc", where.text_length);
  scenario_fixture_free(&f);
}

static void refuse(const char *option, uint32_t column, const char *message) {
  scenario_fixture f;
  assert_null(set(&f, option));
  assert_int_equal(f.error.code, KO_E_INPUT);
  assert_string_equal(scenario_fixture_message(&f, 0), message);
  assert_string_equal(f.error.findings[0].file, "--set");
  assert_int_equal(f.error.findings[0].column, column);
  scenario_fixture_free(&f);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("run.trials", 1, "--set needs path=value, such as run.trials=1000");
  refuse("=3", 1, "the path has an empty part; write path.to.key=value");
  refuse("run..trials=3", 5, "the path has an empty part; write path.to.key=value");
  refuse("run.=3", 5, "the path has an empty part; write path.to.key=value");
  refuse("run.trials=", 12, "a value is missing behind \"=\"");
  refuse("run.trials.x=3", 12, "\"x\" cannot be set; what stands before it is a single value in the scenario");
  refuse("waves.2.success=1", 7, "the list has no entry \"2\"; give its number (from 0) or its name");
  refuse("waves.c.success=1", 7, "the list has no entry \"c\"; give its number (from 0) or its name");
  refuse("waves.-1.success=1", 7, "the list has no entry \"-1\"; give its number (from 0) or its name");
  refuse("name=[a", 8, "invalid YAML: did not find expected ',' or ']' while parsing a flow sequence");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_marks), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
