/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run/judge.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

int ko_judge_make(const ko_store *store, ko_judge *out, ko_error *error) {
  const ko_layout *layout = store->layout;
  *out = (ko_judge){.store = store};
  if (!layout->plan->scenario->stop.given) return KO_OK;
  while (out->loss < layout->n && strcmp(layout->tallies[out->loss]->name, "loss") != 0) out->loss++;
  if (out->loss == layout->n) return ko_raise(error, KO_E_USAGE, "the stop rule needs the losses of trials, and they are not counted");
  out->sums = calloc(layout->plan->n_cases, sizeof *out->sums);
  return out->sums ? KO_OK : ko_raise_memory(error, layout->plan->n_cases * sizeof *out->sums);
}

void ko_judge_free(ko_judge *judge) {
  free(judge->sums);
  *judge = (ko_judge){0};
}

uint32_t ko_judge_next(const ko_judge *judge, uint32_t blocks) {
  const uint32_t all = judge->store->n_blocks, next = judge->sums ? ko_stop_next_check(blocks) : all;
  return next < all ? next : all;
}

int ko_judge_ask(ko_judge *judge, uint32_t end, int *enough, ko_error *error) {
  enum { ROWS = 1 << 14 };
  const ko_plan *plan = judge->store->layout->plan;
  const ko_stop_spec *rule = &plan->scenario->stop;
  const size_t n_values = judge->store->layout->tally_values[judge->loss];
  const uint64_t to = ko_store_trials(judge->store, 0, 1, end);
  *enough = judge->sums != NULL;
  if (!judge->sums) return KO_OK;
  int64_t *rows = malloc(ROWS * n_values * sizeof *rows);
  int code = rows ? KO_OK : ko_raise_memory(error, ROWS * n_values * sizeof *rows);
  for (uint32_t k = 0; k < plan->n_cases && !code; k++) {
    for (uint64_t at = judge->n_trials, n; at < to && !code; at += n) {
      n = to - at < ROWS ? to - at : ROWS;
      code = ko_store_read(judge->store, judge->loss, k, at, n, rows, error);
      if (!code) ko_stop_add(&judge->sums[k], rows, n_values, n);
    }
    if (!ko_stop_is_enough(&judge->sums[k], rule->relative_half_width, (uint64_t)rule->minimum_trials, (uint64_t)rule->minimum_losses)) *enough = 0;
  }
  judge->n_trials = to;
  free(rows);
  return code;
}
