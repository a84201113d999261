/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sim/scenario/document.h"

ko_node *ko_node_get(const ko_node *map, const char *key) {
  if (!map || map->kind != KO_NODE_MAP) return NULL;
  for (size_t i = 0; i < map->n; i += 2)
    if (strcmp(map->items[i]->text, key) == 0) return map->items[i + 1];
  return NULL;
}

int ko_node_append(ko_arena *arena, ko_node *parent, ko_node *child, ko_error *error) {
  if (parent->n == parent->room) {
    size_t room = parent->room ? 2 * parent->room : 8;
    ko_node **items = ko_arena_alloc(arena, room, sizeof(ko_node *), error);
    if (!items) return KO_E_INTERNAL;
    if (parent->n) memcpy(items, parent->items, parent->n * sizeof(ko_node *));
    parent->items = items;
    parent->room = room;
  }
  parent->items[parent->n++] = child;
  return KO_OK;
}

int ko_node_is_empty(const ko_node *node) { return node->kind == KO_NODE_SCALAR && node->plain && node->text[0] == '\0'; }

const char *ko_quote(const char *text, char buffer[KO_QUOTE_ROOM]) {
  size_t n = strlen(text), keep = n < KO_QUOTE_ROOM ? n : KO_QUOTE_ROOM - 4;
  while (keep < n && keep && ((unsigned char)text[keep] & 0xC0) == 0x80) keep--; /* not inside a character */
  for (size_t i = 0; i < keep; i++) buffer[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
  memcpy(buffer + keep, n > keep ? "..." : "", n > keep ? 4 : 1);
  return buffer;
}
