/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Facilities that do not fit the packed record of the local settler: many groups, many suppliers. They must behave like all others.
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

/* x needs each of n suppliers by a group of its own, which carry it for their number of hours; supplier i is out from step 1 on. */
static void many_groups(void **state) {
  (void)state;
  for (int n = 1; n <= 8; n++)
    for (int out = 0; out < n; out++) {
      char facilities[512] = "facility,sector,repair_hours\nx,power,1\n", dependencies[512] = "dependant,group,supplier,buffer_hours\n",
           scenario[256], line[16];
      for (int i = 0; i < n; i++) {
        snprintf(facilities + strlen(facilities), sizeof facilities - strlen(facilities), "s%d,power,100\n", i);
        snprintf(dependencies + strlen(dependencies), sizeof dependencies - strlen(dependencies), "x,g%d,s%d,%d\n", i, i, i);
      }
      snprintf(scenario, sizeof scenario,
               "sectors: { power: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 12 }\nwaves: [ { at_hours: 1, targets: { "
               "list: [s%d] } } ]\n",
               out);
      timeline_open(&T, &(timeline_texts){.facilities = facilities, .dependencies = dependencies, .scenario = scenario});
      timeline_play(&T, 0, 0);
      for (int step = 0; step < 12; step++) line[step] = step < 1 + out ? '1' : '0';
      line[12] = '\0';
      assert_line("x", line);
      timeline_close(&T);
    }
}

/* A group of 30 suppliers of which k must work falls when the (31 - k)th is lost: one is lost a step. */
static void many_suppliers(void **state) {
  (void)state;
  for (int need = 1; need <= 30; need += 7) {
    static char facilities[1024], dependencies[1024], scenario[4096];
    strcpy(facilities, "facility,sector,repair_hours\nx,power,1\n");
    strcpy(dependencies, "dependant,group,supplier,need\n");
    strcpy(scenario, "sectors: { power: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 40 }\nwaves:\n");
    for (int i = 0; i < 30; i++) {
      snprintf(facilities + strlen(facilities), sizeof facilities - strlen(facilities), "s%d,power,100\n", i);
      snprintf(dependencies + strlen(dependencies), sizeof dependencies - strlen(dependencies), "x,g,s%d,%d\n", i, need);
      snprintf(scenario + strlen(scenario), sizeof scenario - strlen(scenario), "  - { at_hours: %d, targets: { list: [s%d] } }\n", i, i);
    }
    timeline_open(&T, &(timeline_texts){.facilities = facilities, .dependencies = dependencies, .scenario = scenario});
    timeline_play(&T, 0, 0);
    assert_int_equal(timeline_down(&T, "x"), 40 - (30 - need)); /* in step i, i + 1 are lost */
    timeline_close(&T);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(many_groups), cmocka_unit_test(many_suppliers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
