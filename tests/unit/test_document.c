/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

static void test_tree(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "a: NO\nb: [1, \"2\", { c: '' }]\nd: >\n  folded\n  text\n");
  assert_int_equal(f.root->kind, KO_NODE_MAP);
  assert_int_equal(f.root->n, 6);
  const ko_node *a = ko_node_get(f.root, "a"), *b = ko_node_get(f.root, "b"), *d = ko_node_get(f.root, "d");
  assert_string_equal(a->text, "NO");
  assert_true(a->plain);
  assert_int_equal(b->kind, KO_NODE_LIST);
  assert_int_equal(b->n, 3);
  assert_false(b->items[1]->plain);
  assert_string_equal(ko_node_get(b->items[2], "c")->text, "");
  assert_false(ko_node_is_empty(ko_node_get(b->items[2], "c")));
  assert_string_equal(d->text, "folded text\n");
  scenario_fixture_free(&f);
}

/* Columns count bytes, whatever libyaml counts. */
static void test_marks(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "\"\xC3\xA4\xE2\x82\xAC\": x\nlist: [\"\xF0\x9F\x98\x80\", y]\n");
  const ko_node *x = f.root->items[1], *list = f.root->items[3];
  assert_int_equal(x->mark.line, 1);
  assert_int_equal(x->mark.column, 10);
  assert_int_equal(list->items[1]->mark.line, 2);
  assert_int_equal(list->items[1]->mark.column, 16);
  scenario_fixture_free(&f);
}

static void test_aliases_are_copies(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "a: &x { k: 1 }\nb: *x\n");
  ko_node *a = ko_node_get(f.root, "a"), *b = ko_node_get(f.root, "b");
  assert_ptr_not_equal(a, b);
  assert_string_equal(ko_node_get(b, "k")->text, "1");
  assert_int_equal(b->mark.line, 1); /* where the value stands */
  scenario_fixture_free(&f);
}

static void refuse(const char *text, uint32_t line, uint32_t column, const char *message) {
  scenario_fixture f;
  assert_int_equal(scenario_fixture_read(&f, text, NULL, 0), KO_E_INPUT);
  assert_string_equal(scenario_fixture_message(&f, 0), message);
  assert_int_equal(f.error.findings[0].line, line);
  assert_int_equal(f.error.findings[0].column, column);
  scenario_fixture_free(&f);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key \"a\"; it stands on line 1 already");
  refuse("a: { b: 1, \"b\": 2 }\n", 1, 12, "duplicate key \"b\"; it stands on line 1 already");
  refuse("a: [ &x { b: *x } ]\n", 1, 6, "an alias inside its own anchor: this value would contain itself");
  refuse("a: \"x\\0y\"\n", 1, 4, "a NUL character (\\0) cannot be part of a text");
  refuse("{ a: 1 }: 2\n", 1, 1, "a key must be a text, not a list or a mapping");
  refuse("a: !x y\n", 1, 4, "a tag (!...) is not supported; a value that begins with ! must stand in quotes");
  refuse("a\n---\nb\n", 3, 1, "a second YAML document begins here; a scenario is one");
  refuse("a: b: c\n", 1, 5, "invalid YAML: mapping values are not allowed in this context");
}

static void test_standard_tags_mean_nothing(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "a: !!str 1\nb: !!int 2\n");
  assert_string_equal(ko_node_get(f.root, "b")->text, "2");
  scenario_fixture_free(&f);
}

static void test_depth(void **state) {
  (void)state;
  char text[200] = "";
  scenario_fixture f;
  for (int i = 0; i < 64; i++) strcat(text, "[");
  for (int i = 0; i < 64; i++) strcat(text, "]");
  scenario_fixture_must_read(&f, text);
  scenario_fixture_free(&f);
  memmove(text + 1, text, strlen(text) + 1);
  strcat(text, "]");
  refuse(text, 1, 65, "lists and mappings lie more than 64 deep in each other");
  /* deep by aliases: 40 levels, and the innermost of 30 more is the outermost of those */
  scenario_fixture g;
  char deep[400] = "a: &a ";
  for (int i = 0; i < 40; i++) strcat(deep, "[");
  for (int i = 0; i < 40; i++) strcat(deep, "]");
  strcat(deep, "\nb: ");
  for (int i = 0; i < 30; i++) strcat(deep, "[");
  strcat(deep, "*a");
  for (int i = 0; i < 30; i++) strcat(deep, "]");
  assert_int_equal(scenario_fixture_read(&g, deep, NULL, 0), KO_E_INPUT);
  assert_string_equal(scenario_fixture_message(&g, 0), "lists and mappings lie more than 64 deep in each other");
  scenario_fixture_free(&g);
}

static void test_nothing(void **state) {
  (void)state;
  scenario_fixture f;
  assert_int_equal(scenario_fixture_read(&f, "# only a comment\n", NULL, 0), KO_OK);
  assert_null(f.root);
  scenario_fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tree),
                                     cmocka_unit_test(test_marks),
                                     cmocka_unit_test(test_aliases_are_copies),
                                     cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_standard_tags_mean_nothing),
                                     cmocka_unit_test(test_depth),
                                     cmocka_unit_test(test_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
