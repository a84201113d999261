/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strategies of one or two result files against one of them.
 */
#ifndef KO_ANALYSIS_COMPARE_H
#define KO_ANALYSIS_COMPARE_H

#include "knockon/results.h"
#include "sim/analysis/estimate.h"
#include "sim/base/base.h"
#include "sim/scenario/scenario.h"

/* How a difference was made. */
typedef enum ko_pairing {
  KO_PAIRING_NONE,   /* independent luck: Welch's t, and resampling of each by itself */
  KO_PAIRING_TRIALS, /* trial by trial */
  KO_PAIRING_BOUND   /* the file keeps no trials: from mean and standard deviation, however they depend on each other */
} ko_pairing;

/* The loss of a country or of a sector against the reference. */
typedef struct ko_compared_part {
  ko_estimate difference;
  double p; /* of all parts and tails of all strategies together (Holm); NaN: not known */
  int harmed;
} ko_compared_part;

typedef struct ko_compared {
  const char *name; /* of a second file's strategy with " (2)" behind it */
  uint32_t file;    /* 0 or 1 */
  int is_reference;
  ko_pairing pairing;
  uint64_t n_trials;       /* that were compared */
  double cost, extra_cost; /* extra: against the reference */
  ko_estimate mean, p95, p99, cvar95;
  double person_hours; /* mean */
  /* Against the reference; NaN in the reference itself. */
  uint64_t n_lower, n_higher; /* trials with a lower and with a higher loss; of KO_PAIRING_TRIALS */
  int is_identical;           /* in every trial */
  ko_estimate mean_difference, p95_difference, p99_difference, cvar95_difference, person_hours_difference;
  double p; /* of the means of all strategies together (Holm) */
  ko_verdict verdict;
  ko_estimate avoided_per_cost, person_hours_per_cost; /* per unit of extra cost; NaN where there is none */
  ko_compared_part tail;                               /* cvar95 */
  ko_compared_part *countries, *sectors;               /* [n_countries], [n_sectors] */
  uint32_t beaten_by; /* cost, mean and cvar95: a strategy that is nowhere worse; n_strategies: on the front, n_strategies + 1: not known */
} ko_compared;

typedef struct ko_compared_file {
  const char *path, *title, *version, *scenario_hash, *seed;
  uint64_t n_trials;
  int has_trials; /* it keeps the loss of each */
} ko_compared_file;

typedef struct ko_comparison {
  ko_arena memory;
  uint32_t n_files, n_strategies, n_countries, n_sectors, reference;
  ko_compared_file files[2];
  ko_compared *strategies;
  const char *const *countries, *const *country_names, *const *sectors; /* country_names may be NULL */
  double horizon_hours;                                                 /* NaN: one instant */
  uint64_t n_tail;                                                      /* trials in the worst 5 % */
  int has_few_tail;                                                     /* fewer than KO_TAIL_ENOUGH */
  int has_parts;                                                        /* countries and sectors are known */
  /* Of two files. */
  int has_same_luck;       /* the same seed: what is equal in both meets the same luck */
  int has_same_conditions; /* they differ in nothing but strategies, trials, seed and outputs */
  size_t n_changes;
  const ko_scenario_change *changes;
} ko_comparison;

typedef struct ko_compare_source {
  const ko_results *results;
  const char *path;
} ko_compare_source;

/* Compare all strategies of one or two files with `against` (NULL: the baseline of the first). Files of different regions are refused. Free
 * in any case. Memory holds the losses of one strategy at a time, beside those of the reference. */
int ko_comparison_read(const ko_compare_source *sources, uint32_t n_sources, const char *against, ko_comparison *out,
                       ko_error *error) KO_MUST_CHECK;
void ko_comparison_free(ko_comparison *comparison);

#endif
