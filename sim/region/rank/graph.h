/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the scores share: the edges of the ranking graph, and those of them that are left.
 */
#ifndef KO_RANK_GRAPH_H
#define KO_RANK_GRAPH_H

#include <igraph.h>

#include "sim/region/rank.h"

/* All edges: links by row, then the pairs of dependencies. */
struct ko_rank_graph {
  const ko_region *region;
  uint32_t n, n_edges;
  uint32_t *from, *to;
};

/* What is left after a removal. Nodes keep their numbers; removed ones have no edges. */
typedef struct ko_rank_rest {
  uint32_t n, n_edges, n_present;
  uint32_t *from, *to, *edge; /* [n_edges]; `edge` is the edge's number in the whole graph */
  uint32_t *first, *other;    /* CSR: neighbours of v are other[first[v]] .. other[first[v + 1] - 1] */
} ko_rank_rest;

int ko_rank_present(const ko_removed *removed, uint32_t facility);
int ko_rank_edge_present(const ko_rank_graph *graph, const ko_removed *removed, uint32_t edge);

int ko_rank_rest_make(const ko_rank_graph *graph, const ko_removed *removed, ko_rank_rest *rest, ko_error *error) KO_MUST_CHECK;
void ko_rank_rest_free(ko_rank_rest *rest);

/* The rest as a graph of igraph; igraph_destroy it. Call between ko_igraph_enter and ko_igraph_leave. */
igraph_error_t ko_rank_igraph(const ko_rank_rest *rest, igraph_t *out);

#endif
