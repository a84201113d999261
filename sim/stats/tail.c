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

enum { BLOCKS = 1024, REPLICATES = 999 };

typedef struct placed {
  int64_t value;
  uint32_t block;
} placed;

static int descending(const void *a, const void *b) {
  const placed *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? 1 : -1;
  return (x->block > y->block) - (x->block < y->block);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Mean of the worst `tail` of the sorted values, each as often as its block was drawn; `drawn` NULL: once. */
static double worst_mean(const placed *sorted, uint64_t n, const uint32_t *drawn, double mass) {
  double sum = 0, left = mass;
  for (uint64_t i = 0; i < n && left > 0; i++) {
    double times = drawn ? (double)drawn[sorted[i].block] : 1;
    if (times > left) times = left;
    sum += times * (double)sorted[i].value;
    left -= times;
  }
  return sum / mass;
}

int ko_tail_of(const int64_t *values, size_t stride, uint64_t n, double tail, double confidence, uint64_t seed, ko_tail *out,
               ko_error *error) {
  *out = (ko_tail){.mean = (double)NAN, .interval = {(double)NAN, (double)NAN}};
  if (n == 0) return KO_OK;
  const uint32_t n_blocks = n < BLOCKS ? (uint32_t)n : BLOCKS;
  int code = KO_OK;
  uint32_t *drawn = calloc(n_blocks, sizeof *drawn);
  uint64_t *size = calloc(n_blocks, sizeof *size);
  double *means = calloc(REPLICATES, sizeof *means);
  placed *sorted = n <= SIZE_MAX / sizeof *sorted ? malloc(n * sizeof *sorted) : NULL;
  if (!sorted || !drawn || !size || !means) {
    code = ko_raise_memory(error, n * sizeof *sorted);
    goto done;
  }
  for (uint64_t i = 0; i < n; i++) {
    sorted[i] = (placed){values[i * stride], (uint32_t)(i * n_blocks / n)};
    size[sorted[i].block]++;
  }
  qsort(sorted, n, sizeof *sorted, descending);
  out->mean = worst_mean(sorted, n, NULL, tail * (double)n);
  out->n_tail = (uint64_t)(tail * (double)n + 1e-9);
  if (n < 2) goto done;
  const ko_draws draws = ko_draws_make(seed);
  uint32_t words[BLOCKS];
  for (uint32_t r = 0; r < REPLICATES; r++) {
    uint64_t mass = 0;
    for (uint32_t b = 0; b < n_blocks; b++) drawn[b] = 0;
    ko_draw_words(&draws, KO_PURPOSE_BOOTSTRAP, r, 0, (n_blocks + 3) / 4 * 4, words);
    for (uint32_t b = 0; b < n_blocks; b++) {
      uint32_t pick = (uint32_t)((uint64_t)words[b] * n_blocks >> 32);
      drawn[pick]++;
      mass += size[pick];
    }
    means[r] = worst_mean(sorted, n, drawn, tail * (double)mass);
  }
  qsort(means, REPLICATES, sizeof *means, ascending);
  uint32_t cut = (uint32_t)((1 - confidence) / 2 * (REPLICATES + 1) + 0.5);
  if (cut == 0) cut = 1;
  out->interval = (ko_interval){means[cut - 1], means[REPLICATES - cut]};
done:
  free(sorted);
  free(drawn);
  free(size);
  free(means);
  return code;
}
