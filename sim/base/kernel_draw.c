/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/kernel_draw.h"

#include <Random123/philox.h>
#include <immintrin.h>
#include <string.h>

#include "knockon/vector.h"
#include "sim/base/draw_ladder.h"

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

enum { LANE_BITS = 9, OFFSET_BITS = 32 - LANE_BITS };
enum { WIDE = sizeof(wide) / sizeof(uint64_t), AT_ONCE = 2 * WIDE <= KO_PHILOX_CALLS ? 2 : 1 };

/* Call by call: two words of `front`, two of `back`. */
static inline void write_calls(uint32_t *out, const wide *front, const wide *back) {
#if defined(__AVX512F__) /* whole vectors, which are read again as such */
  wide calls[2] = {__builtin_shufflevector(*front, *back, 0, 8, 1, 9, 2, 10, 3, 11), __builtin_shufflevector(*front, *back, 4, 12, 5, 13, 6, 14, 7, 15)};
  memcpy(out, calls, sizeof calls);
#else
  for (uint32_t i = 0; i < WIDE; i++) {
    uint64_t words[2] = {(*front)[i], (*back)[i]};
    memcpy(out + 4 * i, words, sizeof words);
  }
#endif
}

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
    }
    uint64_t k0 = seed & UINT64_C(0xFFFFFFFF), k1 = seed >> 32;
    for (int round = 0; round < 10; round++) {
      for (uint32_t v = 0; v < AT_ONCE; v++) {
        wide a = multiply(x0[v], m0), b = multiply(x2[v], m1);
        x0[v] = (b >> 32) ^ x1[v] ^ k0;
        x2[v] = (a >> 32) ^ x3[v] ^ k1;
        x1[v] = b; /* the high halves carry rubbish that no multiplication looks at */
        x3[v] = a;
      }
      k0 = (k0 + UINT64_C(0x9E3779B9)) & UINT64_C(0xFFFFFFFF);
      k1 = (k1 + UINT64_C(0xBB67AE85)) & UINT64_C(0xFFFFFFFF);
    }
    for (uint32_t v = 0; v < AT_ONCE; v++) {
      wide front = (x0[v] & low) | x1[v] << 32, back = (x2[v] & low) | x3[v] << 32;
      write_calls(out + 4 * (first + v * WIDE), &front, &back);
    }
  }
}

/* Set in `hits` the lanes outside `named` whose V (32 planes of bits, from the highest) is below the threshold, until every lane is decided. */
static void planes_below(uint64_t seed, uint32_t c0, uint32_t c1, uint64_t entity, uint64_t threshold, const ko_vector *named, ko_vector *hits) {
  enum { PLANES = KO_PHILOX_CALLS / 4 };
  ko_vector open = ~*named, hit = *hits;
  uint32_t counters[KO_PHILOX_CALLS];
  uint64_t entities[KO_PHILOX_CALLS];
  for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) {
    counters[i] = c0 + i;
    entities[i] = entity;
  }
  for (uint32_t first = 0; first < 32 && ko_vector_any(&open); first += PLANES) {
    ko_vector planes[PLANES];
    uint32_t words[4 * KO_PHILOX_CALLS];
    philox_calls(seed, c1, counters, entities, words);
    memcpy(planes, words, sizeof planes);
    for (uint32_t k = 0; k < PLANES; k++) {
      uint64_t one = -((threshold >> (31 - (first + k))) & 1);
      hit |= open & one & ~planes[k]; /* V has 0 where the threshold has 1: below it */
      open &= ~(planes[k] ^ one);
    }
    for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) counters[i] += KO_PHILOX_CALLS;
  }
  *hits = hit;
}

/* One entity's words of one rung: the first `made` were made beforehand, in vectors; rarer ones are made as they are read. */
typedef struct word_stream {
  uint64_t seed, entity;
  uint32_t c0, c1, next, made;
  const uint32_t *words;
  uint32_t later[4];
} word_stream;

static uint32_t later_word(word_stream *stream, uint32_t i) {
  if ((i & 3) == 0) {
    philox4x32_ctr_t counter = {{stream->c0 + (i >> 2), stream->c1, (uint32_t)stream->entity, (uint32_t)(stream->entity >> 32)}};
    philox4x32_key_t key = {{(uint32_t)stream->seed, (uint32_t)(stream->seed >> 32)}};
    philox4x32_ctr_t words = philox4x32_R(10, counter, key);
    memcpy(stream->later, words.v, sizeof stream->later);
  }
  return stream->later[i & 3];
}

static inline uint32_t next_word(word_stream *stream) {
  uint32_t i = stream->next++;
  return i < stream->made ? stream->words[i] : later_word(stream, i);
}

static uint64_t ceiling(uint32_t rung) { return rung == 0 ? 0 : UINT64_C(1) << (22 + rung); }

/* How many thresholds of each rung are below 2^32, rounded up to whole vectors. */
static const uint8_t thresholds_of[KO_LADDER_RUNGS + 1] = {0, 16, 16, 32, 32, 32};

/* Lanes of a rung one by one: words that name a lane anew are passed over, rare words are made on the way. */
static void draw_rung_slowly(word_stream *stream, uint32_t rung, uint32_t n, uint64_t chance, const ko_row *named, ko_row *here, ko_row *hits) {
  uint64_t floor = ceiling(rung - 1), span = ceiling(rung) - floor;
  *here = (ko_row){{0}};
  while (n > 0) {
    uint32_t word = next_word(stream);
    uint32_t lane = word & (KO_LANES - 1);
    if (ko_row_get(here, lane)) continue;
    ko_row_set(here, lane);
    n--;
    uint64_t below = floor + ((span * (word >> LANE_BITS)) >> OFFSET_BITS) < chance;
    hits->w[lane >> 6] |= (below << (lane & 63)) & ~named->w[lane >> 6];
  }
}

/* Go on after the first `read` words until n lanes are named. */
static void name_more(word_stream *stream, uint32_t n, uint32_t read, ko_vector *here) {
  ko_row row;
  *ko_vector_at(&row) = *here;
  stream->next = 1 + read;
  for (uint32_t missing = n - ko_row_count(&row); missing > 0;) {
    uint32_t lane = next_word(stream) & (KO_LANES - 1);
    missing -= (uint32_t)!ko_row_get(&row, lane);
    ko_row_set(&row, lane);
  }
  *here = *ko_vector_of(&row);
}

/* Set `bit` (0 or 1) at the lane that a word names, outside of `but`; what was set there before is noted in `twice`. With AVX-512 in registers:
 * rows that are written word by word and then read whole stall. */
static inline void add_lane(ko_vector *row, const ko_vector *but, ko_vector *twice, uint32_t word, uint64_t bit) {
  uint64_t lane = word & (KO_LANES - 1), place = bit << (lane & 63);
#if defined(__AVX512F__)
  const ko_vector index = {0, 1, 2, 3, 4, 5, 6, 7}, zero = {0};
  ko_vector new = (ko_vector)(index == (zero + (lane >> 6))) & (zero + place);
  *twice |= *row & new;
  *row |= new & ~*but;
#else
  uint64_t at = lane >> 6;
  (*twice)[0] |= (*row)[at] & place;
  (*row)[at] |= place & ~(*but)[at];
#endif
}

/* One rung: add the lanes that it names to `named`, and those of them with U < chance to `hits`. All words made ahead are looked at, without
 * branches; where they are too few, or name a lane twice, more are read one by one. */
static inline void draw_rung(word_stream *stream, uint32_t rung, uint64_t chance, ko_vector *named, ko_vector *hits) {
  const uint32_t *thresholds = ko_ladder[rung - 1], *words = stream->words;
  uint32_t count_word = next_word(stream), n = 0, n_words = stream->made - 1;
  for (uint32_t k = 0; k < thresholds_of[rung]; k++) n += count_word > thresholds[k];
  const ko_vector none = {0};
  ko_vector here = {0}, twice = {0}, ignored = {0};
  for (uint32_t k = 0; k < n_words; k++) add_lane(&here, &none, &twice, words[k + 1], k < n);
  int short_of = n > n_words || ko_vector_any(&twice);
  if (chance >= ceiling(rung)) { /* every lane that it names is a hit */
    if (short_of) name_more(stream, n, n < n_words ? n : n_words, &here);
    *hits |= here;
  } else if (short_of) {
    ko_row slow_named = {{0}}, slow_here, slow_hits = {{0}};
    *ko_vector_at(&slow_named) = *named;
    draw_rung_slowly(stream, rung, n, chance, &slow_named, &slow_here, &slow_hits);
    here = *ko_vector_of(&slow_here);
    *hits |= *ko_vector_of(&slow_hits);
  } else {
    uint64_t floor = ceiling(rung - 1), span = ceiling(rung) - floor;
    for (uint32_t k = 0; k < n_words; k++)
      add_lane(hits, named, &ignored, words[k + 1], (k < n) & (floor + ((span * (words[k + 1] >> LANE_BITS)) >> OFFSET_BITS) < chance));
  }
  *named |= here;
}

/* How many calls are made beforehand for each rung where the chance reaches up to rung R: enough for most rows, and together at most 16. */
static const uint8_t calls_ahead[KO_LADDER_RUNGS + 1][KO_LADDER_RUNGS] = {
    {0}, {1}, {1, 1}, {1, 1, 2}, {1, 1, 2, 2}, {1, 1, 2, 2, 4}};
static const uint8_t rows_at_once[KO_LADDER_RUNGS + 1] = {0, 16, 8, 4, 2, 1};

static uint32_t rungs_needed(uint64_t chance) {
  uint32_t rungs = 0;
  while (rungs < KO_LADDER_RUNGS && chance > ceiling(rungs)) rungs++;
  return rungs;
}

/* n rows whose chances reach up to the same rung, n <= rows_at_once[rungs]. */
static void draw_batch(uint64_t seed, uint32_t c0, uint32_t rungs, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out) {
  uint32_t counters[KO_PHILOX_CALLS] = {0}, words[4 * KO_PHILOX_CALLS];
  uint64_t call_entities[KO_PHILOX_CALLS] = {0};
  size_t call = 0;
  for (size_t i = 0; i < n; i++)
    for (uint32_t rung = 1; rung <= rungs; rung++)
      for (uint32_t j = 0; j < calls_ahead[rungs][rung - 1]; j++) {
        counters[call] = c0 | rung << 16 | j;
        call_entities[call++] = entities[i];
      }
  philox_calls(seed, block, counters, call_entities, words);
  const uint32_t *at = words;
  for (size_t i = 0; i < n; i++) {
    ko_vector hits = {0}, named = {0};
    for (uint32_t rung = 1; rung <= rungs; rung++) {
      uint32_t made = 4u * calls_ahead[rungs][rung - 1];
      word_stream stream = {seed, entities[i], c0 | rung << 16, block, 0, made, at, {0}};
      draw_rung(&stream, rung, chances[i], &named, &hits);
      at += made;
    }
    uint64_t top = ceiling(KO_LADDER_RUNGS);
    if (chances[i] > top) {
      uint64_t threshold = ((chances[i] - top) << 32) / ((UINT64_C(1) << 32) - top);
      planes_below(seed, c0, block, entities[i], threshold, &named, &hits);
    }
    *ko_vector_at(&out[i]) = hits;
  }
}

static void rows(uint64_t seed, uint32_t c0, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out) {
  size_t i = 0;
  while (i < n) {
    if (chances[i] == 0 || chances[i] >> 32) {
      ko_row_fill(&out[i], chances[i] != 0);
      i++;
      continue;
    }
    uint32_t rungs = rungs_needed(chances[i]);
    size_t batch = 1;
    while (batch < rows_at_once[rungs] && i + batch < n && !(chances[i + batch] >> 32) && rungs_needed(chances[i + batch]) == rungs) batch++;
    draw_batch(seed, c0, rungs, batch, entities + i, block, chances + i, out + i);
    i += batch;
  }
}

const ko_draw_kernel KO_KERNEL(ko_draw_kernel_table) = {philox_calls, rows};
