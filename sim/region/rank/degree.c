/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Degree: links and dependencies that a facility takes part in, parallel ones counted.
 */
#include "sim/region/rank/graph.h"

static int degree(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  (void)error;
  for (uint32_t v = 0; v < graph->n; v++) out[v] = 0;
  for (uint32_t e = 0; e < graph->n_edges; e++) {
    if (!ko_rank_edge_present(graph, removed, e)) continue;
    out[graph->from[e]]++;
    out[graph->to[e]]++;
  }
  return 0;
}

static double work(double n, double m) { return n + 2 * m; }

const ko_score ko_score_degree = {
    .name = "degree",
    .help = "number of links and dependencies that the facility takes part in",
    .cost = "links",
    .reference = "",
    .facilities = degree,
    .work = work,
};
