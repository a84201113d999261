/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows as vectors, for kernel files alone (isa.h): all functions are static, so that each vector level has its own.
 */
#ifndef KNOCKON_VECTOR_H
#define KNOCKON_VECTOR_H

#include <immintrin.h>
#include <string.h>

#include "knockon/row.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef uint64_t ko_vector __attribute__((vector_size(64), may_alias));

/* A row seen as a vector: *ko_vector_of(&row). By pointer, since such vectors may not cross functions of different vector levels. */
static inline const ko_vector *ko_vector_of(const ko_row *row) { return (const ko_vector *)(const void *)row; }
static inline ko_vector *ko_vector_at(ko_row *row) { return (ko_vector *)(void *)row; }

/* 1 where any bit is set. */
static inline int ko_vector_any(const ko_vector *value) {
#if defined(__AVX512F__)
  __m512i all;
  memcpy(&all, value, sizeof all);
  return _mm512_test_epi64_mask(all, all) != 0;
#elif defined(__AVX2__)
  __m256i half[2];
  memcpy(half, value, sizeof half);
  __m256i all = _mm256_or_si256(half[0], half[1]);
  return !_mm256_testz_si256(all, all);
#else
  __m128i part[4];
  memcpy(part, value, sizeof part);
  __m128i all = _mm_or_si128(_mm_or_si128(part[0], part[1]), _mm_or_si128(part[2], part[3]));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(all, _mm_setzero_si128())) != 0xFFFF;
#endif
}

/* Counts set bits lane by lane, in bit planes. Eight rows at a time are joined by carry-save adders, so that only one carry in eight rows runs
 * through the planes (Harley-Seal; Mula, Kurz & Lemire 2018, doi:10.1093/comjnl/bxx046). Up to 2^31 rows. */
enum { KO_COUNTER_PLANES = 29 };

typedef struct ko_counter {
  ko_vector ones, twos, fours, planes[KO_COUNTER_PLANES]; /* planes: weights eight and up */
  uint32_t n_planes;
} ko_counter;

static inline void ko_counter_reset(ko_counter *counter) {
  ko_vector zero = {0};
  counter->ones = counter->twos = counter->fours = zero;
  counter->n_planes = 0;
}

/* a + b + c = sum + 2 carry; sum may be the same as a. */
static inline void ko_carry_save(ko_vector *carry, ko_vector *sum, const ko_vector *a, const ko_vector *b, const ko_vector *c) {
  ko_vector either = *a ^ *b;
  ko_vector out = (*a & *b) | (either & *c);
  *sum = either ^ *c;
  *carry = out;
}

static inline void ko_counter_add8(ko_counter *counter, const ko_vector rows[8]) {
  ko_vector two_a, two_b, four_a, four_b, eight;
  ko_carry_save(&two_a, &counter->ones, &counter->ones, &rows[0], &rows[1]);
  ko_carry_save(&two_b, &counter->ones, &counter->ones, &rows[2], &rows[3]);
  ko_carry_save(&four_a, &counter->twos, &counter->twos, &two_a, &two_b);
  ko_carry_save(&two_a, &counter->ones, &counter->ones, &rows[4], &rows[5]);
  ko_carry_save(&two_b, &counter->ones, &counter->ones, &rows[6], &rows[7]);
  ko_carry_save(&four_b, &counter->twos, &counter->twos, &two_a, &two_b);
  ko_carry_save(&eight, &counter->fours, &counter->fours, &four_a, &four_b);
  for (uint32_t k = 0; k < counter->n_planes && ko_vector_any(&eight); k++) {
    ko_vector sum = counter->planes[k] ^ eight;
    eight &= counter->planes[k];
    counter->planes[k] = sum;
  }
  if (ko_vector_any(&eight)) counter->planes[counter->n_planes++] = eight;
}

/* The count of each lane. */
static inline void ko_counter_read(const ko_counter *counter, uint32_t out[KO_LANES]) {
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    uint32_t word = lane / 64, bit = lane % 64;
    uint32_t count = (uint32_t)(counter->ones[word] >> bit & 1) + 2 * (uint32_t)(counter->twos[word] >> bit & 1) + 4 * (uint32_t)(counter->fours[word] >> bit & 1);
    for (uint32_t k = 0; k < counter->n_planes; k++) count += (uint32_t)(counter->planes[k][word] >> bit & 1) << (k + 3);
    out[lane] = count;
  }
}

#ifdef __cplusplus
}
#endif
#endif
