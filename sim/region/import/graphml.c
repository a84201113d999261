/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The source `graphml`: a network from a GraphML file, such as those of the Internet Topology Zoo (S. Knight et al., IEEE J. Sel. Areas
 * Commun. 29:1765 (2011)). Read by igraph. Attributes of nodes and edges become columns under their own names, but for those that `columns`
 * and `link_columns` rename. The id is the attribute `id` where that is there and unique, else the node's number from 0.
 */
#include <igraph.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/igraph_guard.h"
#include "sim/region/import/file.h"
#include "sim/region/source.h"

typedef struct graphml_params {
  const char *file;
  ko_pairs columns, link_columns;
} graphml_params;

static const ko_param PARAMS[] = {
    {.key = "file",
     .type = KO_PARAM_PATH,
     .offset = offsetof(graphml_params, file),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "GraphML file; its first graph is read.",
     .source = ""},
    {.key = "columns",
     .type = KO_PARAM_COLUMNS,
     .offset = offsetof(graphml_params, columns),
     .unit = "",
     .help = "Columns of facilities from node attributes, such as { demand: Load }; lat, lon, name and country are taken from Latitude, "
             "Longitude, label and Country unless said otherwise.",
     .source = ""},
    {.key = "link_columns",
     .type = KO_PARAM_COLUMNS,
     .offset = offsetof(graphml_params, link_columns),
     .unit = "",
     .help = "Columns of links from edge attributes, such as { capacity: LinkSpeedRaw }.",
     .source = ""},
};

/* Attributes of nodes or edges on their way into a sheet. */
typedef struct carrier {
  const igraph_t *graph;
  igraph_attribute_elemtype_t element;
  const ko_pairs *columns;
  ko_sheet *sheet;
  ko_error *error;
} carrier;

static const ko_pair DEFAULTS[] = {{"lat", "Latitude"}, {"lon", "Longitude"}, {"name", "label"}, {"country", "Country"}};
enum { N_DEFAULTS = sizeof DEFAULTS / sizeof *DEFAULTS };

/* What this part writes itself or the recipe adds. */
static int reserved(const char *column) {
  static const char *const NAMES[] = {"facility", "sector", "link", "from", "to", "directed"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    if (strcmp(NAMES[i], column) == 0) return 1;
  return 0;
}

static int has_latitude(const carrier *c) {
  for (size_t i = 0; i < c->columns->n; i++)
    if (strcmp(c->columns->items[i].key, "lat") == 0) return 1;
  return igraph_cattribute_has_attr(c->graph, IGRAPH_ATTRIBUTE_VERTEX, "Latitude") ||
         igraph_cattribute_has_attr(c->graph, IGRAPH_ATTRIBUTE_VERTEX, "lat");
}

/* The column that an attribute goes to, NULL for none. */
static const char *column_of(const carrier *c, const char *attribute) {
  const ko_pairs *given = c->columns;
  for (size_t i = 0; i < given->n; i++)
    if (strcmp(given->items[i].text, attribute) == 0) return given->items[i].key;
  for (size_t k = 0; c->element == IGRAPH_ATTRIBUTE_VERTEX && k < N_DEFAULTS; k++) {
    if (strcmp(DEFAULTS[k].text, attribute) != 0) continue;
    for (size_t i = 0; i < given->n; i++)
      if (strcmp(given->items[i].key, DEFAULTS[k].key) == 0) return attribute; /* that column comes from elsewhere */
    return DEFAULTS[k].key;
  }
  for (size_t i = 0; i < given->n; i++)
    if (strcmp(given->items[i].key, attribute) == 0) return NULL;
  if (reserved(attribute) || strcmp(attribute, "id") == 0) return NULL;
  if (c->element == IGRAPH_ATTRIBUTE_VERTEX && has_latitude(c)) { /* then x and y are places on a drawing */
    if (strcmp(attribute, "x") == 0) return "x (in file)";
    if (strcmp(attribute, "y") == 0) return "y (in file)";
  }
  return attribute;
}

static int set_cell(const carrier *c, const char *attribute, igraph_attribute_type_t type, igraph_integer_t i, uint32_t column) {
  int of_node = c->element == IGRAPH_ATTRIBUTE_VERTEX;
  uint32_t row = (uint32_t)i;
  if (type == IGRAPH_ATTRIBUTE_STRING) {
    const char *text = of_node ? VAS(c->graph, attribute, i) : EAS(c->graph, attribute, i);
    return ko_sheet_set(c->sheet, row, column, text, c->error);
  }
  if (type == IGRAPH_ATTRIBUTE_BOOLEAN) {
    igraph_bool_t yes = of_node ? VAB(c->graph, attribute, i) : EAB(c->graph, attribute, i);
    return ko_sheet_set(c->sheet, row, column, yes ? "1" : "0", c->error);
  }
  double number = of_node ? VAN(c->graph, attribute, i) : EAN(c->graph, attribute, i);
  return isfinite(number) ? ko_sheet_number(c->sheet, row, column, number, c->error) : 0;
}

/* Complain about attributes that the recipe names and the file does not have. */
static int check_named(const carrier *c, const igraph_strvector_t *names, const ko_where *where) {
  int rc = 0;
  igraph_integer_t n = igraph_strvector_size(names);
  for (size_t k = 0; k < c->columns->n; k++) {
    int found = 0;
    for (igraph_integer_t i = 0; i < n; i++) found |= strcmp(igraph_strvector_get(names, i), c->columns->items[k].text) == 0;
    if (!found)
      rc = ko_raise_at(c->error, KO_E_INPUT, where, "%s: no %s has an attribute \"%s\"", c->sheet->file,
                       c->element == IGRAPH_ATTRIBUTE_VERTEX ? "node" : "edge", c->columns->items[k].text);
  }
  return rc;
}

static int carry(const carrier *c, const ko_where *where) {
  igraph_strvector_t names = {0};
  igraph_vector_int_t types = {0};
  int rc = 0, of_node = c->element == IGRAPH_ATTRIBUTE_VERTEX;
  if (igraph_strvector_init(&names, 0) != IGRAPH_SUCCESS) return ko_raise(c->error, KO_E_INTERNAL, "out of memory in igraph");
  igraph_error_t code = igraph_vector_int_init(&types, 0);
  if (code == IGRAPH_SUCCESS)
    code = igraph_cattribute_list(c->graph, NULL, NULL, of_node ? &names : NULL, of_node ? &types : NULL, of_node ? NULL : &names,
                                  of_node ? NULL : &types);
  if (code != IGRAPH_SUCCESS) {
    rc = ko_raise(c->error, KO_E_INTERNAL, "igraph: %s", igraph_strerror(code));
    goto out;
  }
  rc = check_named(c, &names, where);
  for (igraph_integer_t k = 0; rc == 0 && k < igraph_strvector_size(&names); k++) {
    const char *attribute = igraph_strvector_get(&names, k), *name = column_of(c, attribute);
    uint32_t column;
    if (!name) continue;
    rc = ko_sheet_column(c->sheet, name, &column, c->error);
    for (igraph_integer_t i = 0; rc == 0 && i < (igraph_integer_t)c->sheet->n_rows; i++)
      rc = set_cell(c, attribute, (igraph_attribute_type_t)VECTOR(types)[k], i, column);
  }
out:
  igraph_vector_int_destroy(&types);
  igraph_strvector_destroy(&names);
  return rc;
}

enum { ID_ROOM = 200 };

/* Where ids come from: the type of the attribute `id`, UNSPECIFIED where nodes are numbered. */
typedef igraph_attribute_type_t id_source;

static void id_of(const igraph_t *graph, id_source ids, igraph_integer_t node, char text[ID_ROOM]) {
  if (ids == IGRAPH_ATTRIBUTE_STRING) snprintf(text, ID_ROOM, "%s", VAS(graph, "id", node));
  else if (ids == IGRAPH_ATTRIBUTE_NUMERIC) snprintf(text, ID_ROOM, "%.15g", VAN(graph, "id", node));
  else snprintf(text, ID_ROOM, "%lld", (long long)node);
}

/* The type of the attribute `id` of nodes, UNSPECIFIED where there is none. */
static int id_type(const igraph_t *graph, id_source *ids, ko_error *error) {
  igraph_strvector_t names = {0};
  igraph_vector_int_t types = {0};
  *ids = IGRAPH_ATTRIBUTE_UNSPECIFIED;
  igraph_error_t code = igraph_strvector_init(&names, 0);
  if (code == IGRAPH_SUCCESS) code = igraph_vector_int_init(&types, 0);
  if (code == IGRAPH_SUCCESS) code = igraph_cattribute_list(graph, NULL, NULL, &names, &types, NULL, NULL);
  for (igraph_integer_t k = 0; code == IGRAPH_SUCCESS && k < igraph_strvector_size(&names); k++)
    if (strcmp(igraph_strvector_get(&names, k), "id") == 0) *ids = (id_source)VECTOR(types)[k];
  igraph_vector_int_destroy(&types);
  igraph_strvector_destroy(&names);
  return code == IGRAPH_SUCCESS ? 0 : ko_raise(error, KO_E_INTERNAL, "igraph: %s", igraph_strerror(code));
}

/* The file's ids where each node has one of its own that is not overlong, else numbers. */
static int choose_ids(const igraph_t *graph, id_source *ids, ko_error *error) {
  ko_map seen = {0};
  ko_arena arena = {0};
  int usable = 1;
  int rc = id_type(graph, ids, error);
  for (igraph_integer_t node = 0; rc == 0 && usable && node < igraph_vcount(graph); node++) {
    char text[ID_ROOM];
    id_of(graph, *ids, node, text);
    size_t length = strlen(text);
    char *key = ko_arena_text(&arena, text, length, error);
    rc = key ? ko_map_put(&seen, key, 0, error) : KO_E_INTERNAL;
    if (rc == 1 || length == 0 || length == ID_ROOM - 1 || strcmp(text, "nan") == 0) usable = 0;
    if (rc == 1) rc = 0;
  }
  if (!usable) *ids = IGRAPH_ATTRIBUTE_UNSPECIFIED;
  ko_map_free(&seen);
  ko_arena_free(&arena);
  return rc;
}

static int write_id(const igraph_t *graph, id_source ids, igraph_integer_t node, ko_sheet *sheet, uint32_t row, uint32_t column,
                    ko_error *error) {
  char text[ID_ROOM];
  id_of(graph, ids, node, text);
  return ko_sheet_set(sheet, row, column, text, error);
}

static int write_graph(const igraph_t *graph, const graphml_params *p, const ko_where *where, ko_draft *draft, ko_error *error) {
  uint32_t facility, from, to, directed, row;
  id_source ids;
  int rc = choose_ids(graph, &ids, error);
  if (rc == 0) rc = ko_sheet_column(&draft->facilities, "facility", &facility, error);
  for (igraph_integer_t node = 0; rc == 0 && node < igraph_vcount(graph); node++) {
    rc = ko_sheet_row(&draft->facilities, &row, error);
    if (rc == 0) rc = write_id(graph, ids, node, &draft->facilities, row, facility, error);
  }
  if (rc == 0) rc = ko_sheet_column(&draft->links, "from", &from, error);
  if (rc == 0) rc = ko_sheet_column(&draft->links, "to", &to, error);
  if (rc == 0 && igraph_is_directed(graph)) rc = ko_sheet_column(&draft->links, "directed", &directed, error);
  for (igraph_integer_t edge = 0; rc == 0 && edge < igraph_ecount(graph); edge++) {
    rc = ko_sheet_row(&draft->links, &row, error);
    igraph_integer_t ends[2] = {IGRAPH_FROM(graph, edge), IGRAPH_TO(graph, edge)};
    int turned = !igraph_is_directed(graph) && ends[0] > ends[1]; /* igraph's order of undirected ends means nothing */
    if (rc == 0) rc = write_id(graph, ids, ends[turned], &draft->links, row, from, error);
    if (rc == 0) rc = write_id(graph, ids, ends[!turned], &draft->links, row, to, error);
    if (rc == 0 && igraph_is_directed(graph)) rc = ko_sheet_set(&draft->links, row, directed, "1", error);
  }
  carrier of_nodes = {graph, IGRAPH_ATTRIBUTE_VERTEX, &p->columns, &draft->facilities, error};
  carrier of_edges = {graph, IGRAPH_ATTRIBUTE_EDGE, &p->link_columns, &draft->links, error};
  if (rc == 0) rc = carry(&of_nodes, where);
  if (rc == 0) rc = carry(&of_edges, where);
  return rc;
}

/* Some files of the Topology Zoo call the type `int` by a name that GraphML does not know; `long` fits in its place. */
static void mend_types(char *text) {
  static const char WRONG[] = "attr.type=\"integer\"", RIGHT[] = "attr.type=\"long\"   ";
  for (char *at = text; (at = strstr(at, WRONG)); at += sizeof WRONG - 1) memcpy(at, RIGHT, sizeof RIGHT - 1);
}

/* "Line 7: what is wrong", as the XML parser says it, to a place and what is wrong. */
static void locate(char *message, const char *text, size_t length, ko_where *where) {
  unsigned line = 0;
  int n = 0;
  if (sscanf(message, "Line %u: %n", &line, &n) != 1 || n == 0 || line == 0) return;
  const char *begin = text, *end = text + length;
  for (unsigned i = 1; i < line && begin < end; i++) {
    const char *newline = memchr(begin, '\n', (size_t)(end - begin));
    begin = newline ? newline + 1 : end;
  }
  const char *newline = memchr(begin, '\n', (size_t)(end - begin));
  where->line = line;
  where->column = 1;
  where->text = begin;
  where->text_length = (size_t)((newline ? newline : end) - begin);
  memmove(message, message + n, strlen(message + n) + 1);
}

static int parse(const char *path, char *text, size_t length, igraph_t *graph, ko_error *error) {
  ko_where where = {.file = path};
  FILE *file = length ? fmemopen(text, length, "rb") : NULL;
  if (!file) return ko_raise_at(error, KO_E_INPUT, &where, length ? "cannot be read" : "the file is empty");
  const char *graph_tag = strstr(text, "<graph");
  while (graph_tag && strncmp(graph_tag, "<graphml", 8) == 0) graph_tag = strstr(graph_tag + 1, "<graph");
  int no_graph = !graph_tag;
  ko_igraph guard;
  ko_igraph_enter(&guard);
  igraph_error_t code = igraph_read_graph_graphml(graph, file, 0);
  if (code != IGRAPH_SUCCESS) locate(guard.message, text, length, &where);
  if (code != IGRAPH_SUCCESS && no_graph && !where.line)
    snprintf(guard.message, sizeof guard.message, "no graph in this file; is it GraphML?");
  int rc = ko_igraph_leave(&guard, code, KO_E_INPUT, &where, error);
  fclose(file);
  return rc;
}

static int read(const void *params, const ko_where *where, ko_stream *stream, ko_draft *draft, ko_error *error) {
  (void)stream;
  const graphml_params *p = params;
  char *text = NULL;
  size_t length = 0;
  int rc = ko_import_file(p->file, where, &text, &length, error);
  if (rc < 0) return rc;
  draft->facilities.file = draft->links.file = p->file;
  mend_types(text);
  const igraph_attribute_table_t *old = igraph_set_attribute_table(&igraph_cattribute_table);
  igraph_t graph;
  rc = parse(p->file, text, length, &graph, error);
  if (rc == 0) {
    rc = write_graph(&graph, p, where, draft, error);
    igraph_destroy(&graph);
  }
  igraph_set_attribute_table(old);
  free(text);
  return rc;
}

const ko_source ko_source_graphml = {
    .name = "graphml",
    .help = "A network from a GraphML file, such as those of the Internet Topology Zoo.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(graphml_params),
    .read = read,
};
