/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region from one text of sections, "=== facilities.csv" and what the file holds, and what must hold of every region.
 */
#ifndef KO_SECTIONS_H
#define KO_SECTIONS_H

#include "knockon/region.h"

/* Sections with other names are passed over, and so is what stands before the first. Bytes may be anything. */
int ko_sections_region(const char *bytes, size_t length, ko_region **out, ko_error *error);

/* NULL, or what is wrong with the region: an index out of range, a number out of its range, a list that does not match its table. */
const char *ko_region_flaw(const ko_region *region);

#endif
