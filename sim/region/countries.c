/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Countries: those of countries.csv; where there is no such table, those that facilities.csv names, in order of first appearance.
 */
#include "knockon/draw.h"
#include "sim/region/reading.h"

#include <string.h>

/* Fill countries.csv from the facilities, so that one code reads both. */
static int invent_table(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  const ko_sheet *facilities = &owner->tables.sheets[KO_TABLE_FACILITIES];
  uint32_t from = ko_sheet_find(facilities, "country");
  const char **ids = ko_arena_alloc(&owner->arena, (size_t)facilities->n_rows + 1, sizeof *ids, reading->error);
  if (!ids) return KO_E_INTERNAL;
  uint32_t n = 0;
  const char *last = NULL;
  for (uint32_t row = 0; row < facilities->n_rows; row++) {
    const char *cell = ko_cell(facilities, row, from);
    if (cell == last) continue; /* cells that repeat are shared */
    last = cell;
    const char *id = cell[0] ? cell : "all";
    int there = ko_map_put(&owner->countries, id, n, reading->error);
    if (there < 0) return there;
    if (!there) ids[n++] = id;
  }
  owner->region.countries.id = owner->region.countries.name = ids;
  owner->region.n_countries = n;
  return KO_OK;
}

/* One value for each country that was invented. */
static int fill(ko_reading *reading, const char *name, const double **out) {
  ko_region_owner *owner = reading->owner;
  double *values = ko_arena_alloc(&owner->arena, owner->region.n_countries, sizeof *values, reading->error);
  if (!values) return KO_E_INTERNAL;
  double value = 0;
  const ko_table_spec *spec = &ko_table_specs[KO_TABLE_COUNTRIES];
  for (size_t i = 0; i < spec->n_columns; i++)
    if (strcmp(spec->columns[i].name, name) == 0) value = spec->columns[i].value;
  for (uint32_t i = 0; i < owner->region.n_countries; i++) values[i] = value;
  *out = values;
  return KO_OK;
}

int ko_read_countries(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  struct ko_countries *countries = &owner->region.countries;
  const ko_sheet *sheet = &owner->tables.sheets[KO_TABLE_COUNTRIES];
  int invented = sheet->n_columns == 0;
  int code;
  if (invented) {
    code = invent_table(reading);
  } else {
    owner->region.n_countries = sheet->n_rows;
    code = ko_read_ids(reading, KO_TABLE_COUNTRIES, &owner->countries, 0, &countries->id);
    if (!code) code = ko_read_texts(reading, KO_TABLE_COUNTRIES, "name", countries->id, &countries->name);
    if (!code && sheet->n_rows == 0 && ko_reading_sound(reading, KO_TABLE_COUNTRIES)) {
      ko_fault(reading, KO_TABLE_COUNTRIES, KO_NONE, KO_NONE, 0, "the table has no rows; add the countries or take the file out");
      owner->tables.sheets[KO_TABLE_COUNTRIES].broken = 1; /* said once */
    }
  }
  const struct {
    const char *name;
    const double **out;
  } columns[] = {{"population", &countries->population},
                 {"crews", &countries->crews},
                 {"detection_hours", &countries->detection_hours},
                 {"prevention", &countries->prevention}};
  for (size_t i = 0; i < sizeof columns / sizeof *columns && !code; i++)
    code = invented ? fill(reading, columns[i].name, columns[i].out)
                    : ko_read_numbers(reading, KO_TABLE_COUNTRIES, columns[i].name, columns[i].out);
  if (code) return code;
  uint64_t *key = ko_arena_alloc(&owner->arena, owner->region.n_countries, sizeof *key, reading->error);
  if (!key) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < owner->region.n_countries; i++) key[i] = ko_key(KO_KEY_COUNTRY, countries->id[i]);
  countries->key = key;
  return KO_OK;
}
