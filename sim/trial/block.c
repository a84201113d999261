/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/base.h"
#include "sim/trial/worker.h"

/* Facilities that differ from the baseline's reference in some lane or are damaged: what changed in this block, and those whose start differs. */
static uint32_t list_touched(ko_worker *worker) {
  const ko_plan *plan = worker->plan;
  const ko_trial_case *trial = plan->cases[worker->strategy].trial;
  for (uint32_t i = 0; i < trial->n_apart; i++) worker->flags[trial->apart[i]] |= FLAG_TOUCHED;
  uint32_t n = 0;
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    if (worker->flags[s]) worker->touched[n++] = s;
  return n;
}

uint32_t ko_block_lanes(const ko_plan *plan, uint32_t block) {
  uint64_t left = plan->n_trials - (uint64_t)block * KO_LANES;
  return left < KO_LANES ? (uint32_t)left : KO_LANES;
}

ko_settled ko_worker_settled(ko_worker *worker) {
  const ko_plan *plan = worker->plan;
  return (ko_settled){
      .plan = plan,
      .strategy = worker->strategy,
      .block = worker->block,
      .n_lanes = worker->n_lanes,
      .lanes = worker->lanes,
      .operational = worker->operational,
      .damaged = worker->damaged,
      .link_damaged = worker->link_damaged,
      .link_tripped = worker->trips,
      .share = worker->shares,
      .flow = worker->flows,
      .n_touched = list_touched(worker),
      .touched = worker->touched,
      .n_links_hit = worker->n_links_hit,
      .links_hit = worker->links_hit,
      .binds = worker->binds,
      .bind_row = plan->cases[worker->strategy].trial->bind_row,
  };
}

void ko_worker_spend(ko_worker *worker, double start, double drawn) {
  worker->spent.draw += drawn - start;
  worker->spent.spread += ko_clock() - drawn;
}

ko_worker_seconds ko_worker_spent(const ko_worker *worker) { return worker->spent; }

int ko_trial_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out, ko_error *error) {
  const double start = ko_clock();
  ko_worker_begin(worker, strategy, block, ko_block_lanes(worker->plan, block));
  ko_worker_hit(worker, only_country);
  ko_worker_bind(worker);
  const double drawn = ko_clock();
  int code = ko_worker_settle(worker, error);
  if (code != KO_OK) {
    worker->strategy = KO_NONE;
    return code;
  }
  *out = ko_worker_settled(worker);
  ko_worker_spend(worker, start, drawn);
  return KO_OK;
}
