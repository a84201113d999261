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

#ifdef __cplusplus
}
#endif
#endif
