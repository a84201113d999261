/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bridges of a network: links without an alternative, whose loss cuts it in two. Links count both ways.
 */
#ifndef KO_BRIDGES_H
#define KO_BRIDGES_H

#include "knockon/error.h"
#include "knockon/net.h"

/* `order` lists the nodes so that both a component and the far side of a bridge are an interval of it. */
typedef struct ko_bridge {
  uint32_t link;                           /* of the net */
  uint32_t first, end;                     /* far side */
  uint32_t component_first, component_end; /* both sides */
} ko_bridge;

typedef struct ko_bridges {
  uint32_t n;
  ko_bridge *items;
  uint32_t *order; /* [n_nodes] */
} ko_bridges;

int ko_bridges_find(const ko_net *net, ko_bridges *out, ko_error *error) KO_MUST_CHECK; /* free in any case */
void ko_bridges_free(ko_bridges *bridges);

#endif
