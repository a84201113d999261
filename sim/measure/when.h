/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Since when a measure is in force, as an entry of its table: of a struct with the number `from_hours`.
 */
#ifndef KO_MEASURE_WHEN_H
#define KO_MEASURE_WHEN_H

#include <stddef.h>

#include "knockon/duration.h"
#include "knockon/param.h"

#define KO_MEASURE_FROM(params)                                                                                                            \
  {                                                                                                                                        \
    .key = "from_hours", .type = KO_PARAM_NUMBER, .offset = offsetof(params, from_hours), .unit = "h", .min = 0, .max = KO_HOURS_MOST,     \
    .flags = KO_PARAM_OVER_TIME, .help = "In force from this hour of the trial on.", .source = ""                                          \
  }

#endif
