/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nets: what the rules see of each sector, one for each case that has links of its own. What belongs to facilities is shared by all cases.
 *
 * Complexity: facilities + links, for each case with links of its own.
 */
#include "sim/plan/maker.h"

/* Arrays by slot, over all sectors. */
typedef struct nodes {
  double *supply, *demand, *dispatch, *shunt, *priority, *lat, *lon;
} nodes;

static double *by_slot(ko_maker *maker, const double *by_row) {
  const ko_plan *plan = maker->plan;
  double *out = ko_arena_alloc(maker->memory, plan->n_facilities, sizeof *out, maker->error);
  for (uint32_t slot = 0; out && slot < plan->n_facilities; slot++) out[slot] = by_row[plan->row_of_slot[slot]];
  return out;
}

static int make_nodes(ko_maker *maker, nodes *out) {
  const struct ko_facilities *facilities = &maker->region->facilities;
  out->supply = by_slot(maker, facilities->supply);
  out->demand = by_slot(maker, facilities->demand);
  out->dispatch = by_slot(maker, facilities->dispatch);
  out->shunt = by_slot(maker, facilities->shunt);
  out->priority = by_slot(maker, facilities->priority);
  out->lat = by_slot(maker, facilities->lat);
  out->lon = by_slot(maker, facilities->lon);
  return out->supply && out->demand && out->dispatch && out->shunt && out->priority && out->lat && out->lon ? KO_OK : KO_E_INTERNAL;
}

/* Half edges that leave a node (`into`: that enter it) over links that lead both ways or the right way. */
static int make_adjacency(ko_maker *maker, const ko_net *net, int into, const uint32_t **first_out, const uint32_t **neighbour_out,
                          const uint32_t **link_out) {
  uint32_t *first = ko_arena_alloc(maker->memory, (size_t)net->n_nodes + 2, sizeof *first, maker->error);
  if (!first) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < net->n_links; i++) {
    if (!net->directed[i] || !into) first[net->from[i] + 2]++;
    if (!net->directed[i] || into) first[net->to[i] + 2]++;
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) first[v + 2] += first[v + 1];
  uint32_t n_half = first[net->n_nodes + 1];
  uint32_t *neighbour = ko_arena_alloc(maker->memory, n_half, sizeof *neighbour, maker->error);
  uint32_t *link = ko_arena_alloc(maker->memory, n_half, sizeof *link, maker->error);
  if (!neighbour || !link) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < net->n_links; i++) {
    if (!net->directed[i] || !into) neighbour[first[net->from[i] + 1]] = net->to[i], link[first[net->from[i] + 1]++] = i;
    if (!net->directed[i] || into) neighbour[first[net->to[i] + 1]] = net->from[i], link[first[net->to[i] + 1]++] = i;
  }
  *first_out = first;
  *neighbour_out = neighbour;
  *link_out = link;
  return KO_OK;
}

static double *link_array(ko_maker *maker, uint32_t n) { return ko_arena_alloc(maker->memory, n, sizeof(double), maker->error); }

static int make_net(ko_maker *maker, const nodes *shared, const ko_plan_sector *sector, const uint8_t *present, ko_net *net,
                    const uint32_t **net_link) {
  const ko_plan *plan = maker->plan;
  uint32_t base = sector->first_slot, last = sector->first_link + sector->n_links, n = 0, n_directed = 0;
  for (uint32_t slot = sector->first_link; slot < last; slot++) n += present[slot];
  uint32_t *slots = ko_arena_alloc(maker->memory, n, sizeof *slots, maker->error);
  uint32_t *from = ko_arena_alloc(maker->memory, n, sizeof *from, maker->error);
  uint32_t *to = ko_arena_alloc(maker->memory, n, sizeof *to, maker->error);
  uint32_t *id = ko_arena_alloc(maker->memory, n, sizeof *id, maker->error);
  const char **name = ko_arena_alloc(maker->memory, n, sizeof *name, maker->error);
  uint8_t *directed = ko_arena_alloc(maker->memory, n, 1, maker->error);
  double *circuits = link_array(maker, n), *capacity = link_array(maker, n), *reactance = link_array(maker, n),
         *tap_ratio = link_array(maker, n), *phase = link_array(maker, n), *length = link_array(maker, n);
  if (!slots || !from || !to || !id || !name || !directed || !circuits || !capacity || !reactance || !tap_ratio || !phase || !length)
    return KO_E_INTERNAL;
  for (uint32_t slot = sector->first_link, i = 0; slot < last; slot++) {
    if (!present[slot]) continue;
    const ko_maker_link *link = &maker->links[plan->link_row_of_slot[slot]];
    slots[i] = slot;
    from[i] = plan->link_from[slot] - base;
    to[i] = plan->link_to[slot] - base;
    id[i] = slot - sector->first_link;
    name[i] = link->id;
    directed[i] = link->directed;
    n_directed += link->directed != 0;
    circuits[i] = link->circuits;
    capacity[i] = link->capacity;
    reactance[i] = link->reactance;
    tap_ratio[i] = link->tap_ratio;
    phase[i] = link->phase_shift_deg;
    length[i] = link->length_km;
    i++;
  }
  *net_link = slots;
  *net = (ko_net){.n_nodes = sector->n_slots,
                  .n_links = n,
                  .row = plan->row_of_slot + base,
                  .country = plan->country + base,
                  .supply = shared->supply + base,
                  .demand = shared->demand + base,
                  .dispatch = shared->dispatch + base,
                  .shunt = shared->shunt + base,
                  .priority = shared->priority + base,
                  .lat = shared->lat + base,
                  .lon = shared->lon + base,
                  .planar = maker->region->planar,
                  .from = from,
                  .to = to,
                  .directed = directed,
                  .circuits = circuits,
                  .capacity = capacity,
                  .reactance = reactance,
                  .tap_ratio = tap_ratio,
                  .phase_shift_deg = phase,
                  .length_km = length,
                  .link_id = id,
                  .link_name = name};
  int code = make_adjacency(maker, net, 0, &net->first, &net->neighbour, &net->link);
  if (code) return code;
  if (n_directed) return make_adjacency(maker, net, 1, &net->in_first, &net->in_neighbour, &net->in_link);
  net->in_first = net->first;
  net->in_neighbour = net->neighbour;
  net->in_link = net->link;
  return KO_OK;
}

int ko_maker_nets(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  nodes shared;
  int code = make_nodes(maker, &shared);
  for (uint32_t c = 0; c < plan->n_cases && !code; c++) {
    ko_plan_case *item = &plan->cases[c];
    if (item->same_nets_as != c) {
      item->nets = plan->cases[item->same_nets_as].nets;
      item->net_link = plan->cases[item->same_nets_as].net_link;
      continue;
    }
    ko_net *nets = ko_arena_alloc(maker->memory, plan->n_sectors, sizeof *nets, maker->error);
    const uint32_t **net_link = ko_arena_alloc(maker->memory, plan->n_sectors, sizeof *net_link, maker->error);
    if (!nets || !net_link) return KO_E_INTERNAL;
    for (uint32_t s = 0; s < plan->n_sectors && !code; s++)
      code = make_net(maker, &shared, &plan->sectors[s], item->link_present, &nets[s], &net_link[s]);
    item->nets = nets;
    item->net_link = net_link;
  }
  return code;
}
