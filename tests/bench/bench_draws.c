/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws: which of 20,000 facilities are hit in 512 trials, at 0.1, 1 and 30 %. Baseline: Random123's Philox4x32-10, one word compared for
 * each facility and trial (all four words of a call are used). The observed rates of both must agree with the chance.
 */
#include <Random123/philox.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

enum { N = 20000, AT_ONCE = 64, REPEATS = 7 };

static uint64_t compare_words(uint64_t entity, uint32_t chance) {
  uint64_t hits = 0;
  for (uint32_t j = 0; j < KO_LANES / 4; j++) {
    philox4x32_ctr_t counter = {{j, 0, (uint32_t)entity, (uint32_t)(entity >> 32)}};
    philox4x32_key_t key = {{1, 0}};
    philox4x32_ctr_t words = philox4x32_R(10, counter, key);
    for (int k = 0; k < 4; k++) hits += words.v[k] < chance;
  }
  return hits;
}

static void check_rate(const char *who, double hits, double p) {
  double trials = (double)N * KO_LANES;
  if (fabs(hits - trials * p) <= 5 * sqrt(trials * p * (1 - p))) return;
  fprintf(stderr, "bench_draws: %s hit %g of %g at %g\n", who, hits, trials, p);
  exit(70);
}

int main(void) {
  static const double chances[] = {0.001, 0.01, 0.3};
  static const double asked[] = {25, 8, 5};
  ko_draws draws = ko_draws_make(1);
  bench_head();
  for (int c = 0; c < 3; c++) {
    uint64_t chance = ko_chance(chances[c]);
    double ours[REPEATS], theirs[REPEATS];
    for (int r = 0; r < REPEATS; r++) {
      static uint64_t entities[N], levels[N];
      for (uint64_t e = 0; e < N; e++) {
        entities[e] = ko_key_pair(e, (uint64_t)r);
        levels[e] = chance;
      }
      double hits = 0;
      double t = bench_seconds();
      for (uint32_t e = 0; e < N; e++) hits += (double)compare_words(entities[e], (uint32_t)chance);
      theirs[r] = (bench_seconds() - t) * 1e9 / N / KO_LANES;
      check_rate("the baseline", hits, chances[c]);
      static ko_row rows[N];
      t = bench_seconds();
      for (uint32_t e = 0; e < N; e += AT_ONCE)
        ko_draw_rows(&draws, KO_PURPOSE_HIT, N - e < AT_ONCE ? N - e : AT_ONCE, entities + e, 0, levels + e, rows + e);
      ours[r] = (bench_seconds() - t) * 1e9 / N / KO_LANES;
      hits = 0;
      for (uint32_t e = 0; e < N; e++) hits += ko_row_count(&rows[e]);
      check_rate("ours", hits, chances[c]);
    }
    char name[64];
    snprintf(name, sizeof name, "draws at %g %%", 100 * chances[c]);
    bench_line(name, "ns/draw", bench_median(theirs, REPEATS), bench_median(ours, REPEATS), asked[c]);
  }
  return 0;
}
