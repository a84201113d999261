/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/reach.h"

#include <string.h>

static size_t aligned(size_t bytes) { return (bytes + 63) / 64 * 64; }

static size_t map_bytes(const ko_net *net) { return aligned(((size_t)net->n_nodes / 64 + 1) * sizeof(uint64_t)); }

size_t ko_reach_bytes(const ko_net *net) {
  return ((size_t)net->n_nodes + KO_REACH_ROOTS) * sizeof(ko_row) + 2 * map_bytes(net) + aligned(net->n_nodes) + aligned(net->n_nodes * sizeof(uint32_t));
}

void ko_reach_init(ko_reach *reach, const ko_net *net, void *memory) {
  char *at = memory;
  *reach = (ko_reach){.kernel = KO_KERNEL_PICK(ko_reach_kernel_table)};
  reach->reached = (void *)at;
  at += net->n_nodes * sizeof(ko_row);
  reach->roots = (void *)at;
  at += KO_REACH_ROOTS * sizeof(ko_row);
  reach->falling = (void *)at;
  at += map_bytes(net);
  reach->seeking = (void *)at;
  at += map_bytes(net);
  reach->flags = (void *)at;
  at += aligned(net->n_nodes);
  reach->list = (void *)at;
  ko_row_fill(&reach->roots[1], 1);
}

void ko_reach_begin(ko_reach *reach, const ko_net *net, const ko_tree *tree) {
  for (uint32_t v = 0; v < net->n_nodes; v++)
    if (!reach->fresh || reach->flags[v]) ko_row_fill(&reach->reached[v], tree->position[v] != UINT32_MAX);
  memset(reach->flags, 0, net->n_nodes);
  reach->fresh = 1;
}

void ko_reach_settle(ko_reach *reach, const ko_net *net, const ko_tree *tree, const uint8_t *root, size_t n_outside, const uint32_t *outside, ko_rule_rows *rows,
                     ko_reach_job *job) {
  *job = (ko_reach_job){
      .net = net,
      .tree = tree,
      .up = rows->operational,
      .reached = reach->reached,
      .link_down = rows->any_link_down ? rows->link_down : NULL,
      .link_row = rows->link_row,
      .root = root,
      .roots = reach->roots,
      .lanes = rows->lanes,
      .falling = reach->falling,
      .seeking = reach->seeking,
      .flags = reach->flags,
  };
  /* What fell now, what lost its path before (it may have come by another one that is gone now), the far ends of cut links, and new roots. */
  for (size_t i = 0; i < rows->n_fallen; i++) {
    reach->flags[rows->fallen[i]] |= KO_REACH_CHANGED;
  }
  for (size_t i = 0; i < rows->n_cut; i++) {
    uint32_t ends[2] = {net->from[rows->cut[i]], net->to[rows->cut[i]]};
    for (int k = 0; k < 2; k++) {
      uint32_t position = tree->position[ends[k]];
      if (position != UINT32_MAX && tree->parent_link[position] == rows->cut[i]) ko_bit_set(reach->falling, position);
    }
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    if (reach->flags[v] && tree->position[v] != UINT32_MAX) ko_bit_set(reach->falling, tree->position[v]);
  }
  for (size_t i = 0; i < n_outside; i++) {
    uint32_t v = outside[i];
    for (int w = 0; w < KO_ROW_WORDS; w++) reach->reached[v].w[w] = rows->operational[v].w[w] & ~rows->lanes.w[w];
    reach->flags[v] |= KO_REACH_CHANGED | KO_REACH_MISSED;
    ko_bit_set(reach->seeking, v);
  }
  reach->kernel->descend(job);
  reach->kernel->spread(job);
  reach->n_list = 0;
  for (uint32_t v = 0; v < net->n_nodes; v++)
    if (reach->flags[v]) reach->list[reach->n_list++] = v;
}

void ko_reach_clear(const ko_reach *reach, ko_rule_rows *rows, const ko_row *lanes) {
  rows->n_changed = 0;
  for (size_t i = 0; i < reach->n_list; i++) {
    uint32_t v = reach->list[i];
    ko_row *up = &rows->operational[v];
    const ko_row *reached = &reach->reached[v];
    uint64_t any = 0;
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      uint64_t lost = up->w[w] & ~reached->w[w] & lanes->w[w];
      up->w[w] &= ~lost;
      any |= lost;
    }
    if (any) rows->changed[rows->n_changed++] = v;
  }
}
