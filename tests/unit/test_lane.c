/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The course of a trial by hand: outcomes with a closed form, and what is skipped.
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

/* A battery of b hours under an outage of h: service is lost for max(0, h - b). */
static void a_battery_bridges_an_outage(void **state) {
  (void)state;
  for (int b = 0; b <= 8; b++)
    for (int h = 1; h <= 8; h++) {
      char facilities[256], dependencies[256];
      snprintf(facilities, sizeof facilities, "facility,sector,repair_hours\nplant,power,%d\nmast,telecom,1\n", h);
      snprintf(dependencies, sizeof dependencies, "dependant,supplier,buffer_hours\nmast,plant,%d\n", b);
      timeline_open(&T, &(timeline_texts){
                            .facilities = facilities,
                            .dependencies = dependencies,
                            .scenario =
                                "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\n"
                                "time: { step_hours: 1, horizon_hours: 40 }\nwaves: [ { at_hours: 5, targets: { list: [plant] } } ]\n"});
      timeline_play(&T, 0, 0);
      assert_int_equal(timeline_down(&T, "plant"), h);
      assert_int_equal(timeline_down(&T, "mast"), h > b ? h - b : 0);
      timeline_close(&T);
    }
}

/* Two outages: the second meets what was refilled in between (whole steps of stock alone carry). */
static void a_battery_refills(void **state) {
  (void)state;
  const struct {
    int recharge, between, down; /* hours to refill an empty one; hours of supply between; steps lost in the second outage of 4 */
  } cases[] = {{4, 4, 0}, {4, 3, 1}, {4, 1, 3}, {8, 4, 2}, {8, 1, 4}, {8, 3, 3}, {2, 1, 2}, {0, 1, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char dependencies[256], scenario[512];
    snprintf(dependencies, sizeof dependencies, "dependant,supplier,buffer_hours,recharge_hours\nmast,plant,4,%d\n", cases[i].recharge);
    snprintf(scenario, sizeof scenario,
             "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 40 }\n"
             "waves: [ { targets: { list: [plant] } }, { at_hours: %d, targets: { list: [plant] } } ]\n",
             4 + cases[i].between);
    timeline_open(&T, &(timeline_texts){.facilities = "facility,sector,repair_hours\nplant,power,4\nmast,telecom,1\n",
                                        .dependencies = dependencies,
                                        .scenario = scenario});
    timeline_play(&T, 0, 0);
    assert_int_equal(timeline_down(&T, "plant"), 8);
    assert_int_equal(timeline_down(&T, "mast"), cases[i].down);
    timeline_close(&T);
  }
}

#define MUTUAL "dependant,supplier\na,b\nb,a\n"
#define MUTUAL_SECTORS                                                                                                                     \
  "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"                  \
  "waves: [ { at_hours: 1, targets: { list: [a] } } ]\n"

static void two_that_need_each_other_come_back_together(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = "facility,sector,repair_hours,restart_hours\na,power,3,2\nb,telecom,3,4\n",
                                      .dependencies = MUTUAL,
                                      .scenario = MUTUAL_SECTORS});
  timeline_play(&T, 0, 0);
  /* Mended in 4: both could work from then on. a is ready in 6, but needs b, which is ready in 8. */
  assert_line("a", "100000001111");
  assert_line("b", "100000001111");
  timeline_close(&T);
}

static void in_a_black_start_they_never_do_unless_one_is_marked(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = "facility,sector,repair_hours\na,power,3\nb,telecom,3\n",
                                      .dependencies = MUTUAL,
                                      .scenario = MUTUAL_SECTORS "response: { restart: black_start }\n"});
  timeline_play(&T, 0, 0);
  assert_line("a", "100000000000");
  assert_line("b", "100000000000");
  timeline_close(&T);
  timeline_open(&T,
                &(timeline_texts){.facilities = "facility,sector,repair_hours,restart_hours,black_start\na,power,3,2,1\nb,telecom,3,1,0\n",
                                  .dependencies = MUTUAL,
                                  .scenario = MUTUAL_SECTORS "response: { restart: black_start }\n"});
  timeline_play(&T, 0, 0);
  /* a is intact from step 4 on; its timer counts steps 4 and 5; it comes in 6 without b. b's group is met at the end of 6, it comes in 7. */
  assert_line("a", "100000111111");
  assert_line("b", "100000011111");
  timeline_close(&T);
}

/* Only steps in which something happens are told of. */
static void quiet_steps_are_skipped(void **state) {
  (void)state;
  timeline_open(
      &T, &(timeline_texts){.facilities = "facility,sector,repair_hours\nplant,power,100\nmast,telecom,1\n",
                            .dependencies = "dependant,supplier,buffer_hours\nmast,plant,40\n",
                            .scenario =
                                "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\n"
                                "time: { step_hours: 1, horizon_hours: 250 }\nwaves: [ { at_hours: 7, targets: { list: [plant] } } ]\n"});
  timeline_play(&T, 0, 0);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_FELL, 0, 0), 7);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_FELL, 1, 0), 47);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_ROSE, 0, 0), 107);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_ROSE, 1, 0), 107);
  assert_true(T.n_told <= 5); /* hit, stock used up, mended; a crew begins in the step of the hit */
  timeline_close(&T);
}

/* Repetitions are waves of their own; a wave that repeats hits so often. */
static void waves_repeat(void **state) {
  (void)state;
  timeline_open(
      &T, &(timeline_texts){.facilities = "facility,sector,repair_hours\nplant,power,1\n",
                            .scenario = "sectors: { power: { rule: standalone } }\ntime: { step_hours: 2, horizon_hours: 24 }\n"
                                        "waves: [ { at_hours: 3, repeat: { every_hours: 6, times: 2 }, targets: { list: [plant] } } ]\n"});
  timeline_play(&T, 0, 0);
  assert_line("plant", "101101101111"); /* steps of two hours: hits at 3, 9, 15 h */
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_battery_bridges_an_outage),
      cmocka_unit_test(a_battery_refills),
      cmocka_unit_test(two_that_need_each_other_come_back_together),
      cmocka_unit_test(in_a_black_start_they_never_do_unless_one_is_marked),
      cmocka_unit_test(quiet_steps_are_skipped),
      cmocka_unit_test(waves_repeat),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
