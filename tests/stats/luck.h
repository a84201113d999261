/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers for tests of statistics, from a generator that the program does not use (splitmix64).
 */
#ifndef KO_TEST_LUCK_H
#define KO_TEST_LUCK_H

#include <math.h>
#include <stdint.h>

typedef struct luck {
  uint64_t state;
} luck;

/* Uniform in (0, 1). */
static inline double luck_uniform(luck *l) {
  uint64_t x = l->state += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  x ^= x >> 31;
  return ((double)(x >> 12) + 0.5) / 4503599627370496.0;
}

static inline double luck_exponential(luck *l) { return -log(luck_uniform(l)); }

static inline double luck_normal(luck *l) { return sqrt(2 * luck_exponential(l)) * cos(6.283185307179586 * luck_uniform(l)); }

#endif
