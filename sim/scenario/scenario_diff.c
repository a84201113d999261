/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What differs between two scenarios, as paths and values. The texts are compared as they stand: a default that one of them writes out is a
 * difference, numbers are the same however they are written, and so are mappings and named entries in another order.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/document.h"
#include "sim/scenario/scenario.h"

enum { SHOWN = 60, PATH_ROOM = 1024 }; /* bytes of a value; of a path */

typedef struct differ {
  ko_arena *arena;
  ko_error *error;
  int code;
  ko_scenario_change *changes;
  size_t n, room;
  char path[PATH_ROOM];
} differ;

/* ---- A value in one line ------------------------------------------------------------------------------------------- */

typedef struct line {
  char text[SHOWN + 8];
  size_t length;
  int is_cut;
} line;

static void put(line *l, const char *text) {
  size_t n = strlen(text);
  if (l->is_cut || l->length + n > SHOWN) {
    n = l->is_cut ? 0 : SHOWN - l->length;
    while (n && ((unsigned char)text[n] & 0xC0) == 0x80) n--; /* not inside a character */
    l->is_cut = 1;
  }
  memcpy(l->text + l->length, text, n);
  l->length += n;
}

static void put_node(line *l, const ko_node *node) {
  if (l->is_cut) return;
  if (node->kind == KO_NODE_SCALAR) {
    char quoted[KO_QUOTE_ROOM];
    put(l, ko_quote(node->text, quoted));
    return;
  }
  const int is_map = node->kind == KO_NODE_MAP;
  put(l, is_map ? "{" : "[");
  for (size_t i = 0; i < node->n; i += is_map ? 2 : 1) {
    put(l, i ? ", " : is_map ? " " : "");
    put_node(l, node->items[i]);
    if (!is_map) continue;
    put(l, ": ");
    put_node(l, node->items[i + 1]);
  }
  put(l, is_map ? " }" : "]");
}

static const char *shown(differ *d, const ko_node *node) {
  line l = {.length = 0};
  if (!node) return NULL;
  put_node(&l, node);
  strcpy(l.text + l.length, l.is_cut ? "..." : "");
  const char *copy = ko_arena_text(d->arena, l.text, strlen(l.text), d->error);
  if (!copy) d->code = KO_E_INTERNAL;
  return copy;
}

/* ---- Differences --------------------------------------------------------------------------------------------------- */

static void report(differ *d, const ko_node *a, const ko_node *b) {
  if (d->n == d->room) {
    const size_t room = d->room ? 2 * d->room : 16;
    ko_scenario_change *more = ko_arena_alloc(d->arena, room, sizeof *more, d->error);
    if (!more) {
      d->code = KO_E_INTERNAL;
      return;
    }
    if (d->n) memcpy(more, d->changes, d->n * sizeof *more);
    d->changes = more;
    d->room = room;
  }
  const char *path = ko_arena_text(d->arena, d->path, strlen(d->path), d->error), *first = shown(d, a), *second = shown(d, b);
  if (!path) d->code = KO_E_INTERNAL;
  if (!d->code) d->changes[d->n++] = (ko_scenario_change){path, first, second};
}

static int is_same_scalar(const char *a, const char *b) {
  double x, y;
  if (strcmp(a, b) == 0) return 1;
  return ko_parse_number(a, &x) && ko_parse_number(b, &y) && x <= y && x >= y;
}

static const char *name_of(const ko_node *entry) {
  const ko_node *name = ko_node_get(entry, "name");
  return name && name->kind == KO_NODE_SCALAR ? name->text : NULL;
}

/* Entries that are known by their names, all of them; or by their numbers, which only mappings are worth. */
static int is_named(const ko_node *list) {
  for (size_t i = 0; i < list->n; i++)
    if (!name_of(list->items[i])) return 0;
  return list->n > 0;
}

static int has_mappings(const ko_node *list) {
  for (size_t i = 0; i < list->n; i++)
    if (list->items[i]->kind == KO_NODE_MAP) return 1;
  return 0;
}

static const ko_node *entry_named(const ko_node *list, const char *name) {
  for (size_t i = 0; i < list->n; i++)
    if (strcmp(name_of(list->items[i]), name) == 0) return list->items[i];
  return NULL;
}

static void differ_at(differ *d, const ko_node *a, const ko_node *b);

/* One step down; dots inside a key are escaped, as --set wants them. */
static void step(differ *d, const char *part, const ko_node *a, const ko_node *b) {
  const size_t length = strlen(d->path);
  size_t at = length;
  if (at && at + 1 < PATH_ROOM) d->path[at++] = '.';
  for (const char *c = part; *c && at + 3 < PATH_ROOM; c++) {
    if (*c == '.' || *c == '\\') d->path[at++] = '\\';
    d->path[at++] = *c;
  }
  d->path[at] = '\0';
  differ_at(d, a, b);
  d->path[length] = '\0';
}

static void differ_maps(differ *d, const ko_node *a, const ko_node *b) {
  for (size_t i = 0; i < a->n; i += 2) step(d, a->items[i]->text, a->items[i + 1], ko_node_get(b, a->items[i]->text));
  for (size_t i = 0; i < b->n; i += 2)
    if (!ko_node_get(a, b->items[i]->text)) step(d, b->items[i]->text, NULL, b->items[i + 1]);
}

static void differ_named(differ *d, const ko_node *a, const ko_node *b) {
  for (size_t i = 0; i < a->n; i++) step(d, name_of(a->items[i]), a->items[i], entry_named(b, name_of(a->items[i])));
  for (size_t i = 0; i < b->n; i++)
    if (!entry_named(a, name_of(b->items[i]))) step(d, name_of(b->items[i]), NULL, b->items[i]);
}

static void differ_numbered(differ *d, const ko_node *a, const ko_node *b) {
  for (size_t i = 0; i < a->n || i < b->n; i++) {
    char number[24];
    snprintf(number, sizeof number, "%zu", i);
    step(d, number, i < a->n ? a->items[i] : NULL, i < b->n ? b->items[i] : NULL);
  }
}

static int is_same(const ko_node *a, const ko_node *b) {
  if (a->kind != b->kind || a->n != b->n) return 0;
  if (a->kind == KO_NODE_SCALAR) return is_same_scalar(a->text, b->text);
  for (size_t i = 0; i < a->n; i++)
    if (!is_same(a->items[i], b->items[i])) return 0;
  return 1;
}

/* A list and its one entry alone mean the same in a scenario, but are not the same text: that is reported. */
static void differ_at(differ *d, const ko_node *a, const ko_node *b) {
  if (d->code) return;
  if (!a || !b || a->kind != b->kind) report(d, a, b);
  else if (a->kind == KO_NODE_MAP) differ_maps(d, a, b);
  else if (a->kind == KO_NODE_LIST && is_named(a) && is_named(b)) differ_named(d, a, b);
  else if (a->kind == KO_NODE_LIST && (has_mappings(a) || has_mappings(b))) differ_numbered(d, a, b);
  else if (!is_same(a, b)) report(d, a, b);
}

static int read_text(ko_arena *arena, const char *file, const char *text, ko_node **out, ko_error *error) {
  ko_origin *origin = ko_arena_alloc(arena, 1, sizeof *origin, error);
  if (!origin) return KO_E_INTERNAL;
  int code = ko_origin_make(arena, file, text, strlen(text), NULL, 0, origin, error);
  return code ? code : ko_document_parse(arena, origin, 0, origin->file_length, out, error);
}

int ko_scenario_diff(ko_arena *arena, const char *first, const char *second, ko_scenario_change **out, size_t *n, ko_error *error) {
  differ d = {.arena = arena, .error = error};
  ko_node *a = NULL, *b = NULL;
  int code = read_text(arena, "first scenario", first, &a, error);
  if (!code) code = read_text(arena, "second scenario", second, &b, error);
  if (!code && (a || b)) {
    differ_at(&d, a, b);
    code = d.code;
  }
  *out = d.changes;
  *n = code ? 0 : d.n;
  return code;
}
