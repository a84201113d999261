/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sorting by digits, the last one first (LSD radix sort; Knuth, TAOCP 3, 5.2.5): values of n trials lie close together, so that three or four
 * passes do. Stable: of equal values the one of the earlier block comes first.
 *
 * Complexity: O(n x digits); a second copy of the values while it sorts.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/stats/stats.h"

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

void ko_ranked_free(ko_ranked *ranked) {
  free(ranked->values);
  free(ranked->blocks);
  *ranked = (ko_ranked){0};
}

int64_t ko_ranked_at(const ko_ranked *ranked, uint64_t rank) { return ranked->values[ranked->n - rank]; }

static int make_room(uint64_t n, ko_ranked *out, ko_error *error) {
  *out = (ko_ranked){.n = n, .n_blocks = n < KO_RANKED_BLOCKS ? (uint32_t)n : KO_RANKED_BLOCKS};
  if (n <= SIZE_MAX / sizeof *out->values) {
    out->values = malloc(n * sizeof *out->values);
    out->blocks = malloc(n * sizeof *out->blocks);
  }
  if (out->values && out->blocks) return KO_OK;
  ko_ranked_free(out);
  return ko_raise_memory(error, n * (sizeof *out->values + sizeof *out->blocks));
}

/* How far a value lies below the highest one. */
static uint64_t below(int64_t value, int64_t most) { return (uint64_t)most - (uint64_t)value; }

static void sort_by_digit(const ko_ranked *from, ko_ranked *to, int64_t most, unsigned shift) {
  uint64_t place[DIGITS] = {0}, at = 0;
  for (uint64_t i = 0; i < from->n; i++) place[below(from->values[i], most) >> shift & (DIGITS - 1)]++;
  for (uint32_t digit = 0; digit < DIGITS; digit++) {
    const uint64_t count = place[digit];
    place[digit] = at;
    at += count;
  }
  for (uint64_t i = 0; i < from->n; i++) {
    const uint64_t there = place[below(from->values[i], most) >> shift & (DIGITS - 1)]++;
    to->values[there] = from->values[i];
    to->blocks[there] = from->blocks[i];
  }
}

int ko_ranked_make(const int64_t *values, size_t stride, uint64_t n, ko_ranked *out, ko_error *error) {
  ko_ranked other = {0};
  int64_t least = INT64_MAX, most = INT64_MIN;
  *out = (ko_ranked){0};
  if (n == 0) return KO_OK;
  int code = make_room(n, out, error);
  if (!code) code = make_room(n, &other, error);
  if (code) {
    ko_ranked_free(out);
    return code;
  }
  for (uint64_t i = 0; i < n; i++) {
    const int64_t value = values[i * stride];
    out->values[i] = value;
    out->blocks[i] = (uint16_t)(i * out->n_blocks / n);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  for (unsigned shift = 0; shift < 64 && below(least, most) >> shift; shift += DIGIT_BITS) {
    sort_by_digit(out, &other, most, shift);
    const ko_ranked sorted = other;
    other = *out;
    *out = sorted;
  }
  ko_ranked_free(&other);
  return KO_OK;
}
