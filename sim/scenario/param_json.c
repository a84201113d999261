/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/scenario/param_print.h"
#include "sim/scenario/scenario.h"

enum { DEEPEST = 8 };

void ko_print_json_bound(FILE *out, const ko_param *param, double bound) {
  char text[40] = "null";
  if (!isinf(bound)) ko_describe_bound(param, bound, text, sizeof text);
  fputs(text, out);
}

static void print_text_member(FILE *out, const char *name, const char *text) {
  if (!text || !text[0]) return;
  fprintf(out, ", \"%s\": ", name);
  ko_print_json_text(out, text);
}

static void print_options(FILE *out, const ko_param *param) {
  fputs(", \"options\": [", out);
  if (param->options)
    for (size_t i = 0; param->options[i]; i++) {
      if (i) fputs(", ", out);
      ko_print_json_text(out, param->options[i]);
    }
  ko_variant variant;
  if (param->variants)
    for (size_t i = 0; param->variants(i, &variant); i++) {
      if (i) fputs(", ", out);
      ko_print_json_text(out, variant.name);
    }
  fputc(']', out);
}

static void print_table(FILE *out, const ko_param *params, size_t n, int depth);

static void print_one(FILE *out, const ko_param *param, int depth) {
  static const char *const names[] = {
      [KO_PARAM_BOOL] = "boolean",    [KO_PARAM_INTEGER] = "integer", [KO_PARAM_NUMBER] = "number",   [KO_PARAM_TEXT] = "text",
      [KO_PARAM_PATH] = "path",       [KO_PARAM_CHOICE] = "choice",   [KO_PARAM_TEXTS] = "texts",     [KO_PARAM_MAP] = "mapping",
      [KO_PARAM_LIST] = "list",       [KO_PARAM_NAMED] = "named",     [KO_PARAM_TARGETS] = "targets", [KO_PARAM_SUCCESS] = "success",
      [KO_PARAM_COLUMNS] = "columns", [KO_PARAM_FILTER] = "filter",   [KO_PARAM_KIND] = "kind",       [KO_PARAM_ONE_OF] = "one_of"};
  char preset[200];
  fputs("{\"key\": ", out);
  if (param->key) ko_print_json_text(out, param->key);
  else fputs("null", out);
  print_text_member(out, "type", names[param->type]);
  print_text_member(out, "unit", param->unit);
  if (param->type == KO_PARAM_INTEGER || param->type == KO_PARAM_NUMBER) {
    fputs(", \"minimum\": ", out);
    ko_print_json_bound(out, param, param->min);
    fputs(", \"maximum\": ", out);
    ko_print_json_bound(out, param, param->max);
    fprintf(out, ", \"exclusive_minimum\": %s, \"exclusive_maximum\": %s", param->flags & KO_PARAM_EXCLUSIVE_MIN ? "true" : "false",
            param->flags & KO_PARAM_EXCLUSIVE_MAX ? "true" : "false");
  }
  if (param->type == KO_PARAM_CHOICE || param->variants) print_options(out, param);
  fprintf(out, ", \"required\": %s", param->flags & KO_PARAM_REQUIRED ? "true" : "false");
  ko_describe_default(param, preset, sizeof preset);
  print_text_member(out, "default", preset);
  print_text_member(out, "help", param->help);
  print_text_member(out, "source", param->source);
  if (param->children && depth < DEEPEST) {
    fputs(", \"keys\": ", out);
    print_table(out, param->children, param->n_children, depth + 1);
  }
  fputc('}', out);
}

static void print_table(FILE *out, const ko_param *params, size_t n, int depth) {
  int first = 1;
  fputc('[', out);
  for (size_t i = 0; i < n; i++) {
    if (params[i].type == KO_PARAM_MARK) continue;
    if (!first) fputs(", ", out);
    first = 0;
    print_one(out, &params[i], depth);
  }
  fputc(']', out);
}

void ko_print_params_json(FILE *out, const ko_param *params, size_t n) { print_table(out, params, n, 0); }
