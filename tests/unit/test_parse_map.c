/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

/* A table with everything in it. */
typedef struct inner {
  ko_mark mark;
  int64_t n;
} inner;

typedef struct named {
  ko_named named;
  inner value;
} named;

typedef struct shape {
  int64_t sides;
  double radius;
} shape;

typedef struct record {
  ko_mark mark;
  const char *text;
  int64_t either, or ;
  double number;
  inner map;
  ko_list list, names;
  ko_targets targets;
  ko_chosen kind, one;
  ko_success success;
  int32_t choice;
} record;

static const ko_param inner_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(inner, mark)},
    {.key = "n", .type = KO_PARAM_INTEGER, .offset = offsetof(inner, n), .min = 0, .max = 10, .value = 3},
};
static const ko_param named_params[] = {
    {.key = "n", .type = KO_PARAM_INTEGER, .offset = offsetof(named, value.n), .min = 0, .max = 10, .flags = KO_PARAM_REQUIRED},
};
static const ko_param circle_params[] = {
    {.key = "radius", .type = KO_PARAM_NUMBER, .offset = offsetof(shape, radius), .min = 0, .max = INFINITY, .flags = KO_PARAM_REQUIRED}};
static const ko_param polygon_params[] = {
    {.key = "sides", .type = KO_PARAM_INTEGER, .offset = offsetof(shape, sides), .min = 3, .max = 99, .value = 4}};

static int variants(size_t i, ko_variant *out) {
  const ko_variant all[] = {{"circle", "round", circle_params, 1, sizeof(shape)}, {"polygon", "edgy", polygon_params, 1, sizeof(shape)}};
  if (i >= 2) return 0;
  *out = all[i];
  return 1;
}

static const char *const options[] = {"red", "green", NULL};

#define KEY(name) .key = #name, .offset = offsetof(record, name)
static const ko_param table[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(record, mark)},
    {KEY(text), .type = KO_PARAM_TEXT, .text = "preset"},
    {KEY(either), .type = KO_PARAM_INTEGER, .min = 0, .max = 9, .value = 5, .set = 1},
    {KEY(or), .type = KO_PARAM_INTEGER, .min = 0, .max = 9, .value = 6, .set = 1},
    {KEY(number), .type = KO_PARAM_NUMBER, .min = 0, .max = 1, .value = NAN},
    {KEY(map), .type = KO_PARAM_MAP, .children = inner_params, .n_children = 2, .stride = sizeof(inner)},
    {KEY(list), .type = KO_PARAM_LIST, .children = inner_params, .n_children = 2, .stride = sizeof(inner)},
    {KEY(names), .type = KO_PARAM_NAMED, .children = named_params, .n_children = 1, .stride = sizeof(named)},
    {.type = KO_PARAM_TARGETS, .offset = offsetof(record, targets)},
    {KEY(kind), .type = KO_PARAM_KIND, .variants = variants, .text = "polygon"},
    {.type = KO_PARAM_ONE_OF, .offset = offsetof(record, one), .variants = variants},
    {KEY(success), .type = KO_PARAM_SUCCESS, .value = 0.5},
    {KEY(choice), .type = KO_PARAM_CHOICE, .options = options, .value = 1},
};
enum { N = sizeof table / sizeof *table };

static record parse(scenario_fixture *f, const char *yaml) {
  record r;
  memset(&r, 0, sizeof r);
  scenario_fixture_must_read(f, yaml);
  ko_parse_map(&f->parser, f->root, table, N, &r, "record");
  return r;
}

static void test_defaults(void **state) {
  (void)state;
  scenario_fixture f;
  record r = parse(&f, "{}");
  assert_int_equal(f.error.n_errors, 0);
  assert_int_equal(r.mark.line, 1);
  assert_string_equal(r.text, "preset");
  assert_int_equal(r.either, 5);
  assert_int_equal(r.or, 6);
  assert_true(isnan(r.number));
  assert_int_equal(r.map.n, 3);
  assert_int_equal(r.list.n, 0);
  assert_int_equal(r.targets.mark.line, 0);
  assert_string_equal(r.kind.name, "polygon");
  assert_int_equal(((const shape *)r.kind.params)->sides, 4);
  assert_null(r.one.name);
  assert_int_equal(r.success.kind, KO_SUCCESS_NUMBER);
  assert_true(r.success.number == 0.5);
  assert_int_equal(r.choice, 1);
  scenario_fixture_free(&f);
}

static void test_values(void **state) {
  (void)state;
  scenario_fixture f;
  record r = parse(&f, "text: t\nor: 2\nmap: { n: 4 }\nlist: [ { n: 1 }, {} ]\nnames: { a: { n: 7 }, b: { n: 8 } }\n"
                       "links: { sector: gas }\npick: 2\nkind: circle\nradius: 1.5\npolygon: { sides: 6 }\nsuccess: 1\nchoice: red\n");
  assert_int_equal(f.error.n_errors, 0);
  assert_string_equal(r.text, "t");
  assert_int_equal(r.or, 2);
  assert_int_equal(r.map.n, 4);
  assert_int_equal(r.map.mark.line, 3);
  const inner *list = r.list.items;
  assert_int_equal(r.list.n, 2);
  assert_int_equal(list[0].n, 1);
  assert_int_equal(list[1].n, 3);
  assert_int_equal(list[1].mark.column, 19);
  const named *names = r.names.items;
  assert_int_equal(r.names.n, 2);
  assert_string_equal(names[1].named.key, "b");
  assert_int_equal(names[1].value.n, 8);
  assert_int_equal(r.targets.kind, KO_TARGET_LINKS);
  assert_int_equal(r.targets.pick, 2);
  assert_int_equal(r.targets.mark.line, 1);
  assert_int_equal(r.kind.index, 0);
  assert_true(((const shape *)r.kind.params)->radius == 1.5);
  assert_int_equal(r.one.index, 1);
  assert_int_equal(((const shape *)r.one.params)->sides, 6);
  assert_int_equal(r.one.mark.line, 10);
  assert_int_equal(r.choice, 0);
  scenario_fixture_free(&f);
}

/* The messages, in order, joined by " / ". */
static void refuse(const char *yaml, const char *messages) {
  scenario_fixture f;
  char all[2000] = "";
  (void)parse(&f, yaml);
  for (uint32_t i = 0; i < f.error.n_shown; i++) {
    strcat(all, i ? " / " : "");
    strcat(all, f.error.findings[i].message);
  }
  assert_string_equal(all, messages);
  assert_int_equal(f.parser.code, KO_E_INPUT);
  scenario_fixture_free(&f);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("[a]", "record: expected a mapping, found a list");
  refuse("{ texte: a, zzzzzz: 1 }",
         "unknown key \"texte\" in record; did you mean \"text\"? / unknown key \"zzzzzz\" in record; known are text, either, or, "
         "number, map, list, names, facilities, links, project, list, near, states, intensity, pick, fraction, budget, cost_column, by, "
         "recalculate, knowledge, kind, sides, circle, polygon, success, choice");
  refuse("{ either: 1, or: 2 }", "\"either\" and \"or\" exclude each other in record");
  refuse("{ circle: { radius: 1 }, polygon: {} }", "\"circle\" and \"polygon\" exclude each other in record");
  refuse("{ kind: circle }", "record: the key \"radius\" is missing");
  refuse("{ kind: sphere, radius: 1, edges: 4 }", "unknown kind \"sphere\" in this version; known are circle, polygon");
  refuse("{ kind: [circle] }", "kind: expected a name, found a list");
  refuse("{ pick: 2 }", "record needs one of facilities, links, project, list, near, states, intensity");
  refuse("{ circle: { radios: 1 } }", "unknown key \"radios\" in circle; did you mean \"radius\"?");
  refuse("{ circle: 1 }", "circle: expected a mapping, found \"1\"");
  refuse("{ names: { a: {}, \"\": { n: 1 } } }", "a: the key \"n\" is missing / names: a name is empty");
  refuse("{ names: [] }", "names: expected a mapping from names to mappings, found a list");
  refuse("{ map: }", "map: expected a mapping, found nothing");
  refuse("{ either: x, number: 2, choice: blue }",
         "either: expected a whole number, 0 to 9, found \"x\" / number: expected a number, 0 to 1, found \"2\" / "
         "choice: \"blue\" is not one of red | green");
}

/* Keys that mean something over time alone are refused at one instant, unless they ask for nothing. */
static void test_over_time(void **state) {
  (void)state;
  static const char *const switches[] = {"auto", "false", "true", NULL};
  static const ko_param late[] = {
      {KEY(number), .type = KO_PARAM_NUMBER, .min = 0, .max = 9, .flags = KO_PARAM_OVER_TIME},
      {KEY(choice), .type = KO_PARAM_CHOICE, .options = switches, .flags = KO_PARAM_OVER_TIME},
      {KEY(text), .type = KO_PARAM_TEXT, .text = "preset", .flags = KO_PARAM_OVER_TIME},
  };
  const struct {
    const char *yaml;
    uint32_t n_errors;
  } cases[] = {{"{}", 0},
               {"{ number: 0 }", 0},
               {"{ number: 0.0 }", 0},
               {"{ number: 1 }", 1},
               {"{ number: [] }", 2},
               {"{ choice: auto }", 0},
               {"{ choice: false }", 0},
               {"{ choice: true }", 1},
               {"{ choice: {} }", 2},
               {"{ text: preset }", 1},
               {"{ number: 2, choice: true, text: a }", 3}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int over_time = 0; over_time < 2; over_time++) {
      scenario_fixture f;
      record r;
      memset(&r, 0, sizeof r);
      scenario_fixture_must_read(&f, cases[i].yaml);
      f.parser.over_time = over_time;
      ko_parse_map(&f.parser, f.root, late, sizeof late / sizeof *late, &r, "record");
      int wrong = strchr(cases[i].yaml, '[') || strstr(cases[i].yaml, ": {}");
      assert_int_equal(f.error.n_errors, over_time ? (uint32_t)wrong : cases[i].n_errors);
      if (!over_time && cases[i].n_errors)
        assert_non_null(
            strstr(f.error.findings[0].message, "needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario"));
      scenario_fixture_free(&f);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_defaults), cmocka_unit_test(test_values), cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
