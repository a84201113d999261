/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filters: which facilities or links have the values that a filter asks for, in the columns of facilities.csv or links.csv. An empty cell
 * of a known column stands for its default (demand 0, a link's country is that of `from`). Links have a derived column `cross_border` (0,
 * 1).
 */
#ifndef KO_FILTER_H
#define KO_FILTER_H

#include <stdint.h>

#include "knockon/region.h"
#include "knockon/scenario.h"

/* keep[i] = 1 where facility (link) i matches, else 0. Returns NULL, or the first condition whose column there is not (keep is then
 * undefined). */
const ko_condition *ko_filter_facilities(const ko_region *region, const ko_filter *filter, uint8_t *keep);
const ko_condition *ko_filter_links(const ko_region *region, const ko_filter *filter, uint8_t *keep);

/* A column as numbers: 1, or 0 where there is no such column. NaN where a cell is no number. Known columns have their defaults. */
int ko_facility_numbers(const ko_region *region, const char *column, double *out);
int ko_link_numbers(const ko_region *region, const char *column, double *out);

/* The known column nearest to a mistyped one, for messages; NULL where none is near. */
const char *ko_facility_column_suggest(const ko_region *region, const char *column);
const char *ko_link_column_suggest(const ko_region *region, const char *column);

#endif
