/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Countries, sectors and people of a comparison. Only sim/analysis uses it.
 */
#ifndef KO_ANALYSIS_COMPARE_PARTS_H
#define KO_ANALYSIS_COMPARE_PARTS_H

#include "sim/analysis/analysis.h"
#include "sim/analysis/reader.h"

enum { KO_COMPARE_PIECE = 65536 }; /* trials that are read at once */

/* Fill in the countries, sectors and person-hours of all strategies, whose pairing and trials are known. */
int ko_compare_parts(ko_comparison *comparison, ko_reader readers[2], ko_error *error) KO_MUST_CHECK;

#endif
