/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands for the engine in a program that plays histories. It is a header, and only for the one source of such a program: in the library of what tests share, it
 * would be found in place of the engine by all of them.
 */
#ifndef KO_HISTORY_ENGINE_H
#define KO_HISTORY_ENGINE_H

#include "tests/support/history.h"

/* Where a tally runs trials again; for tests to set. */
typedef struct ko_history_engine {
  void (*block)(uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out);
  void (*over_time)(uint32_t strategy, uint32_t block, uint32_t only_country, const ko_watcher *watcher, ko_settled *out);
} ko_history_engine;
static ko_history_engine ko_history_engine_of_test;

int ko_trial_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out, ko_error *error) {
  (void)worker, (void)error;
  ko_history_engine_of_test.block(strategy, block, only_country, out);
  return KO_OK;
}

int ko_trial_block_over_time(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, const ko_watcher *watcher, ko_settled *out,
                             ko_error *error) {
  (void)worker, (void)error;
  ko_history_engine_of_test.over_time(strategy, block, only_country, watcher, out);
  return KO_OK;
}

uint32_t ko_lane_cause(const ko_lane_face *lane, uint32_t slot) {
  const ko_history *h = lane->engine;
  return h->cause ? h->cause(h, lane, slot) : KO_CAUSE_NETWORK;
}

const double *ko_lane_flow(const ko_lane_face *lane, uint32_t sector) {
  const ko_history *h = lane->engine;
  return h->flow[sector];
}

#endif
