/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a result file piece by piece. Every function does nothing once `code` is set, so that a reader is a list of what it reads. Only
 * sim/analysis uses it.
 */
#ifndef KO_ANALYSIS_READER_H
#define KO_ANALYSIS_READER_H

#include "knockon/results.h"
#include "sim/base/base.h"

typedef struct ko_reader {
  const ko_results *results;
  ko_arena *memory; /* what is read lives in it */
  ko_error *error;
  int code;
} ko_reader;

void *ko_reader_take(ko_reader *reader, size_t n, size_t size); /* zeroed; NULL with a code */

/* A numeric dataset of the size that is expected; NULL where the file has none. `at` < 0: all of it, else one index of its first axis. */
const double *ko_reader_numbers(ko_reader *reader, const char *name, uint64_t n, int64_t at);
/* One of `n` columns of values by trial under strategy k, or (column == n) their sum without those that are unknown; read piece by piece, since
 * there may be more of them than fit in memory. The caller frees it; NULL where the file has none. */
double *ko_reader_by_trial(ko_reader *reader, const char *name, uint64_t k, uint64_t n_trials, uint32_t n, uint32_t column);
/* A text dataset; NULL where the file has none. */
const char *const *ko_reader_texts(ko_reader *reader, const char *name, uint64_t *n);
/* Labels along an axis of n entries, such as facility_name; NULL where the file has none. */
const char *const *ko_reader_labels(ko_reader *reader, const char *name, uint64_t n);
const char *ko_reader_attribute(ko_reader *reader, const char *name); /* "" where there is none */

double ko_number_at(const double *from, uint64_t at);            /* NaN where from is NULL */
const char *ko_label_at(const char *const *labels, uint64_t at); /* "" where labels is NULL */

/* Losses as the integers that they were counted in (64 times as fine), for exact sums; -1 for NaN. Back: divided by KO_READER_ONE. */
#define KO_READER_ONE 4398046511104.0
int64_t ko_reader_units(double value, double one);

#endif
