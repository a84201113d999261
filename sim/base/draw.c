/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The draws of include/knockon/draw.h. A row costs as much as it has hits at small chances (rungs of the ladder) and about twelve planes of
 * bits at large ones; whichever way is gone, the hits are the same.
 */
#include "knockon/draw.h"

#include <Random123/philox.h>
#include <string.h>
#include <xxhash.h>

#include "sim/base/draw_ladder.h"
#include "sim/base/kernel_draw.h"

enum { LANE_BITS = 9, OFFSET_BITS = 32 - LANE_BITS };

uint64_t ko_key(ko_key_kind kind, const char *id) { return XXH3_64bits_withSeed(id, strlen(id), (XXH64_hash_t)kind); }

uint64_t ko_key_pair(uint64_t a, uint64_t b) {
  uint64_t x = a ^ (b * UINT64_C(0x9E3779B97F4A7C15));
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

uint64_t ko_chance(double p) {
  if (!(p > 0)) return 0;
  if (p >= 1) return UINT64_C(1) << 32;
  return (uint64_t)(p * 4294967296.0 + 0.5);
}

static uint64_t ceiling(uint32_t rung) { return rung == 0 ? 0 : UINT64_C(1) << (22 + rung); }

static void philox(uint64_t seed, uint32_t c0, uint32_t c1, uint64_t entity, uint32_t out[4]) {
  philox4x32_ctr_t counter = {{c0, c1, (uint32_t)entity, (uint32_t)(entity >> 32)}};
  philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  philox4x32_ctr_t words = philox4x32_R(10, counter, key);
  memcpy(out, words.v, 4 * sizeof out[0]);
}

uint32_t ko_draw_word(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint64_t trial) {
  uint32_t words[4];
  philox(draws->seed, (uint32_t)purpose << 24 | UINT32_C(0xFF0000) | (uint32_t)(trial >> 34), (uint32_t)(trial >> 2), entity, words);
  return words[trial & 3];
}

void ko_draw_words(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint64_t first_trial, uint32_t n, uint32_t *out) {
  for (uint32_t i = 0; i < n; i += 4) {
    uint64_t trial = first_trial + i;
    philox(draws->seed, (uint32_t)purpose << 24 | UINT32_C(0xFF0000) | (uint32_t)(trial >> 34), (uint32_t)(trial >> 2), entity, out + i);
  }
}

ko_draws ko_draws_make(uint64_t seed) { return (ko_draws){seed, KO_KERNEL_PICK(ko_draw_kernel_table)}; }

static const ko_draw_kernel *kernel_of(const ko_draws *draws) {
  return draws->kernel ? draws->kernel : KO_KERNEL_PICK(ko_draw_kernel_table);
}

/* One entity's words of one rung: the first `made` were made beforehand, in vectors; rarer ones are made as they are read. */
typedef struct word_stream {
  uint64_t seed, entity;
  uint32_t c0, c1, next, made;
  const uint32_t *words;
  uint32_t later[4];
} word_stream;

static uint32_t next_word(word_stream *stream) {
  uint32_t i = stream->next++;
  if (i < stream->made) return stream->words[i];
  if ((i & 3) == 0) philox(stream->seed, stream->c0 + (i >> 2), stream->c1, stream->entity, stream->later);
  return stream->later[i & 3];
}

/* One rung: add the lanes that it names to `named`, and those of them with U < chance to `hits`. */
static void draw_rung(word_stream *stream, uint32_t rung, uint64_t chance, ko_row *named, ko_row *hits) {
  const uint64_t *thresholds = ko_ladder[rung - 1];
  uint64_t count_word = next_word(stream);
  uint32_t n = 0;
  while (n < KO_LADDER_LONGEST && count_word >= thresholds[n]) n++;
  if (n == 0) return;
  uint64_t floor = ceiling(rung - 1), span = ceiling(rung) - floor;
  ko_row here = {{0}}; /* named by this rung */
  if (chance >= ceiling(rung)) { /* every lane that it names is a hit: no need to look at each */
    for (uint32_t missing = n; missing > 0; missing = n - ko_row_count(&here))
      for (uint32_t i = 0; i < missing; i++) ko_row_set(&here, next_word(stream) & (KO_LANES - 1));
    for (int i = 0; i < KO_ROW_WORDS; i++) hits->w[i] |= here.w[i];
  } else {
    while (n > 0) {
      uint32_t word = next_word(stream);
      uint32_t lane = word & (KO_LANES - 1);
      if (ko_row_get(&here, lane)) continue;
      ko_row_set(&here, lane);
      n--;
      uint64_t below = floor + ((span * (word >> LANE_BITS)) >> OFFSET_BITS) < chance;
      hits->w[lane >> 6] |= (below << (lane & 63)) & ~named->w[lane >> 6];
    }
  }
  for (int i = 0; i < KO_ROW_WORDS; i++) named->w[i] |= here.w[i];
}

/* How many calls are made beforehand for each rung where the chance reaches up to rung R: enough for most rows, and together at most 16. */
static const uint8_t calls_ahead[KO_LADDER_RUNGS + 1][KO_LADDER_RUNGS] = {
    {0}, {1}, {1, 1}, {1, 1, 2}, {1, 1, 2, 2}, {1, 1, 2, 3, 5}, {1, 1, 1, 2, 4, 7}};
static const uint8_t rows_at_once[KO_LADDER_RUNGS + 1] = {0, 16, 8, 4, 2, 1, 1};

static uint32_t rungs_needed(uint64_t chance) {
  uint32_t rungs = 0;
  while (rungs < KO_LADDER_RUNGS && chance > ceiling(rungs)) rungs++;
  return rungs;
}

/* n rows whose chances reach up to the same rung, n <= rows_at_once[rungs]. */
static void draw_batch(const ko_draws *draws, const ko_draw_kernel *kernel, ko_purpose purpose, uint32_t rungs, size_t n, const uint64_t *entities,
                       uint32_t block, const uint64_t *chances, ko_row *out) {
  uint32_t counters[KO_PHILOX_CALLS] = {0}, words[4 * KO_PHILOX_CALLS];
  uint64_t call_entities[KO_PHILOX_CALLS] = {0};
  size_t call = 0;
  for (size_t i = 0; i < n; i++)
    for (uint32_t rung = 1; rung <= rungs; rung++)
      for (uint32_t j = 0; j < calls_ahead[rungs][rung - 1]; j++) {
        counters[call] = (uint32_t)purpose << 24 | rung << 16 | j;
        call_entities[call++] = entities[i];
      }
  kernel->calls(draws->seed, block, counters, call_entities, words);
  const uint32_t *at = words;
  for (size_t i = 0; i < n; i++) {
    ko_row hits = {{0}}, named = {{0}};
    for (uint32_t rung = 1; rung <= rungs; rung++) {
      uint32_t made = 4u * calls_ahead[rungs][rung - 1];
      word_stream stream = {draws->seed, entities[i], (uint32_t)purpose << 24 | rung << 16, block, 0, made, at, {0}};
      draw_rung(&stream, rung, chances[i], &named, &hits);
      at += made;
    }
    uint64_t top = ceiling(KO_LADDER_RUNGS);
    if (chances[i] > top) {
      uint64_t threshold = ((chances[i] - top) << 32) / ((UINT64_C(1) << 32) - top);
      kernel->planes(draws->seed, (uint32_t)purpose << 24, block, entities[i], threshold, &named, &hits);
    }
    out[i] = hits;
  }
}

void ko_draw_rows(const ko_draws *draws, ko_purpose purpose, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out) {
  const ko_draw_kernel *kernel = kernel_of(draws);
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
    draw_batch(draws, kernel, purpose, rungs, batch, entities + i, block, chances + i, out + i);
    i += batch;
  }
}

void ko_draw_row(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint32_t block, uint64_t chance, ko_row *out) {
  ko_draw_rows(draws, purpose, 1, &entity, block, &chance, out);
}
