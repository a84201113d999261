/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What measures may ask of the plan, and how it keeps what they answer.
 */
#include "tests/unit/measure_region.h"

/* Measures are resolved in their order, each strategy by itself; costs add up. */
static void in_order(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m,
                     MEASURE("protect: { list: [t1], to: 0.5, cost: 1 } }, { prevent: { countries: XB, to: 0.2, cost: 2 } }, { protect: { "
                             "list: [t1], to: 0.4, cost: 4 }"),
                     "protect t1 0.5; prevent XB 0.2; protect t1 0.4", 7);
  assert_int_equal(maker_edits(&m, MEASURE("protect: { list: [p1], to: 1, cost: 1 } } ]\n- name: other\n  measures: [ { decouple: { list: "
                                           "[t1], cost: 2 }")),
                   KO_OK);
  assert_string_equal(maker_edits_text(&m, 0), "");
  assert_string_equal(maker_edits_text(&m, 1), "protect p1 1");
  assert_string_equal(maker_edits_text(&m, 2), "chance t1/feed 0");
  assert_true(m.maker.edits[0].cost == 0 && m.maker.edits[1].cost == 1 && m.maker.edits[2].cost == 2);
  maker_end(&m);
}

/* More edits than there was room for at first. */
static void many(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("protect: { list: [p1], to: 1 }")), KO_OK);
  ko_edits *edits = &m.maker.edits[1];
  for (uint32_t i = 0; i < 1000; i++) {
    const ko_edit edit = {.kind = KO_EDIT_CHANCE, .entity = i % 5, .number = i / 1000.0};
    assert_int_equal(ko_edits_add(edits, &edit, &m.f.error), KO_OK);
  }
  assert_int_equal(edits->n, 1001);
  assert_int_equal(edits->items[0].kind, KO_EDIT_PROTECTION);
  for (uint32_t i = 0; i < 1000; i++) assert_true(edits->items[i + 1].entity == i % 5 && edits->items[i + 1].number == i / 1000.0);
  ko_edits_cost(edits, 2.5);
  ko_edits_cost(edits, 0.5);
  assert_true(edits->cost == 3);
  assert_ptr_equal(ko_edits_region(edits), m.f.region);
  maker_end(&m);
}

/* Two strategies that add the same link share its row; each has an edit of its own. */
static void shared_links(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(
      maker_edits(&m, MEASURE("project: { add: [ { id: x, from: p1, to: p3 } ] } } ]\n- name: other\n  measures: [ { project: { add: "
                              "[ { id: y, from: p1, to: p3 }, { id: x, from: p1, to: p3 } ] }")),
      KO_OK);
  assert_string_equal(maker_edits_text(&m, 2), "add y; add x");
  assert_int_equal(m.maker.n_links, 5);
  assert_int_equal(m.maker.edits[1].items[0].entity, 3);
  assert_int_equal(m.maker.edits[2].items[0].entity, 4);
  assert_int_equal(m.maker.edits[2].items[1].entity, 3);
  maker_end(&m);
}

/* One wrong measure does not keep the others from being looked at. */
static void all_errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(
      maker_edits(&m, MEASURE("protect: { list: [none], to: 1 } }, { project: { cost: 1 } }, { protect: { list: [t2], to: 1 }")),
      KO_E_INPUT);
  assert_int_equal(m.f.error.n_errors, 2);
  assert_string_equal(maker_edits_text(&m, 1), "protect t2 1");
  maker_end(&m);
}

/* A measure is decided once: what is left to each trial's luck has no place in it. */
static void luck_has_no_place(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  static const char *const lucky[] = {MEASURE("protect: { facilities: all, pick: 2, by: random, to: 1 }"),
                                      MEASURE("protect: { facilities: all, pick: 2, by: degree, knowledge: 0.5, to: 1 }"),
                                      MEASURE("protect: { near: { random: true, hops: 1 }, to: 1 }"),
                                      MEASURE("protect: { states: states.csv, to: 1 }")};
  fixture_file(&m.f, "states.csv", "trial,targets\n0,p1\n");
  for (size_t i = 0; i < sizeof lucky / sizeof *lucky; i++) {
    assert_int_equal(maker_edits(&m, lucky[i]), KO_E_INPUT);
    assert_int_equal(m.f.error.n_errors, 1);
    assert_true(m.f.error.findings[0].line == 7);
  }
  maker_end(&m);
}

static void places(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("protect: { list: [p1], to: 1 }")), KO_OK);
  const ko_edits *edits = &m.maker.edits[1];
  const char *id = edits->spec ? "p1" : NULL;
  assert_int_equal(ko_edits_raise(edits, &m.f.error, "wrong by %d", 3), KO_E_INPUT);
  assert_int_equal(ko_edits_raise_at(edits, id, &m.f.error, "no text of the scenario: %s", id), KO_E_INPUT);
  ko_edits_warn(edits, &m.f.error, "odd");
  assert_string_equal(m.f.error.findings[0].message, "wrong by 3");
  for (int i = 0; i < 3; i++) { /* all at the measure: the text given is none that the scenario owns */
    assert_int_equal(m.f.error.findings[i].line, 7);
    assert_int_equal(strncmp(m.f.error.findings[i].excerpt + m.f.error.findings[i].caret, "protect:", 8), 0);
  }
  assert_int_equal(m.f.error.findings[2].severity, KO_SEVERITY_WARNING);
  assert_int_equal(m.f.error.n_errors, 2);
  maker_end(&m);
}

static void same_edits(void **state) {
  (void)state;
  enum { PROTECTION = 1 << KO_EDIT_PROTECTION, CHANCE = 1 << KO_EDIT_CHANCE, SUPPLIER = 1 << KO_EDIT_ADD_SUPPLIER };
  ko_edit a[] = {{.kind = KO_EDIT_CHANCE, .entity = 1, .number = 0.5},
                 {.kind = KO_EDIT_PROTECTION, .entity = 2, .number = 1},
                 {.kind = KO_EDIT_ADD_SUPPLIER, .entity = 1, .other = 3}},
          b[] = {{.kind = KO_EDIT_PROTECTION, .entity = 9, .number = 1},
                 {.kind = KO_EDIT_CHANCE, .entity = 1, .number = 0.5},
                 {.kind = KO_EDIT_ADD_SUPPLIER, .entity = 1, .other = 3}};
  ko_edits x = {.items = a, .n = 3}, y = {.items = b, .n = 3}, none = {0};
  assert_true(ko_edits_same(&x, &x, PROTECTION | CHANCE | SUPPLIER));
  assert_true(ko_edits_same(&x, &y, CHANCE | SUPPLIER)); /* others in between do not count */
  assert_false(ko_edits_same(&x, &y, PROTECTION | CHANCE));
  assert_true(ko_edits_same(&x, &y, 0));
  assert_true(ko_edits_same(&none, &none, CHANCE) && !ko_edits_same(&none, &x, CHANCE) && !ko_edits_same(&x, &none, CHANCE));
  b[2].other = 4;
  assert_false(ko_edits_same(&x, &y, SUPPLIER));
  b[2].other = 3;
  b[1].number = 0.25;
  assert_false(ko_edits_same(&x, &y, CHANCE));
  y.n = 2;
  b[1].number = 0.5;
  assert_false(ko_edits_same(&x, &y, CHANCE | SUPPLIER)); /* one has more */
  assert_true(ko_edits_same(&x, &y, CHANCE));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_order),          cmocka_unit_test(many),   cmocka_unit_test(shared_links), cmocka_unit_test(all_errors),
      cmocka_unit_test(luck_has_no_place), cmocka_unit_test(places), cmocka_unit_test(same_edits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
