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

double ko_normal_quantile(double p); /* 0 < p < 1; absolute error below 1e-9 for 1e-7 <= p <= 1 - 1e-7, 1e-6 for 1e-10 */
/* The same at i / cells for i = 1 .. cells - 1, to the bit, in a fraction of the time; z has room for cells + 1. `cells` is a power of
 * two. */
void ko_normal_quantiles(uint32_t cells, double *z);
double ko_t_quantile(double p, uint64_t freedom); /* 0 < p < 1; relative error below 1e-9 */
double ko_t_tails(double t, uint64_t freedom);    /* P(|T| >= |t|); absolute error below 1e-11 */

/* Mean and spread of integers; exact mean. */
typedef struct ko_moments {
  uint64_t n;
  double mean;
  double sd;     /* with n - 1; NaN for n < 2 */
  double third;  /* mean of the third powers of the deviations */
  double fourth; /* mean of their fourth powers */
} ko_moments;
ko_moments ko_moments_of(const int64_t *values, size_t stride, uint64_t n);

/* The same piece by piece, in any order, from exact sums; without the fourth powers (NaN). Values below 2^43, at most 2^32 of them. */
__extension__ typedef __int128 ko_wide;
typedef struct ko_exact_sums {
  uint64_t n;
  ko_wide sum, squares, cubes, cubes_high; /* of the third powers what is below 2^34 times the value, and the rest out of 2^34 */
} ko_exact_sums;
void ko_exact_add(ko_exact_sums *sums, const int64_t *values, size_t stride, uint64_t n);
ko_moments ko_exact_moments(const ko_exact_sums *sums);

/* t interval, and where the third powers are known also what Hall's correction for skewness adds on a side: most trials do little, few do
 * much. */
ko_interval ko_mean_interval(const ko_moments *moments, double confidence);
/* How probable a mean at least so far from zero is where the true one is zero; by both, the more probable. */
double ko_mean_tails(const ko_moments *moments);
ko_interval ko_sd_interval(const ko_moments *moments, double confidence); /* normal, from the fourth moment */
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
/* At least so many trials, so many of them with a loss, and half the width of the plain 95 % t interval at most `relative` of the mean. */
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

/* The worst share of the values: their mean (CVaR), and the value above which they lie, that is the quantile 1 - share as
 * ko_quantile_ranks counts it. */
typedef struct ko_worst {
  double mean, above;
} ko_worst;
ko_worst ko_worst_of(const ko_ranked *ranked, double share);

/* Blocks drawn with replacement: how often each block of n values is there in each replicate. A strategy and its reference are resampled
 * alike, trial by trial, for the trials of a block are the same. Spread over threads, which changes nothing. */
enum { KO_REPLICATES = 999 };
typedef struct ko_resampling {
  uint32_t n_blocks;
  uint16_t *drawn; /* [KO_REPLICATES][n_blocks] */
} ko_resampling;
int ko_resampling_make(uint64_t n, uint64_t seed, ko_resampling *out, ko_error *error) KO_MUST_CHECK;
void ko_resampling_free(ko_resampling *resampling);

/* With what it would be in the replicates, and how far each block pulls the mean. `resampling`: of as many values. */
typedef struct ko_worst_sample {
  ko_worst value;
  ko_worst replicates[KO_REPLICATES];
  uint32_t n_blocks;
  double pull[KO_RANKED_BLOCKS];
} ko_worst_sample;
void ko_worst_sample_of(const ko_ranked *ranked, const ko_resampling *resampling, double share, ko_worst_sample *out);

/* From replicates, `stride` numbers apart: the interval that leaves out as many on either side (percentile). `freedom`: as wide as
 * Student's t makes it where the spread is known from so few values (Hesterberg's expanded percentile interval); 0: the plain one. */
ko_interval ko_percentile_interval(const double *replicates, size_t stride, uint64_t freedom, double confidence);

/* Of the mean. */
ko_interval ko_worst_interval(const ko_worst_sample *sample, double confidence);

/* Mean of the worst share `tail` of the values, and its expanded interval, from `seed`. */
typedef struct ko_tail {
  double mean;
  ko_interval interval;
  uint64_t n_tail; /* values in the tail; below 100 the interval is too narrow */
} ko_tail;
enum { KO_TAIL_ENOUGH = 100 };
int ko_tail_of(const ko_ranked *ranked, double tail, double confidence, uint64_t seed, ko_tail *out, ko_error *error) KO_MUST_CHECK;

/* ---- Comparisons ----------------------------------------------------------------------------------------------------
 * How much higher something is than in the reference: negative means better where it is a loss. `p`: how probable a difference at least so
 * far from zero is where there is none. NaN: not known. */
typedef struct ko_difference {
  double value;
  ko_interval interval;
  double p;
} ko_difference;

/* Of means, trial by trial: what comes of the same luck under both. Sums are exact and may be added up piece by piece, in any order. */
typedef struct ko_paired_sums {
  ko_exact_sums off; /* value less reference */
  uint64_t n_lower, n_higher;
} ko_paired_sums;
void ko_paired_add(ko_paired_sums *sums, const int64_t *values, size_t stride, const int64_t *reference, size_t reference_stride,
                   uint64_t n);
/* Interval and p as for any mean. Where some trials do not differ at all, p is at least that of a fair coin which falls on one side in
 * all that do: a handful of trials decides nothing. No trial differs: 0, from 0 to 0, p = 1. */
ko_difference ko_paired_difference(const ko_paired_sums *sums, double confidence);

/* Of means of independent values (Welch's t). */
ko_difference ko_welch_difference(const ko_moments *values, const ko_moments *reference, double confidence);
/* Of means of equally many values of which nothing but the moments is known: holds however they depend on each other. */
ko_difference ko_bounded_difference(const ko_moments *values, const ko_moments *reference, double confidence);

/* Of the quantiles 1 - share (percentile intervals) and of the means above them (expanded ones). Paired: both resampled alike,
 * trials of the same luck; else of different seeds and independent. */
typedef struct ko_worst_difference {
  ko_difference mean, above;
} ko_worst_difference;
ko_worst_difference ko_worst_difference_of(const ko_worst_sample *values, const ko_worst_sample *reference, int paired, double confidence);
/* The same from the values of n trials of the same luck. */
int ko_paired_worst_difference(const int64_t *values, const int64_t *reference, uint64_t n, double share, double confidence, uint64_t seed,
                               ko_worst_difference *out, ko_error *error) KO_MUST_CHECK;

/* What is avoided for each unit of cost; NaN where nothing is paid. */
ko_difference ko_avoided_per_cost(const ko_difference *difference, double cost);

/* Holm (1979): all that have adjusted[i] <= alpha are true together but with probability alpha. NaN are not among the n tests. `adjusted`
 * may be `p`. */
int ko_holm(const double *p, size_t n, double *adjusted, ko_error *error) KO_MUST_CHECK;

/* Points [n][n_criteria], all the better the lower. beaten_by[i] = the first point that is nowhere worse and somewhere better and is itself
 * beaten by none; n: nobody does, it is on the Pareto front; n + 1: one of its numbers is NaN, it takes no part. */
void ko_pareto_front(const double *points, size_t n, size_t n_criteria, size_t *beaten_by);

#endif
