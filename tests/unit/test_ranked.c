/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values in order, against qsort.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/stats/stats.h"
#include "tests/support/settled_fixture.h"

typedef struct placed {
  int64_t value;
  uint32_t block;
} placed;

static int descending(const void *a, const void *b) {
  const placed *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? 1 : -1;
  return (x->block > y->block) - (x->block < y->block);
}

static void compare(const int64_t *values, size_t stride, uint64_t n) {
  ko_error error = {0};
  ko_ranked ranked;
  assert_int_equal(ko_ranked_make(values, stride, n, &ranked, &error), KO_OK);
  const uint32_t n_blocks = n < KO_RANKED_BLOCKS ? (uint32_t)n : KO_RANKED_BLOCKS;
  assert_int_equal(ranked.n, n);
  assert_int_equal(ranked.n_blocks, n_blocks);
  placed *wanted = malloc(n * sizeof *wanted);
  for (uint64_t i = 0; i < n; i++) wanted[i] = (placed){values[i * stride], (uint32_t)(i * n_blocks / n)};
  qsort(wanted, n, sizeof *wanted, descending);
  for (uint64_t i = 0; i < n; i++) {
    assert_true(ranked.values[i] == wanted[i].value);
    assert_int_equal(ranked.blocks[i], wanted[i].block);
    assert_true(ko_ranked_at(&ranked, n - i) == wanted[i].value);
  }
  free(wanted);
  ko_ranked_free(&ranked);
}

static void random_ones(void **state) {
  (void)state;
  enum { N = 5000 };
  static int64_t values[2 * N];
  ko_fixture f = {.state = 5};
  /* From all 64 bits down to one bit, so that ties and every number of digits come. */
  for (int shift = 0; shift < 64; shift += 7) {
    for (int i = 0; i < 2 * N; i++) values[i] = (int64_t)ko_fixture_random(&f) >> shift;
    compare(values, 2, N);
    compare(values, 1, 1000);
  }
}

static void edges(void **state) {
  (void)state;
  const int64_t extreme[] = {INT64_MIN, INT64_MAX, 0, -1, INT64_MIN, 1}, same[] = {7, 7, 7};
  compare(extreme, 1, 6);
  compare(same, 1, 3);
  compare(same, 1, 1);
  ko_ranked ranked;
  ko_error error = {0};
  assert_int_equal(ko_ranked_make(same, 1, 0, &ranked, &error), KO_OK);
  assert_int_equal(ranked.n, 0);
  ko_ranked_free(&ranked);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_ones), cmocka_unit_test(edges)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
