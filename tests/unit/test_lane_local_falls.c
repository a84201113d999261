/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Falls along dependencies over time, by hand.
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

#define POWER "sectors: { power: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 8 }\n"

static void play(const char *facilities, const char *dependencies, const char *scenario) {
  timeline_open(&T, &(timeline_texts){.facilities = facilities, .dependencies = dependencies, .scenario = scenario});
  timeline_play(&T, 0, 0);
}

static void assert_line(const char *facility, const char *expected) {
  char line[TIMELINE_STEPS + 1];
  timeline_print(&T, facility, line);
  assert_string_equal(line, expected);
}

static void a_chain_falls_in_one_step(void **state) {
  (void)state;
  char facilities[1024] = "facility,sector,repair_hours\n", dependencies[1024] = "dependant,supplier\n";
  for (int i = 0; i < 20; i++) {
    snprintf(facilities + strlen(facilities), sizeof facilities - strlen(facilities), "f%d,power,3\n", i);
    if (i) snprintf(dependencies + strlen(dependencies), sizeof dependencies - strlen(dependencies), "f%d,f%d\n", i, i - 1);
  }
  play(facilities, dependencies, POWER "waves: [ { at_hours: 2, targets: { list: [f0] } } ]\n");
  for (int i = 0; i < 20; i++) {
    char id[8];
    snprintf(id, sizeof id, "f%d", i);
    assert_line(id, "11000111");
  }
  timeline_close(&T);
}

/* x needs two of a, b, c; y all; z any. */
static void groups_fall_below_their_need(void **state) {
  (void)state;
  play("facility,sector,repair_hours\na,power,2\nb,power,2\nc,power,2\nx,power,1\ny,power,1\nz,power,1\n",
       "dependant,group,supplier,need\nx,g,a,2\nx,g,b,2\nx,g,c,2\ny,g,a,all\ny,g,b,all\ny,g,c,all\nz,g,a,any\nz,g,b,any\nz,g,c,any\n",
       POWER "waves:\n  - { targets: { list: [a] } }\n  - { at_hours: 3, targets: { list: [a, b] } }\n  - { at_hours: 6, targets: { list: "
             "[a, b, c] } }\n");
  assert_line("x", "11100100");
  assert_line("y", "00100100");
  assert_line("z", "11111100");
  timeline_close(&T);
}

/* Whoever loses a supplier while another group of it is carried by a buffer falls for the one that is not. */
static void each_group_counts_for_itself(void **state) {
  (void)state;
  play("facility,sector,repair_hours\na,power,3\nb,power,1\nx,power,1\n", "dependant,group,supplier,buffer_hours\nx,g,a,5\nx,h,b,0\n",
       POWER "waves:\n  - { at_hours: 1, targets: { list: [a] } }\n  - { at_hours: 2, targets: { list: [b] } }\n");
  assert_line("x", "11011111");
  assert_int_equal(T.happenings[0].step, 1);
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_chain_falls_in_one_step),
      cmocka_unit_test(groups_fall_below_their_need),
      cmocka_unit_test(each_group_counts_for_itself),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
