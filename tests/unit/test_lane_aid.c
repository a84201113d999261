/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mutual aid by hand.
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

static const char FACILITIES[] = "facility,country,sector,repair_hours\na,XA,power,4\nb,XA,power,4\nc,XB,power,2\n";
static const char COUNTRIES[] = "country,crews\nXA,1\nXB,1\n";
#define HEAD "sectors: { power: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 16 }\n"

static void a_partners_crew_comes(void **state) {
  (void)state;
  timeline_open(&T,
                &(timeline_texts){.facilities = FACILITIES,
                                  .countries = COUNTRIES,
                                  .scenario = HEAD
                                  "waves: [ { targets: { list: [a, b] } } ]\n"
                                  "strategies:\n"
                                  "  - { name: aid, measures: [ { aid: { countries: [XA, XB], delay_hours: 3 } } ] }\n"
                                  "  - { name: at once, measures: [ { aid: { countries: [XA, XB], delay_hours: 0 } } ] }\n"
                                  "  - { name: late, measures: [ { aid: { countries: [XA, XB], delay_hours: 1, from_hours: 2 } } ] }\n"});
  timeline_play(&T, 0, 0);
  assert_line("a", "0000111111111111");
  assert_line("b", "0000000011111111");
  timeline_play(&T, 1, 0); /* leaves in 0, arrives in 3, mends 3..6 */
  assert_line("a", "0000111111111111");
  assert_line("b", "0000000111111111");
  assert_int_equal(timeline_when(&T, KO_HAPPENED_SENT, 0, 0), 0);
  timeline_play(&T, 2, 0);
  assert_line("b", "0000111111111111");
  timeline_play(&T, 3, 0); /* leaves in 2, arrives in 3 */
  assert_line("b", "0000000111111111");
  timeline_close(&T);
}

/* XB's crew is on its way to XA when XB itself is struck: it does its job there, then goes home. */
static void a_guest_goes_home_when_needed(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = FACILITIES,
                                      .countries = COUNTRIES,
                                      .scenario = HEAD
                                      "waves:\n  - { targets: { list: [a, b] } }\n  - { at_hours: 1, targets: { list: [c] } }\n"
                                      "strategies: [ { name: aid, measures: [ { aid: { countries: [XA, XB], delay_hours: 2 } } ] } ]\n"});
  timeline_play(&T, 0, 0);
  assert_line("c", "1001111111111111");
  timeline_play(&T, 1, 0);
  /* It arrives in 2: home has a waiting job that nobody is on the way for, so it turns round and is home in 4, where it mends 4, 5. XA's own crew
   * takes b in 4. In 4 XA has nothing that waits, so nobody is sent. */
  assert_line("a", "0000111111111111");
  assert_line("b", "0000000011111111");
  assert_line("c", "1000001111111111");
  assert_int_equal(timeline_when(&T, KO_HAPPENED_SENT, 1, 0), 2);
  timeline_close(&T);
}

static void nobody_is_sent_for_what_is_covered(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = FACILITIES,
                                      .countries = "country,crews\nXA,1\nXB,5\n",
                                      .scenario = HEAD
                                      "waves: [ { targets: { list: [a, b] } } ]\n"
                                      "strategies: [ { name: aid, measures: [ { aid: { countries: [XA, XB], delay_hours: 3 } } ] } ]\n"});
  timeline_play(&T, 1, 0);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_SENT, 0, 0), 0);
  assert_int_equal(timeline_when(&T, KO_HAPPENED_SENT, 0, 1), KO_NONE); /* one job was open: one crew left */
  timeline_close(&T);
}

static void unlimited_partners_send_as_many_as_are_needed(void **state) {
  (void)state;
  timeline_open(&T, &(timeline_texts){.facilities = FACILITIES,
                                      .countries = "country,crews\nXA,0\nXB,\n",
                                      .scenario = HEAD
                                      "waves: [ { targets: { list: [a, b] } } ]\n"
                                      "strategies: [ { name: aid, measures: [ { aid: { countries: [XA, XB], delay_hours: 1 } } ] } ]\n"});
  timeline_play(&T, 1, 0);
  assert_line("a", "0000011111111111");
  assert_line("b", "0000011111111111");
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_partners_crew_comes),
      cmocka_unit_test(a_guest_goes_home_when_needed),
      cmocka_unit_test(nobody_is_sent_for_what_is_covered),
      cmocka_unit_test(unlimited_partners_send_as_many_as_are_needed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
