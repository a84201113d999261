/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PageRank with damping 0.85: p = 0.15 + 0.85 sum over edges (v, u) of p(u) / degree(u), up to a factor. A facility without edges has 0.15.
 * Own iteration rather than igraph's, which stops at a tolerance far above the grid on which ties are decided.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/region/rank/graph.h"

/* 0.85^200 < 1e-14: what is left is below the grid. */
enum { ROUNDS = 200 };

static int pagerank(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  double *given = malloc(((size_t)graph->n + 1) * sizeof *given);
  if (!given) {
    rc = ko_raise_memory(error, graph->n * sizeof *given);
    goto out;
  }
  for (uint32_t v = 0; v < graph->n; v++) out[v] = 1;
  for (int round = 0; round < ROUNDS; round++) {
    for (uint32_t v = 0; v < graph->n; v++) {
      uint32_t degree = rest.first[v + 1] - rest.first[v];
      given[v] = degree ? out[v] / degree : 0;
    }
    for (uint32_t v = 0; v < graph->n; v++) {
      double sum = 0;
      for (uint32_t i = rest.first[v]; i < rest.first[v + 1]; i++) sum += given[rest.other[i]];
      out[v] = 0.15 + 0.85 * sum;
    }
  }
  free(given);
out:
  ko_rank_rest_free(&rest);
  return rc;
}

static double work(double n, double m) { return ROUNDS * (2 * n + 2 * m); }

const ko_score ko_score_pagerank = {
    .name = "pagerank",
    .help = "PageRank with damping 0.85 over links and dependencies",
    .cost = "links x 200",
    .reference = "Brin and Page, Comput. Networks ISDN Syst. 30:107 (1998), doi:10.1016/S0169-7552(98)00110-X",
    .facilities = pagerank,
    .work = work,
};
