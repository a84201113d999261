/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a measure costs, as entries of its table: of a struct with the numbers `cost` and, where it comes by number, `cost_each`.
 */
#ifndef KO_MEASURE_COST_H
#define KO_MEASURE_COST_H

#include <math.h>
#include <stddef.h>

#include "knockon/param.h"

/* Of a measure that comes once: `cost` alone. */
#define KO_MEASURE_COST(params)                                                                                                            \
  {                                                                                                                                        \
    .key = "cost", .type = KO_PARAM_NUMBER, .offset = offsetof(params, cost), .unit = "", .min = 0, .max = INFINITY,                       \
    .help = "Cost of the measure as a whole.", .source = ""                                                                                \
  }

/* `each`: a text that says what costs `cost_each`, such as "target". */
#define KO_MEASURE_COSTS(params, each)                                                                                                     \
  KO_MEASURE_COST(params), {                                                                                                               \
    .key = "cost_each", .type = KO_PARAM_NUMBER, .offset = offsetof(params, cost_each), .unit = "", .min = 0, .max = INFINITY,             \
    .help = "Cost of each " each ", added to the cost of the whole.", .source = ""                                                         \
  }

#endif
