/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counting over rows. A counter holds one number a lane, as bit planes ("vertical"): a row is added to 512 of them with a few logical
 * operations (Harley and Seal's carry-save adders; Warren, Hacker's Delight, 5-1), and the numbers are read out once at the end.
 */
#ifndef KO_KERNEL_ACCOUNT_H
#define KO_KERNEL_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/isa.h"
#include "knockon/row.h"

enum { KO_PLANES = 64 };

typedef struct ko_counter {
  ko_row plane[KO_PLANES]; /* the lane's number, lowest bit first; planes from `used` on are zero */
  uint32_t used;
} ko_counter;

/* Failures of one country's part of a sector. Rows wait until there are eight: so many are added together. */
typedef struct ko_failures {
  ko_counter direct, indirect; /* damaged; down but not damaged */
  ko_row waiting_direct[8], waiting_indirect[8];
  uint32_t n_waiting, n_rows; /* n_rows: facilities counted since it was zero */
} ko_failures;

/* What ko_account_kernel.count counts about the listed facilities. */
typedef struct ko_row_counts {
  const ko_row *operational, *damaged; /* by slot */
  const uint8_t *reference;            /* by slot: up in the baseline's reference */
  const uint32_t *country;             /* by slot */
  const uint32_t *slots;
  size_t n;
  ko_row lanes;
  ko_failures *by_country; /* [n_countries], of those up in the reference */
  uint32_t n_countries;
  ko_failures *other;           /* of the others */
  uint16_t *n_down, *n_damaged; /* [n] lanes */
} ko_row_counts;

/* A weighted sum over facilities, in two forms: the facilities with their weights, and for each bit of the weights the list of those that
 * have it. */
typedef struct ko_weighing {
  uint32_t n;
  const uint32_t *members; /* [n] slots */
  const int64_t *weights;  /* [n] > 0 */
  int64_t total;           /* of the weights */
  uint32_t n_bits;
  const uint32_t *first; /* [n_bits + 1] into by_bit */
  const uint32_t *by_bit;
  int64_t scale; /* lost = scale x the sum */
} ko_weighing;

typedef struct ko_account_kernel {
  void (*count)(const ko_row_counts *counts);
  /* Add 2^bit in each lane in which a listed row is NOT set. */
  void (*add_unset)(ko_counter *counter, const ko_row *rows, const uint32_t *list, size_t n, uint32_t bit);
  /* out[lane] = scale x sum of the weights of the facilities that are NOT operational, in whichever form is faster. */
  void (*weigh)(const ko_weighing *weighing, const ko_row *operational, ko_counter *counter, int64_t out[KO_LANES]);
  uint64_t (*weigh_cost)(const ko_weighing *weighing); /* in rows of a list */
  /* out[lane] = scale x number; the counter becomes zero. */
  void (*take)(ko_counter *counter, int64_t scale, int64_t out[KO_LANES]);
  /* Add the weight in each lane that is set. */
  void (*add_weight)(const ko_row *row, int64_t weight, int64_t out[KO_LANES]);
  /* sums[slot] += sum of the weights (at most 2^21) of the lanes that are set in its row, for the listed slots whose count is not 0. */
  void (*sum_lanes)(const ko_row *rows, const uint32_t *slots, const uint16_t *count, size_t n, const uint32_t weight[KO_LANES],
                    int64_t *sums);
  /* Indices at which share < reference; returns how many. */
  size_t (*below)(const uint16_t *share, const uint16_t *reference, size_t n, uint32_t *out);
} ko_account_kernel;

KO_KERNEL_TABLE(ko_account_kernel, ko_account_kernel_table);

#endif
