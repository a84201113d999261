/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The axes of a result file, to tell whether two files have the same dimensions.
 */
#ifndef KO_AXES_H
#define KO_AXES_H

#include "knockon/results.h"
#include "sim/plan/plan.h"

/* By number, each also a bit (1 << number). */
typedef enum ko_axis {
  KO_AXIS_STRATEGY,
  KO_AXIS_COUNTRY,
  KO_AXIS_STATISTIC,
  KO_AXIS_TRIAL,
  KO_AXIS_TIME,
  KO_AXIS_SECTOR,
  KO_AXIS_FACILITY,
  KO_AXIS_LINK,
  KO_AXIS_PROJECT,
  KO_AXIS_CAUSE,
  KO_AXIS_LEVEL,
  KO_N_AXES
} ko_axis;

/* Sets of them: all, and those that the summary of a sweep is made of. */
enum { KO_AXES_ALL = (1 << KO_N_AXES) - 1, KO_AXES_OF_SUMMARY = 1 << KO_AXIS_STRATEGY | 1 << KO_AXIS_COUNTRY | 1 << KO_AXIS_STATISTIC };

typedef struct ko_axes {
  uint64_t n[KO_N_AXES];    /* entries; 0: there is no such axis */
  uint64_t hash[KO_N_AXES]; /* of them, in their order */
} ko_axes;

/* Of the file that a run of the plan gives after so many trials. */
int ko_axes_of_plan(const ko_plan *plan, uint64_t n_trials, ko_axes *out, ko_error *error) KO_MUST_CHECK;
int ko_axes_of_results(const ko_results *results, ko_axes *out, ko_error *error) KO_MUST_CHECK;
/* 1 where one of the axes in `which` differs; then `what` is a clause: "`trial` has 512 entries, 1,024 there". */
int ko_axes_differ(const ko_axes *here, const ko_axes *there, uint32_t which, char *what, size_t size);
/* The same, and for all axes whether datasets differ, as far as two scenarios alone tell: regions and what measures add to them are not looked at. */
int ko_axes_of_scenarios_differ(const ko_scenario *here, const ko_scenario *there, uint32_t which, char *what, size_t size);

#endif
