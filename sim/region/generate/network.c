/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "sim/region/generate/generator.h"

int ko_network_nodes(ko_network *network, int64_t n_nodes, int placed, ko_error *error) {
  network->n_nodes = (uint32_t)n_nodes;
  if (!placed) return 0;
  network->x = calloc(network->n_nodes, sizeof *network->x);
  network->y = calloc(network->n_nodes, sizeof *network->y);
  return network->x && network->y ? 0 : ko_raise_memory(error, 2 * network->n_nodes * sizeof *network->x);
}

int ko_network_link(ko_network *network, uint32_t from, uint32_t to, ko_error *error) {
  if (network->n_links == network->room) {
    if (network->room >= UINT32_MAX / 4) return ko_raise(error, KO_E_INPUT, "the network has too many links");
    uint32_t room = network->room ? 2 * network->room : 1024;
    void *grown = realloc(network->links, room * sizeof *network->links);
    if (!grown) return ko_raise_memory(error, room * sizeof *network->links);
    network->links = grown;
    network->room = room;
  }
  network->links[network->n_links++] = from < to ? (struct ko_network_link){from, to} : (struct ko_network_link){to, from};
  return 0;
}

void ko_network_free(ko_network *network) {
  free(network->links);
  free(network->x);
  free(network->y);
  *network = (ko_network){0};
}
