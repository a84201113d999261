/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tally/kernel_account.h"

#include <string.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

typedef uint64_t lanes512 __attribute__((vector_size(64), may_alias));

#define ROW(row) (*(const lanes512 *)(row))
#define CARRY_SAVE(high, low, a, b, c)                                                                                                     \
  do {                                                                                                                                     \
    lanes512 half_ = (a) ^ (b), third_ = (c), both_ = (a) & (b);                                                                           \
    high = both_ | (half_ & third_);                                                                                                       \
    low = half_ ^ third_;                                                                                                                  \
  } while (0)

static const ko_row ALL_SET = {
    {~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)}};

static inline int any(const lanes512 *x) {
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask((__m512i)*x, (__m512i)*x) != 0;
#else
  const uint64_t *w = (const uint64_t *)x;
  return (w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) != 0;
#endif
}

static inline void carry(ko_counter *counter, uint32_t bit, const lanes512 *row) {
  lanes512 rest = *row;
  while (any(&rest)) {
    lanes512 *plane = (lanes512 *)&counter->plane[bit];
    lanes512 both = *plane & rest;
    *plane ^= rest;
    rest = both;
    bit++;
    if (bit > counter->used) counter->used = bit;
  }
}

/* Add eight rows: seven carry-save adders and one carry into the planes of 8 and more. */
static inline void add_eight(ko_counter *counter, uint32_t bit, const lanes512 x[8]) {
  lanes512 *plane = (lanes512 *)&counter->plane[bit];
  lanes512 ones = plane[0], twos = plane[1], fours = plane[2], two_a, two_b, four_a, four_b, eight;
  CARRY_SAVE(two_a, ones, ones, x[0], x[1]);
  CARRY_SAVE(two_b, ones, ones, x[2], x[3]);
  CARRY_SAVE(four_a, twos, twos, two_a, two_b);
  CARRY_SAVE(two_a, ones, ones, x[4], x[5]);
  CARRY_SAVE(two_b, ones, ones, x[6], x[7]);
  CARRY_SAVE(four_b, twos, twos, two_a, two_b);
  CARRY_SAVE(eight, fours, fours, four_a, four_b);
  plane[0] = ones;
  plane[1] = twos;
  plane[2] = fours;
  if (bit + 3 > counter->used) counter->used = bit + 3;
  carry(counter, bit + 3, &eight);
}

static inline uint16_t population(const lanes512 *x) {
  const uint64_t *w = (const uint64_t *)x;
  int n = 0;
  for (int i = 0; i < 8; i++) n += __builtin_popcountll(w[i]);
  return (uint16_t)n;
}

static void count(const ko_row_counts *c) {
  const lanes512 lanes = ROW(&c->lanes), none = {0};
  for (size_t first = 0; first < c->n; first += 8) {
    size_t n = c->n - first < 8 ? c->n - first : 8;
    lanes512 direct[8], indirect[8], other[8];
    uint64_t others = 0;
    for (size_t i = 0; i < 8; i++) {
      direct[i] = indirect[i] = other[i] = none;
      if (i >= n) continue;
      uint32_t slot = c->slots[first + i];
      lanes512 down = ~ROW(&c->operational[slot]) & lanes, damaged = ROW(&c->damaged[slot]) & lanes;
      uint64_t counted = (uint64_t)0 - (uint64_t)c->reference[slot];
      direct[i] = damaged & counted;
      indirect[i] = down & ~damaged & counted;
      other[i] = down & ~counted;
      others |= ~counted;
      c->n_down[first + i] = population(&down);
      c->n_damaged[first + i] = population(&damaged);
    }
    add_eight(c->direct, 0, direct);
    add_eight(c->indirect, 0, indirect);
    if (others) add_eight(c->other, 0, other);
  }
}

static void add_unset(ko_counter *counter, const ko_row *rows, const uint32_t *list, size_t n, uint32_t bit) {
  for (size_t first = 0; first < n; first += 8) {
    lanes512 x[8];
    if (n - first >= 8) {
      for (size_t i = 0; i < 8; i++) x[i] = ~ROW(&rows[list[first + i]]);
    } else {
      for (size_t i = 0; i < 8; i++) x[i] = ~ROW(first + i < n ? &rows[list[first + i]] : &ALL_SET);
    }
    add_eight(counter, bit, x);
  }
}

static void take(ko_counter *counter, int64_t scale, int64_t out[KO_LANES]) {
  for (uint32_t word = 0; word < KO_ROW_WORDS; word++) {
    uint64_t number[64] = {0};
    for (uint32_t p = 0; p < counter->used; p++) {
      uint64_t bits = counter->plane[p].w[word];
      for (uint32_t lane = 0; lane < 64; lane++) number[lane] |= ((bits >> lane) & 1u) << p;
    }
    for (uint32_t lane = 0; lane < 64; lane++) out[word * 64 + lane] = (int64_t)(number[lane] * (uint64_t)scale);
  }
  memset(counter->plane, 0, counter->used * sizeof(ko_row));
  counter->used = 0;
}

static void add_weight(const ko_row *row, int64_t weight, int64_t out[KO_LANES]) {
  for (uint32_t word = 0; word < KO_ROW_WORDS; word++) {
    uint64_t bits = row->w[word];
#if defined(__AVX512F__)
    const __m512i w = _mm512_set1_epi64(weight);
    for (uint32_t part = 0; part < 8; part++) {
      int64_t *at = out + word * 64 + part * 8;
      _mm512_storeu_si512(at, _mm512_mask_add_epi64(_mm512_loadu_si512(at), (__mmask8)(bits >> (8 * part)), _mm512_loadu_si512(at), w));
    }
#else
    for (uint32_t lane = 0; lane < 64; lane++) out[word * 64 + lane] += weight & -(int64_t)((bits >> lane) & 1u);
#endif
  }
}

static void sum_lanes(const ko_row *rows, const uint32_t *slots, const uint16_t *counted, size_t n, const uint32_t weight[KO_LANES],
                      int64_t *sums) {
  for (size_t i = 0; i < n; i++) {
    if (!counted[i]) continue;
    const ko_row *row = &rows[slots[i]];
#if defined(__AVX512F__)
    __m512i a = _mm512_setzero_si512(), b = a;
    for (uint32_t word = 0; word < KO_ROW_WORDS; word++) {
      uint64_t bits = row->w[word];
      const uint32_t *w = weight + word * 64;
      a = _mm512_mask_add_epi32(a, (__mmask16)bits, a, _mm512_loadu_si512(w));
      b = _mm512_mask_add_epi32(b, (__mmask16)(bits >> 16), b, _mm512_loadu_si512(w + 16));
      a = _mm512_mask_add_epi32(a, (__mmask16)(bits >> 32), a, _mm512_loadu_si512(w + 32));
      b = _mm512_mask_add_epi32(b, (__mmask16)(bits >> 48), b, _mm512_loadu_si512(w + 48));
    }
    sums[slots[i]] += (int64_t)(uint32_t)_mm512_reduce_add_epi32(_mm512_add_epi32(a, b));
#else
    uint64_t sum = 0;
    for (uint32_t word = 0; word < KO_ROW_WORDS; word++)
      for (uint64_t bits = row->w[word]; bits; bits &= bits - 1) sum += weight[word * 64 + (uint32_t)__builtin_ctzll(bits)];
    sums[slots[i]] += (int64_t)sum;
#endif
  }
}

static size_t below(const uint16_t *share, const uint16_t *reference, size_t n, uint32_t *out) {
  size_t found = 0;
  for (size_t first = 0; first < n; first += 64) {
    size_t end = n - first < 64 ? n : first + 64;
    uint32_t some = 0;
    for (size_t i = first; i < end; i++) some |= (uint32_t)(share[i] < reference[i]);
    if (!some) continue;
    for (size_t i = first; i < end; i++)
      if (share[i] < reference[i]) out[found++] = (uint32_t)i;
  }
  return found;
}

const ko_account_kernel KO_KERNEL(ko_account_kernel_table) = {
    .count = count,
    .add_unset = add_unset,
    .take = take,
    .add_weight = add_weight,
    .sum_lanes = sum_lanes,
    .below = below,
};
