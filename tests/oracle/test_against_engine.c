/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random cases: the engine's blocks against the oracle's trials, facility by facility and link by link, in every lane.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/oracle/compare.h"

enum { CASES = ORACLE_TIMES > 1 ? 150 : 2600, FULL_BLOCKS = CASES * 3 / 4 + 50 * (ORACLE_TIMES == 1) }; /* four in five blocks are full */

static void engine_equals_oracle(void **state) {
  (void)state;
  compare_counts n = {0};
  int wrong = 0;
  for (uint64_t seed = 1; seed <= CASES && wrong < 5; seed++) {
    random_case *r = random_case_make(seed, 0);
    assert_non_null(r);
    wrong += compare_case(r, &n);
    random_case_free(r);
  }
  compare_print(&n);
  assert_int_equal(wrong, 0);
  assert_true(n.trials >= FULL_BLOCKS * ORACLE_TRIALS);
  assert_true(n.packed >= FULL_BLOCKS * ORACLE_TRIALS);
  assert_true(n.damaged > 0 && n.down > n.damaged && n.partial > 0 && n.links_damaged > 0 && n.links_tripped > 0 && n.flows > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(engine_equals_oracle)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
