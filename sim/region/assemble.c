/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the drafts of sectors to the tables of a region: ids that are unique over sectors, countries, defaults.
 */
#include "sim/region/assemble.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Everything but the dependencies. */
int ko_assemble(const ko_recipe *recipe, const ko_draft *drafts, ko_tables *tables, ko_error *error) {
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
