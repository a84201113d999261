/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packs and ordinary blocks side by side: trials whose hits are given back, shuffled over packs, must settle as they did in their blocks.
 */
#ifndef ORACLE_COMPARE_PACK_H
#define ORACLE_COMPARE_PACK_H

#include "tests/oracle/compare.h"

/* Strategies of a case at one instant. Returns 0, or prints the first difference and returns 1. */
int compare_packs(const random_case *r, const ko_plan *plan, ko_worker *worker, compare_counts *counts, ko_error *error);

#endif
