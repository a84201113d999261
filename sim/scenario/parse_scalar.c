/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scalars, typed by the table and not by how they look: `NO` is a text where a text is asked for, `010` is ten where a number is.
 */
#include <math.h>
#include <string.h>

#include "sim/scenario/param_print.h"
#include "sim/scenario/parse.h"

static void parse_bool(ko_parser *parser, const ko_node *node, uint8_t *out, const char *context) {
  if (strcmp(node->text, "true") == 0 || strcmp(node->text, "1") == 0) *out = 1;
  else if (strcmp(node->text, "false") == 0 || strcmp(node->text, "0") == 0) *out = 0;
  else ko_parse_fail_kind(parser, node, context, "true or false");
}

/* The range as "a number, at least 0". */
static void fail_number(ko_parser *parser, const ko_node *node, const ko_param *param, const char *context) {
  char expected[200];
  ko_describe_type(param, expected, sizeof expected);
  char text[220];
  snprintf(text, sizeof text, param->min == param->max ? "%s" : "a %s", expected);
  ko_parse_fail_kind(parser, node, context, text);
}

static int is_in_range(double number, const ko_param *param) {
  if (param->flags & KO_PARAM_EXCLUSIVE_MIN ? !(number > param->min) : !(number >= param->min)) return 0;
  return param->flags & KO_PARAM_EXCLUSIVE_MAX ? number < param->max : number <= param->max;
}

static void parse_integer(ko_parser *parser, const ko_node *node, const ko_param *param, int64_t *out, const char *context) {
  int64_t value = 0;
  if (param->flags & KO_PARAM_ALL && strcmp(node->text, "all") == 0) *out = -1;
  else if (!ko_parse_integer(node->text, &value) || !is_in_range((double)value, param)) fail_number(parser, node, param, context);
  else *out = value;
}

static void parse_number(ko_parser *parser, const ko_node *node, const ko_param *param, double *out, const char *context) {
  double value;
  if (!ko_parse_number(node->text, &value) || !is_in_range(value, param)) fail_number(parser, node, param, context);
  else *out = value;
}

static void parse_choice(ko_parser *parser, const ko_node *node, const ko_param *param, int32_t *out, const char *context) {
  size_t n = 0;
  for (; param->options[n]; n++)
    if (strcmp(param->options[n], node->text) == 0) {
      *out = (int32_t)n;
      return;
    }
  char expected[300], quoted[KO_QUOTE_ROOM];
  ko_describe_type(param, expected, sizeof expected);
  const char *nearest = ko_suggest(node->text, param->options, n);
  ko_quote(node->text, quoted);
  if (nearest) ko_parse_fail(parser, node, "%s: \"%s\" is not one of %s; did you mean \"%s\"?", context, quoted, expected, nearest);
  else ko_parse_fail(parser, node, "%s: \"%s\" is not one of %s", context, quoted, expected);
}

static const char *parse_text(ko_parser *parser, const ko_node *node, const char *context) {
  if (node->kind == KO_NODE_SCALAR && node->text[0]) return ko_parse_text(parser, node);
  if (node->kind == KO_NODE_SCALAR && !node->plain) ko_parse_fail(parser, node, "%s: the text is empty", context);
  else ko_parse_fail_kind(parser, node, context, "a text");
  return NULL;
}

static void parse_path(ko_parser *parser, const ko_node *node, const char **out, const char *context) {
  const char *path = parse_text(parser, node, context);
  *out = path;
  if (!path || path[0] == '/' || parser->folder[0] == '\0') return;
  size_t length = strlen(parser->folder) + strlen(path) + 2;
  char *joined = ko_parse_alloc(parser, length, 1);
  if (!joined) return;
  snprintf(joined, length, "%s/%s", parser->folder, path);
  ko_parse_place(parser, joined, node->mark);
  *out = joined;
}

static void parse_texts(ko_parser *parser, const ko_node *node, ko_texts *out, const char *context) {
  if (node->kind == KO_NODE_MAP) {
    ko_parse_fail_kind(parser, node, context, "a text or a list of texts");
    return;
  }
  size_t n = node->kind == KO_NODE_LIST ? node->n : 1;
  if (n == 0) ko_parse_fail(parser, node, "%s: the list is empty", context);
  const char **items = ko_parse_alloc(parser, n, sizeof *items);
  if (!items) return;
  for (size_t i = 0; i < n; i++) items[i] = parse_text(parser, node->kind == KO_NODE_LIST ? node->items[i] : node, context);
  *out = (ko_texts){.n = n, .items = items};
}

static void parse_columns(ko_parser *parser, const ko_node *node, ko_pairs *out, const char *context) {
  if (node->kind != KO_NODE_MAP) {
    ko_parse_fail_kind(parser, node, context, "a mapping from names to texts");
    return;
  }
  size_t n = node->n / 2;
  ko_pair *items = ko_parse_alloc(parser, n, sizeof *items);
  if (!items) return;
  for (size_t i = 0; i < n; i++) {
    items[i].key = ko_parse_text(parser, node->items[2 * i]);
    items[i].text = parse_text(parser, node->items[2 * i + 1], items[i].key);
  }
  *out = (ko_pairs){.n = n, .items = items};
}

void ko_parse_scalar(ko_parser *parser, const ko_node *node, const ko_param *param, void *out, const char *context) {
  char expected[300];
  int is_scalar = node->kind == KO_NODE_SCALAR && !ko_node_is_empty(node);
  ko_describe_type(param, expected, sizeof expected);
  switch (param->type) {
  case KO_PARAM_TEXT:
    *(const char **)out = parse_text(parser, node, context);
    return;
  case KO_PARAM_PATH:
    parse_path(parser, node, out, context);
    return;
  case KO_PARAM_TEXTS:
    parse_texts(parser, node, out, context);
    return;
  case KO_PARAM_COLUMNS:
    parse_columns(parser, node, out, context);
    return;
  default:
    break;
  }
  if (!is_scalar && (param->type == KO_PARAM_INTEGER || param->type == KO_PARAM_NUMBER)) fail_number(parser, node, param, context);
  else if (!is_scalar) ko_parse_fail_kind(parser, node, context, param->type == KO_PARAM_BOOL ? "true or false" : expected);
  else if (param->type == KO_PARAM_BOOL) parse_bool(parser, node, out, context);
  else if (param->type == KO_PARAM_INTEGER) parse_integer(parser, node, param, out, context);
  else if (param->type == KO_PARAM_NUMBER) parse_number(parser, node, param, out, context);
  else if (param->type == KO_PARAM_CHOICE) parse_choice(parser, node, param, out, context);
}
