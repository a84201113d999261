/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/analysis.h"

ko_changes ko_changes_of(const ko_plan *plan, uint32_t strategy) {
  const ko_plan_case *with = &plan->cases[strategy], *without = &plan->cases[0];
  const ko_plan_groups *a = &with->groups, *b = &without->groups;
  ko_changes out = {0};
  for (uint32_t f = 0; f < plan->n_facilities; f++) out.protected_facilities += with->protection[f] > without->protection[f];
  for (uint32_t l = 0; l < plan->n_links; l++) {
    out.links_added += with->link_present[l] && !without->link_present[l];
    out.links_removed += !with->link_present[l] && without->link_present[l];
    out.protected_links += without->link_present[l] && with->link_protection[l] > without->link_protection[l];
  }
  for (uint32_t c = 0; c < plan->n_countries; c++) out.prevented_countries += with->prevention[c] > without->prevention[c];
  /* Measures change groups, they make none: both cases have the same ones in the same order. */
  for (uint32_t g = 0; g < a->n && a->n == b->n; g++) {
    uint32_t n = a->supplier_first[g + 1] - a->supplier_first[g], before = b->supplier_first[g + 1] - b->supplier_first[g];
    out.groups_loosened += a->chance[g] < b->chance[g];
    if (n > before) out.suppliers_added += n - before;
  }
  return out;
}
