/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/kernel_hits.h"

#include "knockon/vector.h"

static inline void hit_facility(ko_hits_job *job, uint32_t slot, const ko_row *row) {
  const ko_vector none = {0};
  ko_vector damaged = *ko_vector_of(row), operational = (none - job->start[slot]) & ~damaged;
  if (job->flags[slot] & job->hit) { /* before, by another wave */
    damaged |= *ko_vector_of(&job->damaged[slot]);
    operational &= *ko_vector_of(&job->operational[slot]);
  } else {
    job->list[job->n_list++] = slot;
  }
  *ko_vector_at(&job->damaged[slot]) = damaged;
  *ko_vector_at(&job->operational[slot]) = operational;
  job->flags[slot] = job->hit;
}

static uint32_t strike(ko_hits_job *job, const uint32_t *which, uint32_t n, ko_row *drawn, uint32_t *links) {
  uint32_t struck[KO_HITS_AT_ONCE], n_struck = 0, n_links = 0;
  for (uint32_t i = 0; i < n; i++) {
    ko_vector row = *ko_vector_of(&drawn[i]) & *ko_vector_of(&job->open[job->targets[which[i]].country]);
    if (job->targeted) row &= *ko_vector_of(&job->targeted[which[i]]);
    *ko_vector_at(&drawn[i]) = row;
    struck[n_struck] = i; /* stays where the row is not empty: no branch that would be guessed wrong */
    n_struck += (uint32_t)ko_vector_any(&row);
  }
  for (uint32_t i = 0; i < n_struck; i++) {
    uint32_t slot = job->targets[which[struck[i]]].slot;
    if (slot & KO_LINK) continue;
    __builtin_prefetch(&job->damaged[slot], 1);
    __builtin_prefetch(&job->operational[slot], 1);
  }
  for (uint32_t i = 0; i < n_struck; i++) {
    uint32_t slot = job->targets[which[struck[i]]].slot;
    if (slot & KO_LINK) links[n_links++] = struck[i];
    else hit_facility(job, slot, &drawn[struck[i]]);
  }
  return n_links;
}

enum { AHEAD = 8 }; /* rows are fetched before they are written */

static void refresh(const ko_hits_job *job, uint32_t n, uint32_t *space) {
  const ko_vector none = {0};
  uint8_t *flags = job->flags, stale = job->stale;
  uint32_t n_stale = 0;
  for (uint32_t s = 0; s < n; s++) {
    space[n_stale] = s;
    n_stale += (flags[s] & stale) != 0;
  }
  for (uint32_t i = 0; i < n_stale; i++) {
    uint32_t later = space[i + AHEAD < n_stale ? i + AHEAD : i];
    __builtin_prefetch(&job->damaged[later], 1);
    __builtin_prefetch(&job->operational[later], 1);
    *ko_vector_at(&job->damaged[space[i]]) = none;
    *ko_vector_at(&job->operational[space[i]]) = none - job->start[space[i]];
    flags[space[i]] = 0;
  }
}

const ko_hits_kernel KO_KERNEL(ko_hits_kernel_table) = {strike, refresh};
