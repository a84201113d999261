/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Statistics: quantiles of the normal and the t distribution, intervals, the tail. Made of + - * / and square roots, so that the digits are
 * the same on every machine. `confidence` is that of a two-sided interval, such as 0.95.
 */
#ifndef KO_STATS_H
#define KO_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

typedef struct ko_interval {
  double low, high; /* NaN where there is none */
} ko_interval;

double ko_normal_quantile(double p);              /* 0 < p < 1; absolute error below 1e-9 for 1e-7 <= p <= 1 - 1e-7, 1e-6 for 1e-10 */
/* The same at i / cells for i = 1 .. cells - 1, to the bit, in a fraction of the time; z has room for cells + 1. `cells` is a power of two. */
void ko_normal_quantiles(uint32_t cells, double *z);
double ko_t_quantile(double p, uint64_t freedom); /* 0 < p < 1; relative error below 1e-9 */

/* Mean and spread of integers; exact mean. */
typedef struct ko_moments {
  uint64_t n;
  double mean;
  double sd;     /* with n - 1; NaN for n < 2 */
  double fourth; /* mean of the fourth powers of the deviations */
} ko_moments;
ko_moments ko_moments_of(const int64_t *values, size_t stride, uint64_t n);

/* The same piece by piece, in any order, from exact sums; without the fourth powers (NaN). Values below 2^45, at most 2^32 of them. */
__extension__ typedef __int128 ko_wide;
typedef struct ko_exact_sums {
  uint64_t n;
  ko_wide sum, squares;
} ko_exact_sums;
void ko_exact_add(ko_exact_sums *sums, const int64_t *values, size_t stride, uint64_t n);
ko_moments ko_exact_moments(const ko_exact_sums *sums);

ko_interval ko_mean_interval(const ko_moments *moments, double confidence); /* t interval */
ko_interval ko_sd_interval(const ko_moments *moments, double confidence);   /* normal, from the fourth moment */
ko_interval ko_wilson_interval(uint64_t hits, uint64_t n, double confidence);

/* Stopping early. After how many blocks it is asked whether there are enough trials: 2, 3, 4, 6, 8, 12, ...; the first such count above
 * `blocks`. */
uint32_t ko_stop_next_check(uint32_t blocks);

/* Sums of losses, exact, so that the answer is the same whoever has run and added up what. */
typedef struct ko_stop_sums {
  ko_exact_sums loss;
  uint64_t n_positive;
  int undefined; /* a negative loss was among them */
} ko_stop_sums;
void ko_stop_add(ko_stop_sums *sums, const int64_t *losses, size_t stride, uint64_t n);
/* At least so many trials, so many of them with a loss, and half the width of the 95 % t interval at most `relative` of the mean. */
int ko_stop_is_enough(const ko_stop_sums *sums, double relative, uint64_t minimum_trials, uint64_t minimum_losses);

/* Ranks (from 1, ascending) of the order statistics that estimate the quantile p of n values and bound it. low == 0 or high == n + 1: that
 * side is open, for so few values bound nothing. */
typedef struct ko_ranks {
  uint64_t point, low, high;
} ko_ranks;
ko_ranks ko_quantile_ranks(uint64_t n, double p, double confidence);

/* Values in order, highest first, and to which of at most 1024 blocks of consecutive ones each belongs. */
enum { KO_RANKED_BLOCKS = 1024 };
typedef struct ko_ranked {
  uint64_t n;
  uint32_t n_blocks;
  int64_t *values;  /* [n] */
  uint16_t *blocks; /* [n] */
} ko_ranked;
int ko_ranked_make(const int64_t *values, size_t stride, uint64_t n, ko_ranked *out, ko_error *error) KO_MUST_CHECK;
void ko_ranked_free(ko_ranked *ranked);
/* The value of a rank, counted from 1, ascending. */
int64_t ko_ranked_at(const ko_ranked *ranked, uint64_t rank);

/* Mean of the worst share `tail` of the values, and an interval by resampling the blocks (999 replicates, drawn from `seed`; spread over
 * threads, which changes nothing). */
typedef struct ko_tail {
  double mean;
  ko_interval interval;
  uint64_t n_tail; /* values in the tail; below 100 the interval is too narrow */
} ko_tail;
enum { KO_TAIL_ENOUGH = 100 };
int ko_tail_of(const ko_ranked *ranked, double tail, double confidence, uint64_t seed, ko_tail *out, ko_error *error) KO_MUST_CHECK;

#endif
