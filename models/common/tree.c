/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/tree.h"

#include <stdlib.h>

static int allocate(const ko_net *net, ko_tree *tree, ko_error *error) {
  size_t n = (size_t)net->n_nodes + 1;
  if (tree->order) return KO_OK;
  tree->order = malloc(n * sizeof *tree->order);
  tree->parent = malloc(n * sizeof *tree->parent);
  tree->parent_link = malloc(n * sizeof *tree->parent_link);
  tree->child_first = malloc(n * sizeof *tree->child_first);
  tree->position = malloc(n * sizeof *tree->position);
  if (tree->order && tree->parent && tree->parent_link && tree->child_first && tree->position) return KO_OK;
  ko_tree_free(tree);
  return ko_raise_memory(error, 5 * n * sizeof *tree->order);
}

int ko_tree_build(const ko_net *net, const uint8_t *up, uint32_t n_roots, const uint32_t *roots, ko_tree *tree, ko_error *error) {
  int code = allocate(net, tree, error);
  if (code != KO_OK) return code;
  for (uint32_t v = 0; v < net->n_nodes; v++) tree->position[v] = UINT32_MAX;
  uint32_t n = 0;
  for (uint32_t i = 0; i < n_roots; i++) {
    if (tree->position[roots[i]] != UINT32_MAX) continue;
    tree->position[roots[i]] = n;
    tree->parent[n] = tree->parent_link[n] = UINT32_MAX;
    tree->order[n++] = roots[i];
  }
  for (uint32_t at = 0; at < n; at++) {
    uint32_t v = tree->order[at];
    tree->child_first[at] = n;
    for (uint32_t e = net->first[v]; e < net->first[v + 1]; e++) {
      uint32_t next = net->neighbour[e];
      if (!up[next] || tree->position[next] != UINT32_MAX) continue;
      tree->position[next] = n;
      tree->parent[n] = v;
      tree->parent_link[n] = net->link[e];
      tree->order[n++] = next;
    }
  }
  tree->child_first[n] = n;
  tree->n = n;
  return KO_OK;
}

void ko_tree_free(ko_tree *tree) {
  free(tree->order);
  free(tree->parent);
  free(tree->parent_link);
  free(tree->child_first);
  free(tree->position);
  *tree = (ko_tree){0};
}
