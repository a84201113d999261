/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Slots: what is near in the network lies near in memory. Facilities by sector in the scenario's order, inside a sector breadth first over
 * its links from all facilities with supply, then from the lowest row not yet met. Links by the slot at which they begin, then by row.
 *
 * Complexity: facilities + links.
 */
#include <stdlib.h>

#include "sim/plan/maker.h"

/* Neighbours over links, both ways, by row. */
static int find_neighbours(ko_maker *maker, uint32_t **first_out, uint32_t **neighbour_out) {
  uint32_t n = maker->plan->n_facilities;
  uint32_t *first = ko_arena_alloc(&maker->scratch, (size_t)n + 2, sizeof *first, maker->error);
  uint32_t *neighbour = ko_arena_alloc(&maker->scratch, 2 * (size_t)maker->n_links, sizeof *neighbour, maker->error);
  if (!first || !neighbour) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < maker->n_links; i++) first[maker->links[i].from + 2]++, first[maker->links[i].to + 2]++;
  for (uint32_t v = 0; v < n; v++) first[v + 2] += first[v + 1];
  for (uint32_t i = 0; i < maker->n_links; i++) {
    uint32_t a = maker->links[i].from, b = maker->links[i].to;
    neighbour[first[a + 1]++] = b;
    neighbour[first[b + 1]++] = a;
  }
  *first_out = first;
  *neighbour_out = neighbour;
  return KO_OK;
}

/* Rows of each sector, ascending: [first[s] .. first[s + 1]). */
static int rows_by_sector(ko_maker *maker, uint32_t **first_out, uint32_t **rows_out) {
  const ko_region *region = maker->region;
  uint32_t n_sectors = maker->plan->n_sectors;
  uint32_t *first = ko_arena_alloc(&maker->scratch, (size_t)n_sectors + 2, sizeof *first, maker->error);
  uint32_t *rows = ko_arena_alloc(&maker->scratch, region->n_facilities, sizeof *rows, maker->error);
  if (!first || !rows) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < region->n_facilities; row++) first[maker->sector_of_region[region->facilities.sector[row]] + 2]++;
  for (uint32_t s = 0; s < n_sectors; s++) first[s + 2] += first[s + 1];
  for (uint32_t row = 0; row < region->n_facilities; row++)
    rows[first[maker->sector_of_region[region->facilities.sector[row]] + 1]++] = row;
  *first_out = first;
  *rows_out = rows;
  return KO_OK;
}

static int order_facilities(ko_maker *maker) {
  const ko_region *region = maker->region;
  ko_plan *plan = maker->plan;
  uint32_t *first, *neighbour, *sector_first, *rows;
  int code = find_neighbours(maker, &first, &neighbour);
  if (!code) code = rows_by_sector(maker, &sector_first, &rows);
  if (code) return code;
  uint32_t *row_of_slot = ko_arena_alloc(maker->memory, region->n_facilities, sizeof *row_of_slot, maker->error);
  uint32_t *slot_of_row = ko_arena_alloc(maker->memory, region->n_facilities, sizeof *slot_of_row, maker->error);
  uint32_t *sector = ko_arena_alloc(maker->memory, region->n_facilities, sizeof *sector, maker->error);
  uint32_t *country = ko_arena_alloc(maker->memory, region->n_facilities, sizeof *country, maker->error);
  if (!row_of_slot || !slot_of_row || !sector || !country) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < region->n_facilities; row++) slot_of_row[row] = KO_NONE;
  uint32_t end = 0; /* of the queue, which is row_of_slot itself */
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    uint32_t at = end;
    maker->sectors[s].first_slot = at;
    maker->sectors[s].n_slots = sector_first[s + 1] - sector_first[s];
    for (uint32_t i = sector_first[s]; i < sector_first[s + 1]; i++)
      if (region->facilities.supply[rows[i]] > 0) slot_of_row[rows[i]] = end, row_of_slot[end++] = rows[i];
    for (uint32_t i = sector_first[s]; i < sector_first[s + 1]; i++) {
      for (; at < end; at++)
        for (uint32_t k = first[row_of_slot[at]]; k < first[row_of_slot[at] + 1]; k++)
          if (slot_of_row[neighbour[k]] == KO_NONE) slot_of_row[neighbour[k]] = end, row_of_slot[end++] = neighbour[k];
      if (slot_of_row[rows[i]] == KO_NONE) slot_of_row[rows[i]] = end, row_of_slot[end++] = rows[i];
    }
    for (uint32_t slot = maker->sectors[s].first_slot; slot < end; slot++) sector[slot] = s;
  }
  for (uint32_t slot = 0; slot < region->n_facilities; slot++) country[slot] = region->facilities.country[row_of_slot[slot]];
  plan->row_of_slot = row_of_slot;
  plan->slot_of_row = slot_of_row;
  plan->sector = sector;
  plan->country = country;
  return KO_OK;
}

static int order_links(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  uint32_t n = maker->n_links;
  uint32_t *first = ko_arena_alloc(&maker->scratch, (size_t)plan->n_facilities + 1, sizeof *first, maker->error);
  uint32_t *row_of_slot = ko_arena_alloc(maker->memory, n, sizeof *row_of_slot, maker->error);
  uint32_t *slot_of_row = ko_arena_alloc(maker->memory, n, sizeof *slot_of_row, maker->error);
  uint32_t *country = ko_arena_alloc(maker->memory, n, sizeof *country, maker->error);
  uint32_t *sector = ko_arena_alloc(maker->memory, n, sizeof *sector, maker->error);
  uint32_t *from = ko_arena_alloc(maker->memory, n, sizeof *from, maker->error);
  uint32_t *to = ko_arena_alloc(maker->memory, n, sizeof *to, maker->error);
  const char **id = ko_arena_alloc(maker->memory, n, sizeof *id, maker->error);
  if (!first || !row_of_slot || !slot_of_row || !country || !sector || !from || !to || !id) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < n; row++) first[plan->slot_of_row[maker->links[row].from] + 1]++;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) first[slot + 1] += first[slot];
  for (uint32_t row = 0; row < n; row++) {
    const ko_maker_link *link = &maker->links[row];
    uint32_t slot = first[plan->slot_of_row[link->from]]++;
    slot_of_row[row] = slot;
    row_of_slot[slot] = row;
    country[slot] = link->country;
    sector[slot] = link->sector;
    from[slot] = plan->slot_of_row[link->from];
    to[slot] = plan->slot_of_row[link->to];
    id[slot] = link->id;
    maker->sectors[link->sector].n_links++;
  }
  uint32_t at = 0;
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    maker->sectors[s].first_link = at;
    at += maker->sectors[s].n_links;
  }
  plan->n_links = n;
  plan->link_row_of_slot = row_of_slot;
  plan->link_slot_of_row = slot_of_row;
  plan->link_id = id;
  plan->link_country = country;
  plan->link_sector = sector;
  plan->link_from = from;
  plan->link_to = to;
  return KO_OK;
}

int ko_maker_order(ko_maker *maker) {
  int code = order_facilities(maker);
  return code ? code : order_links(maker);
}
