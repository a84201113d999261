/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands in for what igraph does: no score is known, and GraphML cannot be read.
 */
#include "sim/region/rank.h"
#include "sim/region/source.h"

const ko_score *const ko_scores[] = {NULL};
const ko_source ko_source_graphml = {.name = "graphml", .help = ""};

const ko_score *ko_score_find(const char *name) {
  (void)name;
  return NULL;
}

int ko_rank_graph_make(const ko_region *region, ko_rank_graph **out, ko_error *error) {
  (void)region;
  *out = NULL;
  return ko_raise(error, KO_E_INTERNAL, "this test ranks nothing");
}

void ko_rank_graph_free(ko_rank_graph *graph) { (void)graph; }

int ko_rank_facilities(const ko_rank_graph *graph, const ko_score *score, const ko_removed *removed, int64_t *out, ko_error *error) {
  (void)graph, (void)score, (void)removed, (void)out;
  return ko_raise(error, KO_E_INTERNAL, "this test ranks nothing");
}

int ko_rank_links(const ko_rank_graph *graph, const ko_score *score, const ko_removed *removed, int64_t *out, ko_error *error) {
  return ko_rank_facilities(graph, score, removed, out, error);
}
