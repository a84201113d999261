/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random cases over time: what the engine tells of a trial, step by step, against the oracle's, which works out every step anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/oracle/compare.h"

enum { CASES = ORACLE_TIMES > 1 ? 200 : 5000 };

static void engine_equals_oracle(void **state) {
  (void)state;
  compare_counts n = {0};
  int wrong = 0;
  for (uint64_t seed = 1; seed <= CASES && wrong < 5; seed++) {
    random_case *r = random_case_make_over_time(seed);
    assert_non_null(r);
    wrong += compare_case(r, &n);
    random_case_free(r);
  }
  compare_print(&n);
  assert_int_equal(wrong, 0);
  assert_true(n.damaged > 0 && n.down > n.damaged && n.partial > 0 && n.links_damaged > 0 && n.links_tripped > 0 && n.rises > 0);
  assert_true(n.repairs > 0 && n.links_opened > 0 && n.reclosed > 0 && n.buffers > 0 && n.guests > 0 && n.told < n.steps);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(engine_equals_oracle)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
