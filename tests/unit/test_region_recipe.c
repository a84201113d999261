/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys of a recipe and what becomes of them: all given, none given, wrong ones.
 */
#include "findings.h"

#include <math.h>
#include <stdlib.h>

#include "knockon/scenario.h"
#include "sim/region/couple/couple.h"
#include "sim/region/recipe.h"
#include "sim/region/source.h"

static ko_scenario *parse(const char *recipe, int *code, ko_error *error) {
  char text[2000];
  ko_scenario *scenario = NULL;
  snprintf(text, sizeof text,
           "knockon: 1\nregion: { build: { %s } }\nsectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: {} } } ]\n",
           recipe);
  ko_error_clear(error);
  *code = ko_scenario_parse(text, strlen(text), "/data", NULL, 0, &scenario, error);
  return scenario;
}

static void all_keys(void **state) {
  (void)state;
  ko_error error = {0};
  int code;
  ko_scenario *scenario = parse("seed: 9007199254740992, countries: { XA: { name: Aland, population: 5e6, crews: 3, detection_hours: 1.5, "
                                "prevention: 0.25 }, XB: {} }, "
                                "sectors: { p: { matpower: { file: case.m }, country: XA, countries: { 1: XB, DE: XA }, demand: 2, supply: "
                                "0 } }, couple: [ { name: feed, "
                                "dependant: { sector: p, demand: '>=3' }, supplier: { sector: [a, b] }, choose: one_to_one, within_km: 7, "
                                "need: all, buffer_hours: 8, "
                                "recharge_hours: 2, coupling_probability: 0.5, pair: true, none: free, kind: logical } ]",
                                &code, &error);
  if (code) print_findings(&error);
  assert_int_equal(code, KO_OK);
  const ko_recipe *r = scenario->recipe;
  assert_non_null(r);
  assert_null(scenario->region_folder);
  assert_true(r->seed == INT64_C(9007199254740992));
  assert_int_equal(r->countries.n, 2);
  const ko_recipe_country *country = r->countries.items;
  assert_string_equal(country[0].named.key, "XA");
  assert_string_equal(country[0].name, "Aland");
  assert_true(country[0].population == 5e6 && country[0].crews == 3 && country[0].detection_hours == 1.5 && country[0].prevention == 0.25);
  assert_string_equal(country[1].named.key, "XB");
  assert_true(!country[1].name && isnan(country[1].population) && isnan(country[1].crews) && isnan(country[1].detection_hours) &&
              isnan(country[1].prevention));
  assert_int_equal(r->sectors.n, 1);
  const ko_recipe_sector *sector = r->sectors.items;
  assert_string_equal(sector->named.key, "p");
  assert_string_equal(ko_sources[sector->source.index]->name, "matpower");
  assert_string_equal(sector->country, "XA");
  assert_int_equal(sector->countries.n, 2);
  assert_string_equal(sector->countries.items[1].key, "DE");
  assert_string_equal(sector->countries.items[1].text, "XA");
  assert_true(sector->demand == 2 && sector->supply == 0);
  assert_int_equal(r->couple.n, 1);
  const ko_recipe_couple *couple = r->couple.items;
  assert_string_equal(couple->name, "feed");
  assert_true(couple->dependant.n == 2 && couple->supplier.n == 1 && couple->supplier.conditions[0].n == 2);
  assert_string_equal(ko_couplers[couple->choose.index]->name, "one_to_one");
  assert_true(couple->need == -1 && couple->buffer_hours == 8 && couple->recharge_hours == 2 && couple->coupling_probability == 0.5);
  assert_true(couple->pair == 1 && couple->none == KO_COUPLE_FREE && couple->kind == KO_COUPLE_LOGICAL);
  assert_true(couple->mark.line == 2 && couple->choose.mark.line == 2);
  ko_scenario_free(scenario);
}

static void defaults(void **state) {
  (void)state;
  ko_error error = {0};
  int code;
  ko_scenario *scenario = parse(
      "sectors: { p: { table: { nodes: n.csv } } }, couple: [ { dependant: { a: 1 }, supplier: all, choose: nearest } ]", &code, &error);
  if (code) print_findings(&error);
  assert_int_equal(code, KO_OK);
  const ko_recipe *r = scenario->recipe;
  assert_true(r->seed == 1 && r->countries.n == 0);
  const ko_recipe_sector *sector = r->sectors.items;
  assert_true(!sector->country && sector->countries.n == 0 && isnan(sector->demand) && isnan(sector->supply));
  const ko_recipe_couple *couple = r->couple.items;
  assert_true(!couple->name && couple->need == 1 && couple->buffer_hours == 0 && isnan(couple->recharge_hours));
  assert_true(couple->coupling_probability == 1 && couple->pair == 0 && couple->none == KO_COUPLE_FAIL &&
              couple->kind == KO_COUPLE_PHYSICAL);
  assert_int_equal(couple->supplier.n, 0); /* all */
  ko_scenario_free(scenario);
}

static void wrong_keys(void **state) {
  (void)state;
  static const struct {
    const char *recipe, *message;
  } wrong[] = {
      {"countries: {}", "sectors"},
      {"sectors: { p: { table: { nodes: n } } }, seed: -1", "seed"},
      {"sectors: { p: { table: { nodes: n } } }, seed: 9007199254740994", "seed"},
      {"sectors: { p: { table: { nodes: n } } }, seed: 1.5", "seed"},
      {"sectors: { p: { table: { nodes: n }, demand: -1 } }", "demand"},
      {"sectors: { p: { table: {} } }", "nodes"},
      {"sectors: { p: { table: { nodes: n } } }, couple: [ { supplier: all, choose: nearest } ]", "dependant"},
      {"sectors: { p: { table: { nodes: n } } }, couple: [ { dependant: all, supplier: all } ]", "choose"},
      {"sectors: { p: { table: { nodes: n } } }, couple: [ { dependant: all, supplier: all, choose: neerest } ]", "nearest"},
      {"sectors: { p: { table: { nodes: n } } }, couple: [ { dependant: all, supplier: all, choose: nearest, kind: real } ]", "kind"},
      {"sectors: { p: { table: { nodes: n } } }, couple: [ { dependant: all, supplier: all, choose: nearest, need: some } ]", "need"},
      {"sectors: { p: { table: { nodes: n } } }, couple: [ { dependant: all, supplier: all, choose: nearest, coupling_probability: 1.1 } ]",
       "coupling_probability"},
      {"sectors: { p: { table: { nodes: n } } }, countries: { XA: { prevention: 2 } }", "prevention"},
      {"sectors: { p: { table: { nodes: n } } }, contries: {}", "did you mean"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ko_error error = {0};
    int code;
    ko_scenario *scenario = parse(wrong[i].recipe, &code, &error);
    assert_null(scenario);
    assert_int_equal(code, KO_E_INPUT);
    if (!strstr(error.findings[0].message, wrong[i].message)) fail_msg("'%s' is not in '%s'", wrong[i].message, error.findings[0].message);
    assert_int_equal(error.findings[0].line, 2);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_keys), cmocka_unit_test(defaults), cmocka_unit_test(wrong_keys)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
