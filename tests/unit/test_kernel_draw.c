/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The vector code of draws, at every level of this processor: against Random123, and row by row against the definition in
 * include/knockon/draw.h, followed lane by lane.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <Random123/philox.h>

#include "sim/base/kernel_draw.h"

static const ko_draw_kernel *const kernels[] = {&ko_draw_kernel_table_sse2, &ko_draw_kernel_table_avx2, &ko_draw_kernel_table_avx512};

static uint32_t word(uint64_t seed, uint32_t c0, uint32_t block, uint64_t entity, uint32_t i) {
  philox4x32_ctr_t counter = {{c0 + i / 4, block, (uint32_t)entity, (uint32_t)(entity >> 32)}};
  philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  return philox4x32(counter, key).v[i % 4];
}

static void kernels_are_philox(void **state) {
  (void)state;
  uint64_t counters[KO_PHILOX_CALLS], entities[KO_PHILOX_CALLS];
  for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) {
    counters[i] = i * UINT32_C(2654435761);
    entities[i] = ~(uint64_t)i * UINT64_C(0x9E3779B97F4A7C15);
  }
  for (int level = 0; level <= (int)ko_isa(); level++) {
    uint32_t words[4 * KO_PHILOX_CALLS];
    kernels[level]->calls(UINT64_C(0x123456789ABCDEF0), 77, counters, entities, words);
    for (uint32_t i = 0; i < KO_PHILOX_CALLS; i++) {
      philox4x32_ctr_t counter = {{(uint32_t)counters[i], 77, (uint32_t)entities[i], (uint32_t)(entities[i] >> 32)}};
      philox4x32_key_t key = {{UINT32_C(0x9ABCDEF0), UINT32_C(0x12345678)}};
      philox4x32_ctr_t expected = philox4x32(counter, key);
      for (int k = 0; k < 4; k++) assert_int_equal(words[4 * i + (uint32_t)k], expected.v[k]);
    }
  }
}

/* How many words of a rung name lanes: by the Poisson distribution of its first word. */
static uint32_t rung_count(uint32_t first_word, double floor, double ceiling) {
  double q = (ceiling - floor) / (4294967296.0 - floor), f = 1 - q;
  for (int i = 0; i < 9; i++) f = f * f;
  double h = 0, sum = f;
  for (int j = 16; j >= 1; j--) h = 1.0 / j + q * h;
  double mean = 512 * q * h;
  uint32_t n = 0;
  for (int k = 0; k < 32; k++) {
    double t = 4294967296.0 * sum + 0.5;
    uint64_t threshold = t >= 4294967296.0 ? UINT64_C(4294967296) : (uint64_t)t;
    if (first_word < threshold) break;
    n++;
    f = f * (mean / (k + 1.0));
    sum = sum + f;
  }
  return n;
}

static void row_by_definition(uint64_t seed, uint32_t purpose, uint64_t entity, uint32_t block, uint64_t chance, uint8_t hit[KO_LANES]) {
  uint32_t named_by[KO_LANES] = {0};
  uint64_t u[KO_LANES] = {0};
  for (uint32_t r = 1; r <= 5; r++) {
    uint64_t ceiling = UINT64_C(1) << (22 + r), floor = r == 1 ? 0 : ceiling / 2;
    uint32_t c0 = purpose << 24 | r << 16, n = rung_count(word(seed, c0, block, entity, 0), (double)floor, (double)ceiling);
    for (uint32_t i = 1; i <= n; i++) {
      uint32_t w = word(seed, c0, block, entity, i), lane = w & 511;
      if (named_by[lane] > 0 && named_by[lane] < r) continue;
      named_by[lane] = r;
      u[lane] = floor + (((ceiling - floor) * (w >> 9)) >> 23);
    }
  }
  const uint64_t top = UINT64_C(1) << 27;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    if (named_by[lane] > 0) {
      hit[lane] = u[lane] < chance;
      continue;
    }
    uint32_t v = word(seed, purpose << 24 | 0x8000, block, entity, lane) & 0xFFFFFF;
    for (uint32_t k = 0; k < 8; k++) {
      uint32_t call = 8 * (k / 2) + lane / 64, w = word(seed, purpose << 24, block, entity, 4 * call + 2 * (k % 2) + lane / 32 % 2);
      v |= (w >> (lane % 32) & 1) << (31 - k);
    }
    /* (P - C_5) 2^32 / (2^32 - C_5): up to 2^64 at P = 2^32, so one by one below it */
    hit[lane] = chance > top && (chance == UINT64_C(1) << 32 || v < ((chance - top) << 32) / ((UINT64_C(1) << 32) - top));
  }
}

static void rows_by_definition(void **state) {
  (void)state;
  enum { N = 21 };
  const double p[N] = {0,    1e-7, 1e-4,  1.0 / 1024, 1.0 / 512, 0.002, 1.0 / 256, 0.005, 1.0 / 128, 0.01, 1.0 / 64,
                       0.02, 0.03, 0.031, 1.0 / 32,   0.032,     0.1,   0.5,       0.9,   0.9999,    1};
  uint64_t entities[N], chances[N];
  const uint64_t seed = UINT64_C(0xFEDCBA9876543210);
  for (uint32_t block = 0; block < 12; block++) {
    for (uint32_t i = 0; i < N; i++) {
      entities[i] = (i + 1) * UINT64_C(0x9E3779B97F4A7C15) + block;
      chances[i] = (uint64_t)(p[(i + block) % N] * 4294967296.0 + 0.5);
    }
    for (int level = 0; level <= (int)ko_isa(); level++) {
      ko_row rows[N];
      memset(rows, 0xA5, sizeof rows);
      kernels[level]->rows(seed, UINT32_C(3) << 24, N, entities, block, chances, rows);
      for (uint32_t i = 0; i < N; i++) {
        uint8_t hit[KO_LANES];
        row_by_definition(seed, 3, entities[i], block, chances[i], hit);
        for (uint32_t lane = 0; lane < KO_LANES; lane++)
          if (ko_row_get(&rows[i], lane) != hit[lane])
            fail_msg("level %d, block %u, chance %llu, lane %u", level, block, (unsigned long long)chances[i], lane);
      }
    }
  }
}

/* No row asked for, none written. */
static void no_rows(void **state) {
  (void)state;
  ko_row row;
  memset(&row, 0x5A, sizeof row);
  ko_row before = row;
  for (int level = 0; level <= (int)ko_isa(); level++) kernels[level]->rows(1, UINT32_C(1) << 24, 0, NULL, 0, NULL, &row);
  assert_memory_equal(&row, &before, sizeof row);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kernels_are_philox),
      cmocka_unit_test(rows_by_definition),
      cmocka_unit_test(no_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
