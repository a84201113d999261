/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The source `table`: a network from a CSV file of nodes and one of edges, as data sets are often published. `columns` says which of their
 * columns are which of ours; the others are kept under their own names.
 */
#include <stddef.h>
#include <string.h>

#include "sim/region/source.h"

typedef struct table_params {
  const char *nodes, *edges;
  ko_pairs columns, link_columns;
} table_params;

static const ko_param PARAMS[] = {
    {.key = "nodes",
     .type = KO_PARAM_PATH,
     .offset = offsetof(table_params, nodes),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "CSV file with a row for each facility.",
     .source = ""},
    {.key = "edges",
     .type = KO_PARAM_PATH,
     .offset = offsetof(table_params, edges),
     .unit = "",
     .help = "CSV file with a row for each link.",
     .source = ""},
    {.key = "columns",
     .type = KO_PARAM_COLUMNS,
     .offset = offsetof(table_params, columns),
     .unit = "",
     .help = "Our columns of facilities from those of the file, such as { facility: node_id, lat: latitude }.",
     .source = ""},
    {.key = "link_columns",
     .type = KO_PARAM_COLUMNS,
     .offset = offsetof(table_params, link_columns),
     .unit = "",
     .help = "Our columns of links from those of the file, such as { from: bus0, to: bus1, length_km: length }.",
     .source = ""},
};

/* Give a column another name. One that already has it makes way; it would stand for something else. */
static int rename_column(ko_sheet *sheet, const ko_pair *pair, ko_error *error) {
  uint32_t column = ko_sheet_find(sheet, pair->text), old = ko_sheet_find(sheet, pair->key);
  if (column == KO_NONE) {
    ko_where where = ko_sheet_where(sheet, KO_NONE, KO_NONE);
    return ko_raise_at(error, KO_E_INPUT, &where, "no column \"%s\", which is to be read as %s", pair->text, pair->key);
  }
  if (column == old) return 0;
  const char *name = ko_arena_text(&sheet->arena, pair->key, strlen(pair->key), error);
  const char *away = ko_arena_printf(&sheet->arena, error, "%s (in file)", pair->key);
  if (!name || !away) return KO_E_INTERNAL;
  sheet->columns[column].name = name;
  if (old != KO_NONE) sheet->columns[old].name = away;
  return 0;
}

static int read_table(const char *path, const ko_pairs *columns, const char *const *needed, ko_sheet *sheet, ko_error *error) {
  int rc = ko_csv_read(path, sheet, error);
  for (size_t i = 0; rc == 0 && i < columns->n; i++) rc = rename_column(sheet, &columns->items[i], error);
  for (size_t i = 0; rc == 0 && needed[i]; i++)
    if (ko_sheet_find(sheet, needed[i]) == KO_NONE) {
      ko_where where = ko_sheet_where(sheet, KO_NONE, KO_NONE);
      rc = ko_raise_at(error, KO_E_INPUT, &where, "no column %s; say which one it is, such as { %s: \"%s\" }", needed[i], needed[i],
                       sheet->n_columns ? sheet->columns[0].name : "id");
    }
  return rc;
}

static int read(const void *params, const ko_where *where, ko_stream *stream, ko_draft *draft, ko_error *error) {
  (void)where, (void)stream;
  static const char *const OF_NODES[] = {"facility", NULL}, *const OF_EDGES[] = {"from", "to", NULL};
  const table_params *p = params;
  int rc = read_table(p->nodes, &p->columns, OF_NODES, &draft->facilities, error);
  int other = p->edges ? read_table(p->edges, &p->link_columns, OF_EDGES, &draft->links, error) : 0;
  return rc ? rc : other;
}

const ko_source ko_source_table = {
    .name = "table",
    .help = "A network from a CSV file of nodes and one of edges.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(table_params),
    .read = read,
};
