/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Warnings, investigation and islands by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/timeline.h"

static timeline T;

static void assert_line(const char *facility, const char *expected) {
  char line[TIMELINE_STEPS + 1];
  timeline_print(&T, facility, line);
  assert_string_equal(line, expected);
}

/* XA and XB are joined by a line of telecom; a power plant in each. */
static const char FACILITIES[] = "facility,country,sector,repair_hours\npa,XA,power,100\npb,XB,power,100\n"
                                 "ta,XA,telecom,3\ntm,XA,telecom,3\ntb,XB,telecom,3\n";
static const char LINKS[] = "link,sector,from,to,repair_hours\nta-tm,telecom,ta,tm,3\ntm-tb,telecom,tm,tb,3\n";
#define HEAD "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"

/* With a gain of 1 the warned country's plant cannot be hit: whether it is tells whether the message got through. */
static void a_warning_needs_a_way(void **state) {
  (void)state;
  const struct {
    const char *waves;
    int warned, when;
  } cases[] = {
      {"  - { targets: { list: [pa] } }\n  - { at_hours: 2, targets: { list: [pb] } }\n", 0, 2}, /* too early: it gets through in 2 */
      {"  - { targets: { list: [pa] } }\n  - { at_hours: 3, targets: { list: [pb] } }\n", 1, 2},
      {"  - { targets: { list: [pa, tm] } }\n  - { at_hours: 3, targets: { list: [pb] } }\n", 0, 3}, /* tm is mended in 3 */
      {"  - { targets: { list: [pa, tm] } }\n  - { at_hours: 4, targets: { list: [pb] } }\n", 1, 3},
      {"  - { targets: { list: [pa, tm-tb] } }\n  - { at_hours: 3, targets: { list: [pb] } }\n", 0, 3}, /* so is the link */
      {"  - { targets: { list: [pa, tm-tb] } }\n  - { at_hours: 4, targets: { list: [pb] } }\n", 1, 3},
      {"  - { targets: { list: [pa] } }\n  - { at_hours: 1, targets: { list: [tm] } }\n  - { at_hours: 3, targets: { list: [pb] } }\n", 0,
       4},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char scenario[1024];
    snprintf(scenario, sizeof scenario,
             HEAD "waves:\n%sstrategies: [ { name: warn, measures: [ { warn: { countries: [XA, XB], gain: 1, delay_hours: 2 } } ] } ]\n",
             cases[i].waves);
    timeline_open(&T, &(timeline_texts){.facilities = FACILITIES, .links = LINKS, .scenario = scenario});
    timeline_play(&T, 1, 0);
    uint32_t pb = 1;
    assert_int_equal(!T.damaged[11][pb], cases[i].warned);
    assert_int_equal(timeline_when(&T, KO_HAPPENED_WARNED, 1, 0), cases[i].when);
    timeline_play(&T, 0, 0); /* without the agreement it is hit */
    assert_true(T.damaged[11][pb]);
    timeline_close(&T);
  }
}

/* Each other country is warned, the one that was hit is not; a gain of g lets through the hits of success (1 - p - g). */
static void a_gain_takes_hits_away(void **state) {
  (void)state;
  uint32_t n[2] = {0}, apart = 0;
  /* The first wave hits a plant, so that the telecom stays whole. */
  timeline_open(
      &T, &(timeline_texts){.facilities =
                                "facility,country,sector,protection,repair_hours\npa,XA,power,0.25,1\npb,XB,power,0.25,1\nxa,XA,power,,1\n"
                                "ta,XA,telecom,,\ntb,XB,telecom,,\n",
                            .links = "link,sector,from,to\nl,telecom,ta,tb\n",
                            .scenario = HEAD
                            "waves:\n  - { name: first, targets: { list: [xa] } }\n"
                            "  - { name: second, at_hours: 6, success: 0.8, targets: { list: [pa, pb] } }\n"
                            "strategies: [ { name: warn, measures: [ { warn: { countries: [XA, XB], gain: 0.5, delay_hours: 0 } } ] } ]\n"
                            "run: { trials: 8192 }\n"});
  for (uint64_t trial = 0; trial < 8192; trial++) {
    int without[2];
    timeline_play(&T, 0, trial);
    for (int k = 0; k < 2; k++) without[k] = T.damaged[6][k];
    timeline_play(&T, 1, trial);
    for (int k = 0; k < 2; k++) n[k] += T.damaged[6][k];
    assert_int_equal(T.damaged[6][0], without[0]); /* XA was hit: nobody warns it */
    apart += T.damaged[6][1] > without[1];
  }
  assert_int_equal(apart, 0);                                      /* what is hit in spite of it is hit without */
  assert_true(n[0] > 8192 * 0.6 - 220 && n[0] < 8192 * 0.6 + 220); /* 0.8 (1 - 0.25); 5 standard deviations */
  assert_true(n[1] > 8192 * 0.2 - 180 && n[1] < 8192 * 0.2 + 180); /* 0.8 (1 - 0.75) */
  timeline_close(&T);
}

static void an_investigation_stops_later_waves(void **state) {
  (void)state;
  const char *facilities = "facility,country,sector,repair_hours\npa,XA,power,1\npb,XB,power,1\nta,XA,telecom,1\n";
  timeline_open(&T, &(timeline_texts){.facilities = facilities,
                                      .scenario = HEAD
                                      "waves:\n  - { targets: { list: [pa] } }\n  - { at_hours: 3, targets: { list: [pb] } }\n  - { "
                                      "at_hours: 4, targets: { list: [pb] } }\n"
                                      "strategies:\n  - { name: sure, measures: [ { investigate: { probability: 1, after_hours: 4 } } ] }\n"
                                      "  - { name: half, measures: [ { investigate: { probability: 0.5, after_hours: 3 } } ] }\n"
                                      "run: { trials: 4096 }\n"});
  timeline_play(&T, 1, 0);
  assert_line("pa", "011111111111");
  assert_line("pb", "111011111111"); /* in 3 it is too early, in 4 the wave is stopped */
  assert_int_equal(timeline_when(&T, KO_HAPPENED_STOPPED, 0, 0), 4);
  uint32_t third = 0, fourth = 0, both = 0;
  for (uint64_t trial = 0; trial < 4096; trial++) {
    timeline_play(&T, 2, trial);
    third += T.damaged[3][1];
    fourth += T.damaged[4][1];
    both += T.damaged[3][1] && T.damaged[4][1];
  }
  assert_true(third > 2048 - 160 && third < 2048 + 160);
  assert_true(fourth > 2048 - 160 && fourth < 2048 + 160);
  assert_true(both > 1024 - 140 && both < 1024 + 140); /* one draw a wave */
  timeline_close(&T);
}

static void an_island_opens_its_links(void **state) {
  (void)state;
  const char *facilities = "facility,country,sector,supply,repair_hours\nsource,XA,water,1,1\nend,XB,water,0,1\nother,XB,water,1,1\n";
  timeline_open(
      &T, &(timeline_texts){.facilities = facilities,
                            .links = "link,sector,from,to\npipe,water,source,end\n",
                            .scenario =
                                "sectors: { water: { rule: reachability } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"
                                "waves:\n  - { at_hours: 2, targets: { list: [other] } }\n  - { at_hours: 4, targets: { list: [other] } }\n"
                                "strategies:\n  - { name: three, measures: [ { island: { links: [pipe], hours: 3 } } ] }\n"
                                "  - { name: ever, measures: [ { island: { links: [pipe], countries: [XB] } } ] }\n"
                                "  - { name: never, measures: [ { island: { links: [pipe], countries: [XA] } } ] }\n"});
  timeline_play(&T, 0, 0);
  assert_line("end", "111111111111");
  timeline_play(&T, 1, 0);
  assert_line("end", "110000011111"); /* open from 2, anew from 4, closed in 7 */
  timeline_play(&T, 2, 0);
  assert_line("end", "110000000000");
  timeline_play(&T, 3, 0);
  assert_line("end", "111111111111");
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_warning_needs_a_way),
      cmocka_unit_test(a_gain_takes_hits_away),
      cmocka_unit_test(an_investigation_stops_later_waves),
      cmocka_unit_test(an_island_opens_its_links),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
