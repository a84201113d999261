/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rises along dependencies over time, by hand: what comes back together, what must be taken back, what a timer holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/timeline.h"

static timeline T;

#define POWER "sectors: { power: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"

static void play(const char *facilities, const char *dependencies, const char *scenario) {
  timeline_open(&T, &(timeline_texts){.facilities = facilities, .dependencies = dependencies, .scenario = scenario});
  timeline_play(&T, 0, 0);
}

static void assert_line(const char *facility, const char *expected) {
  char line[TIMELINE_STEPS + 1];
  timeline_print(&T, facility, line);
  assert_string_equal(line, expected);
}

/* A ring of three: all come back when the damaged one does. */
static void a_ring_comes_back_together(void **state) {
  (void)state;
  play("facility,sector,repair_hours\na,power,4\nb,power,1\nc,power,1\n", "dependant,supplier\na,b\nb,c\nc,a\n",
       POWER "waves: [ { at_hours: 1, targets: { list: [a] } } ]\n");
  for (const char *id = "a"; *id <= 'c'; id = *id == 'a' ? "b" : *id == 'b' ? "c" : "d") assert_line(id, "100001111111");
  timeline_close(&T);
}

/* The ring hangs on d, which is out for longer: raising it in the hope that it holds must be taken back. */
static void hope_is_taken_back(void **state) {
  (void)state;
  play("facility,sector,repair_hours\na,power,2\nb,power,1\nc,power,1\nd,power,6\n",
       "dependant,group,supplier,need\na,g,b,1\nb,g,c,1\nc,g,a,1\nc,h,d,1\n",
       POWER "waves: [ { at_hours: 1, targets: { list: [a, d] } } ]\n");
  assert_line("a", "100000011111");
  assert_line("b", "100000011111");
  assert_line("c", "100000011111");
  assert_line("d", "100000011111");
  timeline_close(&T);
}

/* Timers run while a facility could work, each by itself; who needs a slow one comes with it. */
static void timers_run_side_by_side(void **state) {
  (void)state;
  play("facility,sector,repair_hours,restart_hours\na,power,1,3\nb,power,1,1\nc,power,1,0\n", "dependant,supplier\nb,a\nc,b\n",
       POWER "waves: [ { at_hours: 1, targets: { list: [a] } } ]\n");
  /* a is mended in 2 and all could work from then on: a is back in 5, and with it b and c, whose timers are done. */
  assert_line("a", "100001111111");
  assert_line("b", "100001111111");
  assert_line("c", "100001111111");
  timeline_close(&T);
}

/* A supplier lost and another one mended in the same step: no step is lost, and no timer is needed. */
static void loss_and_compensation_in_one_step(void **state) {
  (void)state;
  play("facility,sector,repair_hours,restart_hours\na,power,3,0\nb,power,3,0\nx,power,1,4\n",
       "dependant,group,supplier,need\nx,g,a,1\nx,g,b,1\n",
       POWER "waves:\n  - { at_hours: 1, targets: { list: [a] } }\n  - { at_hours: 4, targets: { list: [b] } }\n");
  assert_line("a", "100011111111");
  assert_line("b", "111100011111");
  assert_line("x", "111111111111");
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_ring_comes_back_together),
      cmocka_unit_test(hope_is_taken_back),
      cmocka_unit_test(timers_run_side_by_side),
      cmocka_unit_test(loss_and_compensation_in_one_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
