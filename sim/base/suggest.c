/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/base.h"

#include <string.h>

enum { LONGEST = 127 };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static int same(char a, char b, int fold) { return fold ? lower(a) == lower(b) : a == b; }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, each counted once (a table of three rows). What
 * both texts begin and end with is left out first; what then is still longer than LONGEST counts as too far. */
static size_t distance(const char *a, const char *b, size_t limit, int fold) {
  size_t n = strlen(a), m = strlen(b);
  if ((n > m ? n - m : m - n) > limit) return limit + 1;
  while (n && m && same(*a, *b, fold)) a++, b++, n--, m--;
  while (n && m && same(a[n - 1], b[m - 1], fold)) n--, m--;
  if (n > LONGEST || m > LONGEST) return limit + 1;
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= m; j++) last[j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t nearest = row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      size_t cost = same(a[i - 1], b[j - 1], fold) ? 0 : 1;
      row[j] = least(least(row[j - 1], last[j]) + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2], fold) && same(a[i - 2], b[j - 1], fold)) row[j] = least(row[j], before[j - 2] + 1);
      nearest = least(nearest, row[j]);
    }
    if (nearest > limit + 1) return limit + 1; /* a swap can lead back by one at most */
    size_t *spare = before;
    before = last;
    last = row;
    row = spare;
  }
  return least(last[m], limit + 1);
}

size_t ko_edit_distance(const char *a, const char *b, size_t limit) { return distance(a, b, limit, 0); }

const char *ko_suggest(const char *text, const char *const *known, size_t n) {
  size_t length = strlen(text);
  size_t limit = least(length < 2 ? 0 : (length + 2) / 3, 6); /* a third of the letters may be wrong */
  const char *best = NULL;
  size_t best_distance = limit + 1;
  for (size_t i = 0; i < n && best_distance > 0; i++) {
    size_t d = distance(text, known[i], best_distance - 1, 1); /* capitals do not count */
    if (d >= best_distance) continue;
    best = known[i];
    best_distance = d;
  }
  return best;
}
