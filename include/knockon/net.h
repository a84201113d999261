/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A net: one sector's facilities and links as a rule sees them, under one strategy. Immutable. Nodes are facilities, 0 ..
 * n_nodes - 1; the order is the engine's own (near in the network, near in memory), so ties are broken by `row`.
 */
#ifndef KNOCKON_NET_H
#define KNOCKON_NET_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ko_net {
  uint32_t n_nodes, n_links;

  /* Nodes: arrays of n_nodes. */
  const uint32_t *row;      /* row in facilities.csv: the order of ties */
  const uint32_t *country;
  const double *supply;     /* sector's own unit, >= 0 */
  const double *demand;     /* sector's own unit, >= 0 */
  const double *dispatch;   /* generation planned, same unit; NaN: as supply */
  const double *shunt;      /* fixed consumption that serves nobody (shunt_g), same unit */
  const double *priority;
  const double *lat, *lon;  /* degrees, or planar km where `planar`; NaN: unknown */
  int planar;

  /* Links: arrays of n_links. Links that the strategy does not have are not in the net. */
  const uint32_t *from, *to;
  const uint8_t *directed;
  const double *circuits;        /* > 0 */
  const double *capacity;        /* same unit as supply; NaN: no rating known */
  const double *reactance;       /* per unit on a base of 100 MVA; NaN: unknown. With supply and demand in MW, the flow in MW out of `from` is
                                    100 * circuits * (angle of from - angle of to - phase shift) / (reactance * tap_ratio), angles in radians */
  const double *tap_ratio;       /* 1 where there is no transformer */
  const double *phase_shift_deg;
  const double *length_km;       /* NaN: unknown */
  const uint32_t *link_id;       /* the link's number in the sector over all strategies: the same link in two nets has the same */
  const char *const *link_name;  /* the link's id, for messages */

  /* Adjacency: the half edges of node v are first[v] .. first[v + 1] - 1; an undirected link has one at each end, a directed link
   * one at `from` (out of v). in_* is the reverse: half edges into v. For an undirected net both are the same arrays. */
  const uint32_t *first, *neighbour, *link;
  const uint32_t *in_first, *in_neighbour, *in_link;
} ko_net;

#ifdef __cplusplus
}
#endif
#endif
