/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How parameters are put into words; shared by all that prints tables of them.
 */
#ifndef KO_SCENARIO_PARAM_PRINT_H
#define KO_SCENARIO_PARAM_PRINT_H

#include <stddef.h>
#include <stdio.h>

#include "knockon/param.h"

/* One end of a range. A whole number is kept in 64 bits: a double cannot tell how far those reach. */
void ko_describe_bound(const ko_param *param, double bound, char *buffer, size_t size);
/* The same as JSON; null where it is open. */
void ko_print_json_bound(FILE *out, const ko_param *param, double bound);

/* "at least 0", "above 0 and at most 1"; "" where everything is allowed. */
void ko_describe_range(const ko_param *param, char *buffer, size_t size);

/* "number, at least 0 (km)", "auto | false | true". */
void ko_describe_type(const ko_param *param, char *buffer, size_t size);

/* The default as a user would write it; "" where there is none. */
void ko_describe_default(const ko_param *param, char *buffer, size_t size);

/* One entry of a reference: its key, then what is said of it, broken into lines. */
void ko_print_entry(FILE *out, const char *key, const char *text, int indent, int width);

/* The columns of a region's tables, their defaults and meaning. */
void ko_print_tables_text(FILE *out, int width);

#endif
