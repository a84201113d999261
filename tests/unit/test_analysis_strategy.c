/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A strategy by its name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/analysis/analysis.h"

static const char *const names[] = {"baseline", "harden", "diversify"};

static void by_name(void **state) {
  (void)state;
  ko_error error = {0};
  uint32_t found = 9;
  assert_int_equal(ko_strategy_find(NULL, names, 3, &found, &error), KO_OK);
  assert_int_equal(found, 0);
  assert_int_equal(ko_strategy_find("diversify", names, 3, &found, &error), KO_OK);
  assert_int_equal(found, 2);
  ko_plan_case cases[] = {{.name = "baseline"}, {.name = "harden"}, {.name = "diversify"}};
  const ko_plan plan = {.n_cases = 3, .cases = cases};
  assert_int_equal(ko_strategy_find_in(&plan, "harden", &found, &error), KO_OK);
  assert_int_equal(found, 1);
}

static void expect_refusal(const char *wanted, const char *message) {
  ko_error error = {0};
  uint32_t found = 9;
  assert_int_equal(ko_strategy_find(wanted, names, 3, &found, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, message);
  assert_int_equal(found, 0); /* what is read on does not leave the file */
}

static void unknown_ones_are_refused(void **state) {
  (void)state;
  expect_refusal("hardne", "there is no strategy \"hardne\"; did you mean \"harden\"?");
  expect_refusal("zzzzzzzzzz", "there is no strategy \"zzzzzzzzzz\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(by_name), cmocka_unit_test(unknown_ones_are_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
