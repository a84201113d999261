/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Collective influence with balls of radius 2: CI(v) = (k(v) - 1) x sum of (k(u) - 1) over the facilities u at exactly two hops from v, k
 * the degree. F. Morone and H. A. Makse, Influence maximization in complex networks through optimal percolation, Nature 524:65 (2015).
 * Their attack ranks anew after each removal: `recalculate: true`.
 */
#include <stdlib.h>

#include "sim/region/rank/graph.h"

/* Sum of (k - 1) over the facilities at two hops from v. `seen` holds, for each facility, the last v that has met it, plus 1. */
static double sphere(const ko_rank_rest *rest, uint32_t v, uint32_t *seen) {
  double sum = 0;
  seen[v] = v + 1;
  for (uint32_t i = rest->first[v]; i < rest->first[v + 1]; i++) seen[rest->other[i]] = v + 1;
  for (uint32_t i = rest->first[v]; i < rest->first[v + 1]; i++) {
    uint32_t near = rest->other[i];
    for (uint32_t j = rest->first[near]; j < rest->first[near + 1]; j++) {
      uint32_t far = rest->other[j];
      if (seen[far] == v + 1) continue;
      seen[far] = v + 1;
      sum += rest->first[far + 1] - rest->first[far] - 1.0;
    }
  }
  return sum;
}

static int collective_influence(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  uint32_t *seen = calloc((size_t)graph->n + 1, sizeof *seen);
  if (!seen) {
    rc = ko_raise_memory(error, graph->n * sizeof *seen);
    goto out;
  }
  for (uint32_t v = 0; v < graph->n; v++) {
    uint32_t degree = rest.first[v + 1] - rest.first[v];
    out[v] = degree > 1 ? (degree - 1.0) * sphere(&rest, v, seen) : 0;
  }
  free(seen);
out:
  ko_rank_rest_free(&rest);
  return rc;
}

static double work(double n, double m) {
  double degree = n > 0 ? 2 * m / n : 0;
  return 3 * n * (1 + degree + 2 * degree * degree);
}

const ko_score ko_score_collective_influence = {
    .name = "collective_influence",
    .help = "collective influence within two hops: finds the facilities whose loss takes the network apart",
    .cost = "facilities x degree squared",
    .reference = "Morone and Makse, Nature 524:65 (2015), doi:10.1038/nature14604",
    .facilities = collective_influence,
    .work = work,
};
