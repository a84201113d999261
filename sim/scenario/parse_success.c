/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Success of a hit: a probability, a column that holds one, or a fragility curve on a column.
 */
#include <math.h>

#include "sim/scenario/parse.h"

typedef struct success_keys {
  const char *column;
  double median, beta;
} success_keys;

const ko_param ko_success_params[] = {
    {.key = "column",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(success_keys, column),
     .flags = KO_PARAM_REQUIRED,
     .help = "Column that holds the probability (0 to 1) or, with median and beta, the intensity at the target."},
    {.key = "median",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(success_keys, median),
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .unit = "unit of the column",
     .help = "Intensity at which half of the targets are damaged: success = Phi(ln(column / median) / beta)."},
    {.key = "beta",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(success_keys, beta),
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Spread of the fragility curve (standard deviation of the logarithm)."},
};
const size_t ko_n_success_params = sizeof ko_success_params / sizeof *ko_success_params;

void ko_parse_success(ko_parser *parser, const ko_node *node, ko_success *out, const char *context) {
  out->mark = node->mark;
  if (node->kind == KO_NODE_LIST) {
    ko_parse_fail_kind(parser, node, context, "a number, 0 to 1, or a mapping with a column");
    return;
  }
  if (node->kind == KO_NODE_SCALAR) {
    const ko_param number = {.type = KO_PARAM_NUMBER, .min = 0, .max = 1};
    out->kind = KO_SUCCESS_NUMBER;
    ko_parse_scalar(parser, node, &number, &out->number, context);
    return;
  }
  success_keys keys = {0};
  ko_parse_map(parser, node, ko_success_params, ko_n_success_params, &keys, context);
  if ((int)isnan(keys.median) != (int)isnan(keys.beta))
    ko_parse_fail(parser, node, "%s: median and beta make a fragility curve together; one of them is missing", context);
  out->kind = isnan(keys.median) ? KO_SUCCESS_COLUMN : KO_SUCCESS_FRAGILITY;
  out->column = keys.column;
  out->median = keys.median;
  out->beta = keys.beta;
}
