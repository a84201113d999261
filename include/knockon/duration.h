/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Durations: hours as whole steps, and how long a repair takes.
 *
 * Steps. ko_steps(hours, step) is the smallest whole n >= 0 with n * step >= hours * (1 - 1e-9): rounded up, but not for the sake of a
 * last digit. At most KO_STEPS_MOST, which is longer than any trial.
 *
 * Repairs are lognormal with mean m and coefficient of variation c (repair_hours, repair_cv): hours = m / sqrt(1 + c^2) * Q, with
 * sigma = sqrt(ln(1 + c^2)) and Q the quantile at u = (word + 1/2) / 2^32. Of 4096 cells, cell i = floor(4096 u): in the cells 0 and 4095
 * Q = exp(sigma z(u)), z the quantile of the standard normal distribution; in the others Q is interpolated linearly in u between
 * exp(sigma z(i / 4096)) and exp(sigma z((i + 1) / 4096)). c = 0: hours = m.
 */
#ifndef KNOCKON_DURATION_H
#define KNOCKON_DURATION_H

#include <stdint.h>

#include "knockon/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KO_STEPS_MOST = 1 << 20, KO_LOGNORMAL_CELLS = 4096 };
enum { KO_HOURS_MOST = 1000000 }; /* more than a century: longer durations are mistakes */

uint32_t ko_steps(double hours, double step_hours);

/* The step in which an hour (>= 0) lies: floor(hours / step_hours * (1 + 1e-12)), so that 72 h are the beginning of step 720 of 0.1 h. At most
 * KO_STEPS_MOST. */
uint32_t ko_step_at(double hours, double step_hours);

/* Quantiles z(i / 4096) of the standard normal distribution; the first and the last are not used. */
typedef struct ko_normal_cells {
  double z[KO_LOGNORMAL_CELLS + 1];
} ko_normal_cells;

/* Takes some milliseconds: once for all coefficients. */
void ko_normal_cells_make(ko_normal_cells *out);

/* The table of one coefficient of variation > 0. */
typedef struct ko_lognormal {
  double cv, sigma;
  double scale;                            /* 1 / sqrt(1 + c^2) */
  double quantile[KO_LOGNORMAL_CELLS + 1]; /* exp(sigma z(i / 4096)); the first and the last are not used */
} ko_lognormal;

void ko_lognormal_make(const ko_normal_cells *cells, double cv, ko_lognormal *out);
/* Part of the mean that a draw of this word takes. */
double ko_lognormal_at(const ko_lognormal *table, uint32_t word);
/* The same without a table, slower. */
double ko_lognormal_once(const ko_normal_cells *cells, double cv, uint32_t word);

#ifdef __cplusplus
}
#endif
#endif
