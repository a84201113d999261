/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "sim/stats/stats.h"

static void test_by_hand(void **state) {
  (void)state;
  /* cost, mean, tail: the third is dearer and worse than the second, the fourth twice the second, the fifth unknown, the sixth worst. */
  const double points[] = {0, 5, 9, 2, 3, 8, 3, 4, 8, 2, 3, 8, 1, (double)NAN, 1, 4, 5, 9};
  const size_t wanted[] = {6, 6, 1, 6, 7, 0};
  size_t beaten_by[6];
  ko_pareto_front(points, 6, 3, beaten_by);
  for (size_t i = 0; i < 6; i++) assert_int_equal(beaten_by[i], wanted[i]);
  ko_pareto_front(NULL, 0, 3, NULL);
}

/* Who is on the front is beaten by nobody, and who is not, by somebody on it. */
static void test_random(void **state) {
  (void)state;
  srand(5);
  for (int round = 0; round < 200; round++) {
    double points[20 * 3];
    size_t beaten_by[20];
    for (int i = 0; i < 60; i++) points[i] = rand() % 5;
    ko_pareto_front(points, 20, 3, beaten_by);
    for (size_t i = 0; i < 20; i++) {
      int beaten = 0;
      for (size_t j = 0; j < 20; j++) {
        int worse = 0, better = 0;
        for (size_t c = 0; c < 3; c++) {
          worse += points[3 * j + c] > points[3 * i + c];
          better += points[3 * j + c] < points[3 * i + c];
        }
        beaten |= !worse && better;
        if (beaten_by[i] == j) assert_true(!worse && better && beaten_by[j] == 20);
      }
      assert_int_equal(beaten, beaten_by[i] != 20);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_random)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
