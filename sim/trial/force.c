/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is damaged in every trial, or in none, whatever waves do.
 */
#include "sim/trial/worker.h"

void ko_worker_force(ko_worker *worker, const ko_forced *forced) { worker->forced = forced; }

static void keep_facility(ko_worker *worker, uint32_t slot) {
  if (!(worker->flags[slot] & FLAG_TOUCHED)) return;
  ko_row_fill(&worker->damaged[slot], 0);
  ko_row_fill(&worker->operational[slot], worker->plan->cases[worker->strategy].start[slot]);
}

static void keep_link(ko_worker *worker, uint32_t link) {
  for (uint32_t i = 0; i < worker->n_links_hit; i++) {
    if (worker->links_hit[i] != link) continue;
    ko_row_fill(&worker->link_damaged[worker->plan->link_hit_row[link]], 0);
    worker->links_hit[i] = worker->links_hit[--worker->n_links_hit];
    return;
  }
}

static void fail_facility(ko_worker *worker, uint32_t slot) {
  if (!(worker->flags[slot] & FLAG_TOUCHED)) {
    worker->hit[worker->n_hit++] = slot;
    worker->flags[slot] = FLAG_FELL | FLAG_TOUCHED;
  }
  worker->damaged[slot] = worker->lanes;
  ko_row_fill(&worker->operational[slot], worker->plan->cases[worker->strategy].start[slot]);
  for (int w = 0; w < KO_ROW_WORDS; w++) worker->operational[slot].w[w] &= ~worker->lanes.w[w];
}

static void fail_link(ko_worker *worker, uint32_t link) {
  ko_row *damaged = &worker->link_damaged[worker->plan->link_hit_row[link]];
  if (!worker->plan->cases[worker->strategy].link_present[link]) return; /* what is not there cannot be hit */
  if (!ko_row_any(damaged)) worker->links_hit[worker->n_links_hit++] = link;
  *damaged = worker->lanes;
}

void ko_worker_hit_forced(ko_worker *worker, uint32_t wave) {
  const ko_forced *forced = worker->forced;
  if (!forced || (forced->fails && wave > 0)) return;
  for (uint32_t i = 0; i < forced->n; i++) {
    const uint32_t entity = forced->entities[i], slot = entity & ~KO_LINK;
    if (entity & KO_LINK) (forced->fails ? fail_link : keep_link)(worker, slot);
    else (forced->fails ? fail_facility : keep_facility)(worker, slot);
  }
}
