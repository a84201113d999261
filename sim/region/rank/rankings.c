/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores that are kept, so that plans on one region do not each make them anew.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/region/rank_cache.h"

typedef struct ranking {
  const ko_score *score;
  int links;
  int64_t *values;
} ranking;

struct ko_rankings {
  const ko_region *region;
  ko_rank_graph *graph; /* NULL until somebody asks */
  ko_rank_cache cache;
  char *folder; /* of the cache; NULL: none */
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
  free(rankings->folder);
  free(rankings);
}

int ko_rankings_keep_in(ko_rankings *rankings, const ko_rank_cache *cache, ko_error *error) {
  char *folder = strdup(cache->folder);
  if (!folder) return ko_raise_memory(error, strlen(cache->folder) + 1);
  free(rankings->folder);
  rankings->folder = folder;
  rankings->cache = *cache;
  rankings->cache.folder = folder;
  return KO_OK;
}

int ko_rankings_of_rest(ko_rankings *rankings, const ko_score *score, int links, const ko_removed *removed, int64_t *values,
                        ko_rank_origin *origin, ko_error *error) {
  const int code = rankings->graph ? KO_OK : ko_rank_graph_make(rankings->region, &rankings->graph, error);
  if (code) return code;
  return ko_rank_cached(rankings->folder ? &rankings->cache : NULL, rankings->graph, score, links, removed, values, origin, error);
}

static int make_values(ko_rankings *rankings, const ko_score *score, int links, int64_t **out, ko_rank_origin *origin, ko_error *error) {
  const size_t n = links ? rankings->region->n_links : rankings->region->n_facilities;
  *out = calloc(n ? n : 1, sizeof **out);
  if (!*out) return ko_raise_memory(error, n * sizeof **out);
  return ko_rankings_of_rest(rankings, score, links, NULL, *out, origin, error);
}

int ko_rankings_values(ko_rankings *rankings, const ko_score *score, int links, const int64_t **out, ko_rank_origin *origin,
                       ko_error *error) {
  *origin = (ko_rank_origin){0};
  for (size_t i = 0; i < rankings->n; i++)
    if (rankings->items[i].score == score && rankings->items[i].links == links) {
      *out = rankings->items[i].values;
      return KO_OK;
    }
  ranking *moved = realloc(rankings->items, (rankings->n + 1) * sizeof *moved);
  if (!moved) return ko_raise_memory(error, (rankings->n + 1) * sizeof *moved);
  rankings->items = moved;
  ranking item = {.score = score, .links = links};
  const int code = make_values(rankings, score, links, &item.values, origin, error);
  if (code) {
    free(item.values);
    return code;
  }
  rankings->items[rankings->n++] = item;
  *out = item.values;
  return KO_OK;
}
