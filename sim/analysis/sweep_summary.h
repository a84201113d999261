/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the points of a sweep have in common, gathered into arrays over the varied values.
 */
#ifndef KO_SWEEP_SUMMARY_H
#define KO_SWEEP_SUMMARY_H

#include "knockon/results.h"
#include "sim/scenario/scenario.h"

enum { KO_SWEPT_STATISTIC, KO_SWEPT_LOW, KO_SWEPT_HIGH, KO_SWEPT_PERSON_HOURS, KO_SWEPT_CONNECTIVITY, KO_N_SWEPT };

typedef struct ko_sweep_summary {
  const ko_sweep *sweep;
  ko_read strategy, statistic, country; /* of the first point that was added */
  double *numbers[KO_N_SWEPT];          /* [n_points][...], NaN where a point is missing */
  int there[KO_N_SWEPT];                /* some point has it */
} ko_sweep_summary;

/* Take a point's result. Refused where its strategies or countries are not those of the points before. */
int ko_sweep_summary_add(ko_sweep_summary *summary, size_t point, const ko_results *results, ko_error *error) KO_MUST_CHECK;
int ko_sweep_summary_write(const ko_sweep_summary *summary, const char *path, ko_error *error) KO_MUST_CHECK;
void ko_sweep_summary_free(ko_sweep_summary *summary);

/* One varied value as a dataset: along its axis, or (`at` given) of one point, as a scalar. */
ko_dataset ko_sweep_dataset(const ko_sweep *sweep, size_t axis, const size_t *at);

#endif
