/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What measures on groups share: which facilities are meant, as one byte a facility. The caller frees both with free().
 */
#ifndef KO_MEASURE_GROUPS_H
#define KO_MEASURE_GROUPS_H

#include "sim/measure/measure.h"

/* Dependants among the targets; a link among them is an error. */
int ko_measure_dependants(ko_edits *edits, const ko_targets *targets, uint8_t **chosen, ko_error *error) KO_MUST_CHECK;
/* Is one of a group's suppliers marked? */
int ko_measure_has_supplier(const ko_region *region, uint32_t group, const uint8_t *matches);
/* Facilities that the filter lets through. */
int ko_measure_suppliers(ko_edits *edits, const ko_filter *filter, uint8_t **matches, ko_error *error) KO_MUST_CHECK;

#endif
