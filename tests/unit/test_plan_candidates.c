/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Candidates against their region: taken apart, paid for, and what they do about hits.
 */
#include "tests/unit/measure_region.h"

#define CANDIDATES(text)                                                                                                                   \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone }, water: { rule: standalone } "   \
  "}\n"                                                                                                                                    \
  "waves: [ { targets: { facilities: all } } ]\ncandidates: [ " text " ]\n"

typedef struct made {
  maker_fixture m;
  ko_plan_candidates *candidates;
} made;

/* The code of ko_plan_candidates_make. */
static int make(made *x, const char *yaml) {
  ko_plan_candidates_free(x->candidates);
  x->candidates = NULL;
  fixture_must_plan(&x->m.f, yaml);
  ko_error_clear(&x->m.f.error);
  return ko_plan_candidates_make(x->m.f.scenario, x->m.f.region, &x->candidates, &x->m.f.error);
}

static void begin(made *x) {
  memset(x, 0, sizeof *x);
  measure_region(&x->m);
}

static void end(made *x) {
  ko_plan_candidates_free(x->candidates);
  fixture_end(&x->m.f);
}

static void taken_apart(void **state) {
  (void)state;
  made x;
  begin(&x);
  assert_int_equal(
      make(&x, CANDIDATES("{ name: police, measures: [ { prevent: { countries: [XA, XB], to: 0.3, cost: 5, cost_each: 1 } } ] }, "
                          "{ each: { protect: { facilities: { sector: power }, to: 0.9, cost: 1, cost_each: 2 } } }, "
                          "{ name: cut, each: { protect: { links: { sector: power }, to: 0.5, cost_each: 0.5 } } }, "
                          "{ name: feed, measures: [ { decouple: { list: [t1], cost: 3 } }, { protect: { list: [w1, lt], to: 1 } } ] }")),
      KO_OK);
  static const struct {
    const char *name, *target;
    double cost;
    size_t entry;
    int only_hits;
    uint32_t n_protections, n_preventions;
  } expected[] = {{"police", NULL, 7, 0, 1, 0, 2}, {"p1", "p1", 3, 1, 1, 1, 0},         {"p2", "p2", 3, 1, 1, 1, 0},
                  {"p3", "p3", 3, 1, 1, 1, 0},     {"cut l12", "l12", 0.5, 2, 1, 1, 0}, {"cut l23", "l23", 0.5, 2, 1, 1, 0},
                  {"feed", NULL, 3, 3, 0, 2, 0}};
  assert_int_equal(x.candidates->n, 7);
  for (size_t i = 0; i < 7; i++) {
    const ko_plan_candidate *c = &x.candidates->items[i];
    assert_string_equal(c->name, expected[i].name);
    if (expected[i].target) assert_string_equal(c->target, expected[i].target);
    else assert_null(c->target);
    assert_true(c->cost >= expected[i].cost && c->cost <= expected[i].cost);
    assert_int_equal(c->entry, expected[i].entry);
    assert_int_equal(c->only_hits, expected[i].only_hits);
    assert_int_equal(c->n_protections, expected[i].n_protections);
    assert_int_equal(c->n_preventions, expected[i].n_preventions);
    assert_int_equal(c->warns, 0);
  }
  assert_int_equal(x.candidates->items[2].protections[0].entity, 1);
  assert_true(x.candidates->items[2].protections[0].to > 0.89);
  assert_int_equal(x.candidates->items[5].protections[0].entity, KO_LINK | 1);
  assert_int_equal(x.candidates->items[0].preventions[1].entity, 1);
  end(&x);
}

/* By rank where there is one. */
static void in_order(void **state) {
  (void)state;
  made x;
  begin(&x);
  assert_int_equal(make(&x, CANDIDATES("{ each: { protect: { facilities: { sector: power }, pick: 2, by: degree, to: 0.9 } } }")), KO_OK);
  assert_int_equal(x.candidates->n, 2);
  assert_string_equal(x.candidates->items[0].name, "p2");
  assert_string_equal(x.candidates->items[1].name, "p1");
  end(&x);
}

static void over_time(void **state) {
  (void)state;
  made x;
  begin(&x);
  assert_int_equal(
      make(&x, "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone }, water: { rule: "
               "standalone } }\ntime: { step_hours: 2, horizon_hours: 20 }\nwaves: [ { targets: { facilities: all } } ]\ncandidates:\n"
               "- { name: later, measures: [ { protect: { list: [p1], to: 0.4, from_hours: 5 } }, { protect: { list: [p2], to: 0.4, "
               "from_hours: 50 } } ] }\n"
               "- { name: hotline, measures: [ { warn: { countries: [XA, XB], gain: 0.5, delay_hours: 1, sector: telecom } } ] }\n"
               "- each: { backup: { facilities: { sector: telecom }, buffer_hours: 4, cost_each: 1 } }\n"),
      KO_OK);
  assert_int_equal(x.candidates->n, 4);
  assert_int_equal(x.candidates->items[0].only_hits, 1);
  assert_int_equal(x.candidates->items[0].n_protections, 1); /* the other one comes after the end */
  assert_int_equal(x.candidates->items[0].protections[0].step, 3);
  assert_int_equal(x.candidates->items[1].only_hits, 0);
  assert_int_equal(x.candidates->items[1].warns, 1);
  assert_string_equal(x.candidates->items[3].name, "t2");
  assert_true(x.candidates->items[3].cost > 1.9); /* two groups */
  assert_int_equal(x.candidates->items[3].only_hits, 0);
  end(&x);
}

static void mistakes(void **state) {
  (void)state;
  made x;
  begin(&x);
  assert_int_equal(
      make(&x, CANDIDATES(
                   "{ name: a, measures: [ { protect: { list: [nowhere], to: 1 } } ] }, { name: b, measures: [ { prevent: { countries: XQ, "
                   "to: 1 } } ] }")),
      KO_E_INPUT);
  fixture_expect(&x.m.f, KO_SEVERITY_ERROR, "the region has no facility or link 'nowhere'");
  fixture_expect(&x.m.f, KO_SEVERITY_ERROR, "XQ");
  assert_int_equal(x.m.f.error.n_errors, 2);
  assert_int_equal(fixture_finds(&x.m.f, KO_SEVERITY_ERROR, "nowhere"), 5);
  assert_null(x.candidates);
  assert_int_equal(
      make(&x, CANDIDATES("{ each: { protect: { list: [p1], to: 1 } } }, { each: { protect: { facilities: all, to: 0.5 } } }")),
      KO_E_INPUT);
  fixture_expect(&x.m.f, KO_SEVERITY_ERROR, "two candidates are named 'p1'");
  assert_int_equal(make(&x, CANDIDATES("{ each: { protect: { facilities: all, pick: 2, by: random, to: 1 } } }")), KO_E_INPUT);
  assert_int_equal(make(&x, CANDIDATES("{ each: { backup: { facilities: all, buffer_hours: 4 } } }")), KO_E_INPUT);
  fixture_expect(&x.m.f, KO_SEVERITY_ERROR, "backup needs time");
  assert_int_equal(make(&x, CANDIDATES("{ each: { protect: { facilities: { kind: plent }, to: 1 } } }")), KO_OK);
  fixture_expect(&x.m.f, KO_SEVERITY_WARNING, "did you mean 'plant'?");
  assert_int_equal(x.candidates->n, 0);
  end(&x);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(taken_apart), cmocka_unit_test(in_order), cmocka_unit_test(over_time),
                                     cmocka_unit_test(mistakes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
