/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams and sets of pairs: the promised ranges and even spread.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "sim/region/pair_set.h"
#include "sim/region/stream.h"

static void words_are_draws(void **state) {
  (void)state;
  ko_stream stream = ko_stream_make(7, "sector power");
  ko_draws draws = ko_draws_make(7);
  for (uint64_t i = 0; i < 9; i++)
    assert_true(ko_stream_word(&stream) == ko_draw_word(&draws, KO_PURPOSE_GENERATE, ko_key(KO_KEY_RECIPE, "sector power"), i));
}

static void below(void **state) {
  (void)state;
  ko_stream stream = ko_stream_make(1, "test");
  int seen[7] = {0};
  for (int i = 0; i < 70000; i++) seen[ko_stream_below(&stream, 7)]++; /* out of range would be found by the sanitizer */
  for (int k = 0; k < 7; k++) assert_in_range(seen[k], 9500, 10500);
  for (int i = 0; i < 100; i++) assert_true(ko_stream_below(&stream, 1) == 0);
  uint64_t large = (UINT64_C(1) << 40) + 1, top = 0;
  for (int i = 0; i < 1000; i++) {
    uint64_t word = ko_stream_below(&stream, large);
    assert_true(word < large);
    top += word >> 39;
  }
  assert_in_range(top, 400, 600);
}

static void unit(void **state) {
  (void)state;
  ko_stream stream = ko_stream_make(1, "test");
  double sum = 0;
  for (int i = 0; i < 10000; i++) {
    double x = ko_stream_unit(&stream);
    assert_true(x >= 0 && x < 1);
    sum += x;
  }
  assert_true(sum > 4850 && sum < 5150);
}

/* Each of the 24 orders of 4 equally often. */
static void shuffle(void **state) {
  (void)state;
  ko_stream stream = ko_stream_make(1, "test");
  int seen[256] = {0}, n_orders = 0;
  for (int i = 0; i < 24000; i++) {
    uint32_t items[4] = {0, 1, 2, 3};
    ko_stream_shuffle(&stream, items, 4);
    seen[items[0] | items[1] << 2 | items[2] << 4 | items[3] << 6]++;
  }
  for (int code = 0; code < 256; code++) {
    if (!seen[code]) continue;
    n_orders++;
    assert_in_range(seen[code], 840, 1160);
  }
  assert_int_equal(n_orders, 24);
}

static void pair_set(void **state) {
  (void)state;
  ko_error error = {0};
  ko_pair_set set;
  assert_int_equal(ko_pair_set_make(2500, &set, &error), 0);
  for (uint32_t a = 0; a < 50; a++)
    for (uint32_t b = 0; b < 50; b++) assert_int_equal(ko_pair_set_add(&set, a * 1000003, b), 1);
  for (uint32_t a = 0; a < 50; a++)
    for (uint32_t b = 0; b < 50; b++) assert_int_equal(ko_pair_set_add(&set, a * 1000003, b), 0);
  ko_pair_set_free(&set);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_draws), cmocka_unit_test(below),    cmocka_unit_test(unit),
      cmocka_unit_test(shuffle),         cmocka_unit_test(pair_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
