/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tally/kernel_account.h"

#include <immintrin.h>
#include <string.h>

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

/* Set bits of four rows, as four numbers of 16 bits. */
#if defined(__AVX512F__)
static inline __m512i set_bits(__m512i x) {
  const __m512i table = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)), low = _mm512_set1_epi8(15);
  __m512i halves = _mm512_add_epi8(_mm512_shuffle_epi8(table, _mm512_and_si512(x, low)),
                                   _mm512_shuffle_epi8(table, _mm512_and_si512(_mm512_srli_epi16(x, 4), low)));
  return _mm512_sad_epu8(halves, _mm512_setzero_si512());
}

static inline uint64_t four_counts(const lanes512 x[4]) {
  __m512i first = _mm512_or_si512(set_bits((__m512i)x[0]), _mm512_slli_epi64(set_bits((__m512i)x[1]), 16));
  __m512i last = _mm512_or_si512(set_bits((__m512i)x[2]), _mm512_slli_epi64(set_bits((__m512i)x[3]), 16));
  return (uint64_t)_mm512_reduce_add_epi64(_mm512_or_si512(first, _mm512_slli_epi64(last, 32)));
}
#else
static inline uint64_t set_bits(const lanes512 *x) {
  const uint64_t *w = (const uint64_t *)x;
  uint64_t n = 0;
#if defined(__POPCNT__)
  for (int i = 0; i < 8; i++) n += (uint64_t)__builtin_popcountll(w[i]);
#else
  for (int i = 0; i < 8; i++) {
    uint64_t pairs = w[i] - ((w[i] >> 1) & UINT64_C(0x5555555555555555));
    uint64_t fours = (pairs & UINT64_C(0x3333333333333333)) + ((pairs >> 2) & UINT64_C(0x3333333333333333));
    n += (((fours + (fours >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F)) * UINT64_C(0x0101010101010101)) >> 56;
  }
#endif
  return n;
}

static inline uint64_t four_counts(const lanes512 x[4]) {
  return set_bits(&x[0]) | set_bits(&x[1]) << 16 | set_bits(&x[2]) << 32 | set_bits(&x[3]) << 48;
}
#endif

static void add_waiting(ko_failures *failures) {
  for (uint32_t i = failures->n_waiting; i < 8; i++) {
    ko_row_fill(&failures->waiting_direct[i], 0);
    ko_row_fill(&failures->waiting_indirect[i], 0);
  }
  add_eight(&failures->direct, 0, (const lanes512 *)failures->waiting_direct);
  add_eight(&failures->indirect, 0, (const lanes512 *)failures->waiting_indirect);
  failures->n_waiting = 0;
}

static void count(const ko_row_counts *c) {
  const lanes512 lanes = ROW(&c->lanes), none = {0};
  for (size_t first = 0; first < c->n; first += 4) {
    size_t n = c->n - first < 4 ? c->n - first : 4;
    lanes512 down[4], damaged[4];
    for (size_t i = 0; i < 4; i++) {
      down[i] = damaged[i] = none;
      if (i >= n) continue;
      uint32_t slot = c->slots[first + i];
      down[i] = ~ROW(&c->operational[slot]) & lanes;
      damaged[i] = ROW(&c->damaged[slot]) & lanes;
      ko_failures *to = c->reference[slot] ? &c->by_country[c->country[slot]] : c->other;
      *(lanes512 *)&to->waiting_direct[to->n_waiting] = damaged[i];
      *(lanes512 *)&to->waiting_indirect[to->n_waiting] = down[i] & ~damaged[i];
      to->n_rows++;
      if (++to->n_waiting == 8) add_waiting(to);
    }
    uint64_t counts[2] = {four_counts(down), four_counts(damaged)};
    memcpy(c->n_down + first, &counts[0], n * sizeof(uint16_t));
    memcpy(c->n_damaged + first, &counts[1], n * sizeof(uint16_t));
  }
  for (uint32_t i = 0; i < c->n_countries; i++)
    if (c->by_country[i].n_waiting) add_waiting(&c->by_country[i]);
  if (c->other->n_waiting) add_waiting(c->other);
}

static void add_unset(ko_counter *counter, const ko_row *rows, const uint32_t *list, size_t n, uint32_t bit) {
  for (size_t first = 0; first < n; first += 8) {
    lanes512 x[8];
    for (size_t i = first + 24; i < first + 32 && i < n; i++) __builtin_prefetch(&rows[list[i]]);
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

static uint64_t bit_cost(const ko_weighing *w) { return w->n_bits ? w->first[w->n_bits] : 0; }

static void weigh_by_bit(const ko_weighing *w, const ko_row *operational, ko_counter *counter, int64_t out[KO_LANES]) {
  for (uint32_t b = 0; b < w->n_bits; b++) add_unset(counter, operational, w->by_bit + w->first[b], w->first[b + 1] - w->first[b], b);
  take(counter, w->scale, out);
}

#if defined(__AVX512F__)
/* Pieces of 26 bits, of which 64 add up in 32: that many facilities are added to half of the lanes without leaving the registers. What is
 * operational is added and taken from the total, so that rows serve as masks as they are. */
enum { PIECE = 26, GROUP = 64, COST_OF_PIECE = 2 };

#define PART(j) sum##j = _mm512_mask_add_epi32(sum##j, masks[j], sum##j, weight);
#define FLUSH(j) flush(out + 16 * (j), sum##j, shift);
#define ALL_PARTS(do_) do_(0) do_(1) do_(2) do_(3) do_(4) do_(5) do_(6) do_(7) do_(8) do_(9) do_(10) do_(11) do_(12) do_(13) do_(14) do_(15)
#define ZERO(j) __m512i sum##j = _mm512_setzero_si512();

static inline void flush(int64_t *out, __m512i sum, uint32_t shift) {
  const __m128i by = _mm_cvtsi32_si128((int)shift);
  __m512i low = _mm512_sll_epi64(_mm512_cvtepu32_epi64(_mm512_castsi512_si256(sum)), by);
  __m512i high = _mm512_sll_epi64(_mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(sum, 1)), by);
  _mm512_storeu_si512(out, _mm512_sub_epi64(_mm512_loadu_si512(out), low));
  _mm512_storeu_si512(out + 8, _mm512_sub_epi64(_mm512_loadu_si512(out + 8), high));
}

static void subtract_half(const ko_row *rows, const uint32_t *members, const uint32_t *pieces, size_t n, uint32_t half, uint32_t shift,
                          int64_t out[KO_LANES / 2]) {
  ALL_PARTS(ZERO)
  for (size_t i = 0; i < n; i++) {
    uint16_t masks[16];
    memcpy(masks, &rows[members[i]].w[4 * half], sizeof masks);
    const __m512i weight = _mm512_set1_epi32((int)pieces[i]);
    ALL_PARTS(PART)
  }
  ALL_PARTS(FLUSH)
}

static void weigh_by_row(const ko_weighing *w, const ko_row *operational, int64_t out[KO_LANES]) {
  for (uint32_t lane = 0; lane < KO_LANES; lane++) out[lane] = w->total;
  for (uint32_t shift = 0; shift < w->n_bits; shift += PIECE)
    for (size_t first = 0; first < w->n; first += GROUP) {
      size_t n = w->n - first < GROUP ? w->n - first : GROUP;
      uint32_t pieces[GROUP];
      for (size_t i = 0; i < n; i++) pieces[i] = (uint32_t)((uint64_t)w->weights[first + i] >> shift) & ((1u << PIECE) - 1);
      for (size_t i = first + GROUP; i < first + 2 * GROUP && i < w->n; i++) __builtin_prefetch(&operational[w->members[i]]);
      for (uint32_t half = 0; half < 2; half++)
        subtract_half(operational, w->members + first, pieces, n, half, shift, out + half * KO_LANES / 2);
    }
  for (uint32_t lane = 0; lane < KO_LANES; lane++) out[lane] *= w->scale;
}

static uint64_t row_cost(const ko_weighing *w) { return (uint64_t)COST_OF_PIECE * w->n * ((w->n_bits + PIECE - 1) / PIECE); }

static uint64_t weigh_cost(const ko_weighing *w) { return row_cost(w) < bit_cost(w) ? row_cost(w) : bit_cost(w); }

static void weigh(const ko_weighing *w, const ko_row *operational, ko_counter *counter, int64_t out[KO_LANES]) {
  if (row_cost(w) < bit_cost(w)) weigh_by_row(w, operational, out);
  else weigh_by_bit(w, operational, counter, out);
}
#else
static uint64_t weigh_cost(const ko_weighing *w) { return bit_cost(w); }

static void weigh(const ko_weighing *w, const ko_row *operational, ko_counter *counter, int64_t out[KO_LANES]) {
  weigh_by_bit(w, operational, counter, out);
}
#endif

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

#if defined(__AVX512F__)
/* Weights as two numbers of 11 bits, so that a mask serves 32 lanes and 16 of them add up in 16 bits. */
static void sum_lanes(const ko_row *rows, const uint32_t *slots, const uint16_t *counted, size_t n, const uint32_t weight[KO_LANES],
                      int64_t *sums) {
  enum { PARTS = 16, LOW_BITS = 11 };
  KO_ALIGNAS(64) uint16_t low[KO_LANES], high[KO_LANES];
  const __m512i one = _mm512_set1_epi16(1);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    low[lane] = (uint16_t)(weight[lane] & ((1u << LOW_BITS) - 1));
    high[lane] = (uint16_t)(weight[lane] >> LOW_BITS);
  }
  for (size_t i = 0; i < n; i++) {
    if (!counted[i]) continue;
    uint32_t masks[PARTS];
    memcpy(masks, &rows[slots[i]], sizeof masks);
    __m512i a = _mm512_setzero_si512(), b = a;
    for (uint32_t part = 0; part < PARTS; part++) {
      a = _mm512_mask_add_epi16(a, masks[part], a, _mm512_load_si512(low + 32 * part));
      b = _mm512_mask_add_epi16(b, masks[part], b, _mm512_load_si512(high + 32 * part));
    }
    __m512i sum = _mm512_add_epi32(_mm512_madd_epi16(a, one), _mm512_slli_epi32(_mm512_madd_epi16(b, one), LOW_BITS));
    sums[slots[i]] += (int64_t)(uint32_t)_mm512_reduce_add_epi32(sum);
  }
}
#else
/* A table for each four lanes; only bytes that are not zero are looked up. */
static void sum_lanes(const ko_row *rows, const uint32_t *slots, const uint16_t *counted, size_t n, const uint32_t weight[KO_LANES],
                      int64_t *sums) {
  uint32_t table[KO_LANES / 4][16];
  for (uint32_t quad = 0; quad < KO_LANES / 4; quad++)
    for (uint32_t bits = 0; bits < 16; bits++) {
      table[quad][bits] = 0;
      for (uint32_t lane = 0; lane < 4; lane++) table[quad][bits] += (bits >> lane) & 1u ? weight[4 * quad + lane] : 0;
    }
  const __m128i zero = _mm_setzero_si128();
  for (size_t i = 0; i < n; i++) {
    if (!counted[i]) continue;
    const unsigned char *bytes = (const unsigned char *)&rows[slots[i]];
    uint64_t some = 0;
    for (uint32_t part = 0; part < 4; part++) {
      __m128i equal = _mm_cmpeq_epi8(_mm_load_si128((const __m128i *)(const void *)(bytes + 16 * part)), zero);
      some |= (uint64_t)(~(uint32_t)_mm_movemask_epi8(equal) & 0xFFFFu) << (16 * part);
    }
    uint64_t sum = 0;
    for (; some; some &= some - 1) {
      uint32_t at = (uint32_t)__builtin_ctzll(some), byte = bytes[at];
      sum += table[2 * at][byte & 15] + table[2 * at + 1][byte >> 4];
    }
    sums[slots[i]] += (int64_t)sum;
  }
}
#endif

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
    .weigh = weigh,
    .weigh_cost = weigh_cost,
    .take = take,
    .add_weight = add_weight,
    .sum_lanes = sum_lanes,
    .below = below,
};
