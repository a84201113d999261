/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sim/base/base.h"
#include "sim/scenario/param_print.h"
#include "sim/scenario/scenario.h"

enum { KEY_WIDTH = 24, TEXT_ROOM = 2048, DEEPEST = 8 };

static int is_set_again(const ko_param *params, size_t n, size_t i) {
  return params[i].set && i + 1 < n && params[i + 1].set == params[i].set;
}

static void print_one(FILE *out, const ko_param *param, int or_next, int indent, int width) {
  char type[TEXT_ROOM], preset[200], text[2 * TEXT_ROOM];
  ko_describe_type(param, type, sizeof type);
  ko_describe_default(param, preset, sizeof preset);
  const char *need = param->flags & KO_PARAM_REQUIRED ? (param->set ? " One of these is required." : " Required.") : "";
  if (param->set && !need[0]) need = " At most one of these.";
  int has_source = param->source && param->source[0];
  snprintf(text, sizeof text, "%s%s%s.%s %s%s%s", type, preset[0] ? "; default " : "", preset, or_next ? "" : need,
           param->help ? param->help : "", has_source ? " Source: " : "", has_source ? param->source : "");
  const char *key = param->key ? param->key : "(one of)";
  int at = fprintf(out, "%*s%s", indent, "", key);
  if (at + 2 > indent + KEY_WIDTH) {
    fputc('\n', out);
    at = 0;
  }
  fprintf(out, "%*s", indent + KEY_WIDTH - at, "");
  ko_print_wrapped(out, text, indent + KEY_WIDTH, indent + KEY_WIDTH, width);
}

static void print_table(FILE *out, const ko_param *params, size_t n, int indent, int width, int depth) {
  for (size_t i = 0; i < n; i++) {
    if (params[i].type == KO_PARAM_MARK) continue;
    print_one(out, &params[i], is_set_again(params, n, i), indent, width);
    if (params[i].children && depth < DEEPEST) print_table(out, params[i].children, params[i].n_children, indent + 2, width, depth + 1);
  }
}

void ko_print_params_text(FILE *out, const ko_param *params, size_t n, int indent, int width) {
  print_table(out, params, n, indent, width, 0);
}
