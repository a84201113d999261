/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * --set path=value. The path is what leads to a value: keys, and for the entries of a list their number (from 0) or their name,
 * joined by dots ("waves.0.success", "strategies.harden.measures"); a dot inside a key is written "\.". Mappings that are missing on the
 * way are made. A value that begins with [ { " or ' is read as YAML, any other is the text itself.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/document.h"

typedef struct setter {
  ko_arena *arena;
  const ko_origin *origin;
  ko_error *error;
  int code;                        /* of what is wrong; stays KO_OK where memory has run out */
  size_t begin, stop, equals, end; /* offsets in the text: of the path and its end, of "=", behind the value */
} setter;

static int fail_at(setter *s, size_t offset, const char *format, const char *text) {
  char quoted[KO_QUOTE_ROOM];
  ko_where where = ko_origin_where(s->origin, ko_origin_mark(s->origin, offset));
  char message[400];
  snprintf(message, sizeof message, format, ko_quote(text, quoted));
  s->code = ko_raise_at(s->error, KO_E_INPUT, &where, "%s", message);
  return s->code;
}

/* The part of the path that begins at `offset`; *next is behind its dot, or behind the path. NULL where it is empty or memory has run out.
 */
static ko_node *read_part(setter *s, size_t offset, size_t *next) {
  const char *text = s->origin->text;
  char *part = ko_arena_alloc(s->arena, s->stop - offset + 1, 1, s->error);
  ko_node *node = ko_arena_alloc(s->arena, 1, sizeof *node, s->error);
  if (!part || !node) return NULL;
  size_t n = 0, at = offset;
  for (; at < s->stop && text[at] != '.'; at++) {
    if (text[at] == '\\' && at + 1 < s->stop) at++;
    part[n++] = text[at];
  }
  *next = at + 1;
  if (n == 0) {
    (void)fail_at(s, offset, "the path has an empty part; write path.to.key=value%s", "");
    return NULL;
  }
  *node = (ko_node){.kind = KO_NODE_SCALAR, .mark = ko_origin_mark(s->origin, offset), .text = part};
  return node;
}

/* The entry of a list that a part of the path means: a number from 0, or the entry's name. NULL where there is none. */
static ko_node **find_entry(const ko_node *list, const char *part) {
  char *end = NULL;
  unsigned long number = strtoul(part, &end, 10);
  if (part[0] >= '0' && part[0] <= '9' && *end == '\0') return number < list->n ? &list->items[number] : NULL;
  for (size_t i = 0; i < list->n; i++) {
    const ko_node *name = ko_node_get(list->items[i], "name");
    if (name && name->kind == KO_NODE_SCALAR && strcmp(name->text, part) == 0) return &list->items[i];
  }
  return NULL;
}

/* Where the value of a part of the path stands in `node`; it is made (NULL inside) where a mapping does not have it. */
static ko_node **find_slot(setter *s, ko_node *node, ko_node *part, size_t offset) {
  if (ko_node_is_empty(node)) node->kind = KO_NODE_MAP; /* "output:" with nothing behind it */
  if (node->kind == KO_NODE_LIST) {
    ko_node **entry = find_entry(node, part->text);
    if (!entry) (void)fail_at(s, offset, "the list has no entry \"%s\"; give its number (from 0) or its name", part->text);
    return entry;
  }
  if (node->kind == KO_NODE_SCALAR) {
    (void)fail_at(s, offset, "\"%s\" cannot be set; what stands before it is a single value in the scenario", part->text);
    return NULL;
  }
  for (size_t i = 0; i < node->n; i += 2)
    if (strcmp(node->items[i]->text, part->text) == 0) return &node->items[i + 1];
  ko_node *value = ko_arena_alloc(s->arena, 1, sizeof *value, s->error);
  if (!value) return NULL;
  *value = (ko_node){.kind = KO_NODE_MAP, .mark = part->mark};
  if (ko_node_append(s->arena, node, part, s->error) || ko_node_append(s->arena, node, value, s->error)) return NULL;
  return &node->items[node->n - 1];
}

static ko_node *read_value(setter *s) {
  const char *text = s->origin->text;
  size_t begin = s->equals + 1, end = s->end;
  while (begin < end && text[begin] == ' ') begin++;
  while (end > begin && text[end - 1] == ' ') end--;
  ko_node *node = NULL;
  if (begin < end && strchr("[{\"'", text[begin])) {
    s->code = ko_document_parse(s->arena, s->origin, begin, end - begin, &node, s->error);
    return s->code ? NULL : node;
  }
  if (begin == end) {
    (void)fail_at(s, begin, "a value is missing behind \"=\"%s", "");
    return NULL;
  }
  node = ko_arena_alloc(s->arena, 1, sizeof *node, s->error);
  char *copy = ko_arena_text(s->arena, text + begin, end - begin, s->error);
  if (!node || !copy) return NULL;
  *node = (ko_node){.kind = KO_NODE_SCALAR, .plain = 1, .mark = ko_origin_mark(s->origin, begin), .text = copy};
  return node;
}

int ko_document_set(ko_arena *arena, const ko_origin *origin, uint32_t line, ko_node *root, ko_error *error) {
  setter s = {.arena = arena, .origin = origin, .error = error};
  s.begin = origin->line_first[origin->n_file_lines + line];
  s.end = origin->line_first[origin->n_file_lines + line + 1] - 1;
  s.equals = s.begin;
  while (s.equals < s.end && origin->text[s.equals] != '=') s.equals++;
  if (s.equals == s.end) return fail_at(&s, s.begin, "--set needs path=value, such as run.trials=1000%s", "");
  s.stop = s.equals;
  while (s.stop > s.begin && origin->text[s.stop - 1] == ' ') s.stop--;
  ko_node *node = root, **slot = NULL;
  size_t depth = 0;
  for (size_t at = s.begin, next = at; at <= s.stop; at = next) {
    if (depth++ == KO_DEPTH_LIMIT) return fail_at(&s, at, "the path has more than 64 parts%s", "");
    ko_node *part = read_part(&s, at, &next);
    slot = part ? find_slot(&s, node, part, at) : NULL;
    if (!slot) return s.code ? s.code : KO_E_INTERNAL;
    node = *slot;
  }
  ko_node *value = read_value(&s);
  if (!value) return s.code ? s.code : KO_E_INTERNAL;
  *slot = value;
  return KO_OK;
}
