/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/parse.h"
#include <cmocka.h>

static void test_keys(void **state) {
  (void)state;
  assert_string_equal(ko_later_key("stop"), "this version runs all trials that `trials` asks for");
  assert_null(ko_later_key("trials"));
  assert_null(ko_later_key("time"));
  assert_null(ko_later_key(""));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
