/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The draws of include/knockon/draw.h: keys, chances, single words. Rows are drawn by kernel_draw.c.
 */
#include "knockon/draw.h"

#include <Random123/philox.h>
#include <string.h>
#include <xxhash.h>

#include "sim/base/kernel_draw.h"

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

void ko_draw_rows(const ko_draws *draws, ko_purpose purpose, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out) {
  const ko_draw_kernel *kernel = draws->kernel ? draws->kernel : KO_KERNEL_PICK(ko_draw_kernel_table);
  kernel->rows(draws->seed, (uint32_t)purpose << 24, n, entities, block, chances, out);
}

void ko_draw_row(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint32_t block, uint64_t chance, ko_row *out) {
  ko_draw_rows(draws, purpose, 1, &entity, block, &chance, out);
}
