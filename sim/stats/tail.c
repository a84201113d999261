/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mean of the worst trials (conditional value at risk) and its interval. Intervals from the influence function cover too little, so
 * blocks of consecutive trials are drawn with replacement and the tail is taken anew (percentile bootstrap; Efron 1979,
 * doi:10.1214/aos/1176344552).
 */
#include <math.h>
#include <stdlib.h>

#include "knockon/draw.h"
#include "sim/base/base.h"
#include "sim/stats/stats.h"

enum { REPLICATES = 999 };

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Mean of the worst `mass` values, each as often as its block was drawn. Whole ones are added as integers, exactly. */
static double worst_mean(const ko_ranked *ranked, const uint32_t *drawn, double mass) {
  const uint64_t whole = (uint64_t)mass;
  uint64_t counted = 0, i = 0;
  ko_wide sum = 0;
  for (; i < ranked->n && counted < whole; i++) {
    uint64_t times = drawn[ranked->blocks[i]];
    if (counted + times > whole) break;
    sum += (ko_wide)times * ranked->values[i];
    counted += times;
  }
  while (i < ranked->n && !drawn[ranked->blocks[i]]) i++;
  const double rest = mass - (double)counted;
  return ((double)sum + (rest > 0 && i < ranked->n ? rest * (double)ranked->values[i] : 0)) / mass;
}

/* Replicate r: as many blocks as there are, drawn with replacement. */
static double replicate(const ko_ranked *ranked, const ko_draws *draws, const uint64_t *size, double tail, uint32_t r) {
  uint32_t words[KO_RANKED_BLOCKS], drawn[KO_RANKED_BLOCKS] = {0};
  const uint32_t n = ranked->n_blocks;
  uint64_t mass = 0;
  ko_draw_words(draws, KO_PURPOSE_BOOTSTRAP, r, 0, (n + 3) / 4 * 4, words);
  for (uint32_t b = 0; b < n; b++) {
    const uint32_t pick = (uint32_t)((uint64_t)words[b] * n >> 32);
    drawn[pick]++;
    mass += size[pick];
  }
  return worst_mean(ranked, drawn, tail * (double)mass);
}

int ko_tail_of(const ko_ranked *ranked, double tail, double confidence, uint64_t seed, ko_tail *out, ko_error *error) {
  const uint64_t n = ranked->n;
  uint64_t size[KO_RANKED_BLOCKS] = {0};
  uint32_t once[KO_RANKED_BLOCKS];
  *out = (ko_tail){.mean = (double)NAN, .interval = {(double)NAN, (double)NAN}};
  if (n == 0) return KO_OK;
  for (uint32_t b = 0; b < KO_RANKED_BLOCKS; b++) once[b] = 1;
  out->mean = worst_mean(ranked, once, tail * (double)n);
  out->n_tail = (uint64_t)(tail * (double)n + 1e-9);
  if (n < 2) return KO_OK;
  double *means = calloc(REPLICATES, sizeof *means);
  if (!means) return ko_raise_memory(error, REPLICATES * sizeof *means);
  for (uint64_t i = 0; i < n; i++) size[ranked->blocks[i]]++;
  const ko_draws draws = ko_draws_make(seed);
#pragma omp parallel for schedule(static)
  for (uint32_t r = 0; r < REPLICATES; r++) means[r] = replicate(ranked, &draws, size, tail, r);
  qsort(means, REPLICATES, sizeof *means, ascending);
  uint32_t cut = (uint32_t)((1 - confidence) / 2 * (REPLICATES + 1) + 0.5);
  if (cut == 0) cut = 1;
  out->interval = (ko_interval){means[cut - 1], means[REPLICATES - cut]};
  free(means);
  return KO_OK;
}
