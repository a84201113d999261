/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * V14: on regions of at most 12 facilities with mixed any / all / k-of-n groups, under standalone, reachability and giant_component, all
 * 2^n states of damage, given as a table of states: the engine's outcome is the oracle's, state by state.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/oracle/compare.h"

enum { CASES = 150 };

static void every_state_of_damage(void **state) {
  (void)state;
  compare_counts n = {0};
  int wrong = 0;
  for (uint64_t seed = 1; seed <= CASES && wrong < 5; seed++) {
    random_case *r = random_case_make(seed, 1);
    assert_non_null(r);
    wrong += compare_case(r, &n);
    random_case_free(r);
  }
  compare_print(&n);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_of_damage)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
