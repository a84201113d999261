/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hops: the undirected graph of all links and dependencies of the baseline, in rows while targets are resolved, in slots in the plan.
 */
#include "sim/plan/maker.h"

int ko_maker_hop_rows(ko_maker *maker) {
  const ko_region *region = maker->region;
  const struct ko_groups *groups = &region->groups;
  uint32_t n = region->n_facilities;
  if (maker->hop_first) return KO_OK;
  uint64_t n_suppliers = region->n_groups ? groups->first[region->n_groups] : 0;
  uint64_t n_ends = 2 * ((uint64_t)region->n_links + n_suppliers);
  if (n_ends > UINT32_MAX) return ko_raise(maker->error, KO_E_INPUT, "the region has too many links and dependencies (at most 2^31)");
  uint32_t *first = ko_arena_alloc(&maker->scratch, (size_t)n + 2, sizeof *first, maker->error);
  uint32_t *hop = ko_arena_alloc(&maker->scratch, n_ends, sizeof *hop, maker->error);
  if (!first || !hop) return KO_E_INTERNAL;
  /* Counted two places on, so that filling leaves every `first` where it belongs. */
  for (uint32_t i = 0; i < region->n_links; i++) first[region->links.from[i] + 2]++, first[region->links.to[i] + 2]++;
  for (uint32_t g = 0; g < region->n_groups; g++)
    for (uint32_t k = groups->first[g]; k < groups->first[g + 1]; k++) first[groups->dependant[g] + 2]++, first[groups->suppliers[k] + 2]++;
  for (uint32_t v = 0; v < n; v++) first[v + 2] += first[v + 1];
  for (uint32_t i = 0; i < region->n_links; i++) {
    uint32_t a = region->links.from[i], b = region->links.to[i];
    hop[first[a + 1]++] = b;
    hop[first[b + 1]++] = a;
  }
  for (uint32_t g = 0; g < region->n_groups; g++)
    for (uint32_t k = groups->first[g]; k < groups->first[g + 1]; k++) {
      uint32_t a = groups->dependant[g], b = groups->suppliers[k];
      hop[first[a + 1]++] = b;
      hop[first[b + 1]++] = a;
    }
  maker->hop_first = first;
  maker->hop = hop;
  return KO_OK;
}

int ko_maker_hops(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  int code = ko_maker_hop_rows(maker);
  if (code) return code;
  uint32_t n = plan->n_facilities;
  uint32_t *first = ko_arena_alloc(maker->memory, (size_t)n + 1, sizeof *first, maker->error);
  uint32_t *hop = ko_arena_alloc(maker->memory, maker->hop_first[n], sizeof *hop, maker->error);
  if (!first || !hop) return KO_E_INTERNAL;
  uint32_t at = 0;
  for (uint32_t slot = 0; slot < n; slot++) {
    uint32_t row = plan->row_of_slot[slot];
    first[slot] = at;
    for (uint32_t k = maker->hop_first[row]; k < maker->hop_first[row + 1]; k++) hop[at++] = plan->slot_of_row[maker->hop[k]];
  }
  first[n] = at;
  plan->hop_first = first;
  plan->hop = hop;
  return KO_OK;
}
