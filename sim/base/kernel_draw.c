/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/kernel_draw.h"

#include <immintrin.h>
#include <string.h>

/* 32-bit words in 64-bit places, so that a product keeps both halves. Compilers do not see that one vector multiplication (of the low halves)
 * is enough, so it is named. */
#if defined(__AVX512F__)
typedef uint64_t wide __attribute__((vector_size(64)));
static inline wide multiply(wide x, wide m) { return (wide)_mm512_mul_epu32((__m512i)x, (__m512i)m); }
#elif defined(__AVX2__)
typedef uint64_t wide __attribute__((vector_size(32)));
static inline wide multiply(wide x, wide m) { return (wide)_mm256_mul_epu32((__m256i)x, (__m256i)m); }
#else
typedef uint64_t wide __attribute__((vector_size(16)));
static inline wide multiply(wide x, wide m) { return (wide)_mm_mul_epu32((__m128i)x, (__m128i)m); }
#endif

enum { WIDE = sizeof(wide) / sizeof(uint64_t), AT_ONCE = 2 * WIDE <= KO_PHILOX_CALLS ? 2 : 1 };

/* Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405). Two vectors at once hide the multiplier's latency. */
static void philox_calls(uint64_t seed, uint32_t c1, const uint32_t c0[KO_PHILOX_CALLS], const uint64_t entity[KO_PHILOX_CALLS],
                         uint32_t out[4 * KO_PHILOX_CALLS]) {
  const wide zero = {0}, low = zero + UINT64_C(0xFFFFFFFF), m0 = zero + UINT64_C(0xD2511F53), m1 = zero + UINT64_C(0xCD9E8D57);
  uint64_t counters[KO_PHILOX_CALLS];
  for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) counters[i] = c0[i];
  for (uint32_t first = 0; first < KO_PHILOX_CALLS; first += WIDE * AT_ONCE) {
    wide x0[AT_ONCE], x1[AT_ONCE], x2[AT_ONCE], x3[AT_ONCE];
    for (uint32_t v = 0; v < AT_ONCE; v++) {
      memcpy(&x0[v], counters + first + v * WIDE, sizeof(wide));
      memcpy(&x2[v], entity + first + v * WIDE, sizeof(wide));
      x1[v] = zero + c1;
      x3[v] = x2[v] >> 32;
      x2[v] &= low;
    }
    uint64_t k0 = seed & UINT64_C(0xFFFFFFFF), k1 = seed >> 32;
    for (int round = 0; round < 10; round++) {
      for (uint32_t v = 0; v < AT_ONCE; v++) {
        wide a = multiply(x0[v], m0), b = multiply(x2[v], m1);
        x0[v] = (b >> 32) ^ x1[v] ^ k0;
        x2[v] = (a >> 32) ^ x3[v] ^ k1;
        x1[v] = b & low;
        x3[v] = a & low;
      }
      k0 = (k0 + UINT64_C(0x9E3779B9)) & UINT64_C(0xFFFFFFFF);
      k1 = (k1 + UINT64_C(0xBB67AE85)) & UINT64_C(0xFFFFFFFF);
    }
    for (uint32_t v = 0; v < AT_ONCE; v++) {
      wide front = x0[v] | x1[v] << 32, back = x2[v] | x3[v] << 32;
      for (uint32_t i = 0; i < WIDE; i++) {
        uint64_t words[2] = {front[i], back[i]};
        memcpy(out + 4 * (first + v * WIDE + i), words, sizeof words);
      }
    }
  }
}

static void planes_below(uint64_t seed, uint32_t c0, uint32_t c1, uint64_t entity, uint64_t threshold, const ko_row *named, ko_row *hits) {
  enum { PLANES = KO_PHILOX_CALLS / 4 };
  ko_row open = *named, hit = *hits;
  for (int i = 0; i < KO_ROW_WORDS; i++) open.w[i] = ~open.w[i];
  uint32_t counters[KO_PHILOX_CALLS];
  uint64_t entities[KO_PHILOX_CALLS];
  for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) {
    counters[i] = c0 + i;
    entities[i] = entity;
  }
  for (uint32_t first = 0; first < 32; first += PLANES) {
    ko_row planes[PLANES];
    uint32_t words[4 * KO_PHILOX_CALLS];
    philox_calls(seed, c1, counters, entities, words);
    memcpy(planes, words, sizeof planes);
    uint64_t any = 0;
    for (uint32_t k = 0; k < PLANES; k++) {
      uint64_t one = -((threshold >> (31 - (first + k))) & 1);
      for (int i = 0; i < KO_ROW_WORDS; i++) { /* V has 0 where the threshold has 1: below it */
        hit.w[i] |= open.w[i] & one & ~planes[k].w[i];
        open.w[i] &= ~(planes[k].w[i] ^ one);
      }
    }
    for (int i = 0; i < KO_ROW_WORDS; i++) any |= open.w[i];
    if (!any) break;
    for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) counters[i] += KO_PHILOX_CALLS;
  }
  *hits = hit;
}

static void lanes_below(uint64_t seed, uint32_t c0, uint32_t c1, uint64_t entity, uint64_t threshold, const ko_row *named, ko_row *hits) {
  if (threshold >> 32)
    for (int i = 0; i < KO_ROW_WORDS; i++) hits->w[i] |= ~named->w[i];
  else
    planes_below(seed, c0, c1, entity, threshold, named, hits);
}

const ko_draw_kernel KO_KERNEL(ko_draw_kernel_table) = {philox_calls, lanes_below};
