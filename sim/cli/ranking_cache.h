/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where this user's rankings are kept.
 */
#ifndef KO_RANKING_CACHE_H
#define KO_RANKING_CACHE_H

#include <limits.h>

#include "sim/region/region.h"

typedef struct ko_ranking_cache {
  char folder[PATH_MAX];
  ko_rank_cache cache;
} ko_ranking_cache;

/* $KNOCKON_CACHE (empty: none), else the folder `cache` of the job (NULL: none), else $XDG_CACHE_HOME/knockon, else ~/.cache/knockon. Gives
 * the cache in `out`, or NULL where there is none. Nothing is made on the disk before there is something to keep. */
ko_rank_cache *ko_ranking_cache_here(const char *job, ko_ranking_cache *out);

#endif
