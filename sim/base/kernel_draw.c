/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/kernel_draw.h"

#include "knockon/vector.h"
#include "sim/base/kernel_philox.h"
#include "sim/base/kernel_rungs.h"

/* So many rows are drawn together, stage by stage: what is written in small pieces is read as vectors only when other rows have passed. */
enum { ROWS = QUEUE_ROOM / RUNG_CALLS };

/* V's highest PLANES bits come from planes, the others of the few lanes that they leave open from single words, some
 * OPEN_LANES at once. */
enum { PLANES = 8, SINGLES = 0x8000, OPEN_LANES = 32 };

/* Add to `row` the lanes whose V has its first PLANES bits below the threshold's; `open`: where they are equal, and not in the row. */
static inline void compare_planes(const draw_frame *frame, uint64_t entity, uint32_t threshold, ko_row *row, ko_row *open) {
  static const uint64_t numbers[KO_ROW_WORDS] = {0, 1, 2, 3, 4, 5, 6, 7};
  const wide zero = {0};
  wide one[PLANES];
  for (uint32_t k = 0; k < PLANES; k++) one[k] = zero - ((threshold >> (31 - k)) & UINT64_C(1));
  for (uint32_t part = 0; part < KO_ROW_WORDS; part += WIDE) {
    const wide number = load_wide(numbers + part);
    wide planes[PLANES];
    for (uint32_t pair = 0; pair < PLANES / 2; pair += SIDE_BY_SIDE) {
      wide c[SIDE_BY_SIDE][4];
      for (uint32_t v = 0; v < SIDE_BY_SIDE; v++) {
        c[v][0] = number + (frame->c0 | (pair + v) * KO_ROW_WORDS);
        c[v][1] = zero + frame->block;
        c[v][2] = zero + entity;
        c[v][3] = zero + (entity >> 32);
      }
      philox_rounds(&frame->key, c);
      for (uint32_t v = 0; v < SIDE_BY_SIDE; v++) {
        planes[2 * (pair + v)] = philox_pair(c[v][0], c[v][1]);
        planes[2 * (pair + v) + 1] = philox_pair(c[v][2], c[v][3]);
      }
    }
    wide hit = load_wide(row->w + part), equal = ~hit;
    for (uint32_t k = 0; k < PLANES; k++) {
      hit |= equal & one[k] & ~planes[k]; /* V has 0 where the threshold has 1 */
      equal &= ~(planes[k] ^ one[k]);
    }
    store_wide(row->w + part, hit);
    store_wide(open->w + part, equal);
  }
}

/* The lane that each call in the queue is for. */
typedef struct open_lanes {
  uint32_t row[OPEN_LANES], lane[OPEN_LANES];
} open_lanes;

static void finish_lanes(const draw_frame *frame, call_queue *queue, const open_lanes *open, const uint32_t *thresholds, ko_row *out) {
  const uint32_t rest = UINT32_MAX >> PLANES;
  queue_make(queue, &frame->key, frame->block);
  for (size_t i = 0; i < queue->n; i++) {
    uint32_t lane = open->lane[i], row = open->row[i];
    uint64_t below = (queue->words[4 * i + lane % 4] & rest) < (thresholds[row] & rest);
    out[row].w[lane / 64] |= below << (lane % 64);
  }
  queue->n = 0;
}

/* The n rows whose chances are above the ladder; `out` holds whom the rungs name. */
static void draw_planes(const draw_frame *frame, call_queue *queue, size_t n, const uint8_t *rows, const uint64_t *entities,
                        const uint64_t *chances, ko_row *out) {
  const uint64_t top = ceiling(KO_LADDER_RUNGS);
  uint64_t open_words[ROWS * KO_ROW_WORDS]; /* words of rows with lanes that are open */
  uint32_t thresholds[ROWS], place[ROWS * KO_ROW_WORDS], n_open = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t row = rows[i];
    ko_row equal;
    thresholds[row] = (uint32_t)(((chances[row] - top) << 32) / ((UINT64_C(1) << 32) - top));
    compare_planes(frame, entities[row], thresholds[row], &out[row], &equal);
    for (uint32_t w = 0; w < KO_ROW_WORDS; w++) {
      open_words[n_open] = equal.w[w];
      place[n_open] = row * KO_ROW_WORDS + w;
      n_open += equal.w[w] != 0;
    }
  }
  open_lanes open;
  queue->n = 0;
  for (uint32_t i = 0; i < n_open; i++)
    for (uint64_t bits = open_words[i]; bits; bits &= bits - 1) {
      uint32_t row = place[i] / KO_ROW_WORDS, lane = place[i] % KO_ROW_WORDS * 64 + (uint32_t)__builtin_ctzll(bits);
      open.row[queue->n] = row;
      open.lane[queue->n] = lane;
      queue_call(queue, frame->c0 | SINGLES | lane / 4, entities[row]);
      if (queue->n == OPEN_LANES) finish_lanes(frame, queue, &open, thresholds, out);
    }
  finish_lanes(frame, queue, &open, thresholds, out);
}

static void draw_batch(const draw_frame *frame, size_t n, const uint64_t *entities, const uint64_t *chances, ko_row *out) {
  call_queue queue;
  uint8_t rungs[ROWS], high[ROWS];
  size_t n_high = 0;
  queue.n = 0;
  for (size_t i = 0; i < n; i++) {
    rungs[i] = chances[i] >> 32 ? 0 : (uint8_t)rungs_needed(chances[i]);
    queue_rungs(frame, &queue, entities[i], rungs[i]);
    high[n_high] = (uint8_t)i;
    n_high += rungs[i] > 0 && chances[i] > ceiling(KO_LADDER_RUNGS);
  }
  queue_make(&queue, &frame->key, frame->block);
  KO_ALIGNAS(64) uint8_t marks[ROWS][MARKS];
  const uint32_t *words = queue.words;
  for (size_t i = 0; i < n; i++) {
    ko_vector *clear = (ko_vector *)(void *)marks[i];
    for (uint32_t k = 0; k < KO_LANES / sizeof *clear; k++) clear[k] = (ko_vector){0};
    words = mark_rungs(frame, rungs[i], entities[i], words, chances[i], marks[i]);
  }
  for (size_t i = 0; i < n; i++) {
    row_of_marks(marks[i], &out[i]);
    if (chances[i] >> 32) ko_row_fill(&out[i], 1);
  }
  if (n_high > 0) draw_planes(frame, &queue, n_high, high, entities, chances, out);
}

static void rows(uint64_t seed, uint32_t c0, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out) {
  draw_frame frame = {.c0 = c0, .block = block};
  philox_key_make(seed, &frame.key);
  for (size_t i = 0; i < n; i += ROWS) draw_batch(&frame, n - i < ROWS ? n - i : ROWS, entities + i, chances + i, out + i);
}

static void calls(uint64_t seed, uint32_t c1, const uint64_t c0[KO_PHILOX_CALLS], const uint64_t entity[KO_PHILOX_CALLS],
                  uint32_t out[4 * KO_PHILOX_CALLS]) {
  philox_key key;
  philox_key_make(seed, &key);
  philox_calls(&key, KO_PHILOX_CALLS, c0, c1, entity, out);
}

const ko_draw_kernel KO_KERNEL(ko_draw_kernel_table) = {calls, rows};
