/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/trial/lane_timers.h"

static void timers_count_from_step_to_step(void **state) {
  (void)state;
  enum { STEPS = 100 };
  const uint32_t restart[4] = {0, 3, 5, 200}, both[2] = {1, 2}, all[4] = {0, 1, 2, 3};
  ko_arena arena = {0};
  ko_error error = {0};
  ko_taker from = {.arena = &arena, .error = &error};
  uint64_t *busy = ko_busy_take(&from, STEPS);
  ko_timers timers;
  ko_timers_take(&from, 4, STEPS, busy, &timers);
  assert_false(from.failed);
  assert_true(ko_timers_done(&timers, 0, 0, restart[0])); /* nothing to count */
  assert_false(ko_timers_done(&timers, 1, 0, restart[1]));

  ko_timers_advance(&timers, 10, restart, 4, all);
  assert_int_equal(timers.n, 3);
  assert_int_equal(ko_busy_next(busy, STEPS, 0), 13);
  assert_int_equal(ko_busy_next(busy, STEPS, 14), 15);
  assert_int_equal(ko_busy_next(busy, STEPS, 16), STEPS); /* behind the end */
  assert_false(ko_timers_done(&timers, 1, 12, restart[1]));
  assert_true(ko_timers_done(&timers, 1, 13, restart[1]));

  ko_timers_advance(&timers, 12, restart, 2, both); /* they count on from step 10, the others are set back */
  assert_true(ko_timers_done(&timers, 1, 13, restart[1]));
  assert_int_equal(timers.n, 2);
  ko_timers_advance(&timers, 13, restart, 1, both + 1);
  assert_false(ko_timers_done(&timers, 1, 13, restart[1]));
  ko_timers_advance(&timers, 14, restart, 2, both);
  assert_false(ko_timers_done(&timers, 1, 16, restart[1]));
  assert_true(ko_timers_done(&timers, 1, 17, restart[1]));
  assert_true(ko_timers_done(&timers, 2, 15, restart[2]));

  ko_timers_begin(&timers);
  assert_int_equal(timers.n, 0);
  for (uint32_t slot = 1; slot < 4; slot++) assert_false(ko_timers_done(&timers, slot, 99, restart[slot]));
  ko_arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(timers_count_from_step_to_step)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
