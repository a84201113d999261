/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closeness, in the form that is defined on graphs in pieces (Wasserman and Faust 1994): with r others in reach, at s hops in all, and n
 * facilities, closeness = r / s x r / (n - 1); 0 where nothing is in reach. Distances by igraph.
 */
#include "sim/region/igraph_guard.h"
#include "sim/region/rank/graph.h"

static int closeness(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  igraph_vector_t value = {0};
  igraph_vector_int_t reach = {0};
  igraph_t whole;
  ko_igraph guard;
  ko_igraph_enter(&guard);
  igraph_error_t code = igraph_vector_init(&value, 0);
  if (code == IGRAPH_SUCCESS) code = igraph_vector_int_init(&reach, 0);
  if (code == IGRAPH_SUCCESS) code = ko_rank_igraph(&rest, &whole);
  if (code == IGRAPH_SUCCESS) {
    code = igraph_closeness(&whole, &value, &reach, NULL, igraph_vss_all(), IGRAPH_ALL, NULL, 1);
    igraph_destroy(&whole);
  }
  rc = ko_igraph_leave(&guard, code, KO_E_INTERNAL, NULL, error);
  for (uint32_t v = 0; rc == 0 && v < graph->n; v++) {
    double in_reach = (double)VECTOR(reach)[v]; /* without itself */
    out[v] = in_reach > 0 ? VECTOR(value)[v] * in_reach / (rest.n_present - 1.0) : 0;
  }
  igraph_vector_int_destroy(&reach);
  igraph_vector_destroy(&value);
  ko_rank_rest_free(&rest);
  return rc;
}

static double work(double n, double m) { return 8 * n * (n + 2 * m); }

const ko_score ko_score_closeness = {
    .name = "closeness",
    .help = "nearness by hops to all other facilities, less where fewer can be reached",
    .cost = "facilities x links",
    .reference = "Wasserman and Faust, Social Network Analysis, Cambridge University Press (1994), eq. 5.22",
    .facilities = closeness,
    .work = work,
};
