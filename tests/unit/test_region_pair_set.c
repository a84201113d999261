/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of pairs against a matrix.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "sim/region/pair_set.h"

static void against_a_matrix(void **state) {
  (void)state;
  enum { N = 90, MOST = 3000 };
  static uint8_t there[N][N];
  ko_error error = {0};
  ko_pair_set set;
  assert_int_equal(ko_pair_set_make(MOST, &set, &error), 0);
  srand(1);
  for (int n = 0, tries = 0; n < MOST && tries < 100000; tries++) {
    uint32_t a = (uint32_t)rand() % N, b = (uint32_t)rand() % N;
    assert_int_equal(ko_pair_set_add(&set, a, b), !there[a][b]);
    n += !there[a][b];
    there[a][b] = 1;
  }
  for (uint32_t a = 0; a < N; a++)
    for (uint32_t b = 0; b < N; b++)
      if (there[a][b]) assert_int_equal(ko_pair_set_add(&set, a, b), 0);
  ko_pair_set_free(&set);
}

/* The order within a pair matters; the largest numbers and (0, 0) are pairs as others are. */
static void corners(void **state) {
  (void)state;
  static const uint32_t pairs[][2] = {{0, 0}, {0, 1}, {1, 0}, {UINT32_MAX - 1, 0}, {0, UINT32_MAX - 1}, {UINT32_MAX - 1, UINT32_MAX - 1}};
  ko_error error = {0};
  ko_pair_set set;
  assert_int_equal(ko_pair_set_make(6, &set, &error), 0);
  for (int again = 0; again < 2; again++)
    for (int i = 0; i < 6; i++) assert_int_equal(ko_pair_set_add(&set, pairs[i][0], pairs[i][1]), !again);
  ko_pair_set_free(&set);
  assert_null(set.slots);
  ko_pair_set_free(&set);
}

/* As many as were announced fit, at the bounds of its sizes; there is room even for none. */
static void room(void **state) {
  (void)state;
  static const uint32_t sizes[] = {0, 1, 8, 9, 16, 17, 1024, 1025};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    ko_error error = {0};
    ko_pair_set set;
    assert_int_equal(ko_pair_set_make(sizes[i], &set, &error), 0);
    for (uint32_t k = 0; k < sizes[i]; k++) assert_int_equal(ko_pair_set_add(&set, k, 7 * k), 1);
    for (uint32_t k = 0; k < sizes[i]; k++) assert_int_equal(ko_pair_set_add(&set, k, 7 * k), 0);
    ko_pair_set_free(&set);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(against_a_matrix), cmocka_unit_test(corners), cmocka_unit_test(room)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
