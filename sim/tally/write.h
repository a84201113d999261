/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From folded integers to datasets. Only sim/tally uses it.
 */
#ifndef KO_TALLY_WRITE_H
#define KO_TALLY_WRITE_H

#include "sim/tally/account.h"
#include "sim/tally/tallies.h"

/* Everything of a ko_dataset but its data; axes end at the first NULL. */
typedef struct ko_label {
  const char *name, *unit, *long_name, *description;
  const char *axes[KO_MAX_AXES];
} ko_label;

int ko_tally_write(ko_sink *sink, const ko_label *label, const double *data, ko_error *error) KO_MUST_CHECK;

/* Room for n numbers, to be released with free(). */
double *ko_tally_numbers(size_t n, ko_error *error);

/* Trials that are held in memory at a time, and fewer where each has many values. */
enum { KO_TALLY_PIECE = 1 << 16, KO_TALLY_PIECE_BYTES = 8 << 20 };
uint64_t ko_tally_piece(const ko_totals *totals, size_t self);

/* Write values first .. first + n - 1 of each trial over (strategy, trial) and, where the label has a third axis and so on, the n columns.
 * Column j becomes value / divide[j], or value / divide[0] where `same`; negative values are undefined and become NaN. */
int ko_tally_write_values(const ko_totals *totals, size_t self, size_t first, size_t n, const double *divide, int same,
                          const ko_label *label, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

/* Index of a tally by name; the tally must be in the registry. */
size_t ko_tally_find(const ko_totals *totals, const char *name);

/* Per-trial values of one strategy: [n][n_values]. */
int ko_tally_values_read(const ko_totals *totals, size_t self, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out,
                         ko_error *error) KO_MUST_CHECK;
/* One of them, of all trials: [n_trials]. */
int ko_tally_column_read(const ko_totals *totals, size_t self, uint32_t strategy, size_t column, int64_t *out,
                         ko_error *error) KO_MUST_CHECK;
const int64_t *ko_tally_sums(const ko_totals *totals, size_t self, uint32_t strategy);

/* For tallies that only finish. */
int ko_tally_add_nothing(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums,
                         int64_t *values, ko_error *error);

/* Which per-trial datasets the scenario asks for. */
int ko_tally_per_trial(const ko_plan *plan, ko_per_trial least);

/* Hours that one step stands for. */
double ko_tally_step_hours(const ko_plan *plan);

/* Whether exactly one wave of the scenario, repetitions aside, says how often a year it is expected; `rate` is that. */
int ko_tally_annual_rate(const ko_plan *plan, double *rate);

/* Levels of the exceedance curves, in parts of 10,000. */
enum { KO_N_LEVELS = 103, KO_LEVEL_ONE = 10000 };
int64_t ko_tally_level(uint32_t i);

/* Names on the axis `statistic`. */
enum { KO_N_STATISTICS = 6 };
extern const char *const ko_statistic_names[KO_N_STATISTICS];

/* Names on the axis `importance_statistic`. */
enum { KO_N_IMPORTANCES = 3 };
extern const char *const ko_importance_names[KO_N_IMPORTANCES];

#endif
