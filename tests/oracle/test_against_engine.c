/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random cases: the engine's blocks against the oracle's trials, facility by facility and link by link, in every lane.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/oracle/compare.h"

enum { CASES = 2400 }; /* the sum of their lanes is well above 2,000 full blocks a strategy */

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
  printf("%llu cases, %llu strategies, %llu trials; facilities damaged %llu, down %llu, partly served %llu; links damaged %llu, tripped "
         "%llu\n",
         (unsigned long long)n.cases, (unsigned long long)n.strategies, (unsigned long long)n.trials, (unsigned long long)n.failed,
         (unsigned long long)n.down, (unsigned long long)n.partial, (unsigned long long)n.links_damaged,
         (unsigned long long)n.links_tripped);
  assert_int_equal(wrong, 0);
  assert_true(n.trials >= 2000 * ORACLE_TRIALS);
  assert_true(n.failed > 0 && n.down > n.failed && n.partial > 0 && n.links_damaged > 0 && n.links_tripped > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(engine_equals_oracle)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
