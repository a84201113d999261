/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "knockon/scenario.h"
#include "sim/measure/measure.h"
#include "sim/region/recipe.h"

static const char winter[] =
    "knockon: 1\n"
    "name: Winter attack\n"
    "region: { load: tri-border }   # relative\n"
    "sectors:\n"
    "  power: { rule: dc_flow, weight: 2, min_service: 0.25 }\n"
    "  NO: { rule: standalone }\n"
    "waves:\n"
    "  - { name: substations, success: 0.8, targets: { facilities: { kind: substation }, pick: 6, by: betweenness } }\n"
    "  - { probability: 0.5, targets: { states: hits.csv } }\n"
    "strategies:\n"
    "  - name: harden\n"
    "    measures:\n"
    "      - protect: { list: [a, b], to: 0.9 }\n"
    "      - prevent: { countries: XA, to: 0.2 }\n"
    "run: { trials: 2e4, seed: 12345678901234567, threads: 2 }\n"
    "output: { spillover: true, per_trial: none }\n";

static ko_scenario *parse(const char *text, const char *const *sets, size_t n_sets) {
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  if (ko_scenario_parse(text, strlen(text), "folder", sets, n_sets, &scenario, &error)) fail_msg("%s", error.findings[0].message);
  assert_non_null(scenario);
  assert_int_equal(error.n_errors, 0);
  return scenario;
}

static void test_everything(void **state) {
  (void)state;
  ko_scenario *s = parse(winter, NULL, 0);
  assert_string_equal(s->file, "");
  assert_string_equal(s->text, winter);
  assert_int_equal(s->text_length, strlen(winter));
  assert_true(s->hash == XXH3_64bits(winter, strlen(winter)));
  assert_string_equal(s->name, "Winter attack");
  assert_string_equal(s->region_folder, "folder/tri-border");
  assert_null(s->recipe);
  assert_int_equal(s->n_sectors, 2);
  assert_string_equal(s->sectors[0].name, "power");
  assert_ptr_equal(s->sectors[0].rule, ko_rule_find("dc_flow"));
  assert_true(s->sectors[0].weight == 2 && s->sectors[1].weight == 1);
  assert_string_equal(s->sectors[1].name, "NO");
  assert_ptr_equal(s->sectors[1].rule, ko_rule_find("standalone"));
  assert_int_equal(s->n_waves, 2);
  assert_string_equal(s->waves[0].name, "substations");
  assert_true(s->waves[0].success.number == 0.8 && s->waves[0].probability == 1);
  assert_int_equal(s->waves[0].targets.pick, 6);
  assert_string_equal(s->waves[1].name, "wave 2");
  assert_true(s->waves[1].success.number == 1 && s->waves[1].probability == 0.5);
  assert_string_equal(s->waves[1].targets.states, "folder/hits.csv");
  assert_int_equal(s->n_strategies, 2);
  assert_string_equal(s->strategies[0].name, "baseline");
  assert_int_equal(s->strategies[0].n_measures, 0);
  assert_string_equal(s->strategies[1].name, "harden");
  assert_int_equal(s->strategies[1].n_measures, 2);
  assert_ptr_equal(s->strategies[1].measures[1].measure, ko_measure_find("prevent"));
  assert_int_equal(s->strategies[1].measures[1].mark.line, 14);
  assert_int_equal(s->trials, 20000);
  assert_true(s->seed == 12345678901234567U);
  assert_int_equal(s->threads, 2);
  assert_int_equal(s->output.spillover, KO_SWITCH_ON);
  assert_int_equal(s->output.cause, KO_SWITCH_AUTO);
  assert_int_equal(s->output.per_trial, KO_PER_TRIAL_NONE);
  assert_true(s->time.step_hours == 1);
  ko_scenario_free(s);
}

static void test_defaults(void **state) {
  (void)state;
  ko_scenario *s = parse("knockon: 1\nregion: { build: { sectors: { power: { matpower: { file: a.m } } } } }\n"
                         "sectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n",
                         NULL, 0);
  assert_string_equal(s->name, "scenario");
  assert_null(s->region_folder);
  assert_non_null(s->recipe);
  assert_int_equal(s->recipe->seed, 1);
  assert_int_equal(s->recipe->sectors.n, 1);
  assert_string_equal(s->recipe->file, "scenario");
  assert_int_equal(s->n_strategies, 1);
  assert_int_equal(s->trials, 10000);
  assert_int_equal(s->seed, 1);
  assert_int_equal(s->threads, 0);
  assert_int_equal(s->output.per_trial, KO_PER_TRIAL_COUNTRY);
  ko_scenario_free(s);
}

/* Every text that the scenario points to can be found in the file. */
static void test_places(void **state) {
  (void)state;
  ko_scenario *s = parse(winter, NULL, 0);
  const struct {
    const char *text, *word;
    uint32_t line;
  } cases[] = {{s->sectors[1].name, "NO", 6},
               {s->waves[0].targets.by, "betweenness", 8},
               {s->waves[0].targets.filter.conditions[0].column, "kind", 8},
               {s->waves[0].targets.filter.conditions[0].alternatives[0].text, "substation }", 8},
               {s->waves[1].targets.states, "hits.csv", 9},
               {s->region_folder, "tri-border", 3}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ko_where where = ko_scenario_where_text(s, cases[i].text);
    assert_int_equal(where.line, cases[i].line);
    assert_memory_equal(where.text + where.column - 1, cases[i].word, strlen(cases[i].word));
  }
  ko_where none = ko_scenario_where_text(s, s->strategies[0].name);
  assert_int_equal(none.line, 0);
  assert_string_equal(none.file, "scenario");
  ko_scenario_free(s);
  const ko_scenario by_hand = {.file = "x.yaml"};
  assert_string_equal(ko_scenario_where(&by_hand, (ko_mark){1, 1}).file, "x.yaml");
}

/* What --set changes is what was asked for, and the text that is kept says the same. */
static void test_sets(void **state) {
  (void)state;
  const char *sets[] = {"run.trials=7", "waves.substations.success=0.5", "strategies.0.measures.0.protect.to=0.1", "output.cause=false",
                        "name=A: b"};
  ko_scenario *s = parse(winter, sets, 5);
  assert_int_equal(s->trials, 7);
  assert_true(s->waves[0].success.number == 0.5);
  assert_int_equal(s->output.cause, KO_SWITCH_OFF);
  assert_string_equal(s->name, "A: b");
  assert_string_not_equal(s->text, winter);
  ko_scenario *again = parse(s->text, NULL, 0);
  assert_string_equal(again->name, "A: b");
  assert_int_equal(again->trials, 7);
  assert_true(again->seed == s->seed && again->hash == s->hash);
  assert_true(again->waves[0].success.number == 0.5);
  assert_string_equal(again->waves[1].targets.states, "folder/hits.csv");
  ko_scenario_free(again);
  ko_scenario_free(s);
}

static void test_set_errors_point_to_the_option(void **state) {
  (void)state;
  const char *sets[] = {"run.trials=many", "run.sede=3", "waves.9.success=1"};
  ko_error error = {0};
  ko_scenario *s = NULL;
  assert_int_equal(ko_scenario_parse(winter, strlen(winter), "", sets, 3, &s, &error), KO_E_INPUT);
  assert_null(s);
  assert_int_equal(error.n_errors, 3);
  for (uint32_t i = 0; i < 3; i++) assert_string_equal(error.findings[i].file, "--set");
  char text[2048];
  ko_error_format(&error, 0, text, sizeof text);
  assert_string_equal(
      text, "--set:1:7: error: the list has no entry \"9\"; give its number (from 0) or its name\n  waves.9.success=1\n        ^\n");
}

static void test_file(void **state) {
  (void)state;
  char folder[] = "/tmp/knockon-load-XXXXXX", path[100], here[1000];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/my.storm.yaml", folder);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs("knockon: 1\nregion: { load: tables }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n",
        out);
  assert_int_equal(fclose(out), 0);
  ko_error error = {0};
  ko_scenario *s = NULL;
  assert_int_equal(ko_scenario_load(path, NULL, 0, &s, &error), KO_OK);
  assert_string_equal(s->file, path);
  assert_string_equal(s->name, "my.storm");
  char expected[120];
  snprintf(expected, sizeof expected, "%s/tables", folder);
  assert_string_equal(s->region_folder, expected);
  ko_scenario_free(s);
  /* without a folder in its path: relative to the working folder */
  assert_non_null(getcwd(here, sizeof here));
  assert_int_equal(chdir(folder), 0);
  assert_int_equal(ko_scenario_load("my.storm.yaml", NULL, 0, &s, &error), KO_OK);
  assert_string_equal(s->region_folder, "tables");
  ko_scenario_free(s);
  assert_int_equal(chdir(here), 0);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0);
  assert_int_equal(ko_scenario_load(path, NULL, 0, &s, &error), KO_E_INPUT);
  assert_null(s);
  ko_scenario_free(NULL);
  /* from its text, the file need not be there */
  error = (ko_error){0};
  const char *text =
      "knockon: 1\nregion: { load: tables }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n";
  assert_int_equal(ko_scenario_parse_file(path, text, strlen(text), NULL, 0, &s, &error), KO_OK);
  assert_string_equal(s->file, path);
  assert_string_equal(s->name, "my.storm");
  assert_string_equal(s->region_folder, expected);
  ko_scenario_free(s);
  assert_int_equal(ko_scenario_parse_file("/", text, strlen(text), NULL, 0, &s, &error), KO_OK); /* has no name */
  assert_string_equal(s->name, "scenario");
  ko_scenario_free(s);
}

/* Sectors, waves and strategies keep the order of the file. */
static void test_order(void **state) {
  (void)state;
  ko_scenario *s = parse("knockon: 1\nregion: { load: r }\nsectors: { b: { rule: standalone }, a: { rule: standalone } }\n"
                         "waves: [ { name: z, targets: { list: q } }, { name: y, targets: { list: q } } ]\n"
                         "strategies: [ { name: n, measures: [ { protect: { list: q, to: 1 } } ] }, { name: m, measures: [ { protect: { "
                         "list: q, to: 1 } } ] } ]\n",
                         NULL, 0);
  assert_string_equal(s->sectors[0].name, "b");
  assert_string_equal(s->waves[1].name, "y");
  assert_string_equal(s->strategies[1].name, "n");
  assert_string_equal(s->strategies[2].name, "m");
  ko_scenario_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_everything),
                                     cmocka_unit_test(test_defaults),
                                     cmocka_unit_test(test_places),
                                     cmocka_unit_test(test_sets),
                                     cmocka_unit_test(test_set_errors_point_to_the_option),
                                     cmocka_unit_test(test_file),
                                     cmocka_unit_test(test_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
