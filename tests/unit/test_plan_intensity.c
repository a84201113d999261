/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of intensities: events with their chances, targets and success; what is refused.
 */
#include "tests/unit/plan_fixture.h"

#include <math.h>

#define START "knockon: 1\nregion: { load: . }\nsectors: { all: { rule: standalone } }\nwaves:\n"
#define WAVE START "- { success: { column: intensity, median: 2, beta: 0.5 }, targets: { intensity: events.csv } }\n"

static void begin(fixture *f, const char *events) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv", "facility,site\na,s\nb,s\nc,\n");
  fixture_file(f, "links.csv", "link,from,to\nab,a,b\n");
  fixture_file(f, "events.csv", events);
}

static void test_events(void **state) {
  (void)state;
  fixture f;
  begin(&f, "event,intensity,target,rate,remark\nstorm,2,c,0.01,x\nquake,4,ab,0.02,\nstorm,1,a,1e-2,\ncalm,,,0.05,\nquake,2,a,0.02,\n"
            "never,9,b,0,\n");
  fixture_must_plan(&f, WAVE "- { name: half, success: 0.5, probability: 0.5, targets: { intensity: events.csv } }\n");
  for (uint32_t w = 0; w < 2; w++) {
    const ko_plan_wave *wave = &f.plan->waves[w];
    assert_int_equal(wave->pick, KO_PICK_EVENTS);
    assert_string_equal(fixture_targets(&f, w), "a b c ab");
    assert_true(fabs(wave->annual_rate - 0.08) < 1e-15);
    assert_int_equal(wave->n_events, 4); /* storm, quake, calm, never */
    assert_true(wave->event_until[0] == UINT64_C(1) << 29 && wave->event_until[1] == UINT64_C(3) << 29);
    assert_true(wave->event_until[2] == UINT64_C(1) << 32 && wave->event_until[3] == UINT64_C(1) << 32);
    static const uint32_t first[] = {0, 2, 4, 4, 5}, targets[] = {0, 2, 0, 3, 1};
    static const double doubled[] = {-1, 0, 0, 1, 9}; /* log2 of intensity / 2; 9: 4.5 */
    assert_memory_equal(wave->event_first, first, sizeof first);
    assert_memory_equal(wave->event_targets, targets, sizeof targets);
    for (uint32_t i = 0; i < 5; i++) {
      double x = doubled[i] > 8 ? log(4.5) : doubled[i] * log(2);
      double wanted = w ? 0.5 : 0.5 * erfc(-x / 0.5 / sqrt(2));
      assert_true(fabs(wave->event_success[i] - wanted) < 1e-9);
    }
    assert_true(wave->targets[0].key == wave->targets[1].key && wave->targets[0].key != wave->targets[2].key); /* one site, one luck */
  }
  assert_int_equal(f.error.n_warnings, 0);
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  static const struct {
    const char *events, *message;
    uint32_t line;
  } cases[] = {
      {"event,rate,target\nx,1,a\n", "needs the columns `event`, `rate`, `target` and `intensity`; there is no 'intensity'", 1},
      {"event,rate,target,intensity\nx,1,a,1\nx,2,b,1\n", "the rate is '2'; 'x' has '1' in an earlier row, and an event has one rate", 3},
      {"event,rate,target,intensity\nx,-1,a,1\n", "a rate is a number a year, at least 0, not '-1'", 2},
      {"event,rate,target,intensity\nx,often,a,1\n", "a rate is a number a year, at least 0, not 'often'", 2},
      {"event,rate,target,intensity\n,1,a,1\n", "an event needs a name, not ''", 2},
      {"event,rate,target,intensity\nx,1,abc,1\n", "the region has no facility or link 'abc'; did you mean 'ab'?", 2},
      {"event,rate,target,intensity\nx,1,a,\n", "an intensity is a number, at least 0, not ''", 2},
      {"event,rate,target,intensity\nx,1,a,-2\n", "an intensity is a number, at least 0, not '-2'", 2},
      {"event,rate,target,intensity\nx,1,a,1\ny,1,a,1\nx,1,a,2\n", "the event names it already: 'a'", 4},
      {"event,rate,target,intensity\nx,0,a,1\n", "intensity: no event has a rate above 0", 5},
      {"event,rate,target,intensity\nx,1e308,a,1\ny,1e308,a,1\n", "intensity: the rates add up to more than can be counted", 5},
      {"event,rate,target,intensity\nx,1,,\n", "names no target", 5},
      {"event,rate,target,intensity\n", "intensity: no event has a rate above 0", 5},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fixture f;
    begin(&f, cases[i].events);
    assert_int_equal(fixture_refused(&f, WAVE, cases[i].message), cases[i].line);
    fixture_end(&f);
  }
}

/* What stands in the scenario beside a good table. */
static void test_around(void **state) {
  (void)state;
  fixture f;
  begin(&f, "event,rate,target,intensity\nx,1,a,1\n");
  static const struct {
    const char *yaml, *message;
  } cases[] = {
      {START "- { success: { column: intensity }, targets: { intensity: events.csv } }\n",
       "it is a number or a fragility curve on the table's"},
      {START "- { success: { column: depth, median: 1, beta: 1 }, targets: { intensity: events.csv } }\n",
       "column, { column: intensity, median"},
      {START "- { annual_rate: 1, targets: { intensity: events.csv } }\n",
       "annual_rate: the table of intensities has the rates of its events"},
      {START "- { targets: { intensity: nowhere.csv } }\n", "nowhere.csv"},
      {START
       "- { targets: { facilities: all } }\nstrategies: [ { name: s, measures: [ { protect: { intensity: events.csv, to: 1 } } ] } ]\n",
       "must be the same in every trial; `intensity` belongs to waves"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int code = fixture_plan(&f, cases[i].yaml);
    assert_true(code == KO_E_INPUT || code == KO_E_IO);
    if (!strstr(cases[i].message, "nowhere")) fixture_expect(&f, KO_SEVERITY_ERROR, cases[i].message);
  }
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_events), cmocka_unit_test(test_refusals), cmocka_unit_test(test_around)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
