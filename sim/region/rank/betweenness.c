/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Betweenness: how many shortest paths (by hops, shares where there are several) between two others go through a facility, or through a
 * link. By igraph. U. Brandes, A faster algorithm for betweenness centrality, J. Math. Sociol. 25:163 (2001).
 */
#include "sim/region/igraph_guard.h"
#include "sim/region/rank/graph.h"

/* Per facility, or per edge of the rest. */
static int betweenness(const ko_rank_rest *rest, int of_edges, igraph_vector_t *value, ko_error *error) {
  ko_igraph guard;
  igraph_t whole;
  ko_igraph_enter(&guard);
  igraph_error_t code = ko_rank_igraph(rest, &whole);
  if (code == IGRAPH_SUCCESS) {
    code = of_edges ? igraph_edge_betweenness(&whole, value, IGRAPH_UNDIRECTED, NULL)
                    : igraph_betweenness(&whole, value, igraph_vss_all(), IGRAPH_UNDIRECTED, NULL);
    igraph_destroy(&whole);
  }
  return ko_igraph_leave(&guard, code, KO_E_INTERNAL, NULL, error);
}

static int of_facilities(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  igraph_vector_t value;
  if (igraph_vector_init(&value, 0) != IGRAPH_SUCCESS) {
    rc = ko_raise_memory(error, graph->n * sizeof *out);
    goto out;
  }
  if ((rc = betweenness(&rest, 0, &value, error)) == 0)
    for (uint32_t v = 0; v < graph->n; v++) out[v] = VECTOR(value)[v];
  igraph_vector_destroy(&value);
out:
  ko_rank_rest_free(&rest);
  return rc;
}

static int of_links(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  ko_rank_rest rest;
  int rc = ko_rank_rest_make(graph, removed, &rest, error);
  if (rc < 0) return rc;
  igraph_vector_t value;
  if (igraph_vector_init(&value, 0) != IGRAPH_SUCCESS) {
    rc = ko_raise_memory(error, rest.n_edges * sizeof *out);
    goto out;
  }
  if ((rc = betweenness(&rest, 1, &value, error)) == 0)
    for (uint32_t k = 0; k < rest.n_edges; k++)
      if (rest.edge[k] < graph->region->n_links) out[rest.edge[k]] = VECTOR(value)[k];
  igraph_vector_destroy(&value);
out:
  ko_rank_rest_free(&rest);
  return rc;
}

static double work(double n, double m) { return 25 * n * (n + 2 * m); }

const ko_score ko_score_betweenness = {
    .name = "betweenness",
    .help = "share of shortest paths, by hops over links and dependencies, that go through the facility or link",
    .cost = "facilities x links",
    .reference = "Brandes, J. Math. Sociol. 25:163 (2001), doi:10.1080/0022250X.2001.9990249",
    .facilities = of_facilities,
    .links = of_links,
    .work = work,
};
