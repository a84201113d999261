/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often waves come, and when. What is refused is in tests/bad_input/scenario (time_*, wave_*, waves_*).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "sim/scenario/scenario.h"

static ko_scenario *parse(const char *text) {
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  if (ko_scenario_parse(text, strlen(text), "", NULL, 0, &scenario, &error)) fail_msg("%s", error.findings[0].message);
  return scenario;
}

#define START "knockon: 1\nregion: { load: r }\nsectors: { power: { rule: standalone } }\n"

static void test_times(void **state) {
  (void)state;
  ko_scenario *s =
      parse(START "time: { step_hours: 0.1, horizon_hours: 72.05 }\n"
                  "response: { restart: black_start, repair_order: demand, reclose_hours: 0 }\n"
                  "waves:\n"
                  "  - { targets: { facilities: all } }\n"
                  "  - { at_hours: 12, repeat: { every_hours: 20, times: 3 }, targets: { facilities: all } }\n"
                  "  - { at_hours: 12, repeat: { every_hours: 20.05, times: 3 }, targets: { facilities: all } }\n"
                  "  - { at_hours: 72.01, annual_rate: 0.5, repeat: { every_hours: 0.01, times: 9 }, targets: { facilities: all } }\n"
                  "output: { timeline: true }\n");
  assert_true(s->time.given && s->time.step_hours == 0.1 && s->time.horizon_hours == 72.05 && s->time.mark.line == 4);
  assert_int_equal(s->response.restart, KO_RESTART_BLACK_START);
  assert_string_equal(s->response.repair_order, "demand");
  assert_true(s->response.reclose_hours == 0 && s->response.mark.line == 5);
  assert_int_equal(s->output.timeline, KO_SWITCH_ON);
  assert_int_equal(s->waves[0].repeat_times, 0);
  assert_true(s->waves[0].at_hours == 0 && isnan(s->waves[0].annual_rate) && s->waves[3].annual_rate == 0.5);
  assert_int_equal(s->waves[1].repeat_times, 3);
  assert_true(ko_wave_hours(&s->waves[1], 0) == 12 && ko_wave_hours(&s->waves[1], 3) == 72);
  assert_int_equal(ko_wave_times(s, &s->waves[0]), 1);
  assert_int_equal(ko_wave_times(s, &s->waves[1]), 4); /* 72 h are before 72.05 h */
  assert_int_equal(ko_wave_times(s, &s->waves[2]), 3); /* 72.15 h are not */
  assert_int_equal(ko_wave_times(s, &s->waves[3]), 4); /* up to 72.04 h */
  ko_scenario_free(s);
}

static void test_instant(void **state) {
  (void)state;
  ko_scenario *s = parse(START "waves: [ { at_hours: 0, targets: { facilities: all } } ]\n");
  assert_false(s->time.given);
  assert_true(s->time.step_hours == 1 && s->time.horizon_hours == 1);
  assert_int_equal(s->response.restart, KO_RESTART_ASSISTED);
  assert_string_equal(s->response.repair_order, "priority");
  assert_true(isnan(s->response.reclose_hours) && isnan(s->waves[0].repeat_every_hours));
  assert_int_equal(ko_wave_times(s, &s->waves[0]), 1);
  ko_scenario_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_times), cmocka_unit_test(test_instant)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
