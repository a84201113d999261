/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/ranking_cache.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/cli/resume.h"

/* Its length; 0: none. A relative $XDG_CACHE_HOME counts as absent, as its specification asks. */
static int find_folder(const char *job, char *out, size_t size) {
  const char *own = getenv("KNOCKON_CACHE"), *user = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  if (own) return snprintf(out, size, "%s", own);
  if (job) return snprintf(out, size, "%s/cache", job);
  if (user && user[0] == '/') return snprintf(out, size, "%s/knockon", user);
  if (home && home[0]) return snprintf(out, size, "%s/.cache/knockon", home);
  return 0;
}

ko_rank_cache *ko_ranking_cache_here(const char *job, ko_ranking_cache *out) {
  const int length = find_folder(job, out->folder, sizeof out->folder);
  if (length <= 0 || (size_t)length >= sizeof out->folder) return NULL;
  ko_ignore_file_limit();
  out->cache = (ko_rank_cache){
      .folder = out->folder, .least_seconds = KO_RANK_CACHE_SECONDS, .most_bytes = KO_RANK_CACHE_BYTES, .unseen_bytes = UINT64_MAX};
  return &out->cache;
}
