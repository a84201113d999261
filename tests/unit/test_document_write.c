/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

static char *write(const ko_node *root) {
  char *text = NULL;
  size_t length;
  FILE *stream = open_memstream(&text, &length);
  assert_non_null(stream);
  ko_document_write(root, stream);
  assert_int_equal(fclose(stream), 0);
  return text;
}

static int is_same(const ko_node *a, const ko_node *b) {
  if (a->kind != b->kind || a->n != b->n) return 0;
  if (a->kind == KO_NODE_SCALAR) return strcmp(a->text, b->text) == 0;
  for (size_t i = 0; i < a->n; i++)
    if (!is_same(a->items[i], b->items[i])) return 0;
  return 1;
}

/* What is written reads back as the same tree, and is written the same again. */
static void check(const char *text) {
  scenario_fixture f, g;
  scenario_fixture_must_read(&f, text);
  char *first = write(f.root);
  scenario_fixture_must_read(&g, first);
  char *second = write(g.root);
  assert_true(is_same(f.root, g.root));
  assert_string_equal(first, second);
  free(first);
  free(second);
  scenario_fixture_free(&f);
  scenario_fixture_free(&g);
}

static void test_round_trip(void **state) {
  (void)state;
  check("a: 1\nb: { c: [1, [2, [], {}], { d: x, e: '' }] }\nf: {}\n");
  check("[a, [b, c], { d: e }]");
  check("plain");
  check("\"\"");
  check("a: '- x'\nb: '# no comment'\nc: ': '\nd: '>=10'\ne: '!=x'\nf: '*a'\ng: '&a'\nh: '%'\ni: '@'\nj: '`'\nk: '\"'\nl: ''''\nm: '\\'\n");
  check("a: ' lead'\nb: 'trail '\nc: \"tab\\tnew\\nline\\r\"\nd: \"\\x01\\x7f\\e\"\ne: \"nel\\N ls\\L ps\\P bom\\uFEFF nbsp\\_\"\nf: "
        "\"\\uFFFE\\uFFFF\\x85\\x9f\"\n");
  check("a: \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n'\xC3\xA9 y': -5\n-3: +7\n1e6: .5\n'.': '-'\n'..': '--- x'\n");
  check("a: |\n  two\n  lines\nb: >\n  folded\n  text\n? long key\n: value\n");
}

/* Every character below U+3000 and some beyond, as a value and as a key. */
static void test_all_characters(void **state) {
  (void)state;
  for (unsigned c = 1; c < 0x3000; c++) {
    char text[32];
    snprintf(text, sizeof text, "\"k\\u%04X\": \"\\u%04X.\"\n", c, c);
    check(text);
  }
}

static void test_text(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "{ a: [x, { b: 1, c: \"d e\" }], f: { g: -2.5e3 } }");
  char *text = write(f.root);
  assert_string_equal(text, "a:\n  - x\n  -\n    b: 1\n    c: \"d e\"\nf:\n  g: -2.5e3\n");
  free(text);
  scenario_fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_all_characters), cmocka_unit_test(test_text)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
