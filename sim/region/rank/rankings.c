/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores that are kept, so that plans on one region do not each make them anew.
 */
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/region/rank.h"

typedef struct ranking {
  const ko_score *score;
  int links;
  int64_t *values;
} ranking;

struct ko_rankings {
  const ko_region *region;
  ko_rank_graph *graph; /* NULL until somebody asks */
  size_t n;
  ranking *items;
};

int ko_rankings_make(const ko_region *region, ko_rankings **out, ko_error *error) {
  *out = calloc(1, sizeof **out);
  if (!*out) return ko_raise_memory(error, sizeof **out);
  (*out)->region = region;
  return KO_OK;
}

void ko_rankings_free(ko_rankings *rankings) {
  if (!rankings) return;
  for (size_t i = 0; i < rankings->n; i++) free(rankings->items[i].values);
  free(rankings->items);
  ko_rank_graph_free(rankings->graph);
  free(rankings);
}

int ko_rankings_graph(ko_rankings *rankings, const ko_rank_graph **out, ko_error *error) {
  const int code = rankings->graph ? KO_OK : ko_rank_graph_make(rankings->region, &rankings->graph, error);
  *out = rankings->graph;
  return code;
}

static int make_values(ko_rankings *rankings, const ko_score *score, int links, int64_t **out, ko_error *error) {
  const ko_rank_graph *graph;
  const size_t n = links ? rankings->region->n_links : rankings->region->n_facilities;
  int code = ko_rankings_graph(rankings, &graph, error);
  if (code) return code;
  *out = calloc(n ? n : 1, sizeof **out);
  if (!*out) return ko_raise_memory(error, n * sizeof **out);
  return links ? ko_rank_links(graph, score, NULL, *out, error) : ko_rank_facilities(graph, score, NULL, *out, error);
}

int ko_rankings_values(ko_rankings *rankings, const ko_score *score, int links, const int64_t **out, int *made, ko_error *error) {
  *made = 0;
  for (size_t i = 0; i < rankings->n; i++)
    if (rankings->items[i].score == score && rankings->items[i].links == links) {
      *out = rankings->items[i].values;
      return KO_OK;
    }
  ranking *moved = realloc(rankings->items, (rankings->n + 1) * sizeof *moved);
  if (!moved) return ko_raise_memory(error, (rankings->n + 1) * sizeof *moved);
  rankings->items = moved;
  ranking item = {.score = score, .links = links};
  const int code = make_values(rankings, score, links, &item.values, error);
  if (code) {
    free(item.values);
    return code;
  }
  rankings->items[rankings->n++] = item;
  *out = item.values;
  *made = 1;
  return KO_OK;
}
