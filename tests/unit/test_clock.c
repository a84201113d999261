/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "sim/base/base.h"

/* It never goes back, and a pause of 20 ms takes as long or longer. */
static void it_counts_seconds(void **state) {
  (void)state;
  const struct timespec pause = {.tv_nsec = 20000000};
  double start = ko_clock();
  for (int i = 0; i < 1000; i++) {
    double later = ko_clock();
    assert_true(later >= start);
    start = later;
  }
  nanosleep(&pause, NULL);
  double passed = ko_clock() - start;
  assert_true(passed >= 0.0199 && passed < 60);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(it_counts_seconds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
