/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packs: lanes whose hits are given.
 */
#include <inttypes.h>

#include "sim/trial/lane.h"
#include "sim/trial/lane_waves.h"
#include "sim/trial/worker.h"

static int check(const ko_worker *worker, uint32_t strategy, const ko_pack *pack, ko_error *error) {
  const ko_plan *plan = worker->plan;
  if (strategy >= plan->n_cases) return ko_raise(error, KO_E_INTERNAL, "the plan has no strategy %" PRIu32, strategy);
  if (pack->n_lanes < 1 || pack->n_lanes > KO_LANES)
    return ko_raise(error, KO_E_INTERNAL, "a pack of %" PRIu32 " lanes; it has 1 to %d", pack->n_lanes, KO_LANES);
  for (uint32_t i = pack->first[0]; i < pack->first[pack->n_lanes]; i++) {
    const uint32_t slot = pack->hits[i] & ~KO_LINK, is_link = pack->hits[i] & KO_LINK;
    if (slot >= (is_link ? plan->n_links : plan->n_facilities) || (is_link && !plan->link_hit_row[slot]))
      return ko_raise(error, KO_E_INTERNAL, "a pack hits %s %" PRIu32 ", which no wave may hit", is_link ? "link" : "facility", slot);
  }
  return KO_OK;
}

static void begin(ko_worker *worker, uint32_t strategy, const ko_pack *pack) {
  ko_worker_begin(worker, strategy, KO_NONE, pack->n_lanes);
  worker->trials = pack->trial;
}

static void hit_facility(ko_worker *worker, uint32_t slot, uint32_t lane) {
  const uint8_t flags = FLAG_FELL | FLAG_TOUCHED;
  if (!(worker->flags[slot] & flags)) {
    worker->flags[slot] = flags;
    worker->hit[worker->n_hit++] = slot;
    ko_row_fill(&worker->damaged[slot], 0);
    ko_row_fill(&worker->operational[slot], worker->plan->cases[worker->strategy].start[slot]);
  }
  ko_row_set(&worker->damaged[slot], lane);
  ko_row_clear(&worker->operational[slot], lane);
}

static void hit_link(ko_worker *worker, uint32_t link, uint32_t lane) {
  ko_row *damaged = &worker->link_damaged[worker->plan->link_hit_row[link]];
  if (!worker->plan->cases[worker->strategy].link_present[link]) return;
  if (!ko_row_any(damaged)) worker->links_hit[worker->n_links_hit++] = link;
  ko_row_set(damaged, lane);
}

static void hit(ko_worker *worker, const ko_pack *pack) {
  for (uint32_t lane = 0; lane < pack->n_lanes; lane++)
    for (uint32_t i = pack->first[lane]; i < pack->first[lane + 1]; i++)
      if (pack->hits[i] & KO_LINK) hit_link(worker, pack->hits[i] & ~KO_LINK, lane);
      else hit_facility(worker, pack->hits[i], lane);
  ko_worker_refresh(worker);
}

static uint32_t block_of(const ko_pack *pack, uint32_t lane) { return (uint32_t)(pack->trial[lane] / KO_LANES); }

/* Groups first .. first + n - 1 of those that may not bind: each run of lanes from one block takes its bits of the rows drawn for that. */
static void bind_some(ko_worker *worker, const ko_pack *pack, uint32_t first, uint32_t n) {
  const ko_trial_case *trial = worker->plan->cases[worker->strategy].trial;
  ko_row *rows = worker->binds + 1 + first;
  for (uint32_t i = 0; i < n; i++) ko_row_fill(&rows[i], 0);
  for (uint32_t lane = 0, end = 0; lane < pack->n_lanes; lane = end) {
    while (end < pack->n_lanes && block_of(pack, end) == block_of(pack, lane)) end++;
    ko_draw_rows(&worker->plan->draws, KO_PURPOSE_COUPLING, n, trial->bind_keys + first, block_of(pack, lane), trial->bind_chances + first,
                 worker->drawn);
    for (uint32_t i = 0; i < n; i++)
      for (uint32_t l = lane; l < end; l++)
        if (ko_row_get(&worker->drawn[i], (uint32_t)(pack->trial[l] % KO_LANES))) ko_row_set(&rows[i], l);
  }
}

static void bind(ko_worker *worker, const ko_pack *pack) {
  const ko_trial_case *trial = worker->plan->cases[worker->strategy].trial;
  if (!pack->trial) {
    ko_worker_bind_all(worker, 1);
    return;
  }
  for (uint32_t first = 0; first < trial->n_binds; first += KO_HITS_AT_ONCE)
    bind_some(worker, pack, first, trial->n_binds - first < KO_HITS_AT_ONCE ? trial->n_binds - first : KO_HITS_AT_ONCE);
  for (uint32_t i = 0; i < trial->n_binds; i++) ko_worker_mark(worker, trial->bind_dependants[i]);
}

int ko_trial_pack(ko_worker *worker, uint32_t strategy, const ko_pack *pack, ko_settled *out, ko_error *error) {
  int code = check(worker, strategy, pack, error);
  if (code) return code;
  begin(worker, strategy, pack);
  hit(worker, pack);
  bind(worker, pack);
  code = ko_worker_settle(worker, error);
  if (code) {
    worker->strategy = KO_NONE;
    return code;
  }
  *out = ko_worker_settled(worker);
  return KO_OK;
}

int ko_trial_pack_over_time(ko_worker *worker, uint32_t strategy, const ko_pack *pack, const ko_watcher *watcher, ko_settled *out,
                            ko_error *error) {
  int code = check(worker, strategy, pack, error);
  if (code) return code;
  begin(worker, strategy, pack);
  ko_worker_refresh(worker);
  bind(worker, pack);
  for (uint32_t lane = 0; lane < pack->n_lanes; lane++) {
    ko_lane_waves_give(worker->trial_lane->waves, pack->hits + pack->first[lane], pack->first[lane + 1] - pack->first[lane]);
    code = ko_lane_run(worker->trial_lane, strategy, ko_worker_trial(worker, lane), lane, worker->binds, watcher, error);
    if (code) return code;
    ko_worker_keep_lane(worker);
  }
  *out = ko_worker_settled(worker);
  out->share = worker->no_shares;
  out->flow = worker->no_flows;
  return KO_OK;
}
