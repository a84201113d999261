/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids, and cells that refer to them.
 */
#include "sim/region/reading.h"

#include <string.h>

enum { LONGEST_ID = 255 };

const char *ko_id_objection(const char *id, int in_lists) {
  size_t length = strlen(id);
  if (length == 0) return "there is no id";
  if (length > LONGEST_ID) return "the id is longer than 255 bytes";
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)id[i];
    if (c == ' ' && !in_lists) continue;
    if (c <= ' ' || c == 0x7f) return "an id has no blanks (the column 'name' may have them)";
  }
  return NULL;
}

static void already_there(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column, uint32_t other) {
  enum ko_table_kind where = table;
  if (table == KO_TABLE_LINKS && !(other & KO_LINK)) where = KO_TABLE_FACILITIES;
  char line[32];
  ko_line_name(ko_reading_sheet(reading, where), other & ~KO_LINK, line);
  const char *id = ko_cell(ko_reading_sheet(reading, table), row, column);
  if (where == table) ko_fault(reading, table, row, column, 0, "'%s' is there twice: it is also in %s", id, line);
  else ko_fault(reading, table, row, column, 0, "'%s' is also the id of a facility, in %s of facilities.csv", id, line);
}

int ko_read_ids(ko_reading *reading, enum ko_table_kind table, ko_map *map, uint32_t mark, const char *const **out) {
  const ko_sheet *sheet = ko_reading_sheet(reading, table);
  uint32_t column = ko_sheet_find(sheet, ko_table_specs[table].columns[0].name);
  const char **ids = ko_arena_alloc(&reading->owner->arena, sheet->n_rows, sizeof *ids, reading->error);
  if (!ids) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    ids[row] = ko_cell(sheet, row, column);
    if (column == KO_NONE) continue; /* said once, of the header */
    const char *wrong = ko_id_objection(ids[row], table != KO_TABLE_COUNTRIES);
    if (wrong) {
      ko_fault(reading, table, row, column, 0, "%s", wrong);
      continue;
    }
    int there = ko_map_put(map, ids[row], row | mark, reading->error);
    if (there < 0) return there;
    uint32_t other = 0;
    if (there && ko_map_get(map, ids[row], &other)) already_there(reading, table, row, column, other);
  }
  *out = ids;
  return KO_OK;
}

uint32_t ko_read_facility(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column) {
  const ko_region_owner *owner = reading->owner;
  const char *id = ko_cell(&owner->tables.sheets[table], row, column);
  uint32_t found;
  if (column == KO_NONE) return KO_NONE; /* said once, of the header */
  if (id[0] == '\0') {
    ko_fault(reading, table, row, column, 0, "'%s' is empty; a facility is needed here", owner->tables.sheets[table].columns[column].name);
    return KO_NONE;
  }
  if (!ko_map_get(&owner->ids, id, &found)) {
    char hint[KO_HINT];
    if (ko_reading_sound(reading, KO_TABLE_FACILITIES))
      ko_fault(reading, table, row, column, 0, "there is no facility '%s'%s", id,
               ko_hint(reading, id, owner->region.facilities.id, owner->region.n_facilities, hint));
    return KO_NONE;
  }
  if (!(found & KO_LINK)) return found;
  ko_fault(reading, table, row, column, 0, "'%s' is a link; a facility is needed here", id);
  return KO_NONE;
}

uint32_t ko_read_country(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column, const char *id) {
  const ko_region_owner *owner = reading->owner;
  uint32_t found;
  if (ko_map_get(&owner->countries, id, &found)) return found;
  if (!ko_reading_sound(reading, KO_TABLE_COUNTRIES)) return KO_NONE;
  char hint[KO_HINT];
  const char *where = owner->tables.sheets[KO_TABLE_COUNTRIES].n_columns ? "countries.csv" : "facilities.csv";
  if (column == KO_NONE || ko_cell(&owner->tables.sheets[table], row, column)[0] == '\0')
    ko_fault(reading, table, row, column, 0, "the facility has no country; %s names %u", where, owner->region.n_countries);
  else
    ko_fault(reading, table, row, column, 0, "there is no country '%s' in %s%s", id, where,
             ko_hint(reading, id, owner->region.countries.id, owner->region.n_countries, hint));
  return KO_NONE;
}
