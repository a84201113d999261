/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a recipe to a region: every sector's source drafts its facilities and links; together they make a region without dependencies, in
 * which couplings find their facilities and distances; then everything makes the region proper.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/couple/couple.h"
#include "sim/region/recipe.h"
#include "sim/region/recipe_where.h"
#include "sim/region/source.h"

ko_where ko_recipe_where(const ko_recipe *recipe, ko_mark mark) {
  ko_where where = {.file = recipe->file, .line = mark.line, .column = mark.column};
  if (!recipe->text || mark.line == 0) return where;
  const char *line = recipe->text, *end = recipe->text + recipe->text_length;
  for (uint32_t i = 1; i < mark.line && line < end; i++) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    line = newline ? newline + 1 : end;
  }
  const char *newline = memchr(line, '\n', (size_t)(end - line));
  where.text = line;
  where.text_length = (size_t)((newline ? newline : end) - line);
  return where;
}

static const ko_recipe_sector *sector_at(const ko_recipe *recipe, size_t i) { return (const ko_recipe_sector *)recipe->sectors.items + i; }

static const char *country_of(const ko_recipe_sector *sector, const char *given) {
  if (sector->country) return sector->country;
  for (size_t i = 0; i < sector->countries.n; i++)
    if (strcmp(sector->countries.items[i].key, given) == 0) return sector->countries.items[i].text;
  return given;
}

/* Ids are put together here; it grows as needed. */
typedef struct scratch {
  char *text;
  size_t room;
} scratch;

static int join(scratch *s, ko_error *error, const char *sector, const char *a, const char *dash, const char *b, uint32_t number) {
  size_t need = strlen(sector) + strlen(a) + strlen(dash) + strlen(b) + 16;
  if (need > s->room) {
    char *grown = realloc(s->text, 2 * need);
    if (!grown) return ko_raise_memory(error, 2 * need);
    s->text = grown;
    s->room = 2 * need;
  }
  int length = snprintf(s->text, s->room, "%s:%s%s%s", sector, a, dash, b);
  if (number > 1) snprintf(s->text + length, s->room - (size_t)length, "#%u", number);
  for (char *c = s->text; *c; c++)
    if (*c == ' ' || *c == '\t') *c = '_'; /* ids stand in lists that blanks separate */
  return 0;
}

static int copy_cells(const ko_sheet *from, ko_sheet *to, uint32_t first_row, ko_error *error) {
  int rc = 0;
  for (uint32_t c = 0; rc == 0 && c < from->n_columns; c++) {
    uint32_t column;
    rc = ko_sheet_column(to, from->columns[c].name, &column, error);
    for (uint32_t row = 0; rc == 0 && row < from->n_rows; row++)
      if (from->columns[c].cells[row][0]) rc = ko_sheet_set(to, first_row + row, column, from->columns[c].cells[row], error);
  }
  return rc;
}

/* Append as many empty rows as the draft has; returns the first in *first. */
static int add_rows(ko_sheet *to, uint32_t n, uint32_t *first, ko_error *error) {
  int rc = 0;
  *first = to->n_rows;
  for (uint32_t i = 0, row; rc == 0 && i < n; i++) rc = ko_sheet_row(to, &row, error);
  return rc;
}

/* Fill empty cells of a numeric column with the sector's default. */
static int fill_number(ko_sheet *to, const char *name, uint32_t first, double value, ko_error *error) {
  if (isnan(value)) return 0;
  uint32_t column;
  int rc = ko_sheet_column(to, name, &column, error);
  for (uint32_t row = first; rc == 0 && row < to->n_rows; row++)
    if (!to->columns[column].cells[row][0]) rc = ko_sheet_number(to, row, column, value, error);
  return rc;
}

static int add_facilities(const ko_recipe_sector *sector, const ko_draft *draft, ko_sheet *to, scratch *s, ko_error *error) {
  uint32_t first = 0, id, in_sector, country;
  int rc = ko_sheet_column(to, "facility", &id, error);
  if (rc == 0) rc = ko_sheet_column(to, "sector", &in_sector, error);
  if (rc == 0) rc = ko_sheet_column(to, "country", &country, error);
  if (rc == 0) rc = add_rows(to, draft->facilities.n_rows, &first, error);
  if (rc == 0) rc = copy_cells(&draft->facilities, to, first, error);
  for (uint32_t row = first; rc == 0 && row < to->n_rows; row++) {
    rc = join(s, error, sector->named.key, to->columns[id].cells[row], "", "", 0);
    if (rc == 0) rc = ko_sheet_set(to, row, id, s->text, error);
    if (rc == 0) rc = ko_sheet_set(to, row, in_sector, sector->named.key, error);
    if (rc == 0) rc = ko_sheet_set(to, row, country, country_of(sector, to->columns[country].cells[row]), error);
  }
  if (rc == 0) rc = fill_number(to, "demand", first, sector->demand, error);
  if (rc == 0) rc = fill_number(to, "supply", first, sector->supply, error);
  return rc;
}

/* Local ids -> their row in the draft. */
static int index_ids(const ko_draft *draft, ko_map *ids, ko_error *error) {
  const ko_sheet *sheet = &draft->facilities;
  uint32_t id = ko_sheet_find(sheet, "facility");
  int rc = 0;
  for (uint32_t row = 0; rc >= 0 && row < sheet->n_rows; row++) {
    const char *text = sheet->columns[id].cells[row];
    rc = ko_map_put(ids, text, row, error);
    if (rc == 1) {
      ko_where where = ko_sheet_where(sheet, row, id);
      ko_raise_at(error, KO_E_INPUT, &where, "a second facility with the id \"%s\"", text);
    }
  }
  return rc < 0 ? rc : 0;
}

/* 1 where the link's ends are facilities of the draft and not the same. Others are errors, or left out. */
static int usable(const ko_draft *draft, const ko_map *ids, uint32_t row, const uint32_t ends[2], uint32_t *n_loops, ko_error *error) {
  const ko_sheet *sheet = &draft->links;
  uint32_t facility[2];
  int known = 1;
  for (int end = 0; end < 2; end++) {
    const char *text = sheet->columns[ends[end]].cells[row];
    if (ko_map_get(ids, text, &facility[end])) continue;
    ko_where where = ko_sheet_where(sheet, row, ends[end]);
    ko_raise_at(error, KO_E_INPUT, &where, "a link ends at \"%s\", which is no facility of this sector", text);
    known = 0;
  }
  if (!known) return 0;
  if (facility[0] == facility[1]) ++*n_loops;
  return facility[0] != facility[1];
}

/* Where the source gave no id: its ends, numbered where that is taken. */
static int name_link(const ko_recipe_sector *sector, ko_sheet *to, uint32_t row, uint32_t id, const char *from_text, const char *to_text,
                     ko_map *taken, scratch *s, ko_error *error) {
  const char *given = to->columns[id].cells[row];
  uint32_t number = 1, old;
  int rc;
  do
    rc = given[0] ? join(s, error, sector->named.key, given, "", "", 0)
                  : join(s, error, sector->named.key, from_text, "--", to_text, number++);
  while (rc == 0 && !given[0] && ko_map_get(taken, s->text, &old));
  if (rc == 0) rc = ko_sheet_set(to, row, id, s->text, error);
  if (rc == 0) rc = ko_map_put(taken, to->columns[id].cells[row], row, error);
  return rc < 0 ? rc : 0; /* a given id that is taken is found with all other ids */
}

static int add_links(const ko_recipe_sector *sector, const ko_draft *draft, ko_sheet *to, ko_map *ids, ko_map *taken, scratch *s,
                     ko_error *error) {
  const ko_sheet *links = &draft->links;
  uint32_t id, in_sector, columns[2], country, n_loops = 0;
  uint32_t ends[2] = {ko_sheet_find(links, "from"), ko_sheet_find(links, "to")};
  int rc = ko_sheet_column(to, "link", &id, error);
  if (rc == 0) rc = ko_sheet_column(to, "sector", &in_sector, error);
  if (rc == 0) rc = ko_sheet_column(to, "from", &columns[0], error);
  if (rc == 0) rc = ko_sheet_column(to, "to", &columns[1], error);
  for (uint32_t row = 0; rc == 0 && row < links->n_rows; row++) {
    uint32_t added;
    if (!usable(draft, ids, row, ends, &n_loops, error)) continue;
    rc = ko_sheet_row(to, &added, error);
    for (uint32_t c = 0; rc == 0 && c < links->n_columns; c++) {
      uint32_t column;
      if (!links->columns[c].cells[row][0]) continue;
      rc = ko_sheet_column(to, links->columns[c].name, &column, error);
      if (rc == 0) rc = ko_sheet_set(to, added, column, links->columns[c].cells[row], error);
    }
    const char *from_text = links->columns[ends[0]].cells[row], *to_text = links->columns[ends[1]].cells[row];
    if (rc == 0) rc = name_link(sector, to, added, id, from_text, to_text, taken, s, error);
    if (rc == 0) rc = ko_sheet_set(to, added, in_sector, sector->named.key, error);
    for (int end = 0; rc == 0 && end < 2; end++) {
      rc = join(s, error, sector->named.key, links->columns[ends[end]].cells[row], "", "", 0);
      if (rc == 0) rc = ko_sheet_set(to, added, columns[end], s->text, error);
    }
    country = ko_sheet_find(to, "country"); /* the owner, where the source says so */
    if (rc == 0 && country != KO_NONE && to->columns[country].cells[added][0])
      rc = ko_sheet_set(to, added, country, country_of(sector, to->columns[country].cells[added]), error);
  }
  if (rc == 0 && n_loops) {
    ko_where where = {.file = links->file};
    ko_warn_at(error, &where, "sector %s: %u links from a facility to itself are left out", sector->named.key, n_loops);
  }
  return rc;
}

static int read_sectors(const ko_recipe *recipe, ko_draft *drafts, ko_error *error) {
  int first = 0;
  for (size_t i = 0; i < recipe->sectors.n; i++) { /* all, so that all errors are found in one go */
    const ko_recipe_sector *sector = sector_at(recipe, i);
    ko_where where = ko_recipe_where(recipe, sector->source.mark.line ? sector->source.mark : sector->mark);
    size_t room = strlen(sector->named.key) + sizeof "sector ";
    char *what = malloc(room);
    if (!what) return ko_raise_memory(error, room);
    snprintf(what, room, "sector %s", sector->named.key);
    ko_stream stream = ko_stream_make((uint64_t)recipe->seed, what);
    free(what);
    int rc = ko_sources[sector->source.index]->read(sector->source.params, &where, &stream, &drafts[i], error);
    if (rc == 0 && drafts[i].facilities.n_rows == 0)
      rc = ko_raise_at(error, KO_E_INPUT, &where, "sector %s has no facilities", sector->named.key);
    if (first == 0) first = rc;
  }
  return first;
}

static int add_countries(const ko_recipe *recipe, ko_sheet *to, ko_error *error) {
  static const char *const NAMES[] = {"country", "name", "population", "crews", "detection_hours", "prevention"};
  enum { N_NAMES = sizeof NAMES / sizeof *NAMES };
  uint32_t column[N_NAMES];
  int rc = 0;
  for (size_t i = 0; rc == 0 && recipe->countries.n && i < N_NAMES; i++) rc = ko_sheet_column(to, NAMES[i], &column[i], error);
  for (size_t i = 0; rc == 0 && i < recipe->countries.n; i++) {
    const ko_recipe_country *country = (const ko_recipe_country *)recipe->countries.items + i;
    const double numbers[] = {country->population, country->crews, country->detection_hours, country->prevention};
    uint32_t row;
    rc = ko_sheet_row(to, &row, error);
    if (rc == 0) rc = ko_sheet_set(to, row, column[0], country->named.key, error);
    if (rc == 0 && country->name) rc = ko_sheet_set(to, row, column[1], country->name, error);
    for (size_t k = 0; rc == 0 && k < sizeof numbers / sizeof *numbers; k++)
      rc = ko_sheet_number(to, row, column[2 + k], numbers[k], error);
  }
  return rc;
}

/* A facility for which nothing gives a country, in a region that has countries. */
static const char UNKNOWN_COUNTRY[] = "unknown";

static int name_unknown_countries(ko_sheet *facilities, ko_error *error) {
  uint32_t column = ko_sheet_find(facilities, "country"), n_without = 0;
  const char **cells = facilities->columns[column].cells;
  for (uint32_t row = 0; row < facilities->n_rows; row++) n_without += !cells[row][0];
  int rc = 0;
  for (uint32_t row = 0; rc == 0 && n_without < facilities->n_rows && row < facilities->n_rows; row++)
    if (!cells[row][0]) rc = ko_sheet_set(facilities, row, column, UNKNOWN_COUNTRY, error);
  if (rc == 0 && n_without && n_without < facilities->n_rows)
    ko_warn_at(error, NULL, "%u facilities have no country; they are counted in a country \"%s\"", n_without, UNKNOWN_COUNTRY);
  return rc;
}

/* Countries that facilities name and the recipe does not describe, where it describes some. */
static int add_named_countries(ko_tables *tables, ko_error *error) {
  ko_sheet *countries = &tables->sheets[KO_TABLE_COUNTRIES];
  const ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES];
  uint32_t id = ko_sheet_find(countries, "country"), column = ko_sheet_find(facilities, "country"), added;
  if (id == KO_NONE) return 0;
  ko_map known = {0};
  int rc = 0;
  for (uint32_t row = 0; rc >= 0 && row < countries->n_rows; row++) rc = ko_map_put(&known, countries->columns[id].cells[row], row, error);
  for (uint32_t row = 0; rc >= 0 && row < facilities->n_rows; row++) {
    const char *text = facilities->columns[column].cells[row];
    if (!text[0] || (rc = ko_map_put(&known, text, 0, error)) != 0) continue;
    rc = ko_sheet_row(countries, &added, error);
    if (rc == 0) rc = ko_sheet_set(countries, added, id, text, error);
  }
  ko_map_free(&known);
  return rc < 0 ? rc : 0;
}

/* Places are either geographic or planar, in all sectors. */
static int check_places(const ko_recipe *recipe, const ko_draft *drafts, ko_error *error) {
  const ko_recipe_sector *first[2] = {NULL, NULL};
  for (size_t i = 0; i < recipe->sectors.n; i++) {
    if (!first[0] && ko_sheet_find(&drafts[i].facilities, "lat") != KO_NONE) first[0] = sector_at(recipe, i);
    if (!first[1] && ko_sheet_find(&drafts[i].facilities, "x") != KO_NONE) first[1] = sector_at(recipe, i);
  }
  if (!first[0] || !first[1]) return 0;
  ko_where where = ko_recipe_where(recipe, first[1]->mark);
  return ko_raise_at(error, KO_E_INPUT, &where,
                     "sector %s has places in lat and lon, sector %s in x and y; give `generate` the lat and lon of its box",
                     first[0]->named.key, first[1]->named.key);
}

/* Everything but the dependencies. */
static int assemble(const ko_recipe *recipe, const ko_draft *drafts, ko_tables *tables, ko_error *error) {
  static const char *const FILES[KO_N_TABLES] = {"build: countries", "build: facilities", "build: links", "build: dependencies",
                                                 "build: projects"};
  for (int t = 0; t < KO_N_TABLES; t++) tables->sheets[t].file = FILES[t];
  scratch s = {0};
  ko_map taken = {0};
  uint32_t n_before = error->n_errors;
  int rc = add_countries(recipe, &tables->sheets[KO_TABLE_COUNTRIES], error);
  for (size_t i = 0; rc == 0 && i < recipe->sectors.n; i++) {
    ko_map ids = {0};
    rc = index_ids(&drafts[i], &ids, error);
    if (rc == 0) rc = add_facilities(sector_at(recipe, i), &drafts[i], &tables->sheets[KO_TABLE_FACILITIES], &s, error);
    if (rc == 0) rc = add_links(sector_at(recipe, i), &drafts[i], &tables->sheets[KO_TABLE_LINKS], &ids, &taken, &s, error);
    ko_map_free(&ids);
  }
  if (rc == 0) rc = name_unknown_countries(&tables->sheets[KO_TABLE_FACILITIES], error);
  if (rc == 0) rc = add_named_countries(tables, error);
  if (rc == 0 && error->n_errors > n_before) rc = KO_E_INPUT;
  ko_map_free(&taken);
  free(s.text);
  return rc;
}

static int taken(const char *name, uint32_t n, char *const *names) {
  for (uint32_t i = 0; i < n; i++)
    if (strcmp(name, names[i]) == 0) return 1;
  return 0;
}

/* The name of a coupling's groups: its own, or the supplier's sector, or a number; never that of an earlier coupling. */
static char *couple_name(const ko_recipe *recipe, uint32_t index, char *const *earlier, ko_error *error) {
  const ko_recipe_couple *couple = (const ko_recipe_couple *)recipe->couple.items + index;
  const char *name = couple->name ? couple->name : "coupling";
  for (size_t i = 0; !couple->name && i < couple->supplier.n; i++) {
    const ko_condition *condition = &couple->supplier.conditions[i];
    if (strcmp(condition->column, "sector") == 0 && condition->n == 1 && condition->alternatives[0].compare == KO_COMPARE_EQUAL)
      name = condition->alternatives[0].text;
  }
  size_t room = strlen(name) + 16;
  char *text = malloc(room);
  if (!text) {
    ko_raise_memory(error, room);
    return NULL;
  }
  snprintf(text, room, "%s", name);
  for (int number = 2; taken(text, index, earlier); number++) snprintf(text, room, "%s %d", name, number);
  return text;
}

static int couple_all(const ko_recipe *recipe, const ko_region *bare, ko_sheet *dependencies, ko_error *error) {
  uint32_t n = (uint32_t)recipe->couple.n;
  char **names = calloc((size_t)n + 1, sizeof *names);
  if (!names) return ko_raise_memory(error, n * sizeof *names);
  int first = 0;
  for (uint32_t i = 0; i < n; i++) {
    names[i] = couple_name(recipe, i, names, error);
    int rc = names[i] ? ko_couple(recipe, i, names[i], bare, dependencies, error) : KO_E_INTERNAL;
    if (first == 0) first = rc;
    if (!names[i]) break;
  }
  for (uint32_t i = 0; i < n; i++) free(names[i]);
  free(names);
  return first;
}

/* The region without dependencies, in *bare. */
static int build_bare(const ko_recipe *recipe, const ko_draft *drafts, ko_region **bare) {
  ko_error quiet = {0}; /* what it has to say is said when the region proper is made */
  ko_tables tables = {0};
  int rc = assemble(recipe, drafts, &tables, &quiet);
  if (rc == 0) rc = ko_region_from_tables(&tables, "build", bare, &quiet);
  ko_tables_free(&tables);
  return rc;
}

int ko_region_build(const ko_recipe *recipe, ko_region **out, ko_error *error) {
  *out = NULL;
  ko_region *bare = NULL;
  ko_tables tables = {0};
  ko_draft *drafts = calloc(recipe->sectors.n + 1, sizeof *drafts);
  if (!drafts) return ko_raise_memory(error, recipe->sectors.n * sizeof *drafts);
  int rc = read_sectors(recipe, drafts, error);
  if (rc == 0) rc = check_places(recipe, drafts, error);
  if (rc == 0) rc = assemble(recipe, drafts, &tables, error);
  if (rc == 0 && recipe->couple.n && build_bare(recipe, drafts, &bare) == 0)
    rc = couple_all(recipe, bare, &tables.sheets[KO_TABLE_DEPENDENCIES], error);
  if (rc == 0) rc = ko_region_from_tables(&tables, "build", out, error);
  ko_region_free(bare);
  ko_tables_free(&tables);
  for (size_t i = 0; i < recipe->sectors.n; i++) {
    ko_sheet_free(&drafts[i].facilities);
    ko_sheet_free(&drafts[i].links);
  }
  free(drafts);
  return rc;
}
