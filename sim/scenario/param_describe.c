/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/scenario/param_print.h"

void ko_describe_bound(const ko_param *param, double bound, char *buffer, size_t size) {
  if (param->type == KO_PARAM_INTEGER && bound >= 0x1p63 && !isinf(bound)) snprintf(buffer, size, "%" PRId64, INT64_MAX);
  else ko_format_number(bound, buffer, size);
}

void ko_describe_range(const ko_param *param, char *buffer, size_t size) {
  char low[40], high[40];
  ko_describe_bound(param, param->min, low, sizeof low);
  ko_describe_bound(param, param->max, high, sizeof high);
  const char *above = param->flags & KO_PARAM_EXCLUSIVE_MIN ? "above" : "at least";
  const char *below = param->flags & KO_PARAM_EXCLUSIVE_MAX ? "below" : "at most";
  int has_low = !isinf(param->min), has_high = !isinf(param->max);
  if (has_low && has_high && param->min == param->max) snprintf(buffer, size, "%s", low);
  else if (has_low && has_high && !(param->flags & (KO_PARAM_EXCLUSIVE_MIN | KO_PARAM_EXCLUSIVE_MAX)))
    snprintf(buffer, size, "%s to %s", low, high);
  else if (has_low && has_high) snprintf(buffer, size, "%s %s and %s %s", above, low, below, high);
  else if (has_low || has_high) snprintf(buffer, size, "%s %s", has_low ? above : below, has_low ? low : high);
  else snprintf(buffer, size, "%s", "");
}

static void append(char *buffer, size_t size, const char *text) {
  size_t length = strlen(buffer);
  snprintf(buffer + length, size - length, "%s", text);
}

static void describe_options(const ko_param *param, char *buffer, size_t size) {
  snprintf(buffer, size, "%s", "");
  if (param->options)
    for (size_t i = 0; param->options[i]; i++) {
      append(buffer, size, i ? " | " : "");
      append(buffer, size, param->options[i]);
    }
  ko_variant variant;
  if (param->variants)
    for (size_t i = 0; param->variants(i, &variant); i++) {
      append(buffer, size, i ? " | " : "");
      append(buffer, size, variant.name);
    }
}

void ko_describe_type(const ko_param *param, char *buffer, size_t size) {
  static const char *const names[] = {
      [KO_PARAM_BOOL] = "true | false",
      [KO_PARAM_INTEGER] = "whole number",
      [KO_PARAM_NUMBER] = "number",
      [KO_PARAM_TEXT] = "text",
      [KO_PARAM_PATH] = "path, relative to the file",
      [KO_PARAM_TEXTS] = "text or list of texts",
      [KO_PARAM_MAP] = "mapping",
      [KO_PARAM_LIST] = "list of mappings",
      [KO_PARAM_NAMED] = "mapping from names to mappings",
      [KO_PARAM_TARGETS] = "targets",
      [KO_PARAM_SUCCESS] = "success",
      [KO_PARAM_COLUMNS] = "mapping from names to texts",
      [KO_PARAM_FILTER] = "filter",
  };
  if (param->type == KO_PARAM_CHOICE || param->type == KO_PARAM_KIND || param->type == KO_PARAM_ONE_OF) {
    describe_options(param, buffer, size);
    return;
  }
  snprintf(buffer, size, "%s", names[param->type]);
  if (param->type != KO_PARAM_INTEGER && param->type != KO_PARAM_NUMBER) return;
  char range[100];
  ko_describe_range(param, range, sizeof range);
  if (param->min == param->max) { /* one value alone */
    snprintf(buffer, size, "%s", range);
    return;
  }
  append(buffer, size, range[0] ? ", " : "");
  append(buffer, size, range);
  if (param->flags & KO_PARAM_ALL) append(buffer, size, ", or all");
  if (param->unit && param->unit[0]) {
    append(buffer, size, " (");
    append(buffer, size, param->unit);
    append(buffer, size, ")");
  }
}

void ko_describe_default(const ko_param *param, char *buffer, size_t size) {
  snprintf(buffer, size, "%s", "");
  if (param->flags & KO_PARAM_REQUIRED) return;
  switch (param->type) {
  case KO_PARAM_BOOL:
    snprintf(buffer, size, "%s", param->value != 0 ? "true" : "false");
    break;
  case KO_PARAM_INTEGER:
    if (param->flags & KO_PARAM_ALL && param->value == -1) snprintf(buffer, size, "all");
    else ko_format_number(param->value, buffer, size);
    break;
  case KO_PARAM_NUMBER:
    if (!isnan(param->value)) ko_format_number(param->value, buffer, size);
    break;
  case KO_PARAM_TEXT:
  case KO_PARAM_PATH:
    snprintf(buffer, size, "%s", param->text ? param->text : "");
    break;
  case KO_PARAM_CHOICE:
    snprintf(buffer, size, "%s", param->options[(size_t)param->value]);
    break;
  default:
    break;
  }
}
