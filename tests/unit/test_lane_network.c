/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks over time, by hand: rules and dependencies in rounds, falls and rises through both.
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

/* Water: source - mid - end. The pump mid needs power p, the plant p needs water from end. Cyclic through a network: when p is mended all comes back. */
static void a_cycle_through_a_network(void **state) {
  (void)state;
  timeline_open(
      &T, &(timeline_texts){
              .facilities = "facility,sector,supply,repair_hours\np,power,0,3\nsource,water,1,1\nmid,water,0,1\nend,water,0,1\n",
              .links = "link,sector,from,to,repair_hours\na,water,source,mid,2\nb,water,mid,end,2\n",
              .dependencies = "dependant,supplier\nmid,p\np,end\n",
              .scenario =
                  "sectors: { power: { rule: standalone }, water: { rule: reachability } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"
                  "waves:\n  - { at_hours: 1, targets: { list: [p] } }\n  - { at_hours: 7, targets: { list: [b] } }\n"});
  timeline_play(&T, 0, 0);
  assert_line("p", "100011100111");
  assert_line("source", "111111111111");
  assert_line("mid", "100011100111");
  assert_line("end", "100011100111");
  timeline_close(&T);
}

/* Five in a line under giant_component: cut in the middle the larger part works; of two equal ones that with the lowest row. */
static void the_largest_part_works(void **state) {
  (void)state;
  timeline_open(&T,
                &(timeline_texts){
                    .facilities = "facility,sector,repair_hours\na,telecom,2\nb,telecom,2\nc,telecom,2\nd,telecom,2\ne,telecom,2\n",
                    .links = "link,sector,from,to,repair_hours\nab,telecom,a,b,2\nbc,telecom,b,c,2\ncd,telecom,c,d,2\nde,telecom,d,e,2\n",
                    .scenario = "sectors: { telecom: { rule: giant_component } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"
                                "waves:\n  - { at_hours: 1, targets: { list: [ab] } }\n  - { at_hours: 5, targets: { list: [c] } }\n"});
  timeline_play(&T, 0, 0);
  assert_line("a", "100111111111");
  assert_line("b", "111111111111");
  assert_line("c", "111110011111");
  assert_line("d", "111110011111");
  assert_line("e", "111110011111");
  timeline_close(&T);
}

/* Three equal lines side by side carry a load of 90; each is rated 40. One is cut: 45 on each of the others, so that they trip together, and close again
 * after three steps, when the first one is mended. */
static void trips_last_until_they_close_again(void **state) {
  (void)state;
  timeline_open(
      &T,
      &(timeline_texts){
          .facilities = "facility,sector,supply,demand,repair_hours\ng,power,90,0,1\nl,power,0,90,1\n",
          .links =
              "link,sector,from,to,capacity,reactance,repair_hours\nx,power,g,l,40,0.1,2\ny,power,g,l,40,0.1,2\nz,power,g,l,40,0.1,2\n",
          .scenario = "sectors: { power: { rule: dc_flow } }\ntime: { step_hours: 1, horizon_hours: 10 }\nresponse: { reclose_hours: 3 }\n"
                      "waves: [ { at_hours: 2, targets: { list: [x] } } ]\n"});
  timeline_play(&T, 0, 0);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_TRIPPED, KO_LINK | 1, 0), 2);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_TRIPPED, KO_LINK | 2, 0), 2);
  /* In 4 x is back alone: 90 on it, it trips, too. In 5 y and z close: 45 each, they trip anew. In 7 x closes alone, in 8 y and z do: so it goes on. */
  assert_int_equal(timeline_when(&T, KO_HAPPENED_TRIPPED, KO_LINK | 0, 0), 4);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_TRIPPED, KO_LINK | 1, 1), 5);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_RECLOSED, KO_LINK | 0, 0), 7);
  assert_line("l", "1100000000");
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_cycle_through_a_network),
      cmocka_unit_test(the_largest_part_works),
      cmocka_unit_test(trips_last_until_they_close_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
