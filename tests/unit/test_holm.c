/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/stats/stats.h"

static void check(const double *p, const double *wanted, size_t n) {
  double adjusted[8];
  ko_error error = {0};
  assert_int_equal(ko_holm(p, n, adjusted, &error), 0);
  for (size_t i = 0; i < n; i++)
    if (!(isnan(wanted[i]) ? isnan(adjusted[i]) : fabs(adjusted[i] - wanted[i]) < 1e-15))
      fail_msg("%zu: %.17g is not %.17g", i, adjusted[i], wanted[i]);
}

/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02. */
static void test_holm(void **state) {
  (void)state;
  check((double[]){0.01, 0.04, 0.03, 0.005}, (double[]){0.03, 0.06, 0.06, 0.02}, 4);
  check((double[]){0.02, 0.02, 0.02}, (double[]){0.06, 0.06, 0.06}, 3);
  check((double[]){0.9, 0.8, 0}, (double[]){1, 1, 0}, 3);
  check((double[]){(double)NAN, 0.03, (double)NAN, 0.01}, (double[]){(double)NAN, 0.03, (double)NAN, 0.02}, 4);
  check(NULL, NULL, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_holm)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
