/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A breadth-first tree over a net's nodes that are up, from one or many roots. Children of a node stand together in the order, so that a
 * node's fall is passed to a range of positions.
 */
#ifndef KO_MODELS_TREE_H
#define KO_MODELS_TREE_H

#include "knockon/error.h"
#include "knockon/net.h"

typedef struct ko_tree {
  uint32_t n;            /* nodes reached */
  uint32_t *order;       /* [n] node at each position; roots first */
  uint32_t *parent;      /* [n] node; UINT32_MAX at a root */
  uint32_t *parent_link; /* [n] link to it */
  uint32_t *child_first; /* [n + 1] positions of the children */
  uint32_t *position;    /* [net's nodes] UINT32_MAX: not reached */
} ko_tree;

/* Rebuild `tree` (zero-initialised at first) along out-going half edges. */
int ko_tree_build(const ko_net *net, const uint8_t *up, uint32_t n_roots, const uint32_t *roots, ko_tree *tree, ko_error *error) KO_MUST_CHECK;
void ko_tree_free(ko_tree *tree);

#endif
