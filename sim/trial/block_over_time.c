/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block of trials over time: one after the other, and what they come to as rows.
 */
#include "sim/base/base.h"
#include "sim/trial/lane.h"
#include "sim/trial/lane_waves.h"
#include "sim/trial/worker.h"

/* Draw a block for the strategy. */
static void take_up_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country) {
  ko_worker_reset(worker, strategy, block, ko_block_lanes(worker->plan, block));
  ko_lane_waves_draw(worker->trial_lane->waves, worker, only_country);
  ko_worker_bind(worker);
}

static void set(ko_row *row, uint32_t lane, int bit) {
  if (bit) ko_row_set(row, lane);
  else ko_row_clear(row, lane);
}

enum { FETCH_AHEAD = 16 };

void ko_worker_keep_lane(ko_worker *worker) {
  const ko_plan *plan = worker->plan;
  const ko_lane *lane = worker->trial_lane;
  for (uint32_t i = 0; i < lane->touched.n; i++) {
    uint32_t slot = lane->touched.items[i];
    uint8_t state = lane->state[slot];
    if (i + FETCH_AHEAD < lane->touched.n) __builtin_prefetch(&worker->operational[lane->touched.items[i + FETCH_AHEAD]], 1);
    if (i + FETCH_AHEAD < lane->touched.n) __builtin_prefetch(&worker->damaged[lane->touched.items[i + FETCH_AHEAD]]);
    worker->flags[slot] |= FLAG_TOUCHED;
    set(&worker->operational[slot], lane->lane, !(state & KO_STATE_EVER_DOWN));
    if (!(state & KO_STATE_EVER_DAMAGED)) continue;
    if (!ko_row_any(&worker->damaged[slot])) worker->hit[worker->n_hit++] = slot;
    ko_row_set(&worker->damaged[slot], lane->lane);
  }
  for (uint32_t i = 0; i < lane->touched_links.n; i++) {
    uint32_t link = lane->touched_links.items[i], sector = plan->link_sector[link];
    if (lane->link_state[link] & KO_LINK_STATE_EVER_DAMAGED) {
      ko_row *damaged = &worker->link_damaged[plan->link_hit_row[link]];
      if (!ko_row_any(damaged)) worker->links_hit[worker->n_links_hit++] = link;
      ko_row_set(damaged, lane->lane);
    }
    if (lane->link_state[link] & KO_LINK_STATE_EVER_TRIPPED)
      ko_row_set(&worker->sectors[sector].tripped[link - plan->sectors[sector].first_link], lane->lane);
  }
}

int ko_trial_block_over_time(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, const ko_watcher *watcher,
                             ko_settled *out, ko_error *error) {
  const uint64_t first = (uint64_t)block * KO_LANES;
  const uint32_t n_lanes = ko_block_lanes(worker->plan, block);
  const double start = ko_clock();
  take_up_block(worker, strategy, block, only_country);
  const double drawn = ko_clock();
  for (uint32_t lane = 0; lane < n_lanes; lane++) {
    int code = ko_lane_run(worker->trial_lane, strategy, first + lane, lane, worker->binds, watcher, error);
    if (code) return code;
    ko_worker_keep_lane(worker);
  }
  *out = ko_worker_settled(worker);
  out->share = worker->no_shares;
  out->flow = worker->no_flows;
  ko_worker_spend(worker, start, drawn);
  return KO_OK;
}

int ko_trial_over_time(ko_worker *worker, uint32_t strategy, uint64_t trial, const ko_watcher *watcher, ko_error *error) {
  take_up_block(worker, strategy, (uint32_t)(trial / KO_LANES), KO_NONE);
  return ko_lane_run(worker->trial_lane, strategy, trial, (uint32_t)(trial % KO_LANES), worker->binds, watcher, error);
}
