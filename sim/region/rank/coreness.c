/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coreness: the largest k such that the facility belongs to a part of the graph in which all have at least k edges. By igraph.
 */
#include "sim/region/igraph_guard.h"
#include "sim/region/rank/graph.h"

static int coreness(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  igraph_vector_int_t cores = {0};
  igraph_t whole;
  ko_igraph guard;
  ko_igraph_enter(&guard);
  igraph_error_t code = igraph_vector_int_init(&cores, 0);
  if (code == IGRAPH_SUCCESS) code = ko_rank_igraph(&rest, &whole);
  if (code == IGRAPH_SUCCESS) {
    code = igraph_coreness(&whole, &cores, IGRAPH_ALL);
    igraph_destroy(&whole);
  }
  rc = ko_igraph_leave(&guard, code, KO_E_INTERNAL, NULL, error);
  for (uint32_t v = 0; rc == 0 && v < graph->n; v++) out[v] = (double)VECTOR(cores)[v];
  igraph_vector_int_destroy(&cores);
  ko_rank_rest_free(&rest);
  return rc;
}

static double work(double n, double m) { return 10 * (n + 2 * m); }

const ko_score ko_score_coreness = {
    .name = "coreness",
    .help = "largest k such that the facility belongs to a part in which all have at least k links or dependencies",
    .cost = "links",
    .reference = "Batagelj and Zaversnik, An O(m) algorithm for cores decomposition of networks (2003), arXiv:cs/0310049",
    .facilities = coreness,
    .work = work,
};
