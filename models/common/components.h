/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connected components of a net's nodes that are up, links taken as undirected.
 */
#ifndef KO_MODELS_COMPONENTS_H
#define KO_MODELS_COMPONENTS_H

#include "knockon/net.h"

/* Label every node that is up with its component 0, 1, ... (UINT32_MAX: down), in order of their lowest node; link_up may be NULL (all are). `queue`
 * is work space for n_nodes. Returns how many there are. */
uint32_t ko_components(const ko_net *net, const uint8_t *up, const uint8_t *link_up, uint32_t *label, uint32_t *queue);

/* The component with most nodes, ties to the one with the lowest row; its size in *size (0 and UINT32_MAX where nothing is up). `sizes` and
 * `rows` are work space for n_components. */
uint32_t ko_components_largest(const ko_net *net, uint32_t n_components, const uint32_t *label, uint32_t *sizes, uint32_t *rows, uint32_t *size);

#endif
