/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/run/run.h"

int ko_layout_make(const ko_plan *plan, const ko_tally *const *tallies, ko_layout *out, ko_error *error) {
  size_t most = 0;
  *out = (ko_layout){.plan = plan};
  while (tallies[most]) most++;
  out->tallies = calloc(most + 1, sizeof *out->tallies);
  out->tally_sums = calloc(most + 1, sizeof *out->tally_sums);
  out->tally_values = calloc(most + 1, sizeof *out->tally_values);
  out->first_sum = calloc(most + 1, sizeof *out->first_sum);
  out->scratch = calloc(most + 1, sizeof *out->scratch);
  if (!out->tallies || !out->tally_sums || !out->tally_values || !out->first_sum || !out->scratch) {
    ko_layout_free(out);
    return ko_raise_memory(error, (most + 1) * sizeof *out->first_sum);
  }
  for (size_t k = 0; k < most; k++) {
    const ko_tally *tally = tallies[k];
    if (tally->enabled && !tally->enabled(plan)) continue;
    size_t n = out->n++;
    size_t bytes = tally->scratch ? tally->scratch(plan) : 0;
    out->tallies[n] = tally;
    out->tally_sums[n] = tally->n_sums ? tally->n_sums(plan) : 0;
    out->tally_values[n] = tally->n_values ? tally->n_values(plan) : 0;
    out->first_sum[n + 1] = out->first_sum[n] + out->tally_sums[n] * plan->n_cases;
    out->scratch[n + 1] = out->scratch[n] + (bytes + 63) / 64 * 64;
  }
  return KO_OK;
}

void ko_layout_free(ko_layout *layout) {
  free(layout->tallies);
  free(layout->tally_sums);
  free(layout->tally_values);
  free(layout->first_sum);
  free(layout->scratch);
  *layout = (ko_layout){0};
}

int ko_counts_make(const ko_layout *layout, uint64_t n_trials, ko_counts *out, ko_error *error) {
  *out = (ko_counts){.n_trials = n_trials};
  size_t n_sums = layout->first_sum[layout->n];
  out->sums = ko_alloc_aligned(n_sums ? n_sums : 1, sizeof *out->sums, error);
  out->values = calloc(layout->n ? layout->n : 1, sizeof *out->values);
  int code = out->sums ? KO_OK : KO_E_INTERNAL;
  if (!code && !out->values) code = ko_raise_memory(error, layout->n * sizeof *out->values);
  for (size_t k = 0; k < layout->n && !code; k++) {
    size_t row = layout->tally_values[k] * layout->plan->n_cases;
    if (!row) continue;
    if (n_trials > SIZE_MAX / sizeof(int64_t) / row) code = ko_raise_memory(error, SIZE_MAX);
    else if (!(out->values[k] = ko_alloc_aligned((size_t)n_trials * row, sizeof(int64_t), error))) code = KO_E_INTERNAL;
  }
  if (code) ko_counts_free(layout, out);
  return code;
}

uint64_t ko_layout_trials(const ko_layout *layout, uint32_t first_block, uint32_t stride, uint32_t n_blocks) {
  if (!n_blocks) return 0;
  const uint64_t tail = layout->plan->n_trials - (first_block + (uint64_t)(n_blocks - 1) * stride) * KO_LANES;
  return (uint64_t)(n_blocks - 1) * KO_LANES + (tail < KO_LANES ? tail : KO_LANES);
}

void ko_counts_free(const ko_layout *layout, ko_counts *counts) {
  free(counts->sums);
  if (counts->values)
    for (size_t k = 0; k < layout->n; k++) free(counts->values[k]);
  free(counts->values);
  *counts = (ko_counts){0};
}

uint64_t ko_counts_bytes(const ko_layout *layout, uint64_t n_trials) {
  uint64_t a_trial = 0;
  for (size_t k = 0; k < layout->n; k++) a_trial += layout->tally_values[k] * layout->plan->n_cases;
  return (a_trial * n_trials + layout->first_sum[layout->n]) * sizeof(int64_t);
}
