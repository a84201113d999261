/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jobs and crews by hand: queues, makespan, detection, second hits, order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/timeline.h"

static timeline T;

static void assert_line(const char *facility, const char *expected) {
  char line[TIMELINE_STEPS + 1];
  timeline_print(&T, facility, line);
  assert_string_equal(line, expected);
}

#define ONE_SECTOR "sectors: { power: { rule: standalone } }\n"

/* n facilities, c crews, repair r: the last one is back after ceil(n / c) r steps. */
static void makespan(void **state) {
  (void)state;
  for (int n = 1; n <= 9; n++)
    for (int crews = 1; crews <= 4; crews++) {
      char facilities[1024] = "facility,country,sector,repair_hours\n", countries[64];
      for (int i = 0; i < n; i++) snprintf(facilities + strlen(facilities), sizeof facilities - strlen(facilities), "f%d,XA,power,5\n", i);
      snprintf(countries, sizeof countries, "country,crews\nXA,%d\n", crews);
      timeline_open(&T,
                    &(timeline_texts){.facilities = facilities,
                                      .countries = countries,
                                      .scenario = ONE_SECTOR "time: { step_hours: 1, horizon_hours: 60 }\n"
                                                             "waves: [ { at_hours: 3, targets: { facilities: { sector: power } } } ]\n"});
      timeline_play(&T, 0, 0);
      uint32_t last = 0;
      for (int i = 0; i < n; i++) {
        char id[8];
        snprintf(id, sizeof id, "f%d", i);
        uint32_t down = timeline_down(&T, id);
        assert_int_equal(down, 5 * (i / crews + 1)); /* ties of the order go by row */
        if (down > last) last = down;
      }
      assert_int_equal(last, 5 * ((n + crews - 1) / crews));
      timeline_close(&T);
    }
}

static void detection_comes_before_the_crew(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = "facility,country,sector,repair_hours\na,XA,power,2.5\nb,XB,power,2.5\n",
                                      .countries = "country,crews,detection_hours\nXA,1,1.5\nXB,,4\n",
                                      .scenario = ONE_SECTOR "time: { step_hours: 1, horizon_hours: 12 }\n"
                                                             "waves: [ { at_hours: 2.9, targets: { facilities: { sector: power } } } ]\n"});
  timeline_play(&T, 0, 0);
  assert_line("a", "110000011111"); /* hit in step 2, seen in 4, mended in 4, 5, 6 */
  assert_line("b", "110000000111"); /* seen in 6, mended in 6, 7, 8 */
  timeline_close(&T);
}

static void a_second_hit_begins_anew(void **state) {
  (void)state;
  const char *facilities = "facility,country,sector,repair_hours\na,XA,power,4\nb,XA,power,4\n";
  timeline_open(&T, &(timeline_texts){.facilities = facilities,
                                      .countries = "country,crews\nXA,1\n",
                                      .scenario = ONE_SECTOR "time: { step_hours: 1, horizon_hours: 20 }\n"
                                                             "waves:\n"
                                                             "  - { targets: { list: [a, b] } }\n"
                                                             "  - { at_hours: 3, targets: { list: [a] } }\n"
                                                             "  - { at_hours: 7, targets: { list: [a] } }\n"
                                                             "  - { at_hours: 9, targets: { list: [b] } }\n"});
  timeline_play(&T, 0, 0);
  /* a: taken in 0, anew in 3, done in (1) of step 7, in which it is hit again: a new job, after b, which waits for longer but has no higher
   * order: both wait in step 7, a comes first by row. So a is mended 7..10; b begins in 11; its second hit in 9 changes nothing. */
  assert_line("a", "00000000000111111111");
  assert_line("b", "00000000000000011111");
  timeline_close(&T);
}

static void the_order_decides(void **state) {
  (void)state;
  const char *facilities = "facility,country,sector,repair_hours,priority,demand,rank\n"
                           "a,XA,power,2,,5,1\nb,XA,power,2,3,1,2\nc,XA,power,2,1,9,3\n";
  const struct {
    const char *order, *expected[3]; /* a, b, c: steps down */
  } cases[] = {{"priority", {"6", "2", "4"}}, {"demand", {"4", "6", "2"}}, {"rank", {"6", "4", "2"}}, {"population", {"2", "4", "6"}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char scenario[512];
    snprintf(scenario, sizeof scenario,
             ONE_SECTOR "time: { step_hours: 1, horizon_hours: 10 }\nresponse: { repair_order: %s }\n"
                        "waves: [ { targets: { facilities: { sector: power } } } ]\n",
             cases[i].order);
    timeline_open(&T, &(timeline_texts){.facilities = facilities, .countries = "country,crews\nXA,1\n", .scenario = scenario});
    timeline_play(&T, 0, 0);
    const char *ids[] = {"a", "b", "c"};
    for (size_t k = 0; k < 3; k++) assert_int_equal(timeline_down(&T, ids[k]), cases[i].expected[k][0] - '0');
    timeline_close(&T);
  }
}

/* At random, every order is as likely; a facility keeps its place in it under another strategy. */
static void a_random_order_is_fair(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = "facility,country,sector,repair_hours\na,XA,power,1\nb,XA,power,1\nc,XA,power,1\n",
                                      .countries = "country,crews\nXA,1\n",
                                      .scenario =
                                          ONE_SECTOR "time: { step_hours: 1, horizon_hours: 6 }\nresponse: { repair_order: random }\n"
                                                     "waves: [ { targets: { facilities: { sector: power } } } ]\nrun: { trials: 6000 }\n"});
  uint32_t first[3] = {0};
  for (uint64_t trial = 0; trial < 6000; trial++) {
    timeline_play(&T, 0, trial);
    for (uint32_t f = 0; f < 3; f++) first[f] += T.up[1][f];
  }
  for (uint32_t f = 0; f < 3; f++) assert_true(first[f] > 2000 - 200 && first[f] < 2000 + 200); /* 5.5 standard deviations */
  timeline_close(&T);
}

static void links_wait_behind_facilities(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = "facility,country,sector,supply,repair_hours\nsource,XA,water,1,3\nend,XA,water,0,3\n",
                                      .links = "link,sector,from,to,repair_hours\npipe,water,source,end,2\n",
                                      .countries = "country,crews\nXA,1\n",
                                      .scenario = "sectors: { water: { rule: reachability } }\ntime: { step_hours: 1, horizon_hours: 10 }\n"
                                                  "waves: [ { targets: { list: [pipe, source] } } ]\n"});
  timeline_play(&T, 0, 0);
  assert_line("source", "0001111111");
  assert_line("end", "0000011111");
  assert_int_equal(timeline_when(&T, KO_HAPPENED_CREW, KO_LINK | 0, 0), 3);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_REPAIRED, KO_LINK | 0, 0), 5);
  timeline_close(&T);
}

static void crews_may_come_later(void **state) {
  (void)state;
  timeline_open(
      &T, &(timeline_texts){.facilities = "facility,country,sector,repair_hours\na,XA,power,3\nb,XA,power,3\n",
                            .countries = "country,crews\nXA,0\n",
                            .scenario = ONE_SECTOR
                            "time: { step_hours: 1, horizon_hours: 12 }\n"
                            "waves: [ { targets: { facilities: { sector: power } } } ]\n"
                            "strategies: [ { name: later, measures: [ { crews: { countries: [XA], add: 1, from_hours: 4 } } ] } ]\n"});
  timeline_play(&T, 0, 0);
  assert_line("a", "000000000000");
  timeline_play(&T, 1, 0);
  assert_line("a", "000000011111");
  assert_line("b", "000000000011");
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(makespan),
      cmocka_unit_test(detection_comes_before_the_crew),
      cmocka_unit_test(a_second_hit_begins_anew),
      cmocka_unit_test(the_order_decides),
      cmocka_unit_test(a_random_order_is_fair),
      cmocka_unit_test(links_wait_behind_facilities),
      cmocka_unit_test(crews_may_come_later),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
