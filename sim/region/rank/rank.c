/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/rank/graph.h"

extern const ko_score ko_score_degree, ko_score_betweenness, ko_score_closeness, ko_score_pagerank, ko_score_eigenvector, ko_score_coreness,
    ko_score_collective_influence, ko_score_demand, ko_score_supply, ko_score_population;

const ko_score *const ko_scores[] = {
    &ko_score_degree,
    &ko_score_betweenness,
    &ko_score_closeness,
    &ko_score_pagerank,
    &ko_score_eigenvector,
    &ko_score_coreness,
    &ko_score_collective_influence,
    &ko_score_demand,
    &ko_score_supply,
    &ko_score_population,
    NULL,
};

const ko_score *ko_score_find(const char *name) {
  for (size_t i = 0; ko_scores[i]; i++)
    if (strcmp(ko_scores[i]->name, name) == 0) return ko_scores[i];
  return NULL;
}

/* On the grid of the header. NaN, and what has been marked by one, becomes -1. */
static void to_grid(const double *value, uint32_t n, int64_t *out) {
  double largest = 0;
  for (uint32_t i = 0; i < n; i++)
    if (value[i] > largest) largest = value[i];
  for (uint32_t i = 0; i < n; i++) {
    if (isnan(value[i])) out[i] = -1;
    else out[i] = largest > 0 ? (int64_t)floor(value[i] / largest * 0x1p40 + 0.5) : 0;
  }
}

int ko_rank_facilities(const ko_rank_graph *graph, const ko_score *score, const ko_removed *removed, int64_t *out, ko_error *error) {
  if (!score->facilities) return ko_raise(error, KO_E_USAGE, "facilities cannot be ranked by %s", score->name);
  double *value = calloc((size_t)graph->n + 1, sizeof *value);
  if (!value) return ko_raise_memory(error, graph->n * sizeof *value);
  int rc = score->facilities(graph, removed, value, error);
  if (rc < 0) goto out;
  for (uint32_t v = 0; v < graph->n; v++)
    if (!ko_rank_present(removed, v)) value[v] = NAN;
  to_grid(value, graph->n, out);
out:
  free(value);
  return rc;
}

int ko_rank_links(const ko_rank_graph *graph, const ko_score *score, const ko_removed *removed, int64_t *out, ko_error *error) {
  if (!score->links) return ko_raise(error, KO_E_USAGE, "links cannot be ranked by %s", score->name);
  uint32_t n_links = graph->region->n_links;
  double *value = calloc((size_t)n_links + 1, sizeof *value);
  if (!value) return ko_raise_memory(error, n_links * sizeof *value);
  int rc = score->links(graph, removed, value, error);
  if (rc < 0) goto out;
  for (uint32_t link = 0; link < n_links; link++)
    if (!ko_rank_edge_present(graph, removed, link)) value[link] = NAN;
  to_grid(value, n_links, out);
out:
  free(value);
  return rc;
}
