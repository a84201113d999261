/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region whose gaps are known by construction: XB has no prevention, fewer crews than jobs, slow detection, one water pump without a
 * buffer, whose only supplier lies in XA, and hangs by one line.
 */
#include <math.h>

#include "sim/analysis/review_parts.h"
#include "tests/unit/plan_fixture.h"

static const char SCENARIO[] = "knockon: 1\n"
                               "region: { load: . }\n"
                               "sectors: { power: { rule: reachability }, water: { rule: standalone } }\n"
                               "time: { step_hours: 1, horizon_hours: 10 }\n"
                               "waves:\n"
                               "  - { success: 1, targets: { facilities: { sector: power, country: XB } } }\n"
                               "  - { at_hours: 5, success: 0.5, targets: { list: [line] } }\n"
                               "strategies:\n"
                               "  - { name: pact, measures: [ { aid: { countries: [XA, XB], delay_hours: 1 } } ] }\n";

static void write_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "countries.csv", "country,population,crews,detection_hours,prevention\nXA,1000,5,1,0.25\nXB,600,1,3,0\n");
  fixture_file(f, "facilities.csv",
               "facility,country,sector,supply,demand,population,repair_hours\nplant,XA,power,9,0,,10\nsub-a,XA,power,0,1,,10\n"
               "sub-b,XB,power,0,1,,10\nsub-c,XB,power,0,1,,10\npump-a,XA,water,0,1,,10\npump-b,XB,water,0,1,500,10\n");
  fixture_file(f, "links.csv", "link,from,to\nring-1,plant,sub-a\nring-2,plant,sub-a\nline,sub-a,sub-b\ntail,sub-b,sub-c\n");
  fixture_file(f, "dependencies.csv",
               "dependant,group,supplier,need,buffer_hours\npump-a,power,sub-a,any,8\npump-a,power,sub-b,any,8\n"
               "pump-b,power,sub-a,any,0\n");
}

static const ko_review_finding *find(const ko_review *review, uint32_t country, const char *kind) {
  for (uint32_t i = 0; i < review->countries[country].n; i++)
    if (strcmp(review->countries[country].findings[i].kind, kind) == 0) return &review->countries[country].findings[i];
  return NULL;
}

static ko_summary_country countries[] = {{.id = "XA", .loss = 0.1, .people = 10}, {.id = "XB", .loss = 0.4, .people = 300}};
static ko_summary_strategy strategies[] = {{.name = "baseline"}, {.name = "pact"}};
static const double damaged[] = {0, 0, 1, 1, 0, 0}, people[] = {0, 0, 0, 0, 1000, 500};

/* Reviews both countries of the region; the caller frees what is in `to`. */
static void review(fixture *f, uint32_t strategy, ko_review *to) {
  const ko_summary summary = {.n_countries = 2, .countries = countries, .n_strategies = 2, .strategies = strategies};
  to->n_countries = 2;
  to->countries = ko_arena_alloc(&to->memory, 2, sizeof *to->countries, &f->error);
  to->countries[0].id = "XA";
  to->countries[1].id = "XB";
  double by_slot[6];
  for (uint32_t s = 0; s < 6; s++) by_slot[s] = people[f->plan->row_of_slot[s]];
  ko_reviewing r = {.plan = f->plan,
                    .strategy = strategy,
                    .summary = &summary,
                    .criticality = damaged,
                    .failed = damaged,
                    .damaged = damaged,
                    .people = by_slot,
                    .to = to,
                    .error = &f->error};
  ko_review_jobs(&r);
  ko_review_all(&r);
  assert_int_equal(r.code, 0);
}

static void known_gaps(void **state) {
  (void)state;
  fixture f;
  write_region(&f);
  fixture_must_plan(&f, SCENARIO);
  ko_review to = {0};
  review(&f, 0, &to);
  static const struct {
    const char *kind, *yaml;
    double number;
  } wanted[] = {
      {"prevention", "prevent: { countries: [XB], to: 0.25 }", 0},
      {"unprotected", "protect: { list: [sub-b, sub-c], to: 0.8 }", 1},
      {"no buffer", "backup: { facilities: { country: XB, sector: water }, supplier: { sector: power }, buffer_hours: 24 }", 1},
      {"single supplier", "diversify: { facilities: { country: XB, sector: water }, supplier: { sector: power }, count: 1 }", 1},
      {"investigation", "investigate: { probability: 0.4, after_hours: 24 }", 1},
      {"detection", "detect: { countries: [XB], hours: 1 }", 3},
      {"crews", "crews: { countries: [XB], add: 1 }", 2},
      {"dependence", "diversify: { list: [pump-b], supplier: { country: XB, sector: power }, count: 1 }", 1},
      {"aid", "aid: { countries: [XB, XA], delay_hours: 8 }", 0},
      {"warn", "warn: { countries: [XB, XA], gain: 0.3, delay_hours: 6 }", 0},
      {"no alternative route", NULL, 2},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    const ko_review_finding *finding = find(&to, 1, wanted[i].kind);
    if (!finding) fail_msg("no finding '%s'", wanted[i].kind);
    assert_int_equal(finding->grade, KO_REVIEW_GAP);
    assert_true(fabs(finding->number - wanted[i].number) < 1e-12);
    if (wanted[i].yaml) assert_string_equal(finding->yaml, wanted[i].yaml);
  }
  assert_non_null(strstr(find(&to, 1, "aid")->text, "only under \"pact\""));
  assert_non_null(strstr(find(&to, 1, "warn")->text, "in no strategy"));
  assert_true(fabs(find(&to, 1, "no buffer")->severity - 500) < 1e-9);
  assert_non_null(strstr(find(&to, 1, "no alternative route")->text, "1 of them over the border"));
  assert_string_equal(find(&to, 1, "dependence")->ids[0], "sub-a");
  assert_int_equal(find(&to, 1, "spill-over")->grade, KO_REVIEW_UNKNOWN);
  /* XA has what XB lacks. */
  assert_int_equal(find(&to, 0, "prevention")->grade, KO_REVIEW_FACT);
  assert_int_equal(find(&to, 0, "detection")->grade, KO_REVIEW_FACT);
  assert_int_equal(find(&to, 0, "crews")->grade, KO_REVIEW_FACT);
  assert_null(find(&to, 0, "no buffer"));
  assert_null(find(&to, 0, "single supplier"));
  assert_null(find(&to, 0, "no alternative route"));
  ko_review_free(&to);
  review(&f, 1, &to);
  assert_int_equal(find(&to, 1, "aid")->grade, KO_REVIEW_FACT);
  ko_review_free(&to);
  fixture_end(&f);
}

/* In the order of the resolution; gaps before facts, the gravest first. */
static void in_order(void **state) {
  (void)state;
  fixture f;
  write_region(&f);
  fixture_must_plan(&f, SCENARIO);
  ko_review to = {0};
  review(&f, 0, &to);
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 1; i < to.countries[c].n; i++) {
      const ko_review_finding *a = &to.countries[c].findings[i - 1], *b = a + 1;
      assert_true(a->section <= b->section);
      if (a->section == b->section) assert_true(a->grade < b->grade || (a->grade == b->grade && a->severity >= b->severity));
    }
  ko_review_free(&to);
  fixture_end(&f);
}

static void best_of_many(void **state) {
  (void)state;
  ko_review_best best = {0};
  const double scores[] = {1, 5, 3, 5, 2};
  for (uint32_t i = 0; i < 5; i++) ko_review_offer(&best, 3, i, scores[i]);
  assert_int_equal(best.n, 3);
  assert_int_equal(best.items[0], 1);
  assert_int_equal(best.items[1], 3);
  assert_int_equal(best.items[2], 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(known_gaps), cmocka_unit_test(in_order), cmocka_unit_test(best_of_many)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
