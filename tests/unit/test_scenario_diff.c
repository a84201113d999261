/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/scenario/scenario.h"

/* The differences as "path|first|second" lines. */
static void check(const char *first, const char *second, const char *wanted) {
  ko_arena arena = {0};
  ko_error error = {0};
  ko_scenario_change *changes = NULL;
  size_t n = 0;
  char text[2000] = "";
  assert_int_equal(ko_scenario_diff(&arena, first, second, &changes, &n, &error), KO_OK);
  for (size_t i = 0; i < n; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s|%s|%s\n", changes[i].path, changes[i].first ? changes[i].first : "-",
             changes[i].second ? changes[i].second : "-");
  assert_string_equal(text, wanted);
  ko_arena_free(&arena);
}

static void test_values(void **state) {
  (void)state;
  check("run: { seed: 1, trials: 2e4 }", "run: { trials: 20000, seed: 2 }", "run.seed|1|2\n");
  check("a: 1\nb: { c: x }", "b: { c: [x] }\nd: { e: 1, f: [2, 3] }", "a|1|-\nb.c|x|[x]\nd|-|{ e: 1, f: [2, 3] }\n");
  check("a.b: { c: \"1\" }", "a.b: { c: 1.5 }", "a\\.b.c|1|1.5\n");
  check("a: [1, 2]", "a: [1, 2.0]", "");
  check("a: [1, 2]", "a: [2, 1]", "a|[1, 2]|[2, 1]\n");
  check("", "", "");
  check("", "a: 1", "|-|{ a: 1 }\n");
  check("a: äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü", "a: 1", "a|äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü...|1\n");
  check("a: { b: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, c: bbbbbbbbbbbbbbbbbbbbbb }", "b: 1",
        "a|{ b: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, c: bbbbbbbbbb...|-\nb|-|1\n");
}

static void test_entries(void **state) {
  (void)state;
  check("waves: [ { name: x, success: 0.5 }, { name: y } ]", "waves: [ { name: y }, { name: x, success: 0.6 }, { name: z } ]",
        "waves.x.success|0.5|0.6\nwaves.z|-|{ name: z }\n");
  check("m: [ { protect: { to: 1 } }, { link: 2 } ]", "m: [ { protect: { to: 0.5 } } ]", "m.0.protect.to|1|0.5\nm.1|{ link: 2 }|-\n");
  check("waves: [ { name: x } ]", "waves: [ { success: 1 } ]", "waves.0.name|x|-\nwaves.0.success|-|1\n");
}

static void test_no_yaml(void **state) {
  (void)state;
  ko_arena arena = {0};
  ko_error error = {0};
  ko_scenario_change *changes;
  size_t n;
  assert_int_equal(ko_scenario_diff(&arena, "a: 1", "a: [", &changes, &n, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].file, "second scenario");
  ko_arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_entries), cmocka_unit_test(test_no_yaml)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
