/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/report/export_tables.h"

#include <stdlib.h>
#include <string.h>

#include "sim/report/export_folder.h"

enum { LONGEST = 120 }; /* of a file's name, without .csv */

/* Everything in the file, in its order. */
typedef struct listed {
  ko_entry entry;    /* its texts are of the arena */
  const char *table; /* "region/links" of a column of a table; NULL in the root */
  int is_scale;      /* a coordinate: has the name of its axis */
} listed;

typedef struct maker {
  const ko_results *results;
  ko_arena *memory;
  size_t n, room;
  listed *items;
  const char *group; /* that is being listed; "" the root */
} maker;

static const char *keep(maker *m, const char *text, ko_error *error) { return ko_arena_text(m->memory, text, strlen(text), error); }

static int take(void *context, const ko_entry *entry, ko_error *error) {
  maker *m = context;
  if (m->n == m->room) {
    const size_t room = m->room ? 2 * m->room : 64;
    listed *more = realloc(m->items, room * sizeof *more);
    if (!more) return ko_raise_memory(error, room * sizeof *more);
    m->items = more;
    m->room = room;
  }
  listed *item = &m->items[m->n];
  const char *slash = strrchr(entry->path, '/');
  *item = (listed){.entry = *entry, .table = *m->group ? m->group : NULL};
  item->entry.path = keep(m, entry->path, error);
  item->entry.unit = keep(m, entry->unit, error);
  item->entry.long_name = keep(m, entry->long_name, error);
  item->entry.description = keep(m, entry->description, error);
  item->entry.coordinates = keep(m, entry->coordinates, error);
  if (!item->entry.path || !item->entry.unit || !item->entry.long_name || !item->entry.description || !item->entry.coordinates)
    return KO_E_INTERNAL;
  item->is_scale = entry->n_axes == 1 && strcmp(entry->axes[0], slash ? slash + 1 : entry->path) == 0;
  m->n++;
  return KO_OK;
}

/* Groups are put behind what is there, and listed in their turn. */
static int list_all(maker *m, ko_error *error) {
  m->group = "";
  int code = ko_results_list(m->results, "", take, m, error);
  for (size_t i = 0; i < m->n && !code; i++) {
    if (!m->items[i].entry.is_group) continue;
    m->group = m->items[i].entry.path;
    code = ko_results_list(m->results, m->group, take, m, error);
  }
  return code;
}

static int has_same_axes(const ko_entry *a, const ko_entry *b) {
  if (a->n_axes != b->n_axes) return 0;
  for (uint32_t i = 0; i < a->n_axes; i++)
    if (strcmp(a->axes[i], b->axes[i]) != 0) return 0;
  return 1;
}

static int is_value(const listed *item) { return !item->entry.is_group && !item->is_scale; }

static int is_same_table(const listed *a, const listed *b) {
  if (!is_value(a) || !is_value(b) || !a->table != !b->table) return 0;
  return a->table ? strcmp(a->table, b->table) == 0 : has_same_axes(&a->entry, &b->entry);
}

/* ---- Which are wanted --------------------------------------------------------------------------------------------------- */

static void name_table(const listed *item, char *out, size_t size) {
  if (item->table) snprintf(out, size, "%s", item->table);
  else if (item->entry.n_axes == 0) snprintf(out, size, "result");
  else {
    size_t at = 0;
    for (uint32_t a = 0; a < item->entry.n_axes && at < size; a++)
      at += (size_t)snprintf(out + at, size - at, "%s%s", a ? "_" : "", item->entry.axes[a]);
  }
}

/* "region" means all of "region/facilities", "region/links", ... */
static int is_meant(const char *wanted, const char *name) {
  const size_t length = strlen(wanted);
  return strncmp(name, wanted, length) == 0 && (name[length] == '\0' || name[length] == '/');
}

static int is_wanted(const listed *item, const char *const *only, size_t n_only) {
  char table[1024];
  name_table(item, table, sizeof table);
  for (size_t i = 0; i < n_only; i++)
    if (is_meant(only[i], table) || (!item->table && strcmp(only[i], item->entry.path) == 0)) return 1;
  return n_only == 0;
}

static int raise_unknown(const maker *m, const char *wanted, ko_error *error) {
  const char **known = calloc(m->n + 1, sizeof *known);
  size_t n = 0;
  if (!known) return ko_raise_memory(error, (m->n + 1) * sizeof *known);
  known[n++] = "result";
  for (size_t i = 0; i < m->n; i++)
    if (m->items[i].entry.is_group || (is_value(&m->items[i]) && !m->items[i].table)) known[n++] = m->items[i].entry.path;
  const char *nearest = ko_suggest(wanted, known, n);
  const int code = nearest ? ko_raise(error, KO_E_USAGE, "--only: the file has no '%s'; did you mean '%s'?", wanted, nearest)
                           : ko_raise(error, KO_E_USAGE,
                                      "--only: the file has no '%s'; name datasets (loss), tables (strategy_trial) or region", wanted);
  free(known);
  return code;
}

static int check_wanted(const maker *m, const char *const *only, size_t n_only, ko_error *error) {
  int code = KO_OK;
  for (size_t i = 0; i < n_only; i++) {
    int found = strcmp(only[i], "result") == 0;
    for (size_t k = 0; k < m->n && !found; k++) found = is_value(&m->items[k]) && is_wanted(&m->items[k], &only[i], 1);
    if (!found) code = raise_unknown(m, only[i], error);
  }
  return code;
}

/* ---- Columns ------------------------------------------------------------------------------------------------------------ */

/* In a CSV file what is NaN is an empty cell: descriptions say so. */
static const char *speak_of_cells(maker *m, const char *description, ko_error *error) {
  const size_t room = 2 * strlen(description) + 1;
  char *out = ko_arena_alloc(m->memory, room, 1, error), *to = out;
  if (!out) return NULL;
  for (const char *c = description; *c;) {
    if (strncmp(c, "NaN", 3) == 0) {
      const int begins = c == description || (c - description >= 2 && c[-2] == '.');
      to = stpcpy(to, begins ? "Empty" : "empty");
      c += 3;
    } else *to++ = *c++;
  }
  return out;
}

static const char *const types[] = {
    [KO_TYPE_F64] = "number", [KO_TYPE_F32] = "number", [KO_TYPE_I64] = "integer", [KO_TYPE_U8] = "integer", [KO_TYPE_TEXT] = "text"};

/* A column of a table has the name that the table gave it. */
static int add_column(maker *m, ko_export_table *table, const listed *item, int axis, ko_error *error) {
  ko_export_column *column = &table->columns[table->n_columns];
  *column = (ko_export_column){.name = item->table ? item->entry.long_name : item->entry.path,
                               .type = types[item->entry.type],
                               .unit = item->entry.unit,
                               .long_name = item->entry.long_name,
                               .description = speak_of_cells(m, item->entry.description, error),
                               .path = item->entry.path,
                               .axis = axis};
  table->n_columns++;
  return column->description ? KO_OK : KO_E_INTERNAL;
}

static const listed *find(const maker *m, const char *name, size_t length) {
  for (size_t i = 0; i < m->n; i++) {
    const ko_entry *entry = &m->items[i].entry;
    if (!m->items[i].table && !entry->is_group && strlen(entry->path) == length && strncmp(entry->path, name, length) == 0)
      return &m->items[i];
  }
  return NULL;
}

static int has_column(const ko_export_table *table, const listed *item) {
  for (uint32_t i = 0; i < table->n_columns; i++)
    if (table->columns[i].path && strcmp(table->columns[i].path, item->entry.path) == 0) return 1;
  return 0;
}

static int add_axes(maker *m, ko_export_table *table, const listed *of, ko_error *error) {
  int code = KO_OK;
  for (uint32_t a = 0; a < of->entry.n_axes && !code; a++) {
    const listed *scale = find(m, of->entry.axes[a], strlen(of->entry.axes[a]));
    if (!scale || !scale->is_scale || scale->entry.shape[0] != of->entry.shape[a])
      return ko_raise(error, KO_E_INPUT, "the result's dataset '%s' has an axis without a coordinate; the file is damaged", of->entry.path);
    code = add_column(m, table, scale, (int)a, error);
  }
  return code;
}

/* What a dataset's attribute `coordinates` names along one of its axes: names, places. */
static int add_companions(maker *m, ko_export_table *table, const listed *of, ko_error *error) {
  int code = KO_OK;
  for (const char *word = of->entry.coordinates; *word && !code;) {
    const size_t length = strcspn(word, " ");
    const listed *item = find(m, word, length);
    if (item && is_value(item) && item->entry.n_axes == 1 && !is_same_table(item, of) && !has_column(table, item))
      for (uint32_t a = 0; a < of->entry.n_axes && !code; a++)
        if (strcmp(of->entry.axes[a], item->entry.axes[0]) == 0) code = add_column(m, table, item, (int)a, error);
    word += length;
    word += strspn(word, " ");
  }
  return code;
}

/* What the file as a whole says: one row, so that the files of a sweep can be put below one another. */
static int add_facts(maker *m, ko_export_table *table, ko_error *error) {
  static const ko_export_column facts[] = {
      {.name = "title", .type = "text", .long_name = "Title", .description = "Name of the scenario."},
      {.name = "knockon_version", .type = "text", .long_name = "Version", .description = "Version of knockon that ran it."},
      {.name = "seed", .type = "integer", .unit = "1", .long_name = "Seed", .description = "Number from which all luck is drawn."},
      {.name = "trials", .type = "integer", .unit = "1", .long_name = "Trials", .description = "Number of trials of each strategy."},
      {.name = "stop_reason", .type = "text", .long_name = "Reason to stop", .description = "Why no more trials were run."},
      {.name = "tail_trials", .type = "integer", .unit = "1", .long_name = "Trials in the tail", .description = "Trials behind cvar95."},
      {.name = "step_hours", .type = "number", .unit = "h", .long_name = "Step", .description = "Length of a step of time."},
      {.name = "horizon_hours", .type = "number", .unit = "h", .long_name = "Horizon", .description = "Length of a trial."},
      {.name = "scenario_hash", .type = "text", .long_name = "Hash of the scenario", .description = "The same text gives the same hash."},
      {.name = "region_hash", .type = "text", .long_name = "Hash of the region", .description = "The same region gives the same hash."}};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
    ko_error absent = {0};
    char *text = NULL;
    if (find(m, facts[i].name, strlen(facts[i].name))) continue; /* varied by a sweep, and a value of its own */
    if (ko_results_attribute(m->results, facts[i].name, &text, &absent)) continue;
    ko_export_column *column = &table->columns[table->n_columns++];
    *column = facts[i];
    column->axis = -1;
    if (!column->unit) column->unit = "";
    column->text = keep(m, text, error);
    free(text);
    if (!column->text) return KO_E_INTERNAL;
  }
  return KO_OK;
}

enum { N_FACTS = 16 };

/* ---- Tables ------------------------------------------------------------------------------------------------------------- */

static int is_taken(const ko_export_tables *tables, const char *file) {
  if (strcmp(file, KO_DICTIONARY) == 0) return 1;
  for (size_t i = 0; i < tables->n; i++)
    if (strcmp(tables->items[i].file, file) == 0) return 1;
  return 0;
}

/* Axes may be named after keys of a scenario: what no file may be called becomes '_', and a name that is taken gets a number. */
static const char *name_file(maker *m, const ko_export_tables *tables, const char *table, ko_error *error) {
  char plain[LONGEST + 1], file[LONGEST + 40];
  const int in_group = strchr(table, '/') != NULL;
  size_t n = 0, slashes = 0;
  for (const char *c = table; *c && n < LONGEST; c++) {
    const int is_slash = in_group && *c == '/' && slashes++ == 0;
    const int is_plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-' || *c == '_';
    plain[n++] = is_slash || is_plain ? *c : '_';
  }
  plain[n] = '\0';
  snprintf(file, sizeof file, "%s.csv", plain);
  for (unsigned number = 2; is_taken(tables, file); number++) snprintf(file, sizeof file, "%s_%u.csv", plain, number);
  return keep(m, file, error);
}

static int make_table(maker *m, const listed *of, const char *const *only, size_t n_only, ko_export_tables *out, ko_error *error) {
  char name[1024];
  size_t room = N_FACTS + KO_MAX_AXES;
  for (size_t i = 0; i < m->n; i++) room += is_value(&m->items[i]) && !m->items[i].table == !of->table;
  ko_export_table *table = &out->items[out->n];
  name_table(of, name, sizeof name);
  *table = (ko_export_table){.name = keep(m, name, error),
                             .file = name_file(m, out, name, error),
                             .n_axes = of->entry.n_axes,
                             .columns = ko_arena_alloc(m->memory, room, sizeof *table->columns, error)};
  if (!table->name || !table->file || !table->columns) return KO_E_INTERNAL;
  memcpy(table->shape, of->entry.shape, sizeof table->shape);
  int code = of->table ? KO_OK : of->entry.n_axes ? add_axes(m, table, of, error) : add_facts(m, table, error);
  for (size_t i = 0; i < m->n && !code && !of->table; i++)
    if (is_same_table(&m->items[i], of) && is_wanted(&m->items[i], only, n_only)) code = add_companions(m, table, &m->items[i], error);
  for (size_t i = 0; i < m->n && !code; i++)
    if (is_same_table(&m->items[i], of) && is_wanted(&m->items[i], only, n_only)) {
      if (memcmp(m->items[i].entry.shape, of->entry.shape, of->entry.n_axes * sizeof of->entry.shape[0]) != 0)
        return ko_raise(error, KO_E_INPUT, "the result's dataset '%s' is not as long as its axes; the file is damaged",
                        m->items[i].entry.path);
      code = add_column(m, table, &m->items[i], -1, error);
    }
  out->n++;
  return code;
}

static int make_tables(maker *m, const char *const *only, size_t n_only, ko_export_tables *out, ko_error *error) {
  static const listed whole = {.entry = {.path = ""}};
  int code = list_all(m, error);
  if (!code) code = check_wanted(m, only, n_only, error);
  if (code) return code;
  out->items = ko_arena_alloc(m->memory, m->n + 1, sizeof *out->items, error);
  if (!out->items) return KO_E_INTERNAL;
  const int has_facts = is_wanted(&whole, only, n_only);
  if (has_facts) code = make_table(m, &whole, only, n_only, out, error);
  for (size_t i = 0; i < m->n && !code; i++) {
    const listed *item = &m->items[i];
    if (!is_value(item) || !is_wanted(item, only, n_only)) continue;
    int is_there = has_facts && is_same_table(item, &whole);
    for (size_t k = 0; k < i && !is_there; k++) is_there = is_same_table(item, &m->items[k]) && is_wanted(&m->items[k], only, n_only);
    if (!is_there) code = make_table(m, item, only, n_only, out, error);
  }
  return code;
}

int ko_export_tables_make(const ko_results *results, const char *const *only, size_t n_only, ko_arena *memory, ko_export_tables *out,
                          ko_error *error) {
  maker m = {.results = results, .memory = memory};
  *out = (ko_export_tables){0};
  const int code = make_tables(&m, only, n_only, out, error);
  free(m.items);
  return code;
}
