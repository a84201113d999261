/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/reading.h"

#include <string.h>

static uint32_t find(const ko_map *map, const char *id) {
  uint32_t value;
  return ko_map_get(map, id, &value) ? value : KO_NONE;
}

static const ko_region_owner *owner_of(const ko_region *region) { return (const ko_region_owner *)region; }

uint32_t ko_region_find(const ko_region *region, const char *id) { return find(&owner_of(region)->ids, id); }
uint32_t ko_region_find_country(const ko_region *region, const char *id) { return find(&owner_of(region)->countries, id); }
uint32_t ko_region_find_sector(const ko_region *region, const char *id) { return find(&owner_of(region)->sectors, id); }
uint32_t ko_region_find_project(const ko_region *region, const char *id) { return find(&owner_of(region)->projects, id); }

const char *ko_region_suggest(const ko_region *region, const char *id) {
  const struct {
    const char *const *ids;
    uint32_t n;
  } kinds[] = {{region->countries.id, region->n_countries},
               {region->sectors, region->n_sectors},
               {region->projects.id, region->n_projects},
               {region->facilities.id, region->n_facilities},
               {region->links.id, region->n_links}};
  const char *best = NULL;
  size_t best_distance = SIZE_MAX;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const char *near = ko_suggest(id, kinds[i].ids, kinds[i].n);
    size_t distance = near ? ko_edit_distance(id, near, strlen(id)) : SIZE_MAX;
    if (distance >= best_distance) continue;
    best = near;
    best_distance = distance;
  }
  return best;
}

const ko_column *ko_table_column(const ko_table *table, const char *name) {
  for (uint32_t i = 0; i < table->n_columns; i++)
    if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
  return NULL;
}
