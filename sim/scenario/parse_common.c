/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <string.h>

#include "sim/scenario/parse.h"

void ko_parse_fail(ko_parser *parser, const ko_node *node, const char *format, ...) {
  ko_where where = ko_origin_where(parser->origin, node->mark);
  va_list arguments;
  va_start(arguments, format);
  int code = ko_raise_list(parser->error, KO_E_INPUT, &where, format, arguments);
  va_end(arguments);
  if (!parser->code) parser->code = code;
}

const char *ko_describe_node(const ko_node *node, char *buffer, size_t size) {
  char quoted[KO_QUOTE_ROOM];
  if (ko_node_is_empty(node)) snprintf(buffer, size, "nothing");
  else if (node->kind == KO_NODE_SCALAR) snprintf(buffer, size, "\"%s\"", ko_quote(node->text, quoted));
  else if (node->kind == KO_NODE_LIST) snprintf(buffer, size, "a list");
  else snprintf(buffer, size, "a mapping");
  return buffer;
}

void ko_parse_fail_kind(ko_parser *parser, const ko_node *node, const char *context, const char *expected) {
  char found[100];
  ko_parse_fail(parser, node, "%s: expected %s, found %s", context, expected, ko_describe_node(node, found, sizeof found));
}

void *ko_parse_alloc(ko_parser *parser, size_t n, size_t size) {
  void *memory = ko_arena_alloc(parser->arena, n, size, parser->error);
  if (!memory && !parser->code) parser->code = KO_E_INTERNAL;
  return memory;
}

void ko_parse_place(ko_parser *parser, const char *text, ko_mark mark) {
  if (parser->n_places == parser->places_room) {
    size_t room = parser->places_room ? 2 * parser->places_room : 64;
    ko_text_place *places = ko_parse_alloc(parser, room, sizeof *places);
    if (!places) return;
    if (parser->n_places) memcpy(places, parser->places, parser->n_places * sizeof *places);
    parser->places = places;
    parser->places_room = room;
  }
  parser->places[parser->n_places++] = (ko_text_place){.text = text, .mark = mark};
}

const char *ko_parse_text(ko_parser *parser, const ko_node *node) {
  ko_parse_place(parser, node->text, node->mark);
  return node->text;
}
