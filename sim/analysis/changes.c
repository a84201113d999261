/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/analysis.h"

static void change_over_time(const ko_plan *plan, const ko_plan_case *with, const ko_plan_case *without, ko_changes *out) {
  const ko_plan_response *a = &with->response, *b = &without->response;
  size_t n_jobs = (size_t)plan->n_facilities + plan->n_links;
  uint64_t crews = 0;
  out->protected_later = with->n_late_protections;
  out->prevented_later = with->n_late_preventions;
  for (uint32_t g = 0; g < with->groups.n && with->groups.n == without->groups.n; g++)
    out->groups_buffered += with->groups.buffer[g] > without->groups.buffer[g];
  for (size_t j = 0; j < n_jobs; j++) {
    out->faster_repairs += a->repair_hours[j] < b->repair_hours[j];
    if (!a->order_random) out->other_order |= a->job_rank[j] != b->job_rank[j];
  }
  out->other_order |= a->order_random != b->order_random;
  for (uint32_t f = 0; f < plan->n_facilities; f++) out->faster_restarts += a->restart[f] < b->restart[f];
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    out->faster_detections += a->detection[c] < b->detection[c];
    if (a->crews[c] != KO_NONE) crews += a->crews[c] - b->crews[c];
  }
  for (uint32_t i = 0; i < a->n_arrivals; i++) crews += a->arrivals[i].crews;
  out->crews_added = crews < UINT32_MAX ? (uint32_t)crews : UINT32_MAX;
}

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
  if (plan->over_time) change_over_time(plan, with, without, &out);
  return out;
}
