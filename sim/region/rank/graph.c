/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/rank/graph.h"

#include <stdlib.h>
#include <string.h>

int ko_rank_graph_make(const ko_region *region, ko_rank_graph **out, ko_error *error) {
  *out = NULL;
  uint32_t n_suppliers = region->n_groups ? region->groups.first[region->n_groups] : 0;
  uint32_t n_edges = region->n_links + n_suppliers;
  ko_rank_graph *graph = calloc(1, sizeof *graph);
  if (!graph) return ko_raise_memory(error, sizeof *graph);
  graph->region = region;
  graph->n = region->n_facilities;
  graph->n_edges = n_edges;
  graph->from = malloc((n_edges + 1) * sizeof *graph->from);
  graph->to = malloc((n_edges + 1) * sizeof *graph->to);
  if (!graph->from || !graph->to) {
    ko_rank_graph_free(graph);
    return ko_raise_memory(error, 2 * (size_t)n_edges * sizeof(uint32_t));
  }
  uint32_t e = 0;
  for (uint32_t link = 0; link < region->n_links; link++, e++) {
    graph->from[e] = region->links.from[link];
    graph->to[e] = region->links.to[link];
  }
  for (uint32_t g = 0; g < region->n_groups; g++)
    for (uint32_t i = region->groups.first[g]; i < region->groups.first[g + 1]; i++, e++) {
      graph->from[e] = region->groups.suppliers[i];
      graph->to[e] = region->groups.dependant[g];
    }
  *out = graph;
  return 0;
}

void ko_rank_graph_free(ko_rank_graph *graph) {
  if (!graph) return;
  free(graph->from);
  free(graph->to);
  free(graph);
}

int ko_rank_present(const ko_removed *removed, uint32_t facility) {
  return !removed || !removed->facilities || !removed->facilities[facility];
}

int ko_rank_edge_present(const ko_rank_graph *graph, const ko_removed *removed, uint32_t edge) {
  if (!removed) return 1;
  if (removed->links && edge < graph->region->n_links && removed->links[edge]) return 0;
  return ko_rank_present(removed, graph->from[edge]) && ko_rank_present(removed, graph->to[edge]);
}

int ko_rank_rest_make(const ko_rank_graph *graph, const ko_removed *removed, ko_rank_rest *rest, ko_error *error) {
  uint32_t n = graph->n, m = graph->n_edges;
  *rest = (ko_rank_rest){.n = n};
  rest->from = malloc((m + 1) * sizeof *rest->from);
  rest->to = malloc((m + 1) * sizeof *rest->to);
  rest->edge = malloc((m + 1) * sizeof *rest->edge);
  rest->first = calloc((size_t)n + 2, sizeof *rest->first);
  rest->other = malloc((2 * (size_t)m + 1) * sizeof *rest->other);
  if (!rest->from || !rest->to || !rest->edge || !rest->first || !rest->other) {
    ko_rank_rest_free(rest);
    return ko_raise_memory(error, (5 * (size_t)m + n) * sizeof(uint32_t));
  }
  for (uint32_t v = 0; v < n; v++) rest->n_present += (uint32_t)ko_rank_present(removed, v);
  for (uint32_t e = 0; e < m; e++) {
    if (!ko_rank_edge_present(graph, removed, e)) continue;
    uint32_t k = rest->n_edges++;
    rest->from[k] = graph->from[e];
    rest->to[k] = graph->to[e];
    rest->edge[k] = e;
    rest->first[graph->from[e] + 2]++;
    rest->first[graph->to[e] + 2]++;
  }
  for (uint32_t v = 0; v < n; v++) rest->first[v + 2] += rest->first[v + 1];
  for (uint32_t k = 0; k < rest->n_edges; k++) {
    rest->other[rest->first[rest->from[k] + 1]++] = rest->to[k];
    rest->other[rest->first[rest->to[k] + 1]++] = rest->from[k];
  }
  return 0;
}

void ko_rank_rest_free(ko_rank_rest *rest) {
  free(rest->from);
  free(rest->to);
  free(rest->edge);
  free(rest->first);
  free(rest->other);
  *rest = (ko_rank_rest){0};
}

igraph_error_t ko_rank_igraph(const ko_rank_rest *rest, igraph_t *out) {
  igraph_vector_int_t edges;
  igraph_error_t code = igraph_vector_int_init(&edges, 2 * (igraph_integer_t)rest->n_edges);
  if (code != IGRAPH_SUCCESS) return code;
  for (uint32_t k = 0; k < rest->n_edges; k++) {
    VECTOR(edges)[2 * (size_t)k] = rest->from[k];
    VECTOR(edges)[2 * (size_t)k + 1] = rest->to[k];
  }
  code = igraph_create(out, &edges, rest->n, IGRAPH_UNDIRECTED);
  igraph_vector_int_destroy(&edges);
  return code;
}
