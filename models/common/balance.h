/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Supply and demand of an island of a grid, and what is done where they differ.
 *
 * Sums are integers (quantity x scale, a power of two chosen so that the whole net stays below 2^60), so that they do not depend on the
 * order of adding and islands can be counted by subtraction.
 */
#ifndef KO_BALANCE_H
#define KO_BALANCE_H

#include <stdint.h>

typedef struct ko_power {
  int64_t dispatch; /* planned output */
  int64_t capacity; /* the most that can be generated: max(supply, dispatch) */
  int64_t load;     /* demand and shunt */
} ko_power;

/* How the quantities of every node of the island are scaled:
 *   generation = dispatch * planned + (capacity - dispatch) * reserve, load = load * served. */
typedef struct ko_balance {
  double planned, reserve, served;
  uint16_t share; /* served as KO_SHARE_ONE = 1, rounded to nearest, halves up */
  uint8_t live;   /* 0: no generation; nothing is served and everything is down */
} ko_balance;

/* The scale for sums of at most `total` (> 0). */
double ko_balance_scale(double total);

static inline void ko_power_add(ko_power *sum, const ko_power *power) {
  sum->dispatch += power->dispatch;
  sum->capacity += power->capacity;
  sum->load += power->load;
}

static inline void ko_power_subtract(ko_power *sum, const ko_power *power) {
  sum->dispatch -= power->dispatch;
  sum->capacity -= power->capacity;
  sum->load -= power->load;
}

/* With load L, planned output D and capacity C of an island:
 *   C <= 0          no generation: dead
 *   L <= D          all generation is scaled down by L / D
 *   D < L <= C      every generator takes the same part (L - D) / (C - D) of what it has left
 *   L > C           all generators at capacity, all loads scaled by C / L */
ko_balance ko_balance_island(const ko_power *sum);

#endif
