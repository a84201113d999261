/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/luck.h"

#include <math.h>
#include <string.h>

#include <xxhash.h>

static const uint64_t ONE = UINT64_C(1) << 32;

typedef struct words {
  uint32_t w[4];
} words;

static words philox(uint64_t seed, uint32_t c0, uint32_t c1, uint64_t entity) {
  uint32_t c[4] = {c0, c1, (uint32_t)entity, (uint32_t)(entity >> 32)};
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t a = UINT64_C(0xD2511F53) * c[0], b = UINT64_C(0xCD9E8D57) * c[2];
    uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k0, (uint32_t)b, (uint32_t)(a >> 32) ^ c[3] ^ k1, (uint32_t)a};
    memcpy(c, next, sizeof c);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words out = {{c[0], c[1], c[2], c[3]}};
  return out;
}

uint64_t oracle_key(int kind, const char *id) { return XXH3_64bits_withSeed(id, strlen(id), (uint64_t)kind); }

uint64_t oracle_key_pair(uint64_t a, uint64_t b) {
  uint64_t x = a ^ (b * UINT64_C(0x9E3779B97F4A7C15));
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

uint64_t oracle_chance(double p) { return p <= 0 ? 0 : p >= 1 ? ONE : (uint64_t)floor(p * 4294967296.0 + 0.5); }

static uint64_t ceiling(int rung) { return rung == 0 ? 0 : UINT64_C(1) << (22 + rung); }

/* How many words of a rung name lanes: the place of its first word in the Poisson distribution whose mean is that of 512 lanes. */
static int count_named(int rung, uint32_t word) {
  double q = (double)(ceiling(rung) - ceiling(rung - 1)) / (double)(ONE - ceiling(rung - 1));
  double f = 1 - q, h = 0;
  for (int i = 0; i < 9; i++) f = f * f;
  for (int j = 16; j >= 1; j--) h = 1.0 / j + q * h;
  double mean = 512 * q * h, sum = f;
  for (int k = 0; k < 32; k++) {
    double t = floor(4294967296.0 * sum + 0.5);
    if (word < t) return k;
    f = f * (mean / (k + 1.0));
    sum = sum + f;
  }
  return 32;
}

static uint32_t rung_word(uint64_t seed, uint32_t purpose, int rung, uint32_t i, uint64_t entity, uint32_t block) {
  return philox(seed, purpose << 24 | (uint32_t)rung << 16 | i / 4, block, entity).w[i % 4];
}

/* The lanes that rungs name: the lowest rung decides, and of its words the last. */
static void name_lanes(uint64_t seed, uint32_t p, uint64_t entity, uint32_t block, oracle_luck luck[ORACLE_TRIALS]) {
  int named_by[ORACLE_TRIALS] = {0};
  for (int rung = 1; rung <= 5; rung++) {
    int n = count_named(rung, rung_word(seed, p, rung, 0, entity, block));
    for (int i = 1; i <= n; i++) {
      uint32_t word = rung_word(seed, p, rung, (uint32_t)i, entity, block), lane = word & 511;
      if (luck[lane].named && named_by[lane] < rung) continue;
      luck[lane].named = 1;
      named_by[lane] = rung;
      luck[lane].value = (uint32_t)(ceiling(rung - 1) + (((ceiling(rung) - ceiling(rung - 1)) * (word >> 9)) >> 23));
    }
  }
}

/* V of a lane, which counts where no rung names it. */
static uint32_t unnamed_value(uint64_t seed, uint32_t p, uint64_t entity, uint32_t block, uint32_t lane) {
  uint32_t value = philox(seed, p << 24 | 0x8000 | lane / 4, block, entity).w[lane % 4] & 0xFFFFFF;
  for (uint32_t k = 0; k < 8; k++) {
    uint32_t word = philox(seed, p << 24 | (8 * (k / 2) + lane / 64), block, entity).w[2 * (k % 2) + lane / 32 % 2];
    value |= (word >> lane % 32 & 1) << (31 - k);
  }
  return value;
}

void oracle_draw(uint64_t seed, int purpose, uint64_t entity, uint32_t block, oracle_luck luck[ORACLE_TRIALS]) {
  memset(luck, 0, ORACLE_TRIALS * sizeof *luck);
  for (uint32_t lane = 0; lane < ORACLE_TRIALS; lane++) luck[lane].value = unnamed_value(seed, (uint32_t)purpose, entity, block, lane);
  name_lanes(seed, (uint32_t)purpose, entity, block, luck);
}

oracle_luck oracle_draw_one(uint64_t seed, int purpose, uint64_t entity, uint64_t trial) {
  oracle_luck luck[ORACLE_TRIALS] = {{0}};
  uint32_t block = (uint32_t)(trial / ORACLE_TRIALS), lane = (uint32_t)(trial % ORACLE_TRIALS);
  luck[lane].value = unnamed_value(seed, (uint32_t)purpose, entity, block, lane);
  name_lanes(seed, (uint32_t)purpose, entity, block, luck);
  return luck[lane];
}

int oracle_yes(oracle_luck luck, uint64_t chance) {
  if (luck.named) return luck.value < chance;
  return chance > ceiling(5) && luck.value < (chance - ceiling(5)) * ONE / (ONE - ceiling(5));
}

uint32_t oracle_word(uint64_t seed, int purpose, uint64_t entity, uint64_t trial) {
  uint32_t c0 = (uint32_t)purpose << 24 | 0xFF0000 | (uint32_t)(trial >> 34);
  return philox(seed, c0, (uint32_t)(trial >> 2), entity).w[trial % 4];
}
