/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `candidates:` of a scenario.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sim/measure/measure.h"
#include "sim/scenario/scenario.h"

#define HEAD "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n"

static void read_in_order(void **state) {
  (void)state;
  static const char text[] =
      HEAD "candidates:\n"
           "  - { name: walls, measures: [ { protect: { list: [a], to: 0.5 } }, { prevent: { countries: XA, to: 0.1 } } ] }\n"
           "  - each: { protect: { facilities: { kind: plant }, pick: 3, by: degree, to: 0.9, cost_each: 2 } }\n"
           "  - { name: guard, each: { protect: { links: all, to: 0.9 } } }\n";
  ko_error error = {0};
  ko_scenario *s = NULL;
  assert_int_equal(ko_scenario_parse(text, strlen(text), ".", NULL, 0, &s, &error), KO_OK);
  assert_int_equal(s->n_strategies, 1);
  assert_int_equal(s->n_candidates, 3);
  assert_string_equal(s->candidates[0].name, "walls");
  assert_int_equal(s->candidates[0].each, 0);
  assert_int_equal(s->candidates[0].n_measures, 2);
  assert_ptr_equal(s->candidates[0].measures[1].measure, ko_measure_find("prevent"));
  assert_null(s->candidates[1].name);
  assert_int_equal(s->candidates[1].each, 1);
  assert_int_equal(s->candidates[1].n_measures, 1);
  assert_ptr_equal(s->candidates[1].measures[0].measure, ko_measure_find("protect"));
  assert_int_equal(s->candidates[1].mark.line, 7);
  assert_string_equal(s->candidates[2].name, "guard");
  ko_scenario_free(s);
}

/* The mistake, and where it is found. */
static void mistakes(void **state) {
  (void)state;
  static const struct {
    const char *text, *message;
    uint32_t line, column;
  } cases[] = {
      {"candidates: [ { measures: [ { protect: { list: [a], to: 1 } } ] } ]\n", "candidates: the key \"name\" is missing", 5, 15},
      {"candidates: [ { name: x } ]\n", "candidates needs one of measures, each", 5, 15},
      {"candidates: [ { name: x, measures: [ { protect: { list: [a], to: 1 } } ], each: { protect: { list: [a], to: 1 } } } ]\n",
       "\"measures\" and \"each\" exclude each other in candidates", 5, 75},
      {"candidates: [ { each: { prevent: { countries: XA, to: 0.5 } } } ]\n", "each: prevent has no targets here", 5, 25},
      {"candidates: [ { each: { protect: { list: [a], to: 2 } } } ]\n", "to:", 5, 51},
      {"candidates: [ { each: { protekt: { list: [a], to: 1 } } } ]\n", "did you mean \"protect\"?", 5, 25},
      {"candidates: [ { each: {} } ]\n", "each needs one of", 5, 23},
      {"candidates: [ { eech: {} } ]\n", "did you mean \"each\"?", 5, 17},
      {"candidates: []\n", "the list is empty", 5, 13},
      {"candidates: 3\n", "expected a list of mappings", 5, 13},
      {"candidates: [ { name: x, each: { protect: { list: [a], to: 1 } } }, { name: x, each: { protect: { list: [b], to: 1 } } } ]\n",
       "two candidates are named \"x\" (numbers 1 and 2)", 5, 69},
      {"candidates: [ { each: { protect: { states: a.csv, to: 1, cost: -1 } } } ]\n", "cost", 5, 64},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[1000];
    ko_error error = {0};
    ko_scenario *s = NULL;
    snprintf(text, sizeof text, HEAD "%s", cases[i].text);
    assert_int_equal(ko_scenario_parse(text, strlen(text), ".", NULL, 0, &s, &error), KO_E_INPUT);
    assert_null(s);
    const ko_finding *found = &error.findings[0];
    if (!strstr(found->message, cases[i].message) || found->line != cases[i].line || found->column != cases[i].column)
      fail_msg("%s%u:%u: %s", cases[i].text, found->line, found->column, found->message);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(read_in_order), cmocka_unit_test(mistakes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
