/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/analysis/optimise_parts.h"

/* Numbers stay the same while the table grows, and places are told apart. */
static void finds_again(void **state) {
  (void)state;
  enum { N = 100000 };
  ko_memo memo = {0};
  int is_new;
  for (uint64_t i = 0; i < N; i++) {
    assert_int_equal(ko_memo_find(&memo, i % 7, i / 7, &is_new), i);
    assert_int_equal(is_new, 1);
    assert_int_equal(memo.values[i], 0);
    memo.values[i] = (int64_t)(i * i);
  }
  for (uint64_t i = 0; i < N; i++) {
    assert_int_equal(ko_memo_find(&memo, i % 7, i / 7, &is_new), i);
    assert_int_equal(is_new, 0);
    assert_true(memo.values[i] == (int64_t)(i * i));
  }
  assert_int_equal(memo.n, N);
  ko_memo_free(&memo);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finds_again)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
