/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/worker.h"

/* What changed in this block, and those whose start differs from the baseline's reference. */
uint32_t ko_worker_list_touched(ko_worker *worker) {
  const ko_plan *plan = worker->plan;
  const ko_trial_case *trial = plan->cases[worker->strategy].trial;
  for (uint32_t i = 0; i < trial->n_apart; i++) worker->flags[trial->apart[i]] |= FLAG_TOUCHED;
  uint32_t n = 0;
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    if (worker->flags[s]) worker->touched[n++] = s;
  return n;
}

int ko_trial_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out, ko_error *error) {
  const ko_plan *plan = worker->plan;
  uint64_t first = (uint64_t)block * KO_LANES;
  uint32_t n_lanes = plan->n_trials - first < KO_LANES ? (uint32_t)(plan->n_trials - first) : KO_LANES;
  ko_worker_begin(worker, strategy, block, n_lanes);
  ko_worker_hit(worker, only_country);
  ko_worker_bind(worker);
  int code = ko_worker_settle(worker, error);
  if (code != KO_OK) {
    worker->strategy = KO_NONE;
    return code;
  }
  *out = (ko_settled){
      .plan = plan,
      .strategy = strategy,
      .block = block,
      .n_lanes = n_lanes,
      .lanes = worker->lanes,
      .operational = worker->operational,
      .damaged = worker->damaged,
      .link_damaged = worker->link_damaged,
      .link_tripped = worker->trips,
      .share = worker->shares,
      .flow = worker->flows,
      .n_touched = ko_worker_list_touched(worker),
      .touched = worker->touched,
      .n_links_hit = worker->n_links_hit,
      .links_hit = worker->links_hit,
      .binds = worker->binds,
      .bind_row = plan->cases[strategy].trial->bind_row,
  };
  return KO_OK;
}
