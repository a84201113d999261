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

int ko_rankings_make(const ko_region *region, ko_rankings **out, ko_error *error) {
  (void)region, (void)error;
  *out = NULL;
  return KO_OK;
}

void ko_rankings_free(ko_rankings *rankings) { (void)rankings; }

int ko_rankings_values(ko_rankings *rankings, const ko_score *score, int links, const int64_t **out, ko_rank_origin *origin,
                       ko_error *error) {
  (void)rankings, (void)score, (void)links, (void)origin;
  *out = NULL;
  return ko_raise(error, KO_E_INTERNAL, "this test ranks nothing");
}

int ko_rankings_of_rest(ko_rankings *rankings, const ko_score *score, int links, const ko_removed *removed, int64_t *values,
                        ko_rank_origin *origin, ko_error *error) {
  (void)rankings, (void)score, (void)links, (void)removed, (void)values, (void)origin;
  return ko_raise(error, KO_E_INTERNAL, "this test ranks nothing");
}
