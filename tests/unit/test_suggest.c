/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/base/base.h"

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* The whole table, straight from the definition of the optimal string alignment distance. */
static size_t naive(const char *a, const char *b) {
  size_t table[20][20];
  size_t n = strlen(a), m = strlen(b);
  for (size_t i = 0; i <= n; i++) {
    for (size_t j = 0; j <= m; j++) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      size_t d = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      d = least(d, least(table[i - 1][j], table[i][j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d = least(d, table[i - 2][j - 2] + 1);
      table[i][j] = d;
    }
  }
  return table[n][m];
}

static void distance_by_definition(void **state) {
  (void)state;
  uint32_t random = 7;
  for (int round = 0; round < 50000; round++) {
    char texts[2][16];
    for (int t = 0; t < 2; t++) {
      random = random * 1664525u + 1013904223u;
      size_t length = (random >> 20) % 13;
      for (size_t i = 0; i < length; i++) {
        random = random * 1664525u + 1013904223u;
        texts[t][i] = (char)('a' + (random >> 24) % 3);
      }
      texts[t][length] = '\0';
    }
    size_t exact = naive(texts[0], texts[1]);
    for (size_t limit = 0; limit < 14; limit++) assert_int_equal(ko_edit_distance(texts[0], texts[1], limit), least(exact, limit + 1));
  }
}

static void long_texts(void **state) {
  (void)state;
  static char a[5000], b[5000];
  memset(a, 'a', sizeof a - 1);
  memset(b, 'a', sizeof b - 1);
  assert_int_equal(ko_edit_distance(a, b, 3), 0);
  b[2500] = 'b';
  assert_int_equal(ko_edit_distance(a, b, 3), 1);
  memset(b, 'b', sizeof b - 1);
  assert_int_equal(ko_edit_distance(a, b, 3), 4);
}

static void suggestions(void **state) {
  (void)state;
  const char *known[] = {"power", "telecom", "gas", "water", "protection", "XA", "XB"};
  const size_t n = sizeof known / sizeof *known;
  assert_string_equal(ko_suggest("pwoer", known, n), "power");
  assert_string_equal(ko_suggest("POWER", known, n), "power");
  assert_string_equal(ko_suggest("telcom", known, n), "telecom");
  assert_string_equal(ko_suggest("protecton", known, n), "protection");
  assert_string_equal(ko_suggest("XC", known, n), "XA"); /* the first of equals */
  assert_null(ko_suggest("nothing-like-it", known, n));
  assert_null(ko_suggest("", known, n));
  assert_null(ko_suggest("power", known, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(distance_by_definition), cmocka_unit_test(long_texts), cmocka_unit_test(suggestions)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
