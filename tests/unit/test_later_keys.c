/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/parse.h"
#include <cmocka.h>

static void test_keys(void **state) {
  (void)state;
  const char *later[] = {"time", "response", "at_hours", "repeat", "backup", "crews", "warn", "aid"};
  for (size_t i = 0; i < sizeof later / sizeof *later; i++)
    assert_string_equal(ko_later_key(later[i]), "it needs time, and this version settles one instant");
  assert_non_null(ko_later_key("stop"));
  assert_non_null(ko_later_key("intensity"));
  assert_null(ko_later_key("trials"));
  assert_null(ko_later_key(""));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
