/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tests/support/scenario_fixture.h"

typedef struct record {
  ko_targets targets;
} record;

static const ko_param table[] = {{.key = "targets", .type = KO_PARAM_TARGETS, .offset = offsetof(record, targets)}};

/* Parse targets: { ... }. */
static ko_targets parse(scenario_fixture *f, const char *keys) {
  char yaml[400];
  record r = {0};
  snprintf(yaml, sizeof yaml, "targets: { %s }", keys);
  scenario_fixture_must_read(f, yaml);
  ko_parse_map(&f->parser, f->root, table, 1, &r, "wave");
  return r.targets;
}

static void test_kinds(void **state) {
  (void)state;
  const struct {
    const char *keys;
    ko_target_kind kind;
    size_t n_ids, n_conditions;
  } cases[] = {{"facilities: { kind: dam, sector: power }", KO_TARGET_FACILITIES, 0, 2},
               {"facilities: all", KO_TARGET_FACILITIES, 0, 0},
               {"links: { cross_border: 1 }", KO_TARGET_LINKS, 0, 1},
               {"project: corridor", KO_TARGET_PROJECT, 1, 0},
               {"project: [a, b]", KO_TARGET_PROJECT, 2, 0},
               {"list: [a, b, c]", KO_TARGET_LIST, 3, 0},
               {"states: s.csv", KO_TARGET_STATES, 0, 0},
               {"near: { facility: a, hops: 1, where: { sector: gas } }", KO_TARGET_NEAR, 0, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scenario_fixture f;
    ko_targets t = parse(&f, cases[i].keys);
    assert_int_equal(f.error.n_errors, 0);
    assert_int_equal(t.kind, cases[i].kind);
    assert_int_equal(t.ids.n, cases[i].n_ids);
    assert_int_equal(t.filter.n, cases[i].n_conditions);
    assert_int_equal(t.mark.line, 1);
    assert_int_equal(t.mark.column, 10);
    assert_int_equal(t.pick, -1);
    assert_true(isnan(t.fraction) && isnan(t.budget) && t.knowledge == 1);
    if (t.kind == KO_TARGET_STATES) assert_string_equal(t.states, "folder/s.csv");
    scenario_fixture_free(&f);
  }
}

static void test_picks(void **state) {
  (void)state;
  scenario_fixture f;
  ko_targets t = parse(&f, "facilities: all, pick: 6, by: betweenness, recalculate: true, knowledge: 0.7");
  assert_int_equal(f.error.n_errors + f.error.n_warnings, 0);
  assert_int_equal(t.pick, 6);
  assert_string_equal(t.by, "betweenness");
  assert_int_equal(t.recalculate, 1);
  assert_true(t.knowledge == 0.7);
  scenario_fixture_free(&f);
  t = parse(&f, "links: all, budget: 12.5, cost_column: price");
  assert_int_equal(f.error.n_errors, 0);
  assert_true(t.budget == 12.5);
  assert_string_equal(t.cost_column, "price");
  scenario_fixture_free(&f);
  t = parse(&f, "list: [a], pick: all, by: degree");
  assert_int_equal(t.pick, -1);
  assert_int_equal(f.error.n_warnings, 1); /* an order without picks */
  scenario_fixture_free(&f);
}

static void test_near(void **state) {
  (void)state;
  const struct {
    const char *keys;
    ko_near_centre centre;
    ko_near_reach reach;
    double amount;
  } cases[] = {{"facility: a, hops: 0", KO_NEAR_FACILITY, KO_NEAR_HOPS, 0},
               {"facility: a, radius_km: 2.5", KO_NEAR_FACILITY, KO_NEAR_RADIUS, 2.5},
               {"random: true, fraction: 0.1", KO_NEAR_RANDOM, KO_NEAR_FRACTION, 0.1},
               {"random: { kind: dam }, hops: 3", KO_NEAR_RANDOM, KO_NEAR_HOPS, 3},
               {"lat: 46.5, lon: -7, radius_km: 10", KO_NEAR_PLACE, KO_NEAR_RADIUS, 10},
               {"y: 46.5, x: -7, radius_km: 10", KO_NEAR_PLACE, KO_NEAR_RADIUS, 10}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scenario_fixture f;
    char keys[200];
    snprintf(keys, sizeof keys, "near: { %s }", cases[i].keys);
    ko_targets t = parse(&f, keys);
    assert_int_equal(f.error.n_errors, 0);
    assert_int_equal(t.near.centre, cases[i].centre);
    assert_int_equal(t.near.reach, cases[i].reach);
    assert_true(t.near.amount == cases[i].amount);
    if (t.near.centre == KO_NEAR_PLACE) assert_true(t.near.lat == 46.5 && t.near.lon == -7);
    if (i == 3) assert_int_equal(t.near.among.n, 1);
    scenario_fixture_free(&f);
  }
}

static void refuse(const char *keys, const char *message) {
  scenario_fixture f;
  (void)parse(&f, keys);
  assert_int_equal(f.parser.code, KO_E_INPUT);
  assert_string_equal(scenario_fixture_message(&f, 0), message);
  scenario_fixture_free(&f);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("by: degree", "targets needs one of facilities, links, project, list, near, states, intensity");
  refuse("facilities: all, list: [a]", "\"facilities\" and \"list\" exclude each other in targets");
  refuse("facilities: all, fraction: 0.1, budget: 3, cost_column: c", "\"fraction\" and \"budget\" exclude each other in targets");
  refuse("near: { random: false, hops: 1 }",
         "random: expected a filter, such as { sector: power, demand: \">=10\" }, or all, found \"false\"");
  refuse("near: { y: 3, x: 4, hops: 1 }", "near: hops and fraction are counted from a facility; around a place give radius_km");
  refuse("near: 3", "near: expected a mapping, found \"3\"");
  refuse("near: { x: 3, radius_km: 1 }", "near: x and y make a place together; one of them is missing");
  refuse("states: s.csv, by: degree",
         "states: the table names what is hit in each trial, so nothing is picked; leave out pick, fraction, budget and by");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds), cmocka_unit_test(test_picks), cmocka_unit_test(test_near),
                                     cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
