/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Links: both ends exist, differ and lie in one sector.
 */
#include "knockon/draw.h"
#include "sim/region/reading.h"

#include <math.h>
#include <string.h>

static const enum ko_table_kind self = KO_TABLE_LINKS;

static void read_ends(ko_reading *reading, uint32_t *from, uint32_t *to) {
  const ko_sheet *sheet = ko_reading_sheet(reading, self);
  uint32_t from_column = ko_sheet_find(sheet, "from"), to_column = ko_sheet_find(sheet, "to");
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    from[row] = ko_read_facility(reading, self, row, from_column);
    to[row] = ko_read_facility(reading, self, row, to_column);
    if (from[row] != KO_NONE && from[row] == to[row])
      ko_fault(reading, self, row, to_column, 0, "the link begins and ends at '%s'", ko_cell(sheet, row, to_column));
  }
}

static void read_sector(ko_reading *reading, uint32_t *sector) {
  const ko_region *region = &reading->owner->region;
  const ko_sheet *sheet = ko_reading_sheet(reading, self);
  uint32_t column = ko_sheet_find(sheet, "sector"), to_column = ko_sheet_find(sheet, "to");
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    uint32_t from = region->links.from[row], to = region->links.to[row];
    sector[row] = KO_NONE;
    if (from == KO_NONE || to == KO_NONE) continue;
    uint32_t of_from = region->facilities.sector[from], of_to = region->facilities.sector[to];
    const char *name = ko_cell(sheet, row, column);
    sector[row] = of_from;
    if (of_from != of_to)
      ko_fault(reading, self, row, to_column, 0,
               "a link joins facilities of one sector, but '%s' is in %s and '%s' in %s; needs go into dependencies.csv",
               region->facilities.id[from], region->sectors[of_from], region->facilities.id[to], region->sectors[of_to]);
    else if (name[0] && strcmp(name, region->sectors[of_from]) != 0)
      ko_fault(reading, self, row, column, 0, "the sector is '%s', but both ends are in '%s'", name, region->sectors[of_from]);
  }
}

static void read_owner(ko_reading *reading, uint32_t *country) {
  const ko_region *region = &reading->owner->region;
  const ko_sheet *sheet = ko_reading_sheet(reading, self);
  uint32_t column = ko_sheet_find(sheet, "country");
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    const char *id = ko_cell(sheet, row, column);
    uint32_t from = region->links.from[row];
    if (id[0]) country[row] = ko_read_country(reading, self, row, column, id);
    else country[row] = from == KO_NONE ? KO_NONE : region->facilities.country[from];
  }
}

/* A length that is not given is the distance of the ends. */
static void measure(const ko_region *region, double *length) {
  for (uint32_t row = 0; row < region->n_links; row++) {
    uint32_t from = region->links.from[row], to = region->links.to[row];
    if (isnan(length[row]) && from != KO_NONE && to != KO_NONE) length[row] = ko_region_distance(region, from, to);
  }
}

static int read_values(ko_reading *reading) {
  ko_region *region = &reading->owner->region;
  struct ko_links *links = &region->links;
  const double *length;
  const struct {
    const char *name;
    const double **out;
  } columns[] = {{"circuits", &links->circuits},
                 {"capacity", &links->capacity},
                 {"reactance", &links->reactance},
                 {"tap_ratio", &links->tap_ratio},
                 {"phase_shift_deg", &links->phase_shift_deg},
                 {"length_km", &length},
                 {"protection", &links->protection},
                 {"repair_hours", &links->repair_hours},
                 {"repair_cv", &links->repair_cv}};
  int code = ko_read_flags(reading, self, "directed", &links->directed);
  for (size_t i = 0; i < sizeof columns / sizeof *columns && !code; i++)
    code = ko_read_numbers(reading, self, columns[i].name, columns[i].out);
  if (code) return code;
  double *measured = ko_arena_alloc(&reading->owner->arena, region->n_links, sizeof *measured, reading->error);
  if (!measured) return KO_E_INTERNAL;
  if (region->n_links) memcpy(measured, length, region->n_links * sizeof *measured);
  measure(region, measured);
  links->length_km = measured;
  return KO_OK;
}

int ko_read_links(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  struct ko_links *links = &owner->region.links;
  uint32_t n = owner->tables.sheets[self].n_rows;
  owner->region.n_links = n;
  int code = ko_read_ids(reading, self, &owner->ids, KO_LINK, &links->id);
  if (code) return code;
  uint64_t *key = ko_arena_alloc(&owner->arena, n, sizeof *key, reading->error);
  uint32_t *indices = ko_arena_alloc(&owner->arena, n, 4 * sizeof *indices, reading->error);
  if (!key || !indices) return KO_E_INTERNAL;
  uint32_t *from = indices, *to = from + n, *sector = to + n, *country = sector + n;
  for (uint32_t row = 0; row < n; row++) key[row] = ko_key(KO_KEY_LINK, links->id[row]);
  links->key = key;
  links->from = from;
  links->to = to;
  links->sector = sector;
  links->country = country;
  read_ends(reading, from, to);
  read_sector(reading, sector);
  read_owner(reading, country);
  return read_values(reading);
}
