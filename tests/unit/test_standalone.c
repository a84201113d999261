/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/models.h"

/* The rule has nothing to settle, and says so: nothing fails because of it. */
static void nothing_to_settle(void **state) {
  (void)state;
  ko_net net = {0};
  ko_error error = {0};
  ko_rule_plan *plan;
  assert_int_equal(ko_rule_standalone.plan(&net, NULL, NULL, &plan, &error), KO_OK);
  assert_null(ko_rule_standalone.state_bytes);
  assert_null(ko_rule_standalone.settle_rows);
  assert_null(ko_rule_standalone.settle_lane);
  assert_true(ko_rule_standalone.flags & KO_RULE_LOCAL);
  ko_rule_standalone.plan_free(plan);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_to_settle)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
