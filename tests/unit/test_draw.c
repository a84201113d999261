/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "knockon/draw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/draw_ladder.h"

/* The thresholds by their definition. */
static void ladder_is_binomial(void **state) {
  (void)state;
  for (int r = 1; r <= KO_LADDER_RUNGS; r++) {
    double ceiling = (double)(UINT64_C(1) << (22 + r)), floor = r == 1 ? 0 : ceiling / 2;
    double q = (ceiling - floor) / (4294967296.0 - floor);
    double f = 1 - q;
    for (int i = 0; i < 9; i++) f = f * f;
    double s = q / (1 - q), F = f;
    for (int k = 0; k < KO_LADDER_LONGEST; k++) {
      double t = 4294967296.0 * F + 0.5;
      uint64_t threshold = t >= 4294967296.0 ? UINT64_C(4294967296) : (uint64_t)t;
      assert_int_equal((uint64_t)ko_ladder[r - 1][k] + 1, threshold);
      f = f * ((512 - k) / (k + 1.0)) * s;
      F = F + f;
    }
    assert_int_equal(ko_ladder[r - 1][KO_LADDER_LONGEST - 1], UINT32_MAX);
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

/* Vectors: they freeze the definition. */
static void vectors(void **state) {
  (void)state;
  ko_draws draws = ko_draws_make(1);
  uint64_t entity = ko_key_pair(ko_key(KO_KEY_WAVE, "storm"), ko_key(KO_KEY_SITE, "harbour"));
  assert_int_equal(ko_key(KO_KEY_SITE, "harbour"), UINT64_C(0xdc5da0049b51e5f9));
  assert_int_equal(entity, UINT64_C(0x944ed9f8118c64ac));
  assert_int_equal(ko_draw_word(&draws, KO_PURPOSE_CHOICE, entity, 5), UINT32_C(0xbde4e0d8));
  ko_row row;
  ko_draw_row(&draws, KO_PURPOSE_HIT, entity, 0, ko_chance(0.01), &row);
  assert_int_equal(row.w[5], UINT64_C(0x180004000));
  ko_draw_row(&draws, KO_PURPOSE_HIT, entity, 0, ko_chance(0.3), &row);
  assert_int_equal(row.w[3], UINT64_C(0x2980401204419842));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ladder_is_binomial),
      cmocka_unit_test(rows_are_nested),
      cmocka_unit_test(rates_and_batches),
      cmocka_unit_test(vectors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
