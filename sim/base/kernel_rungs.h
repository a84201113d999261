/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ladder of include/knockon/draw.h, for kernel files alone (knockon/isa.h): who is named by the rungs and below the chance. A lane's
 * mark is a byte, so that lanes are marked without branches and without reading what stands there.
 */
#ifndef KO_KERNEL_RUNGS_H
#define KO_KERNEL_RUNGS_H

#include "knockon/row.h"
#include "sim/base/draw_ladder.h"
#include "sim/base/kernel_philox.h"

/* The highest bit of a mark says yes. Words that name nobody mark NOBODY. */
enum { LANE_BITS = 9, YES = 0x80, NOBODY = KO_LANES, MARKS = KO_LANES + 64 };

/* What all rows of one call share. */
typedef struct draw_frame {
  philox_key key;
  uint32_t c0, block;
} draw_frame;

static inline uint64_t ceiling(uint32_t rung) { return rung == 0 ? 0 : UINT64_C(1) << (22 + rung); }

static inline uint32_t rungs_needed(uint64_t chance) {
  uint32_t rungs = 0;
  while (rungs < KO_LADDER_RUNGS && chance > ceiling(rungs)) rungs++;
  return rungs;
}

/* How many calls of each rung are made together with those of other rows, RUNG_CALLS in all: enough for most rows. */
enum { RUNG_CALLS = 10, LONGEST_RUNG_CALLS = 4 };
static const uint8_t calls_ahead[KO_LADDER_RUNGS + 1] = {0, 1, 1, 2, 2, LONGEST_RUNG_CALLS};

static inline uint32_t rung_counter(const draw_frame *frame, uint32_t rung, uint32_t j) { return frame->c0 | rung << 16 | j; }

/* From the highest rung down, as they are read. */
static inline void queue_rungs(const draw_frame *frame, call_queue *queue, uint64_t entity, uint32_t rungs) {
  for (uint32_t rung = rungs; rung > 0; rung--)
    for (uint32_t j = 0; j < calls_ahead[rung]; j++) queue_call(queue, rung_counter(frame, rung, j), entity);
}

/* How many words of a rung name lanes. The thresholds rise: those that the first word is above come first. */
static inline uint32_t count_named(uint32_t rung, uint32_t word) {
  const uint32_t *thresholds = ko_ladder[rung - 1];
  uint32_t above = 0;
#if defined(__AVX512F__)
  const __m512i words = _mm512_set1_epi32((int)word);
  for (uint32_t k = 0; k < ko_ladder_length[rung - 1]; k += 16)
    above |= (uint32_t)_mm512_cmpgt_epu32_mask(words, _mm512_loadu_si512(thresholds + k)) << k;
#else
  const __m128i flip = _mm_set1_epi32(INT32_MIN),
                words = _mm_xor_si128(_mm_set1_epi32((int)word), flip); /* only signed words can be compared */
  for (uint32_t k = 0; k < ko_ladder_length[rung - 1]; k += 16) {
    __m128i part[4];
    memcpy(part, thresholds + k, sizeof part);
    for (int i = 0; i < 4; i++) part[i] = _mm_cmpgt_epi32(words, _mm_xor_si128(part[i], flip));
    __m128i bytes = _mm_packs_epi16(_mm_packs_epi32(part[0], part[1]), _mm_packs_epi32(part[2], part[3]));
    above |= (uint32_t)_mm_movemask_epi8(bytes) << k;
  }
#endif
  return (uint32_t)__builtin_ctzll(~(uint64_t)above);
}

/* The words number `from` (the first of a call) to n of a rung, which are rare. */
static __attribute__((noinline)) void mark_more(const draw_frame *frame, uint32_t rung, uint64_t entity, uint32_t from, uint32_t n,
                                                uint32_t last, uint8_t *marks) {
  call_queue queue;
  queue.n = 0;
  for (uint32_t j = from / 4; j <= n / 4; j++) queue_call(&queue, rung_counter(frame, rung, j), entity);
  queue_make(&queue, &frame->key, frame->block);
  for (uint32_t i = from; i <= n; i++) {
    uint32_t word = queue.words[i - from];
    marks[word & (KO_LANES - 1)] = word <= last ? YES : 0;
  }
}

/* Mark the lanes that a rung names. All of them are below the chance (whole), or those whose words are not above `last`. */
static inline void mark_rung(const draw_frame *frame, uint32_t rung, uint64_t entity, const uint32_t *words, int whole, uint32_t last,
                             uint8_t *marks) {
  typedef uint32_t quad __attribute__((vector_size(16)));
  typedef int32_t place __attribute__((vector_size(16)));
  const quad zero = {0};
  uint32_t calls = calls_ahead[rung], n = count_named(rung, words[0]), lanes[4 * LONGEST_RUNG_CALLS], yes[4 * LONGEST_RUNG_CALLS];
  for (uint32_t j = 0; j < calls; j++) {
    const int32_t at = (int32_t)(4 * j), until = (int32_t)n;
    const place number = {j == 0 ? INT32_MAX : at, at + 1, at + 2, at + 3}, end = {until, until, until, until}; /* word 0 names nobody */
    quad word;
    memcpy(&word, words + 4 * j, sizeof word);
    quad beyond = (quad)(number > end), lane = (word & (KO_LANES - 1) & ~beyond) | (beyond & NOBODY),
         below = (quad)(word <= zero + last) & YES;
    memcpy(lanes + 4 * j, &lane, sizeof lane);
    memcpy(yes + 4 * j, &below, sizeof below);
  }
  for (uint32_t i = 0; i < 4 * calls; i++) marks[lanes[i]] = whole ? YES : (uint8_t)yes[i];
  if (n >= 4 * calls) mark_more(frame, rung, entity, 4 * calls, n, last, marks);
}

/* A word is that of a U below the chance iff it is not above this. */
static inline uint32_t last_below(uint32_t rung, uint64_t chance) {
  uint32_t shift = rung > 2 ? rung - 2 : 0; /* the rung's span is 2^(23 + shift), in 2^23 steps */
  uint64_t steps = (chance - ceiling(rung - 1) + (UINT64_C(1) << shift) - 1) >> shift;
  return (uint32_t)((steps << LANE_BITS) - 1);
}

/* Mark a row from the words that queue_rungs asked for, and return what comes after them. From the highest
 * rung down, since the lowest that names a lane decides. */
static inline const uint32_t *mark_rungs(const draw_frame *frame, uint32_t rungs, uint64_t entity, const uint32_t *words, uint64_t chance,
                                         uint8_t *marks) {
  for (uint32_t rung = rungs; rung > 0; rung--) {
    int whole = chance >= ceiling(rung);
    mark_rung(frame, rung, entity, words, whole, whole ? UINT32_MAX : last_below(rung, chance), marks);
    words += 4u * calls_ahead[rung];
  }
  return words;
}

static inline void row_of_marks(const uint8_t *marks, ko_row *row) {
  for (uint32_t w = 0; w < KO_ROW_WORDS; w++) {
#if defined(__AVX512F__)
    row->w[w] = _mm512_movepi8_mask(_mm512_loadu_si512(marks + 64 * w));
#elif defined(__AVX2__)
    uint64_t half[2];
    for (uint32_t i = 0; i < 2; i++) half[i] = (uint32_t)_mm256_movemask_epi8((__m256i)load_wide(marks + 64 * w + 32 * i));
    row->w[w] = half[0] | half[1] << 32;
#else
    row->w[w] = 0;
    for (uint32_t i = 0; i < 4; i++)
      row->w[w] |= (uint64_t)(uint32_t)_mm_movemask_epi8((__m128i)load_wide(marks + 64 * w + 16 * i)) << (16 * i);
#endif
  }
}

#endif
