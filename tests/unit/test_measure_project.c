/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * project: links that are built, removed or hardened.
 */
#include "tests/unit/measure_region.h"

#include <math.h>

static void built(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m,
                     MEASURE("project: { add: [ { id: new, from: p1, to: p3, country: XB, project: corridor, directed: true, circuits: 2, "
                             "capacity: 50, reactance: 0.1, length_km: 31, protection: 0.2 }, { id: plain, from: t2, to: t1 } ], cost: 1, "
                             "cost_each: 3 }"),
                     "add new; add plain", 7);
  const ko_new_link *full = &m.maker.edits[1].items[0].link, *plain = &m.maker.edits[1].items[1].link;
  assert_true(full->from == 0 && full->to == 2 && full->country == 1 && full->directed == 1);
  assert_true(full->circuits == 2 && full->capacity == 50 && full->reactance == 0.1 && full->length_km == 31 && full->protection == 0.2);
  assert_string_equal(full->project, "corridor");
  assert_true(plain->from == 4 && plain->to == 3 && plain->country == 1 && plain->directed == 0); /* the country of `from` */
  assert_true(plain->circuits == 1 && isnan(plain->capacity) && isnan(plain->reactance) && isnan(plain->length_km) &&
              plain->protection == 0);
  assert_null(plain->project);
  maker_end(&m);
}

/* Of a corridor the links go, its facilities stay; all of it is hardened. */
static void removed_and_hardened(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE("project: { remove: { project: corridor }, cost_each: 2 }"), "remove l23; remove lt", 4);
  maker_expect_edits(&m, MEASURE("project: { harden: { project: corridor }, to: 0.9, cost: 1, cost_each: 2 }"),
                     "protect p2 0.9; protect l23 0.9; protect lt 0.9", 7);
  maker_expect_edits(&m,
                     MEASURE("project: { add: [ { id: new, from: p1, to: p3 } ], remove: { list: [l12] }, harden: { list: [p1] }, to: 0, "
                             "cost_each: 1 }"),
                     "add new; remove l12; protect p1 0", 3);
  assert_int_equal(maker_edits(&m, MEASURE("project: { remove: { list: [p2] }, cost: 1, cost_each: 2 }")), KO_OK);
  assert_string_equal(maker_edits_text(&m, 1), "");
  assert_true(m.maker.edits[1].cost == 1);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "project: there are no links among what is removed");
  maker_end(&m);
}

static void wrong_links(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
#define LINK(text) MEASURE("project: { add: [ { " text " } ] }")
  maker_expect_error(&m, LINK("id: new, from: p1, to: p33"), "p33",
                     "project: new link 'new' ends at 'p33', which is no facility of the region; did you mean 'p3'?");
  maker_expect_error(&m, LINK("id: new, from: l12, to: p2"), "l12, to",
                     "project: new link 'new' ends at 'l12', which is no facility of the region");
  maker_expect_error(&m, LINK("id: l12, from: p1, to: p2"), "l12, from",
                     "project: the region has 'l12' already; a new link needs an id of its own");
  maker_expect_error(&m, LINK("id: p3, from: p1, to: p2"), "p3, from",
                     "project: the region has 'p3' already; a new link needs an id of its own");
  maker_expect_error(&m, LINK("id: new, from: p1, to: p1"), "p1 }", "project: new link 'new' leads from 'p1' to itself");
  maker_expect_error(&m, LINK("id: new, from: p1, to: t1"), "t1 }",
                     "project: new link 'new' joins sector power to sector telecom; both ends of a link lie in one sector");
  maker_expect_error(&m, LINK("id: new, from: p1, to: p2, country: XX"), "XX",
                     "project: new link 'new' belongs to 'XX', which is no country of the region; did you mean 'XA'?");
  maker_expect_error(&m, LINK("id: new, from: p1, to: p2, project: coridor"), "coridor",
                     "project: new link 'new' joins 'coridor', which is no project of the region (add a row to projects.csv); did you mean "
                     "'corridor'?");
  maker_end(&m);
}

/* All wrong links of a list are told. */
static void several_wrong_links(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(
      maker_edits(&m, MEASURE("project: { add: [ { id: a, from: x1, to: x2 }, { id: b, from: p1, to: p2 }, { id: l12, from: p1, "
                              "to: p2 } ], remove: { list: [nowhere] } }")),
      KO_E_INPUT);
  assert_int_equal(m.f.error.n_errors, 3); /* both ends of a, and the id of the last */
  maker_end(&m);
}

static void nothing_to_do(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("project: { cost: 3 }"), "project:", "project: give at least one of `add`, `remove` and `harden`");
  maker_expect_error(&m, MEASURE("project: { harden: { list: [p1] } }"),
                     "project:", "project: `harden` and `to` (the protection) go together");
  maker_expect_error(&m, MEASURE("project: { remove: { list: [l12] }, to: 0.5 }"),
                     "project:", "project: `harden` and `to` (the protection) go together");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(built),         cmocka_unit_test(removed_and_hardened),
      cmocka_unit_test(wrong_links),   cmocka_unit_test(several_wrong_links),
      cmocka_unit_test(nothing_to_do),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
