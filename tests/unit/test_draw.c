/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "knockon/draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/draw_ladder.h"

/* The thresholds by their definition. */
static void ladder_is_poisson(void **state) {
  (void)state;
  for (int r = 1; r <= KO_LADDER_RUNGS; r++) {
    double ceiling = (double)(UINT64_C(1) << (22 + r)), floor = r == 1 ? 0 : ceiling / 2;
    double q = (ceiling - floor) / (4294967296.0 - floor);
    double f = 1 - q, h = 0;
    for (int i = 0; i < 9; i++) f = f * f;
    for (int j = 16; j >= 1; j--) h = 1.0 / j + q * h;
    double m = 512 * q * h, F = f;
    assert_true(fabs(m + 512 * log1p(-q)) < 1e-12 && fabs(f - exp(-m)) < 1e-12);
    for (int k = 0; k <= KO_LADDER_LONGEST; k++) {
      double t = 4294967296.0 * F + 0.5;
      uint64_t threshold = t >= 4294967296.0 ? UINT64_C(4294967296) : (uint64_t)t;
      if (k < KO_LADDER_LONGEST) assert_int_equal((uint64_t)ko_ladder[r - 1][k] + 1, threshold);
      if (k >= ko_ladder_length[r - 1]) assert_int_equal(threshold, UINT64_C(4294967296));
      f = f * (m / (k + 1.0));
      F = F + f;
    }
  }
}

static const double chances[] = {0, 1e-6, 0.0005, 1.0 / 512, 0.004, 0.01, 0.03125, 0.05, 0.0625, 0.063, 0.1, 0.5, 0.9375, 0.999, 1};
enum { N_CHANCES = sizeof chances / sizeof chances[0] };

static void rows_are_nested(void **state) {
  (void)state;
  ko_draws draws = ko_draws_make(7);
  for (uint64_t entity = 0; entity < 200; entity++) {
    ko_row smaller = {{0}};
    for (int i = 0; i < N_CHANCES; i++) {
      ko_row row;
      ko_draw_row(&draws, KO_PURPOSE_HIT, entity * UINT64_C(0x9E3779B97F4A7C15), 5, ko_chance(chances[i]), &row);
      for (int w = 0; w < KO_ROW_WORDS; w++) assert_int_equal(smaller.w[w] & ~row.w[w], 0);
      smaller = row;
    }
    assert_int_equal(ko_row_count(&smaller), KO_LANES);
  }
}

/* The observed rate lies within 4.5 standard errors of the chance, and rows of a batch are the rows drawn one by one. */
static void rates_and_batches(void **state) {
  (void)state;
  enum { N = 2000 };
  ko_draws draws = ko_draws_make(99);
  static uint64_t entities[N], thresholds[N];
  static ko_row rows[N];
  for (int i = 0; i < N_CHANCES; i++) {
    double hits = 0;
    for (uint32_t e = 0; e < N; e++) {
      entities[e] = ko_key_pair(e, 12345);
      thresholds[e] = ko_chance(chances[i]);
    }
    ko_draw_rows(&draws, KO_PURPOSE_WAVE, N, entities, 1, thresholds, rows);
    for (uint32_t e = 0; e < N; e++) {
      hits += ko_row_count(&rows[e]);
      if (e % 97) continue;
      ko_row single;
      ko_draw_row(&draws, KO_PURPOSE_WAVE, entities[e], 1, thresholds[e], &single);
      assert_memory_equal(&single, &rows[e], sizeof single);
    }
    double trials = (double)N * KO_LANES, p = chances[i], off = hits - trials * p;
    assert_true(off * off <= 4.5 * 4.5 * (trials * p * (1 - p)) + 1e-9);
  }
  /* Mixed chances in one batch. */
  for (uint32_t e = 0; e < N; e++) thresholds[e] = ko_chance(chances[e % N_CHANCES]);
  ko_draw_rows(&draws, KO_PURPOSE_WAVE, N, entities, 1, thresholds, rows);
  for (uint32_t e = 0; e < N; e += 7) {
    ko_row single;
    ko_draw_row(&draws, KO_PURPOSE_WAVE, entities[e], 1, thresholds[e], &single);
    assert_memory_equal(&single, &rows[e], sizeof single);
  }
}

/* Every lane has the chance, for itself: hits of a lane and of a row are binomial, neighbours do not go together. Sums lie within 5
 * standard errors. */
static void lanes_are_independent(void **state) {
  (void)state;
  enum { N = 6400, AT_ONCE = 64 };
  ko_draws draws = ko_draws_make(5);
  for (int i = 0; i < N_CHANCES; i++) {
    static ko_row rows[N];
    uint64_t entities[AT_ONCE], thresholds[AT_ONCE];
    for (uint32_t e = 0; e < N; e += AT_ONCE) {
      for (uint32_t k = 0; k < AT_ONCE; k++) {
        entities[k] = ko_key_pair(e + k, 77);
        thresholds[k] = ko_chance(chances[i]);
      }
      ko_draw_rows(&draws, KO_PURPOSE_HIT, AT_ONCE, entities, 3, thresholds, rows + e);
    }
    double p = chances[i], spread = p * (1 - p);
    if (spread * N < 100) continue; /* too few hits for the normal approximation of the errors */
    double by_row = 0, by_lane = 0, neighbours = 0;
    for (uint32_t e = 0; e < N; e++) {
      double off = ko_row_count(&rows[e]) - KO_LANES * p;
      by_row += off * off / (KO_LANES * spread);
    }
    for (uint32_t lane = 0; lane < KO_LANES; lane++) {
      double hits = 0;
      for (uint32_t e = 0; e < N; e++) {
        hits += ko_row_get(&rows[e], lane);
        neighbours += (ko_row_get(&rows[e], lane) - p) * (ko_row_get(&rows[e], (lane + 1) % KO_LANES) - p) / spread;
      }
      by_lane += (hits - N * p) * (hits - N * p) / (N * spread);
    }
    assert_true(fabs(by_row - N) <= 5 * sqrt(2.0 * N));
    assert_true(fabs(by_lane - KO_LANES) <= 5 * sqrt(2.0 * KO_LANES));
    assert_true(fabs(neighbours) <= 5 * sqrt((double)N * KO_LANES));
  }
}

/* Vectors: they freeze the definition. */
static void vectors(void **state) {
  (void)state;
  ko_draws draws = ko_draws_make(1);
  uint64_t entity = ko_key_pair(ko_key(KO_KEY_WAVE, "storm"), ko_key(KO_KEY_SITE, "harbour"));
  assert_int_equal(ko_key(KO_KEY_SITE, "harbour"), UINT64_C(0xdc5da0049b51e5f9));
  assert_int_equal(entity, UINT64_C(0x944ed9f8118c64ac));
  assert_int_equal(ko_draw_word(&draws, KO_PURPOSE_CHOICE, entity, 5), UINT32_C(0xbde4e0d8));
  static const ko_row few = {{0, 0, 0, 0x200000000, 0, 0x180004000, 0x8000000400, 0x10000000000000}};
  static const ko_row many = {{0x8005400088542071, 0x2900c13000c19982, 0x1c01421050d4b801, 0x238c04e21940d000, 0xc8d00089a16c847a,
                               0x28080c1d900c5862, 0x92e9c20804d440, 0x24f35425803058c0}};
  ko_row row;
  ko_draw_row(&draws, KO_PURPOSE_HIT, entity, 0, ko_chance(0.01), &row);
  assert_memory_equal(&row, &few, sizeof row);
  ko_draw_row(&draws, KO_PURPOSE_HIT, entity, 0, ko_chance(0.3), &row);
  assert_memory_equal(&row, &many, sizeof row);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ladder_is_poisson),
      cmocka_unit_test(rows_are_nested),
      cmocka_unit_test(rates_and_batches),
      cmocka_unit_test(lanes_are_independent),
      cmocka_unit_test(vectors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
