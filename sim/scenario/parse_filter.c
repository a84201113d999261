/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filters: { sector: power, country: [XA, XB], demand: ">=10" }. Keys are columns and all must hold; of a list one is enough.
 */
#include <math.h>
#include <string.h>

#include "sim/scenario/parse.h"

/* The comparison that a text begins with, and the rest without blanks before it. */
static ko_compare read_operator(const char **text) {
  static const struct {
    const char *sign;
    ko_compare compare;
  } signs[] = {{">=", KO_COMPARE_GREATER_EQUAL},
               {"<=", KO_COMPARE_LESS_EQUAL},
               {"!=", KO_COMPARE_UNEQUAL},
               {">", KO_COMPARE_GREATER},
               {"<", KO_COMPARE_LESS}};
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    size_t length = strlen(signs[i].sign);
    if (strncmp(*text, signs[i].sign, length) != 0) continue;
    *text += length;
    *text += strspn(*text, " ");
    return signs[i].compare;
  }
  return KO_COMPARE_EQUAL;
}

static void parse_alternative(ko_parser *parser, const ko_node *node, ko_alternative *out, const char *column) {
  if (node->kind != KO_NODE_SCALAR || ko_node_is_empty(node)) {
    ko_parse_fail_kind(parser, node, column, "a value, a comparison such as \">=10\", or a list of them");
    return;
  }
  const char *text = ko_parse_text(parser, node);
  ko_alternative alternative = {.compare = read_operator(&text), .number = NAN, .mark = node->mark};
  alternative.text = text;
  if (text != node->text) ko_parse_place(parser, text, node->mark);
  int is_number = ko_parse_number(text, &alternative.number);
  if (!is_number) alternative.number = NAN;
  if (!is_number && alternative.compare > KO_COMPARE_UNEQUAL) {
    char quoted[KO_QUOTE_ROOM];
    ko_parse_fail(parser, node, "%s: \"%s\" compares with a number, and what follows is none", column, ko_quote(node->text, quoted));
  }
  *out = alternative;
}

static void parse_condition(ko_parser *parser, const ko_node *key, const ko_node *value, ko_condition *out) {
  char column[KO_QUOTE_ROOM];
  ko_quote(key->text, column);
  size_t n = value->kind == KO_NODE_LIST ? value->n : 1, n_unequal = 0;
  if (n == 0) ko_parse_fail(parser, value, "%s: the list is empty; nothing could match it", column);
  ko_alternative *alternatives = ko_parse_alloc(parser, n, sizeof *alternatives);
  if (!alternatives) return;
  for (size_t i = 0; i < n; i++) {
    parse_alternative(parser, value->kind == KO_NODE_LIST ? value->items[i] : value, &alternatives[i], column);
    n_unequal += alternatives[i].compare == KO_COMPARE_UNEQUAL;
  }
  if (n_unequal > 1) {
    ko_where where = ko_origin_where(parser->origin, value->mark);
    ko_warn_at(parser->error, &where, "%s: one entry of the list is enough, so several != let everything pass", column);
  }
  *out = (ko_condition){.column = ko_parse_text(parser, key), .n = n, .alternatives = alternatives, .mark = key->mark};
}

void ko_parse_filter(ko_parser *parser, const ko_node *node, ko_filter *out, const char *context) {
  *out = (ko_filter){0};
  if (node->kind == KO_NODE_SCALAR && (strcmp(node->text, "all") == 0 || strcmp(node->text, "true") == 0)) return;
  if (node->kind != KO_NODE_MAP) {
    ko_parse_fail_kind(parser, node, context, "a filter, such as { sector: power, demand: \">=10\" }, or all");
    return;
  }
  size_t n = node->n / 2;
  ko_condition *conditions = ko_parse_alloc(parser, n, sizeof *conditions);
  if (!conditions) return;
  for (size_t i = 0; i < n; i++) parse_condition(parser, node->items[2 * i], node->items[2 * i + 1], &conditions[i]);
  *out = (ko_filter){.n = n, .conditions = conditions};
}
