/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores that are kept on disk, so that the shards of a run do not each rank anew. Each ranking is a file of its own, named by what it was
 * made from: knockon's and igraph's version, the region's hash, the score, facilities or links, and what had been removed. It appears whole
 * or not at all and carries a checksum; a file that is damaged, or of something else, counts as absent. Whatever fails here only costs
 * time: nothing is an error, and the scores are the same with and without.
 *
 * On the main thread alone, as ranking is; any number of processes may share a folder.
 */
#ifndef KO_RANK_CACHE_H
#define KO_RANK_CACHE_H

#include "sim/region/rank.h"

typedef struct ko_rank_cache {
  const char *folder;    /* made where it is missing */
  double least_seconds;  /* what took less is not kept */
  uint64_t most_bytes;   /* of all rankings in the folder; those that were not used for longest go */
  uint64_t unseen_bytes; /* written since the folder was last looked through; begins with UINT64_MAX: never */
} ko_rank_cache;

enum { KO_RANK_CACHE_BYTES = 1 << 30 };
#define KO_RANK_CACHE_SECONDS 0.1

/* As ko_rank_facilities or ko_rank_links (`links`); through the cache, or without where it is NULL. `origin` is filled in. */
int ko_rank_cached(ko_rank_cache *cache, const ko_rank_graph *graph, const ko_score *score, int links, const ko_removed *removed,
                   int64_t *out, ko_rank_origin *origin, ko_error *error) KO_MUST_CHECK;

#endif
