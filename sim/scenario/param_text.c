/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sim/base/base.h"
#include "sim/scenario/param_print.h"
#include "sim/scenario/scenario.h"

enum { KEY_WIDTH = 24, TEXT_ROOM = 2048, DEEPEST = 8, REGISTRIES = 16 };

/* Registries whose variants have been printed: they are not printed again. */
typedef struct printed {
  size_t n;
  int (*variants[REGISTRIES])(size_t, ko_variant *);
} printed;

static int is_printed(printed *seen, int (*variants)(size_t, ko_variant *)) {
  for (size_t i = 0; i < seen->n; i++)
    if (seen->variants[i] == variants) return 1;
  if (seen->n < REGISTRIES) seen->variants[seen->n++] = variants;
  return 0;
}

/* Keys that exclude each other stand together; only the last says what holds for all of them. */
static const char *describe_need(const ko_param *params, size_t n, size_t i) {
  int required = (params[i].flags & KO_PARAM_REQUIRED) != 0;
  if (!params[i].set) return required ? " Required." : "";
  if (i + 1 < n && params[i + 1].set == params[i].set) return "";
  return required ? " One of these is required." : " At most one of these.";
}

void ko_print_entry(FILE *out, const char *key, const char *text, int indent, int width) {
  int at = fprintf(out, "%*s%s", indent, "", key);
  if (at + 2 > indent + KEY_WIDTH) {
    fputc('\n', out);
    at = 0;
  }
  fprintf(out, "%*s", indent + KEY_WIDTH - at, "");
  ko_print_wrapped(out, text, indent + KEY_WIDTH, indent + KEY_WIDTH, width);
}

static void print_one(FILE *out, const ko_param *params, size_t n, size_t i, int indent, int width) {
  const ko_param *param = &params[i];
  char type[TEXT_ROOM], preset[200], text[2 * TEXT_ROOM];
  ko_describe_type(param, type, sizeof type);
  ko_describe_default(param, preset, sizeof preset);
  int has_source = param->source && param->source[0];
  snprintf(text, sizeof text, "%s%s%s.%s%s %s%s%s", type, preset[0] ? "; default " : "", preset, describe_need(params, n, i),
           param->flags & KO_PARAM_OVER_TIME ? " Needs time." : "", param->help ? param->help : "", has_source ? " Source: " : "",
           has_source ? param->source : "");
  const char *key = param->key ? param->key : param->type == KO_PARAM_TARGETS ? "(targets)" : "(one of)";
  ko_print_entry(out, key, text, indent, width);
}

static void print_table(FILE *out, const ko_param *params, size_t n, int indent, int width, int depth, printed *seen) {
  ko_variant variant;
  for (size_t i = 0; i < n; i++) {
    const ko_param *param = &params[i];
    if (param->type == KO_PARAM_MARK) continue;
    print_one(out, params, n, i, indent, width);
    if (depth == DEEPEST) continue;
    if (param->children) print_table(out, param->children, param->n_children, indent + 2, width, depth + 1, seen);
    if (param->variants && is_printed(seen, param->variants)) continue;
    for (size_t k = 0; param->variants && param->variants(k, &variant); k++) {
      ko_print_entry(out, variant.name, variant.help ? variant.help : "", indent + 2, width);
      print_table(out, variant.params, variant.n_params, indent + 4, width, depth + 1, seen);
    }
  }
}

void ko_print_params_text(FILE *out, const ko_param *params, size_t n, int indent, int width) {
  printed seen = {0};
  print_table(out, params, n, indent, width, 0, &seen);
}
