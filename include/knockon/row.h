/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row: 512 bits, one for each lane (trial) of a block. Rows are always 64-byte aligned. Beside it bit maps of any length.
 */
#ifndef KNOCKON_ROW_H
#define KNOCKON_ROW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define KO_ALIGNAS alignas
#else
#define KO_ALIGNAS _Alignas
#endif

enum { KO_LANES = 512, KO_ROW_WORDS = 8 };

typedef struct ko_row {
  KO_ALIGNAS(64) uint64_t w[KO_ROW_WORDS]; /* lane l is bit l % 64 of word l / 64 */
} ko_row;

static inline int ko_row_get(const ko_row *row, uint32_t lane) { return (int)((row->w[lane >> 6] >> (lane & 63)) & 1u); }

static inline void ko_row_set(ko_row *row, uint32_t lane) { row->w[lane >> 6] |= UINT64_C(1) << (lane & 63); }

static inline void ko_row_clear(ko_row *row, uint32_t lane) { row->w[lane >> 6] &= ~(UINT64_C(1) << (lane & 63)); }

static inline int ko_row_any(const ko_row *row) {
  uint64_t any = 0;
  for (int i = 0; i < KO_ROW_WORDS; i++) any |= row->w[i];
  return any != 0;
}

static inline uint32_t ko_row_count(const ko_row *row) {
  uint32_t count = 0;
  for (int i = 0; i < KO_ROW_WORDS; i++) count += (uint32_t)__builtin_popcountll(row->w[i]);
  return count;
}

static inline void ko_row_fill(ko_row *row, int bit) {
  for (int i = 0; i < KO_ROW_WORDS; i++) row->w[i] = bit ? ~UINT64_C(0) : 0;
}

/* A bit map of facilities or other things by number: 64 a word. */
static inline int ko_bit_get(const uint64_t *map, uint32_t i) { return (int)((map[i >> 6] >> (i & 63)) & 1u); }

static inline void ko_bit_set(uint64_t *map, uint32_t i) { map[i >> 6] |= UINT64_C(1) << (i & 63); }

static inline void ko_bit_clear(uint64_t *map, uint32_t i) { map[i >> 6] &= ~(UINT64_C(1) << (i & 63)); }

/* The first n lanes set. */
static inline void ko_row_first(ko_row *row, uint32_t n) {
  for (uint32_t i = 0; i < KO_ROW_WORDS; i++)
    row->w[i] = n >= (i + 1) * 64 ? ~UINT64_C(0) : n <= i * 64 ? 0 : (UINT64_C(1) << (n - i * 64)) - 1;
}

#ifdef __cplusplus
}
#endif
#endif
