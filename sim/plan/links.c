/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The superset of links: those of the region, then those that the measures of any strategy add. A link has one row and one luck
 * over all strategies.
 */
#include <math.h>
#include <string.h>

#include "sim/plan/maker.h"

int ko_maker_links(ko_maker *maker) {
  const ko_region *region = maker->region;
  const struct ko_links *links = &region->links;
  maker->link_room = (size_t)region->n_links + 16;
  maker->links = ko_arena_alloc(&maker->scratch, maker->link_room, sizeof *maker->links, maker->error);
  if (!maker->links) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < region->n_links; i++)
    maker->links[i] = (ko_maker_link){.id = links->id[i],
                                      .key = links->key[i],
                                      .sector = maker->sector_of_region[links->sector[i]],
                                      .from = links->from[i],
                                      .to = links->to[i],
                                      .country = links->country[i],
                                      .directed = links->directed[i],
                                      .circuits = links->circuits[i],
                                      .capacity = links->capacity[i],
                                      .reactance = links->reactance[i],
                                      .tap_ratio = links->tap_ratio[i],
                                      .phase_shift_deg = links->phase_shift_deg[i],
                                      .length_km = links->length_km[i],
                                      .protection = links->protection[i]};
  maker->n_links = region->n_links;
  return KO_OK;
}

static int same_number(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static int same_link(const ko_maker_link *a, const ko_maker_link *b) {
  int same_project = a->project && b->project ? strcmp(a->project, b->project) == 0 : a->project == b->project;
  return same_project && a->from == b->from && a->to == b->to && a->country == b->country && a->directed == b->directed &&
         same_number(a->circuits, b->circuits) && same_number(a->capacity, b->capacity) && same_number(a->reactance, b->reactance) &&
         same_number(a->length_km, b->length_km) && same_number(a->protection, b->protection);
}

int ko_maker_add_link(ko_maker *maker, ko_mark mark, const ko_new_link *link, uint32_t *row) {
  const ko_region *region = maker->region;
  ko_maker_link made = {.id = link->id,
                        .project = link->project,
                        .key = ko_key(KO_KEY_LINK, link->id),
                        .sector = maker->sector_of_region[region->facilities.sector[link->from]],
                        .from = link->from,
                        .to = link->to,
                        .country = link->country,
                        .directed = link->directed,
                        .circuits = link->circuits,
                        .capacity = link->capacity,
                        .reactance = link->reactance,
                        .tap_ratio = 1,
                        .length_km = link->length_km,
                        .protection = link->protection};
  if (isnan(made.length_km)) made.length_km = ko_region_distance(region, link->from, link->to);
  int there = ko_map_put(&maker->added, link->id, maker->n_links, maker->error);
  if (there < 0) return there;
  if (there) {
    (void)ko_map_get(&maker->added, link->id, row);
    if (same_link(&maker->links[*row], &made)) return KO_OK;
    return ko_maker_raise_at(maker, link->id, mark,
                             "link '%s' is added by another measure with other values; give each new link an id of its own", link->id);
  }
  void *links = maker->links;
  int code = ko_maker_grow(maker, &links, maker->n_links, &maker->link_room, sizeof *maker->links);
  if (code) return code;
  maker->links = links;
  *row = maker->n_links++;
  maker->links[*row] = made;
  return KO_OK;
}
