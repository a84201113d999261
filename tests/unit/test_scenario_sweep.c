/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/scenario/sweep.h"
#include "tests/support/scenario_fixture.h"

static void check_vary(const char *const *texts, size_t n, ko_arena *arena, ko_sweep *sweep) {
  ko_error error = {0};
  assert_int_equal(ko_sweep_vary(arena, texts, n, sweep, &error), KO_OK);
}

static void test_ranges_end_where_they_say(void **state) {
  (void)state;
  static const char *const texts[] = {"waves.0.success=0.1:0.7:0.1", "run.seed=9:1:-4", "run.trials=5:5:1"};
  static const char *const values[] = {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"};
  ko_arena arena = {0};
  ko_sweep sweep;
  check_vary(texts, 3, &arena, &sweep);
  assert_int_equal(sweep.n_points, 7 * 3);
  for (size_t i = 0; i < 7; i++) assert_string_equal(sweep.axes[0].values[i], values[i]);
  assert_true(sweep.axes[1].numbers[2] == 1);
  assert_int_equal(sweep.axes[2].n, 1);
  ko_arena_free(&arena);
}

static void test_last_path_varies_fastest(void **state) {
  (void)state;
  static const char *const texts[] = {"a=1,2", "b=x, y,\"z, w\""};
  ko_arena arena = {0};
  ko_sweep sweep;
  check_vary(texts, 2, &arena, &sweep);
  assert_int_equal(sweep.n_points, 6);
  for (size_t at = 0; at < 6; at++) {
    assert_int_equal(ko_sweep_index(&sweep, at, 0), at / 3);
    assert_int_equal(ko_sweep_index(&sweep, at, 1), at % 3);
  }
  assert_non_null(sweep.axes[0].numbers);
  assert_null(sweep.axes[1].numbers);
  assert_string_equal(sweep.axes[1].values[1], "y");
  assert_string_equal(sweep.axes[1].values[2], "\"z, w\"");
  ko_arena_free(&arena);
}

/* The last part, more of the path where that is taken, a number, or a name of a result's own. */
static void test_names(void **state) {
  (void)state;
  static const char *const texts[] = {"waves.0.success=1", "waves.1.success=1", "run.time=1", "list.3=1", "a-b=1", "a_b=1"};
  static const char *const names[] = {"success", "waves_1_success", "run_time", "list_3", "a_b", "a_b_2"};
  ko_arena arena = {0};
  ko_sweep sweep;
  check_vary(texts, 6, &arena, &sweep);
  for (size_t i = 0; i < 6; i++) assert_string_equal(sweep.axes[i].name, names[i]);
  ko_arena_free(&arena);
}

static void test_mistakes_of_vary(void **state) {
  (void)state;
  static const char *const wrong[][2] = {{"a", "needs PATH"},        {"=1", "needs PATH"},      {"a=", "has no values"},
                                         {"a=1,,2", "is empty"},     {"a=1:2", "FROM:TO:STEP"}, {"a=0:1:0.3", "does not meet"},
                                         {"a=0:1:-1", "leads away"}, {"a=0:1:0", "is 0"},       {"a=1:20000:1", "more than 10,000"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ko_arena arena = {0};
    ko_sweep sweep;
    ko_error error = {0};
    assert_int_equal(ko_sweep_vary(&arena, &wrong[i][0], 1, &sweep, &error), KO_E_USAGE);
    assert_non_null(strstr(error.findings[0].message, wrong[i][1]));
    ko_arena_free(&arena);
  }
}

static void check_read(const char *text, int code, const char *message, size_t n_points) {
  scenario_fixture f;
  ko_sweep sweep;
  scenario_fixture_must_read(&f, text);
  assert_int_equal(ko_sweep_read(&f.arena, &f.origin, ko_node_get(f.root, "sweep"), &sweep, &f.error), code);
  if (code) assert_non_null(strstr(scenario_fixture_message(&f, 0), message));
  else assert_int_equal(sweep.n_points, n_points);
  scenario_fixture_free(&f);
}

static void test_sweep_of_a_scenario(void **state) {
  (void)state;
  check_read("sweep: { a.b: [1, 2], c: { from: 0, to: 1, step: 0.25 } }\n", KO_OK, "", 10);
  check_read("sweep:\n  - { a: 1, b: x }\n  - { b: y, a: 2 }\n", KO_OK, "", 2);
  check_read("sweep: 3\n", KO_E_INPUT, "needs a mapping", 0);
  check_read("sweep: {}\n", KO_E_INPUT, "nothing is varied", 0);
  check_read("sweep: []\n", KO_E_INPUT, "list of points is empty", 0);
  check_read("sweep: { a: [] }\n", KO_E_INPUT, "list of \"a\" is empty", 0);
  check_read("sweep: { a: 1 }\n", KO_E_INPUT, "needs a list", 0);
  check_read("sweep: { a: [[1]] }\n", KO_E_INPUT, "a number or a word", 0);
  check_read("sweep: { a: { from: 0, to: 1 } }\n", KO_E_INPUT, "{ from, to, step }", 0);
  check_read("sweep: { a: { from: 0, to: x, step: 1 } }\n", KO_E_INPUT, "must be a number", 0);
  check_read("sweep: [{ a: 1 }, { b: 1 }]\n", KO_E_INPUT, "the same paths", 0);
  check_read("sweep: [1]\n", KO_E_INPUT, "a point is a mapping", 0);
}

/* Points that agree in what leads into a key; a list says where its points stand. */
static void test_same_and_places(void **state) {
  (void)state;
  static const char *const texts[] = {"region.load=a,b", "regions=1,2", "re\\gion=1,2"};
  ko_arena arena = {0};
  ko_sweep sweep;
  check_vary(texts, 2, &arena, &sweep);
  assert_true(ko_sweep_same(&sweep, 0, 1, "region")); /* another key that begins alike */
  assert_false(ko_sweep_same(&sweep, 0, 2, "region"));
  assert_true(ko_sweep_same(&sweep, 0, 2, "regions"));
  assert_string_equal(ko_sweep_value(&sweep, 2, 0), "b");
  assert_null(sweep.places);
  check_vary(texts + 2, 1, &arena, &sweep);
  assert_false(ko_sweep_same(&sweep, 0, 1, "region")); /* an escaped character: it may be */
  ko_arena_free(&arena);

  scenario_fixture f;
  scenario_fixture_must_read(&f, "sweep:\n  - { a: 1 }\n\n  - { a: 2 }\n");
  assert_int_equal(ko_sweep_read(&f.arena, &f.origin, ko_node_get(f.root, "sweep"), &sweep, &f.error), KO_OK);
  assert_int_equal(sweep.places[0].line, 2);
  assert_int_equal(sweep.places[1].line, 4);
  scenario_fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ranges_end_where_they_say),
                                     cmocka_unit_test(test_last_path_varies_fastest),
                                     cmocka_unit_test(test_names),
                                     cmocka_unit_test(test_mistakes_of_vary),
                                     cmocka_unit_test(test_sweep_of_a_scenario),
                                     cmocka_unit_test(test_same_and_places)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
