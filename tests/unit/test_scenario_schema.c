/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenario's own table, seen through the parser: what stands where nothing is said, how far values may go, which words there are.
 */
#include "findings.h"

#include <inttypes.h>
#include <math.h>

#include "sim/measure/measure.h"
#include "sim/scenario/schema.h"

#define LEAST "knockon: 1\nregion: { load: r }\nsectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n"

static ko_scenario *must_parse(const char *more) {
  char text[2000];
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  snprintf(text, sizeof text, LEAST "%s", more);
  int code = ko_scenario_parse(text, strlen(text), "", NULL, 0, &scenario, &error);
  if (code) print_findings(&error);
  assert_int_equal(code, KO_OK);
  return scenario;
}

static void must_refuse(const char *more, const char *part) {
  char text[2000];
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  snprintf(text, sizeof text, LEAST "%s", more);
  assert_int_equal(ko_scenario_parse(text, strlen(text), "", NULL, 0, &scenario, &error), KO_E_INPUT);
  assert_null(scenario);
  if (!strstr(error.findings[0].message, part)) fail_msg("'%s' is not in '%s'", part, error.findings[0].message);
}

static void defaults(void **state) {
  (void)state;
  ko_scenario *s = must_parse("");
  assert_true(s->trials == 10000 && s->seed == 1 && s->threads == 0);
  assert_true(s->output.per_trial == KO_PER_TRIAL_COUNTRY && s->output.connectivity == KO_SWITCH_AUTO &&
              s->output.spillover == KO_SWITCH_AUTO);
  assert_true(s->output.cause == KO_SWITCH_AUTO && s->output.criticality == KO_SWITCH_AUTO);
  assert_true(s->n_sectors == 1 && s->sectors[0].weight == 1);
  assert_true(s->n_waves == 1 && s->waves[0].probability == 1 && s->waves[0].success.kind == KO_SUCCESS_NUMBER &&
              s->waves[0].success.number == 1);
  assert_string_equal(s->waves[0].name, "wave 1");
  assert_true(s->n_strategies == 1 && s->strategies[0].n_measures == 0);
  assert_string_equal(s->strategies[0].name, "baseline");
  ko_scenario_free(s);
}

/* The largest seed is the largest whole number of 64 bits, digit for digit. */
static void limits(void **state) {
  (void)state;
  ko_scenario *s = must_parse("run: { seed: 9223372036854775807, trials: 1000000000, threads: 4096 }\n");
  assert_true(s->seed == UINT64_C(9223372036854775807) && s->trials == 1000000000 && s->threads == 4096);
  ko_scenario_free(s);
  s = must_parse("run: { seed: 0, trials: 1 }\n");
  assert_true(s->seed == 0 && s->trials == 1);
  ko_scenario_free(s);
  must_refuse("run: { seed: 9223372036854775808 }\n", "a whole number, 0 to 9223372036854775807");
  must_refuse("run: { seed: -1 }\n", "a whole number, 0 to 9223372036854775807");
  must_refuse("run: { trials: 0 }\n", "1 to 1000000000");
  must_refuse("run: { trials: 1000000001 }\n", "1 to 1000000000");
  must_refuse("run: { threads: 4097 }\n", "0 to 4096");
}

static void words(void **state) {
  (void)state;
  static const struct {
    const char *word;
    int per_trial;
  } finenesses[] = {{"none", KO_PER_TRIAL_NONE},
                    {"region", KO_PER_TRIAL_REGION},
                    {"country", KO_PER_TRIAL_COUNTRY},
                    {"country_sector", KO_PER_TRIAL_COUNTRY_SECTOR}};
  static const struct {
    const char *word;
    int value;
  } switches[] = {{"auto", KO_SWITCH_AUTO}, {"false", KO_SWITCH_OFF}, {"true", KO_SWITCH_ON}};
  char text[200];
  for (size_t i = 0; i < 4; i++) {
    snprintf(text, sizeof text, "output: { per_trial: %s }\n", finenesses[i].word);
    ko_scenario *s = must_parse(text);
    assert_int_equal(s->output.per_trial, finenesses[i].per_trial);
    ko_scenario_free(s);
  }
  for (size_t i = 0; i < 3; i++) {
    const char *w = switches[i].word;
    snprintf(text, sizeof text, "output: { connectivity: %s, spillover: %s, cause: %s, criticality: %s }\n", w, w, w, w);
    ko_scenario *s = must_parse(text);
    assert_true(s->output.connectivity == switches[i].value && s->output.spillover == switches[i].value);
    assert_true(s->output.cause == switches[i].value && s->output.criticality == switches[i].value);
    ko_scenario_free(s);
  }
  must_refuse("output: { per_trial: all }\n", "none | region | country | country_sector");
  must_refuse("output: { cause: yes }\n", "auto | false | true");
}

/* Every rule and every measure of the registries is a word of the scenario, and no other is. */
static void registries(void **state) {
  (void)state;
  for (size_t i = 0; ko_rules[i]; i++) {
    char text[400];
    ko_error error = {0};
    ko_scenario *s = NULL;
    snprintf(text, sizeof text,
             "knockon: 1\nregion: { load: r }\nsectors: { p: { rule: %s } }\nwaves: [ { targets: { facilities: all } } ]\n",
             ko_rules[i]->name);
    assert_int_equal(ko_scenario_parse(text, strlen(text), "", NULL, 0, &s, &error), KO_OK);
    assert_ptr_equal(s->sectors[0].rule, ko_rules[i]);
    ko_scenario_free(s);
  }
  ko_scenario *s =
      must_parse("strategies: [ { name: s, measures: [ { protect: { list: [a], to: 1 } }, { prevent: { countries: a, to: 1 } } ] } ]\n");
  assert_ptr_equal(s->strategies[1].measures[0].measure, ko_measure_find("protect"));
  assert_ptr_equal(s->strategies[1].measures[1].measure, ko_measure_find("prevent"));
  ko_scenario_free(s);
  must_refuse("strategies: [ { name: s, measures: [ { protekt: { list: [a], to: 1 } } ] } ]\n", "protect");
  must_refuse("strategies: [ { measures: [] } ]\n", "name");
}

static void one_region(void **state) {
  (void)state;
  static const char *const wrong[] = {"region: {}\n", "region: { load: r, build: { sectors: { p: { table: { nodes: n } } } } }\n",
                                      "region: { lod: r }\n"};
  for (size_t i = 0; i < 3; i++) {
    char text[400];
    ko_error error = {0};
    ko_scenario *s = NULL;
    snprintf(text, sizeof text, "knockon: 1\n%ssectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n",
             wrong[i]);
    assert_int_equal(ko_scenario_parse(text, strlen(text), "", NULL, 0, &s, &error), KO_E_INPUT);
    assert_int_equal(error.findings[0].line, 2);
  }
  ko_scenario *s = must_parse("");
  assert_string_equal(s->region_folder, "r");
  assert_null(s->recipe);
  ko_scenario_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults),   cmocka_unit_test(limits),     cmocka_unit_test(words),
      cmocka_unit_test(registries), cmocka_unit_test(one_region),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
