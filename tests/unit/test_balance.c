/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Balance of an island against the four cases worked out by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "models/common/balance.h"

static ko_balance of(int64_t dispatch, int64_t capacity, int64_t load) {
  return ko_balance_island(&(ko_power){.dispatch = dispatch, .capacity = capacity, .load = load});
}

static void test_surplus(void **context) {
  (void)context;
  ko_balance b = of(200, 300, 50);
  assert_true(b.live && b.planned == 0.25 && b.reserve == 0 && b.served == 1 && b.share == 65535);
  b = of(0, 300, 0);
  assert_true(b.live && b.planned == 0 && b.share == 65535);
}

static void test_reserve(void **context) {
  (void)context;
  ko_balance b = of(200, 300, 250);
  assert_true(b.live && b.planned == 1 && b.reserve == 0.5 && b.served == 1 && b.share == 65535);
  b = of(-100, 300, 0); /* planned consumption: generators move up to nothing */
  assert_true(b.live && b.planned == 1 && b.reserve == 0.25);
}

static void test_shortage(void **context) {
  (void)context;
  ko_balance b = of(200, 300, 600);
  assert_true(b.live && b.planned == 1 && b.reserve == 1 && b.served == 0.5);
  assert_int_equal(b.share, 32768); /* 32767.5 rounds up: half the demand is served, and half is enough */
  assert_int_equal(of(1, 1, 65535).share, 1);
  assert_int_equal(of(1, 1, 131071).share, 0); /* 0.49999 of a step */
}

static void test_dead(void **context) {
  (void)context;
  ko_balance b = of(0, 0, 10);
  assert_true(!b.live && b.planned == 0 && b.reserve == 0 && b.served == 0 && b.share == 0);
  assert_false(of(0, 0, 0).live);
}

static void test_scale(void **context) {
  (void)context;
  const double totals[] = {1e-6, 0.75, 1, 1.5, 27000.25, 9e15, 0};
  for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
    double scale = ko_balance_scale(totals[i]);
    int exponent;
    assert_true(frexp(scale, &exponent) == 0.5);
    assert_true(totals[i] * scale < 0x1p60 && (totals[i] == 0 || totals[i] * scale >= 0x1p59));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_surplus), cmocka_unit_test(test_reserve), cmocka_unit_test(test_shortage),
                                     cmocka_unit_test(test_dead), cmocka_unit_test(test_scale)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
