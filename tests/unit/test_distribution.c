/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles against published tables and closed forms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/base/base.h"
#include "sim/stats/stats.h"

static void test_normal(void **state) {
  (void)state;
  /* Abramowitz and Stegun, table 26.5 and its extensions. */
  static const double table[][2] = {{0.5, 0},
                                    {0.75, 0.674489750196},
                                    {0.9, 1.281551565545},
                                    {0.95, 1.644853626951},
                                    {0.975, 1.959963984540},
                                    {0.99, 2.326347874041},
                                    {0.995, 2.575829303549},
                                    {0.999, 3.090232306168}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    assert_true(fabs(ko_normal_quantile(table[i][0]) - table[i][1]) < 1e-9);
    assert_true(fabs(ko_normal_quantile(1 - table[i][0]) + table[i][1]) < 1e-9);
  }
  assert_true(isnan(ko_normal_quantile(0)) && isnan(ko_normal_quantile(1)) && isnan(ko_normal_quantile((double)NAN)));
}

/* A hundred halvings and nothing else: what all ways to a quantile must give, to the bit. */
static double halved(double p) {
  double low = -40, high = 0;
  for (int i = 0; i < 100; i++) {
    double middle = low + (high - low) / 2;
    *(ko_normal_cdf(middle) < p ? &low : &high) = middle;
  }
  return low + (high - low) / 2;
}

static void test_many(void **state) {
  (void)state;
  static double z[4097];
  for (uint32_t cells = 2; cells <= 4096; cells *= 2) {
    ko_normal_quantiles(cells, z);
    for (uint32_t i = 1; i < cells; i += cells < 1000 ? 1 : 7) {
      double p = (double)i / cells, plain = p > 0.5 ? -halved(1 - p) : halved(p);
      assert_memory_equal(&z[i], &plain, sizeof plain);
      assert_memory_equal(&(double){ko_normal_quantile(p)}, &plain, sizeof plain);
    }
  }
  const double tails[] = {1e-300, 1e-20, 0.5 / 4294967296.0, 1e-7, 0.499999999};
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
    assert_memory_equal(&(double){ko_normal_quantile(tails[i])}, &(double){halved(tails[i])}, sizeof(double));
}

static void test_t_table(void **state) {
  (void)state;
  /* NIST/SEMATECH e-Handbook, 1.3.6.7.2: one-sided 0.95, 0.975, 0.99, 0.995. */
  static const struct {
    uint64_t freedom;
    double t[4];
  } table[] = {{1, {6.314, 12.706, 31.821, 63.657}}, {2, {2.920, 4.303, 6.965, 9.925}},  {3, {2.353, 3.182, 4.541, 5.841}},
               {5, {2.015, 2.571, 3.365, 4.032}},    {10, {1.812, 2.228, 2.764, 3.169}}, {15, {1.753, 2.131, 2.602, 2.947}},
               {29, {1.699, 2.045, 2.462, 2.756}},   {30, {1.697, 2.042, 2.457, 2.750}}, {60, {1.671, 2.000, 2.390, 2.660}},
               {100, {1.660, 1.984, 2.364, 2.626}}};
  static const double p[4] = {0.95, 0.975, 0.99, 0.995};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    for (int j = 0; j < 4; j++) {
      assert_true(fabs(ko_t_quantile(p[j], table[i].freedom) - table[i].t[j]) < 5.1e-4);
      assert_true(ko_t_quantile(1 - p[j], table[i].freedom) == -ko_t_quantile(1 - (1 - p[j]), table[i].freedom));
    }
}

/* One degree of freedom: tan(pi (p - 1/2)). Two: closed form. Many: the normal's. And no step where the expansion takes over. */
static void test_t_closed(void **state) {
  (void)state;
  const double pi = acos(-1);
  for (double p = 0.55; p < 0.999; p += 0.0371) {
    double a = 2 * p - 1;
    assert_true(fabs(ko_t_quantile(p, 1) / tan(pi * (p - 0.5)) - 1) < 1e-9);
    assert_true(fabs(ko_t_quantile(p, 2) / (a * sqrt(2 / (1 - a * a))) - 1) < 1e-9);
    assert_true(fabs(ko_t_quantile(p, 100000000) - ko_normal_quantile(p)) < 1e-6);
    double step = ko_t_quantile(p, 1000) - ko_t_quantile(p, 1001), before = ko_t_quantile(p, 999) - ko_t_quantile(p, 1000);
    assert_true(step > 0 && fabs(step / before - 1) < 0.01);
  }
  assert_true(ko_t_quantile(0.5, 7) == 0);
  assert_true(isnan(ko_t_quantile(0.975, 0)) && isnan(ko_t_quantile(1, 3)));
}

/* The tails are the quantile turned around, on either side of where another formula begins. */
static void test_tails(void **state) {
  (void)state;
  static const uint64_t freedoms[] = {1, 2, 3, 10, 99, 999, 1000, 1001, 1999, 20000, 100000000};
  static const double ps[] = {0.6, 0.9, 0.975, 0.999, 0.999999};
  for (size_t f = 0; f < sizeof freedoms / sizeof *freedoms; f++)
    for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
      const double t = ko_t_quantile(ps[i], freedoms[f]);
      assert_true(fabs(ko_t_tails(t, freedoms[f]) - 2 * (1 - ps[i])) < 1e-9 && ko_t_tails(-t, freedoms[f]) == ko_t_tails(t, freedoms[f]));
    }
  assert_true(ko_t_tails(0, 5) == 1 && ko_t_tails(0, 5000) == 1 && ko_t_tails((double)INFINITY, 5) == 0 && isnan(ko_t_tails(1, 0)));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_normal), cmocka_unit_test(test_many), cmocka_unit_test(test_t_table),
                                     cmocka_unit_test(test_t_closed), cmocka_unit_test(test_tails)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
