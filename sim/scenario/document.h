/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario's text as a tree of located nodes: scalars as they were written (no type yet), lists, mappings without duplicate keys.
 */
#ifndef KO_SCENARIO_DOCUMENT_H
#define KO_SCENARIO_DOCUMENT_H

#include "sim/scenario/origin.h"

enum {
  KO_DEPTH_LIMIT = 64,       /* lists and mappings inside each other */
  KO_REPEATED_LIMIT = 100000 /* nodes that aliases may add */
};

typedef enum ko_node_kind { KO_NODE_SCALAR, KO_NODE_LIST, KO_NODE_MAP } ko_node_kind;

typedef struct ko_node {
  ko_node_kind kind;
  uint8_t plain; /* a scalar without quotes */
  ko_mark mark;
  const char *text; /* of a scalar */
  size_t n, room;   /* entries of a list; keys and values of a mapping: items[2 i] is a key, items[2 i + 1] its value */
  struct ko_node **items;
} ko_node;

/* Read YAML that stands at origin->text + offset. *out is NULL where there is nothing but comments. */
int ko_document_parse(ko_arena *arena, const ko_origin *origin, size_t offset, size_t length, ko_node **out, ko_error *error) KO_MUST_CHECK;

/* The value of a key, NULL where a mapping does not have it (or the node is no mapping). */
ko_node *ko_node_get(const ko_node *map, const char *key);
/* Append to a list, or a key and then its value to a mapping. */
int ko_node_append(ko_arena *arena, ko_node *parent, ko_node *child, ko_error *error) KO_MUST_CHECK;
/* Nothing was written: a plain scalar without text. */
int ko_node_is_empty(const ko_node *node);

/* Apply one --set, whose line in the text is `line` (from 0). */
int ko_document_set(ko_arena *arena, const ko_origin *origin, uint32_t line, ko_node *root, ko_error *error) KO_MUST_CHECK;

/* Write the tree as YAML. */
void ko_document_write(const ko_node *root, FILE *out);

/* A text of the user, short enough and clean enough for a message. Returns the buffer. */
enum { KO_QUOTE_ROOM = 64 };
const char *ko_quote(const char *text, char buffer[KO_QUOTE_ROOM]);

#endif
