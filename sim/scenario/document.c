/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libyaml's document becomes a tree of our own. Aliases are copied, so that a --set changes one place alone; an alias inside its own
 * anchor, or aliases that blow the tree up, are refused.
 */
#include "sim/scenario/document.h"

#include <string.h>
#include <yaml.h>

typedef struct reader {
  ko_arena *arena;
  const ko_origin *origin;
  ko_error *error;
  yaml_document_t *document;
  ko_mark *marks;         /* of each of libyaml's nodes */
  size_t n_nodes, n_made; /* in libyaml's document; in our tree */
  int path[KO_DEPTH_LIMIT];
  int code;
} reader;

static const char too_deep[] = "lists and mappings lie more than 64 deep in each other";

static int fail_at(reader *r, ko_mark mark, const char *message) {
  ko_where where = ko_origin_where(r->origin, mark);
  r->code = ko_raise_at(r->error, KO_E_INPUT, &where, "%s", message);
  return r->code;
}

/* Bytes of the character that begins with this byte (the text is valid UTF-8). */
static size_t width(char first) {
  unsigned char c = (unsigned char)first;
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static void start(yaml_parser_t *parser, const ko_origin *origin, size_t offset, size_t length) {
  yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(parser, (const unsigned char *)origin->text + offset, length);
}

/* The place of libyaml's character `index`. */
static ko_mark find_mark(const ko_origin *origin, size_t offset, size_t length, size_t index) {
  size_t at = offset, end = offset + length;
  for (; index > 0 && at < end; index--) at += width(origin->text[at]);
  return ko_origin_mark(origin, at < end ? at : end);
}

/* libyaml counts characters; nodes come in the order in which they begin, so one walk through the text finds all offsets. */
static int find_marks(reader *r, size_t offset, size_t length) {
  size_t at = offset, end = offset + length, index = 0;
  r->n_nodes = (size_t)(r->document->nodes.top - r->document->nodes.start);
  r->marks = ko_arena_alloc(r->arena, r->n_nodes + 1, sizeof *r->marks, r->error);
  if (!r->marks) return KO_E_INTERNAL;
  for (size_t i = 0; i < r->n_nodes; i++) {
    size_t wanted = r->document->nodes.start[i].start_mark.index;
    if (wanted < index) at = offset, index = 0;
    for (; index < wanted && at < end; index++) at += width(r->origin->text[at]);
    r->marks[i] = ko_origin_mark(r->origin, at);
  }
  return KO_OK;
}

static int check_tag(reader *r, const yaml_node_t *node, ko_mark mark) {
  static const char standard[] = "tag:yaml.org,2002:";
  const char *tag = (const char *)node->tag;
  if (!tag || strncmp(tag, standard, sizeof standard - 1) == 0) return KO_OK;
  if (tag[0] == '!' && tag[1] == '=') return fail_at(r, mark, "a comparison with != must stand in quotes, such as \"!=x\"");
  return fail_at(r, mark, "a tag (!...) is not supported; a value that begins with ! must stand in quotes");
}

static ko_node *convert(reader *r, int index, size_t depth);

static int convert_scalar(reader *r, const yaml_node_t *from, ko_node *node) {
  size_t length = from->data.scalar.length;
  if (memchr(from->data.scalar.value, 0, length)) return fail_at(r, node->mark, "a NUL character (\\0) cannot be part of a text");
  node->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->text = ko_arena_text(r->arena, (const char *)from->data.scalar.value, length, r->error);
  return node->text ? KO_OK : KO_E_INTERNAL;
}

static int convert_list(reader *r, const yaml_node_t *from, ko_node *node, size_t depth) {
  const yaml_node_item_t *first = from->data.sequence.items.start, *top = from->data.sequence.items.top;
  for (const yaml_node_item_t *item = first; item < top; item++) {
    ko_node *child = convert(r, *item, depth + 1);
    if (!child || ko_node_append(r->arena, node, child, r->error)) return KO_E_INTERNAL;
  }
  return KO_OK;
}

/* Report a key that was there before. Returns 1 where it was, 0, or a code. */
static int check_duplicate(reader *r, ko_map *seen, const ko_node *node, const ko_node *key) {
  uint32_t first = 0;
  int found = ko_map_put(seen, key->text, (uint32_t)(node->n / 2), r->error);
  if (found != 1) return found;
  (void)ko_map_get(seen, key->text, &first);
  ko_where where = ko_origin_where(r->origin, key->mark);
  char quoted[KO_QUOTE_ROOM];
  (void)ko_raise_at(r->error, KO_E_INPUT, &where, "duplicate key \"%s\"; it stands on line %u already", ko_quote(key->text, quoted),
                    node->items[2 * first]->mark.line);
  r->code = KO_E_INPUT;
  return 1;
}

static int convert_map(reader *r, const yaml_node_t *from, ko_node *node, size_t depth) {
  ko_map seen = {0};
  int code = KO_OK;
  const yaml_node_pair_t *first = from->data.mapping.pairs.start, *top = from->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = first; pair < top && !code; pair++) {
    ko_node *key = convert(r, pair->key, depth + 1), *value = key ? convert(r, pair->value, depth + 1) : NULL;
    if (!value) {
      code = KO_E_INTERNAL;
    } else if (key->kind != KO_NODE_SCALAR) {
      (void)fail_at(r, key->mark, "a key must be a text, not a list or a mapping");
    } else if (strcmp(key->text, "<<") == 0 && key->plain) {
      (void)fail_at(r, key->mark, "merge keys (<<) are not supported; repeat the keys, or use an alias for the whole value");
    } else {
      int duplicate = check_duplicate(r, &seen, node, key);
      code = duplicate < 0 ? duplicate : KO_OK;
      if (!duplicate) code = ko_node_append(r->arena, node, key, r->error);
      if (!duplicate && !code) code = ko_node_append(r->arena, node, value, r->error);
    }
  }
  ko_map_free(&seen);
  return code;
}

/* NULL where it cannot go on; findings that leave the tree whole only set r->code. */
static ko_node *convert(reader *r, int index, size_t depth) {
  ko_mark mark = r->marks[index - 1];
  const yaml_node_t *from = yaml_document_get_node(r->document, index);
  for (size_t i = 0; i < depth; i++)
    if (r->path[i] == index) {
      (void)fail_at(r, mark, "an alias inside its own anchor: this value would contain itself");
      return NULL;
    }
  if (depth == KO_DEPTH_LIMIT) { /* by aliases; else check_depth has seen it */
    (void)fail_at(r, mark, too_deep);
    return NULL;
  }
  if (r->n_made++ == r->n_nodes + KO_REPEATED_LIMIT) {
    (void)fail_at(r, mark, "aliases repeat more than 100000 values; write fewer of them");
    return NULL;
  }
  ko_node *node = ko_arena_alloc(r->arena, 1, sizeof *node, r->error);
  if (!node) return NULL;
  node->mark = mark;
  r->path[depth] = index;
  if (check_tag(r, from, mark)) return NULL;
  int code = KO_OK;
  if (from->type == YAML_SCALAR_NODE) {
    node->kind = KO_NODE_SCALAR;
    code = convert_scalar(r, from, node);
  } else if (from->type == YAML_SEQUENCE_NODE) {
    node->kind = KO_NODE_LIST;
    code = convert_list(r, from, node, depth);
  } else {
    node->kind = KO_NODE_MAP;
    code = convert_map(r, from, node, depth);
  }
  return code ? NULL : node;
}

/* What libyaml says, at the place that it names, with what usually is behind it. */
static int raise_yaml(const ko_origin *origin, size_t offset, size_t length, const yaml_parser_t *parser, ko_error *error) {
  /* In places libyaml does not say what went wrong; that is memory then. */
  if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR || !parser->problem) return ko_raise_memory(error, length);
  ko_mark mark = find_mark(origin, offset, length, parser->problem_mark.index);
  if (parser->error == YAML_READER_ERROR) mark = ko_origin_mark(origin, offset + parser->problem_offset);
  size_t at = origin->line_first[mark.line - 1] + mark.column - 1, end = offset + length;
  char here = at < end ? origin->text[at] : '\0';
  const char *hint = "";
  if (here == '\t') hint = "; indent with spaces, not with tabs";
  else if ((here == '>' || here == '|' || here == '=' || (at > offset && origin->text[at - 1] == '>')))
    hint = "; a comparison must stand in quotes, such as \">=10\"";
  else if (here == '%' || here == '@' || here == '`') hint = "; a text that begins with this character must stand in quotes";
  char context[200] = "";
  if (parser->context && parser->error != YAML_READER_ERROR && !strstr(parser->context, "the next token")) {
    uint32_t line = ko_origin_mark(origin, offset).line + (uint32_t)parser->context_mark.line;
    snprintf(context, sizeof context, line == mark.line ? " %s" : " %s that begins on line %u", parser->context, line);
  }
  ko_where where = ko_origin_where(origin, mark);
  return ko_raise_at(error, KO_E_INPUT, &where, "invalid YAML: %s%s%s", parser->problem, context, hint);
}

/* libyaml's time grows with the square of the depth of brackets, so the depth is looked at before a document is made. */
static int check_depth(const ko_origin *origin, size_t offset, size_t length, ko_error *error) {
  yaml_parser_t parser;
  yaml_event_t event;
  int code = KO_OK, depth = 0, more = 1;
  if (!yaml_parser_initialize(&parser)) return ko_raise_memory(error, sizeof parser);
  start(&parser, origin, offset, length);
  while (more && !code) {
    if (!yaml_parser_parse(&parser, &event)) {
      code = raise_yaml(origin, offset, length, &parser, error);
      break;
    }
    depth += event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
    depth -= event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
    if (depth > KO_DEPTH_LIMIT) {
      ko_where where = ko_origin_where(origin, find_mark(origin, offset, length, event.start_mark.index));
      code = ko_raise_at(error, KO_E_INPUT, &where, "%s", too_deep);
    }
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return code;
}

int ko_document_parse(ko_arena *arena, const ko_origin *origin, size_t offset, size_t length, ko_node **out, ko_error *error) {
  yaml_parser_t parser;
  yaml_document_t document, second;
  reader r = {.arena = arena, .origin = origin, .error = error, .document = &document};
  int code = KO_OK, has_document = 0;
  *out = NULL;
  code = check_depth(origin, offset, length, error);
  if (code) return code;
  if (!yaml_parser_initialize(&parser)) return ko_raise_memory(error, sizeof parser);
  start(&parser, origin, offset, length);
  if (!yaml_parser_load(&parser, &document)) {
    code = raise_yaml(origin, offset, length, &parser, error);
    goto out;
  }
  has_document = 1;
  if (!yaml_document_get_root_node(&document)) goto out;
  code = find_marks(&r, offset, length);
  if (code) goto out;
  *out = convert(&r, 1, 0);
  code = r.code ? r.code : *out ? KO_OK : KO_E_INTERNAL;
  if (!*out) goto out;
  if (!yaml_parser_load(&parser, &second)) {
    code = raise_yaml(origin, offset, length, &parser, error);
    goto out;
  }
  const yaml_node_t *root = yaml_document_get_root_node(&second);
  if (root) {
    ko_where where =
        ko_origin_where(origin, (ko_mark){.line = ko_origin_mark(origin, offset).line + (uint32_t)root->start_mark.line, .column = 1});
    code = ko_raise_at(error, KO_E_INPUT, &where, "a second YAML document begins here; a scenario is one");
  }
  yaml_document_delete(&second);
out:
  if (has_document) yaml_document_delete(&document);
  yaml_parser_delete(&parser);
  return code;
}
