/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/scenario/document.h"

static void test_append_and_get(void **state) {
  (void)state;
  ko_arena arena = {0};
  ko_error error = {0};
  ko_node map = {.kind = KO_NODE_MAP}, nodes[100];
  char names[100][8];
  for (int i = 0; i < 100; i++) {
    snprintf(names[i], sizeof names[i], "k%d", i);
    nodes[i] = (ko_node){.kind = KO_NODE_SCALAR, .text = names[i]};
    assert_int_equal(ko_node_append(&arena, &map, &nodes[i], &error), 0);
    assert_int_equal(ko_node_append(&arena, &map, &nodes[99 - i], &error), 0);
  }
  for (int i = 0; i < 100; i++) assert_ptr_equal(ko_node_get(&map, names[i]), &nodes[99 - i]);
  assert_null(ko_node_get(&map, "k100"));
  assert_null(ko_node_get(NULL, "k1"));
  assert_null(ko_node_get(&nodes[0], "k1"));
  ko_arena_free(&arena);
}

static void test_quote(void **state) {
  (void)state;
  char buffer[KO_QUOTE_ROOM], text[200];
  assert_string_equal(ko_quote("short", buffer), "short");
  assert_string_equal(ko_quote("a\nb\tc", buffer), "a b c");
  for (size_t before = 0; before < 4; before++) { /* never cut inside a character */
    memset(text, 'x', before);
    text[before] = '\0';
    for (int i = 0; i < 40; i++) strcat(text, "\xE2\x82\xAC");
    size_t at = 0;
    const char *quoted = ko_quote(text, buffer);
    assert_true(ko_utf8_valid(quoted, strlen(quoted), &at));
    assert_true(strlen(quoted) > KO_QUOTE_ROOM - 8);
    assert_string_equal(quoted + strlen(quoted) - 3, "...");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_append_and_get), cmocka_unit_test(test_quote)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
