/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is still reached, in 512 lanes at once. First falls are passed down a breadth-first tree of the undamaged net, which leaves as
 * reached only those whose whole path stands; then those that lost it look for another neighbour that is reached, until nobody finds one.
 * Only what changes is visited, so cost follows damage.
 */
#ifndef KO_MODELS_KERNEL_REACH_H
#define KO_MODELS_KERNEL_REACH_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/isa.h"
#include "knockon/net.h"
#include "knockon/row.h"
#include "models/common/tree.h"

enum {
  KO_REACH_CHANGED = 1, /* the node's reached row may differ from the undamaged one */
  KO_REACH_MISSED = 2   /* up but not reached in some lane */
};

typedef struct ko_reach_job {
  const ko_net *net;
  const ko_tree *tree;
  const ko_row *up;          /* [n_nodes] operational */
  ko_row *reached;           /* [n_nodes] */
  const ko_row *link_down;   /* NULL: no link is down in this block */
  const uint32_t *link_row;
  const uint8_t *root;       /* [n_nodes] index into `roots`; row 0 is zero */
  const ko_row *roots;       /* lanes in which the node is a root */
  ko_row lanes;              /* lanes to settle; in others everything up counts as reached */
  uint64_t *falling;         /* bit map of tree positions to visit; empty at the end */
  uint64_t *seeking;         /* bit map of nodes to visit; empty at the end */
  uint8_t *flags;            /* [n_nodes] */
} ko_reach_job;

typedef struct ko_reach_kernel {
  void (*descend)(const ko_reach_job *job); /* visit `falling` and what hangs below */
  void (*spread)(const ko_reach_job *job);  /* visit `seeking` and whom that helps */
  /* Per lane, over the nodes of `list` that are up in the undamaged start: how many are not up, and how many are not reached. */
  void (*count)(const ko_reach_job *job, const uint8_t *start, const uint32_t *list, size_t n, uint32_t down[KO_LANES], uint32_t missed[KO_LANES]);
} ko_reach_kernel;

KO_KERNEL_TABLE(ko_reach_kernel, ko_reach_kernel_table);

#endif
