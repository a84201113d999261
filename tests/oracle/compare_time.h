/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine and oracle side by side over time: what a watcher is told, step by step; in the steps that it is not told of, nothing may change.
 */
#ifndef ORACLE_COMPARE_TIME_H
#define ORACLE_COMPARE_TIME_H

#include "tests/oracle/compare.h"

/* All blocks and strategies of a case over time. Returns 0, or prints the first difference and returns 1. */
int compare_over_time(const random_case *r, const ko_plan *plan, ko_worker *worker, compare_counts *counts, ko_error *error);

#endif
