/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores that are columns of facilities.csv under a name of their own. Any other numeric column can be used as well; that is the planner's.
 */
#include <string.h>

#include "sim/region/rank/graph.h"

static void copy(const ko_rank_graph *graph, const double *column, double *out) {
  if (graph->n) memcpy(out, column, graph->n * sizeof *out);
}

static int demand(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  (void)removed, (void)error;
  copy(graph, graph->region->facilities.demand, out);
  return 0;
}

static int supply(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  (void)removed, (void)error;
  copy(graph, graph->region->facilities.supply, out);
  return 0;
}

static int population(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error) {
  (void)removed, (void)error;
  copy(graph, graph->region->facilities.population, out);
  return 0;
}

static double work(double n, double m) {
  (void)m;
  return n;
}

const ko_score ko_score_demand = {.name = "demand",
                                  .help = "demand, in the sector's own unit",
                                  .cost = "facilities",
                                  .reference = "",
                                  .facilities = demand,
                                  .work = work};
const ko_score ko_score_supply = {.name = "supply",
                                  .help = "supply, in the sector's own unit",
                                  .cost = "facilities",
                                  .reference = "",
                                  .facilities = supply,
                                  .work = work};
const ko_score ko_score_population = {.name = "population",
                                      .help = "people served; facilities without a number come last",
                                      .cost = "facilities",
                                      .reference = "",
                                      .facilities = population,
                                      .work = work};
