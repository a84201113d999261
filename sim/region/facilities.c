/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Facilities, and what their cells name in passing: sectors and sites.
 */
#include "knockon/draw.h"
#include "sim/region/reading.h"

#include <math.h>
#include <string.h>

static const enum ko_table_kind self = KO_TABLE_FACILITIES;

static int read_country(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  const ko_sheet *sheet = &owner->tables.sheets[self];
  uint32_t column = ko_sheet_find(sheet, "country");
  uint32_t *country = ko_arena_alloc(&owner->arena, sheet->n_rows, sizeof *country, reading->error);
  if (!country) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    const char *id = ko_cell(sheet, row, column);
    if (row > 0 && id == ko_cell(sheet, row - 1, column) && country[row - 1] != KO_NONE) {
      country[row] = country[row - 1];
    } else if (id[0] == '\0' && owner->region.n_countries == 1) {
      country[row] = 0;
    } else {
      country[row] = ko_read_country(reading, self, row, column, id[0] ? id : "all");
    }
  }
  owner->region.facilities.country = country;
  return KO_OK;
}

/* Number the texts of a column by first appearance. An empty cell is `otherwise`; NULL: it has no number (KO_NONE). */
static int number_texts(ko_reading *reading, const char *name, const char *otherwise, ko_map *map, const char ***texts, uint32_t *n,
                        uint32_t **out) {
  ko_region_owner *owner = reading->owner;
  const ko_sheet *sheet = &owner->tables.sheets[self];
  uint32_t column = ko_sheet_find(sheet, name);
  *texts = ko_arena_alloc(&owner->arena, sheet->n_rows, sizeof **texts, reading->error);
  *out = ko_arena_alloc(&owner->arena, sheet->n_rows, sizeof **out, reading->error);
  if (!*texts || !*out) return KO_E_INTERNAL;
  *n = 0;
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    const char *text = ko_cell(sheet, row, column);
    if (row > 0 && text == ko_cell(sheet, row - 1, column)) {
      (*out)[row] = (*out)[row - 1];
      continue;
    }
    if (text[0] == '\0') text = otherwise;
    (*out)[row] = KO_NONE;
    if (!text) continue;
    int there = ko_map_put(map, text, *n, reading->error);
    if (there < 0) return there;
    if (!there) (*texts)[(*n)++] = text;
    (void)ko_map_get(map, text, &(*out)[row]);
  }
  return KO_OK;
}

static int read_sectors(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  const char **names;
  uint32_t *sector;
  int code = number_texts(reading, "sector", "all", &owner->sectors, &names, &owner->region.n_sectors, &sector);
  if (code) return code;
  owner->region.sectors = names;
  owner->region.facilities.sector = sector;
  return KO_OK;
}

/* A facility that names no site is one of its own. */
static int read_sites(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  uint32_t n = owner->region.n_facilities, n_named = 0;
  const struct ko_facilities *facilities = &owner->region.facilities;
  ko_map map = {0};
  const char **named;
  uint32_t *site;
  int code = number_texts(reading, "site", NULL, &map, &named, &n_named, &site);
  ko_map_free(&map);
  if (code) return code;
  const char **ids = ko_arena_alloc(&owner->arena, n, sizeof *ids, reading->error);
  uint64_t *keys = ko_arena_alloc(&owner->arena, n, sizeof *keys, reading->error);
  uint32_t *number = ko_arena_alloc(&owner->arena, n_named, sizeof *number, reading->error);
  if (!ids || !keys || !number) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < n_named; i++) number[i] = KO_NONE;
  uint32_t n_sites = 0;
  for (uint32_t row = 0; row < n; row++) {
    uint32_t name = site[row];
    if (name != KO_NONE && number[name] != KO_NONE) {
      site[row] = number[name];
      continue;
    }
    ids[n_sites] = name == KO_NONE ? facilities->id[row] : named[name];
    keys[n_sites] = name == KO_NONE ? facilities->key[row] : ko_key(KO_KEY_SITE, named[name]);
    if (name != KO_NONE) number[name] = n_sites;
    site[row] = n_sites++;
  }
  owner->region.n_sites = n_sites;
  owner->region.site_id = ids;
  owner->region.site_key = keys;
  owner->region.facilities.site = site;
  return KO_OK;
}

/* Places are lat and lon, or x and y, and always both. */
static int read_places(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  struct ko_facilities *facilities = &owner->region.facilities;
  const ko_sheet *sheet = &owner->tables.sheets[self];
  static const char *const names[2][2] = {{"lat", "lon"}, {"y", "x"}};
  uint32_t columns[2][2];
  for (int plane = 0; plane < 2; plane++)
    for (int i = 0; i < 2; i++) columns[plane][i] = ko_sheet_find(sheet, names[plane][i]);
  int round_earth = columns[0][0] != KO_NONE || columns[0][1] != KO_NONE;
  int planar = columns[1][0] != KO_NONE || columns[1][1] != KO_NONE;
  if (round_earth && planar) {
    uint32_t column = columns[1][columns[1][1] == KO_NONE ? 0 : 1];
    ko_fault(reading, self, KO_NONE, column, 0, "places are given by lat and lon or by x and y, not by both; take one pair out");
    planar = 0;
  }
  owner->region.planar = planar;
  int code = ko_read_numbers(reading, self, names[planar][0], &facilities->lat);
  if (!code) code = ko_read_numbers(reading, self, names[planar][1], &facilities->lon);
  if (code) return code;
  for (int i = 0; i < 2; i++) {
    uint32_t here = columns[planar][i], other = columns[planar][1 - i];
    if (here != KO_NONE && other == KO_NONE)
      ko_fault(reading, self, KO_NONE, here, 0, "column '%s' needs '%s' beside it", names[planar][i], names[planar][1 - i]);
    for (uint32_t row = 0; row < sheet->n_rows && here != KO_NONE && other != KO_NONE; row++)
      if (ko_cell(sheet, row, here)[0] && !ko_cell(sheet, row, other)[0])
        ko_fault(reading, self, row, other, 0, "%s is given, but not %s", names[planar][i], names[planar][1 - i]);
  }
  return KO_OK;
}

static int read_values(ko_reading *reading) {
  struct ko_facilities *facilities = &reading->owner->region.facilities;
  const struct {
    const char *name;
    const double **out;
  } columns[] = {{"supply", &facilities->supply},
                 {"demand", &facilities->demand},
                 {"population", &facilities->population},
                 {"protection", &facilities->protection},
                 {"repair_hours", &facilities->repair_hours},
                 {"repair_cv", &facilities->repair_cv},
                 {"restart_hours", &facilities->restart_hours},
                 {"priority", &facilities->priority},
                 {"dispatch", &facilities->dispatch},
                 {"shunt_g", &facilities->shunt}};
  int code = ko_read_flags(reading, self, "black_start", &facilities->black_start);
  for (size_t i = 0; i < sizeof columns / sizeof *columns && !code; i++)
    code = ko_read_numbers(reading, self, columns[i].name, columns[i].out);
  if (!code) code = ko_read_texts(reading, self, "name", facilities->id, &facilities->name);
  if (!code) code = ko_read_texts(reading, self, "kind", NULL, &facilities->kind);
  return code;
}

int ko_read_facilities(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  struct ko_facilities *facilities = &owner->region.facilities;
  uint32_t n = owner->tables.sheets[self].n_rows;
  owner->region.n_facilities = n;
  int code = ko_read_ids(reading, self, &owner->ids, 0, &facilities->id);
  if (code) return code;
  if (n == 0 && ko_reading_sound(reading, self)) ko_fault(reading, self, KO_NONE, KO_NONE, 0, "there are no facilities");
  uint64_t *key = ko_arena_alloc(&owner->arena, n, sizeof *key, reading->error);
  if (!key) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < n; row++) key[row] = ko_key(KO_KEY_FACILITY, facilities->id[row]);
  facilities->key = key;
  code = read_country(reading);
  if (!code) code = read_sectors(reading);
  if (!code) code = read_sites(reading);
  if (!code) code = read_places(reading);
  if (!code) code = read_values(reading);
  return code;
}
