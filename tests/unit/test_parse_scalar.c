/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

/* Parse one value; returns the message, "" where there is none. */
static char message[600];
static const char *parse(const char *yaml, const ko_param *param, void *out) {
  scenario_fixture f;
  scenario_fixture_must_read(&f, yaml);
  ko_parse_scalar(&f.parser, f.root, param, out, "key");
  assert_int_equal(f.parser.code, f.error.n_errors ? KO_E_INPUT : KO_OK);
  strcpy(message, scenario_fixture_message(&f, 0));
  scenario_fixture_free(&f);
  return message;
}

static void test_number(void **state) {
  (void)state;
  const ko_param param = {.type = KO_PARAM_NUMBER, .min = -INFINITY, .max = INFINITY};
  const struct {
    const char *yaml;
    double value;
  } good[] = {{"10", 10},   {"010", 10},    {"1e6", 1e6}, {"-.5", -0.5}, {"+2.", 2},
              {"\"3\"", 3}, {"1E-3", 1e-3}, {"0", 0},     {"-0", 0},     {"1e-400", 0}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    double value = NAN;
    assert_string_equal(parse(good[i].yaml, &param, &value), "");
    assert_true(value == good[i].value);
  }
  const char *bad[] = {"10.5MW", "0x10", "1_000", "1,5",  ".inf", ".nan",   "nan", "inf", "1e999",
                       "e5",     "\"\"", "~",     "true", "[1]",  "{a: 1}", "1 2", "--1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double value = 7;
    assert_int_equal(strncmp(parse(bad[i], &param, &value), "key: expected a number, found ", 30), 0);
    assert_true(value == 7);
  }
}

static void test_range(void **state) {
  (void)state;
  ko_param param = {.type = KO_PARAM_NUMBER, .min = 0, .max = 1};
  double value;
  assert_string_equal(parse("0", &param, &value), "");
  assert_string_equal(parse("1", &param, &value), "");
  assert_string_equal(parse("1.0000000000000002", &param, &value), "key: expected a number, 0 to 1, found \"1.0000000000000002\"");
  assert_string_equal(parse("-1e-300", &param, &value), "key: expected a number, 0 to 1, found \"-1e-300\"");
  param.flags = KO_PARAM_EXCLUSIVE_MIN | KO_PARAM_EXCLUSIVE_MAX;
  assert_string_equal(parse("0.5", &param, &value), "");
  assert_string_equal(parse("0", &param, &value), "key: expected a number, above 0 and below 1, found \"0\"");
  assert_string_equal(parse("1", &param, &value), "key: expected a number, above 0 and below 1, found \"1\"");
  param = (ko_param){.type = KO_PARAM_NUMBER, .min = 0, .max = INFINITY, .unit = "km"};
  assert_string_equal(parse("-1", &param, &value), "key: expected a number, at least 0 (km), found \"-1\"");
  param = (ko_param){.type = KO_PARAM_INTEGER, .min = 1, .max = 1};
  int64_t whole;
  assert_string_equal(parse("2", &param, &whole), "key: expected 1, found \"2\"");
}

static void test_integer(void **state) {
  (void)state;
  ko_param param = {.type = KO_PARAM_INTEGER, .min = -INFINITY, .max = INFINITY};
  const struct {
    const char *yaml;
    int64_t value;
  } good[] = {
      {"0", 0},   {"2e4", 20000}, {"010", 10},  {"-7", -7},    {"9223372036854775807", INT64_MAX}, {"9007199254740993", 9007199254740993},
      {"1.0", 1}, {"+5", 5},      {"12e-1", 0}, {"120e-1", 12}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int64_t value = 0;
    const char *said = parse(good[i].yaml, &param, &value);
    if (strcmp(good[i].yaml, "12e-1") == 0) assert_string_equal(said, "key: expected a whole number, found \"12e-1\"");
    else assert_string_equal(said, "");
    assert_int_equal(value, good[i].value);
  }
  int64_t value = 7;
  const char *bad[] = {"2.5", "9223372036854775808", "1e300", "1e17", "x", "all", "0x1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_true(parse(bad[i], &param, &value)[0]);
  assert_int_equal(value, 7);
  param.flags = KO_PARAM_ALL;
  assert_string_equal(parse("all", &param, &value), "");
  assert_int_equal(value, -1);
}

static void test_bool(void **state) {
  (void)state;
  const ko_param param = {.type = KO_PARAM_BOOL};
  uint8_t value = 9;
  assert_string_equal(parse("true", &param, &value), "");
  assert_int_equal(value, 1);
  assert_string_equal(parse("0", &param, &value), "");
  assert_int_equal(value, 0);
  assert_string_equal(parse("yes", &param, &value), "key: expected true or false, found \"yes\"");
  assert_string_equal(parse("[true]", &param, &value), "key: expected true or false, found a list");
}

static void test_choice(void **state) {
  (void)state;
  static const char *const options[] = {"none", "country", "country_sector", NULL};
  const ko_param param = {.type = KO_PARAM_CHOICE, .options = options};
  int32_t value = 9;
  assert_string_equal(parse("country", &param, &value), "");
  assert_int_equal(value, 1);
  assert_string_equal(parse("contry", &param, &value),
                      "key: \"contry\" is not one of none | country | country_sector; did you mean \"country\"?");
  assert_string_equal(parse("everything", &param, &value), "key: \"everything\" is not one of none | country | country_sector");
}

static void test_texts(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "[NO, 010, \"a b\"]");
  const ko_param param = {.type = KO_PARAM_TEXTS};
  ko_texts texts = {0};
  ko_parse_scalar(&f.parser, f.root, &param, &texts, "key");
  assert_int_equal(texts.n, 3);
  assert_string_equal(texts.items[0], "NO");
  assert_string_equal(texts.items[1], "010");
  assert_int_equal(f.parser.n_places, 3);
  assert_ptr_equal(f.parser.places[2].text, texts.items[2]);
  assert_int_equal(f.parser.places[2].mark.column, 11);
  scenario_fixture_free(&f);
  scenario_fixture_must_read(&f, "XA");
  ko_parse_scalar(&f.parser, f.root, &param, &texts, "key");
  assert_int_equal(texts.n, 1);
  scenario_fixture_free(&f);
  assert_string_equal(parse("[]", &param, &texts), "key: the list is empty");
  assert_string_equal(parse("[a, \"\"]", &param, &texts), "key: the text is empty");
  assert_string_equal(parse("{a: b}", &param, &texts), "key: expected a text or a list of texts, found a mapping");
}

static void test_path(void **state) {
  (void)state;
  const ko_param param = {.type = KO_PARAM_PATH};
  const struct {
    const char *folder, *yaml, *path;
  } cases[] = {
      {"folder", "a.csv", "folder/a.csv"}, {"", "a.csv", "a.csv"}, {"folder", "/a.csv", "/a.csv"}, {"..", "b/a.csv", "../b/a.csv"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scenario_fixture f;
    const char *path = NULL;
    scenario_fixture_must_read(&f, cases[i].yaml);
    f.parser.folder = cases[i].folder;
    ko_parse_scalar(&f.parser, f.root, &param, &path, "key");
    assert_string_equal(path, cases[i].path);
    scenario_fixture_free(&f);
  }
}

static void test_columns(void **state) {
  (void)state;
  scenario_fixture f;
  scenario_fixture_must_read(&f, "{ id: bus_id, lat: y }");
  const ko_param param = {.type = KO_PARAM_COLUMNS};
  ko_pairs pairs = {0};
  ko_parse_scalar(&f.parser, f.root, &param, &pairs, "key");
  assert_int_equal(pairs.n, 2);
  assert_string_equal(pairs.items[1].key, "lat");
  assert_string_equal(pairs.items[1].text, "y");
  scenario_fixture_free(&f);
  assert_string_equal(parse("{ id: [a] }", &param, &pairs), "id: expected a text, found a list");
  assert_string_equal(parse("x", &param, &pairs), "key: expected a mapping from names to texts, found \"x\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_number), cmocka_unit_test(test_range),  cmocka_unit_test(test_integer),
                                     cmocka_unit_test(test_bool),   cmocka_unit_test(test_choice), cmocka_unit_test(test_texts),
                                     cmocka_unit_test(test_path),   cmocka_unit_test(test_columns)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
