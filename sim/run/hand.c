/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/run/run.h"

struct ko_hand {
  const ko_layout *layout;
  ko_worker *worker;
  ko_accountant *accountant;
  unsigned char *scratch; /* of all tallies */
  void **tally_scratch;   /* [layout->n] */
  int64_t **tally_sums;   /* [layout->n] of the strategy at hand */
  double phases[KO_N_BLOCK_PHASES];
};

int ko_hand_make(const ko_layout *layout, const ko_account_plan *account_plan, ko_hand **out, ko_error *error) {
  int code;
  *out = NULL;
  ko_hand *hand = calloc(1, sizeof *hand);
  if (!hand) return ko_raise_memory(error, sizeof *hand);
  hand->layout = layout;
  size_t bytes = layout->scratch[layout->n];
  hand->scratch = ko_alloc_aligned(bytes ? bytes : 64, 1, error);
  code = hand->scratch ? ko_worker_make(layout->plan, &hand->worker, error) : KO_E_INTERNAL;
  if (!code) code = ko_accountant_make(account_plan, &hand->accountant, error);
  hand->tally_scratch = calloc(layout->n + 1, sizeof *hand->tally_scratch);
  hand->tally_sums = calloc(layout->n + 1, sizeof *hand->tally_sums);
  if (!code && (!hand->tally_scratch || !hand->tally_sums)) code = ko_raise_memory(error, (layout->n + 1) * sizeof *hand->tally_sums);
  for (size_t k = 0; k < layout->n && !code; k++) hand->tally_scratch[k] = hand->scratch + layout->scratch[k];
  if (code) ko_hand_free(hand);
  else *out = hand;
  return code;
}

void ko_hand_free(ko_hand *hand) {
  if (!hand) return;
  ko_accountant_free(hand->accountant);
  ko_worker_free(hand->worker);
  free(hand->tally_scratch);
  free(hand->tally_sums);
  free(hand->scratch);
  free(hand);
}

uint64_t ko_hand_bytes(const ko_layout *layout) {
  return ko_worker_bytes(layout->plan) + ko_accountant_bytes(layout->plan) + layout->scratch[layout->n] +
         layout->first_sum[layout->n] * sizeof(int64_t);
}

const double *ko_hand_phases(const ko_hand *hand) { return hand->phases; }

/* A block that began at `start`. What is neither drawing nor settling is counting; tallies that settle again do all three. */
static void note_phases(ko_hand *hand, double start) {
  const ko_worker_seconds spent = ko_worker_spent(hand->worker);
  const double before = hand->phases[KO_PHASE_DRAW] + hand->phases[KO_PHASE_SPREAD];
  hand->phases[KO_PHASE_DRAW] = spent.draw;
  hand->phases[KO_PHASE_SPREAD] = spent.spread;
  hand->phases[KO_PHASE_COUNT] += ko_clock() - start - (spent.draw + spent.spread - before);
}

int ko_hand_block(ko_hand *hand, uint32_t block, int64_t *sums, int64_t *const *values, uint64_t first_trial, uint64_t n_trials,
                  ko_error *error) {
  const ko_layout *layout = hand->layout;
  const double start = ko_clock();
  for (uint32_t strategy = 0; strategy < layout->plan->n_cases; strategy++) {
    ko_settled settled;
    ko_account account;
    const ko_audience audience = {.n = layout->n, .tallies = layout->tallies, .scratch = hand->tally_scratch, .sums = hand->tally_sums};
    for (size_t k = 0; k < layout->n; k++) hand->tally_sums[k] = sums + layout->first_sum[k] + strategy * layout->tally_sums[k];
    int code =
        ko_account_trials(hand->accountant, hand->worker, layout->plan, strategy, block, KO_NONE, &audience, &settled, &account, error);
    if (code) return code;
    for (size_t k = 0; k < layout->n; k++) {
      int64_t *its_values = values[k] ? values[k] + (strategy * n_trials + first_trial) * layout->tally_values[k] : NULL;
      code = layout->tallies[k]->add(&settled, &account, hand->worker, hand->tally_scratch[k], hand->tally_sums[k], its_values, error);
      if (code) return code;
    }
  }
  note_phases(hand, start);
  return KO_OK;
}

int ko_hand_span(ko_hand *hand, ko_span_work *work, ko_counts *counts, ko_error *error) {
  const double start = ko_clock();
  int code = KO_OK;
  work->n_done = 0;
  while (work->n_done < work->n && !work->ends(work->context, work->n_done)) {
    const uint32_t block = work->first + work->n_done * work->stride;
    code = ko_hand_block(hand, block, counts->sums, counts->values, (uint64_t)work->n_done * KO_LANES, counts->n_trials, error);
    if (code) break;
    work->n_done++;
    if (work->did) work->did(work->context, block);
  }
  if (code && !error->code)
    code = ko_raise(error, KO_E_INTERNAL, "block %u failed without a message", work->first + work->n_done * work->stride);
  if (work->n_done) work->block_seconds = (ko_clock() - start) / work->n_done;
  return code;
}
