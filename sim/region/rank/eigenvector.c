/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eigenvector centrality: the leading eigenvector of the adjacency matrix A. Power iteration on A + I (the shift makes it converge on
 * bipartite graphs too), from the degrees; it ends when no entry moves by more than 2^-44 of the largest, or after 20,000 rounds. Own
 * iteration rather than igraph's: ARPACK's BLAS picks its kernels, and with them the last digits, by processor.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/region/rank/graph.h"

enum { ROUNDS = 20000 };

/* next = (A + I) x, scaled to a largest entry of 1. Returns the largest change. */
static double iterate(const ko_rank_rest *rest, const double *x, double *next) {
  double largest = 0, change = 0;
  for (uint32_t v = 0; v < rest->n; v++) {
    double sum = x[v];
    for (uint32_t i = rest->first[v]; i < rest->first[v + 1]; i++) sum += x[rest->other[i]];
    next[v] = sum;
    if (sum > largest) largest = sum;
  }
  for (uint32_t v = 0; v < rest->n; v++) {
    next[v] /= largest;
    double moved = fabs(next[v] - x[v]);
    if (moved > change) change = moved;
  }
  return change;
}

static int eigenvector(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  double *next = malloc(((size_t)graph->n + 1) * sizeof *next);
  if (!next) {
    rc = ko_raise_memory(error, graph->n * sizeof *next);
    goto out;
  }
  for (uint32_t v = 0; v < graph->n; v++) out[v] = rest.first[v + 1] - rest.first[v];
  double change = rest.n_edges ? 1 : 0; /* without edges every score is 0 */
  for (int round = 0; round < ROUNDS && change > 0x1p-44; round++) {
    change = iterate(&rest, out, next);
    for (uint32_t v = 0; v < graph->n; v++) out[v] = next[v];
  }
  free(next);
out:
  ko_rank_rest_free(&rest);
  return rc;
}

static double work(double n, double m) { return 500 * (3 * n + 2 * m); }

const ko_score ko_score_eigenvector = {
    .name = "eigenvector",
    .help = "eigenvector centrality: much connected to those that are much connected",
    .cost = "links x rounds (hundreds; up to 20,000 in long thin networks)",
    .reference = "Bonacich, Am. J. Sociol. 92:1170 (1987), doi:10.1086/228631",
    .facilities = eigenvector,
    .work = work,
};
