/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mitigation: groups of suppliers that nothing carries when they are short, and those that are short when a single supplier falls.
 */
#include <math.h>
#include <string.h>

#include "sim/analysis/review_parts.h"

typedef enum weakness { NO_BUFFER, SINGLE_SUPPLIER } weakness;

static int is_weak(const ko_plan_groups *groups, uint32_t g, weakness what) {
  const uint32_t n = groups->supplier_first[g + 1] - groups->supplier_first[g];
  if (n == 0 || groups->chance[g] == 0) return 0;
  return what == NO_BUFFER ? groups->buffer[g] == 0 : groups->need[g] == n;
}

/* What one sector of the country takes from another. */
static void between(ko_reviewing *r, uint32_t c, uint32_t dependant, uint32_t supplier, weakness what, uint8_t *marked) {
  const ko_plan *plan = r->plan;
  const ko_plan_groups *groups = &plan->cases[r->strategy].groups;
  const ko_plan_sector *sector = &plan->sectors[dependant];
  ko_review_best worst = {0};
  uint32_t n = 0, n_all = 0, also = 0;
  memset(marked, 0, plan->n_facilities);
  for (uint32_t s = sector->first_slot; s < sector->first_slot + sector->n_slots; s++)
    for (uint32_t g = groups->first[s]; plan->country[s] == c && g < groups->first[s + 1]; g++) {
      if (groups->sector[g] != supplier) continue;
      n_all++;
      if (!is_weak(groups, g, what)) continue;
      n++;
      also += what == SINGLE_SUPPLIER && is_weak(groups, g, NO_BUFFER) ? 1 : 0;
      if (marked[s]) continue;
      marked[s] = 1;
      const double critical = r->criticality ? r->criticality[plan->row_of_slot[s]] : 0;
      ko_review_offer(&worst, KO_REVIEW_NAMED, s, (isnan(r->people[s]) ? 0 : r->people[s]) + (critical > 0 ? critical : 0));
    }
  if (n == 0) return;
  const char *id = plan->region->countries.id[c], *from = plan->sectors[supplier].name;
  ko_review_finding finding = {.section = KO_REVIEW_MITIGATION,
                               .grade = KO_REVIEW_GAP,
                               .number = n,
                               .unit = "groups",
                               .severity = ko_review_people(r, c, marked),
                               .n_ids = worst.n,
                               .ids = ko_review_ids(r, &worst)};
  const char *behind = ko_review_behind(r, finding.severity), *names = ko_review_names(r, &worst, KO_REVIEW_NAMED);
  if (what == NO_BUFFER) {
    finding.kind = "no buffer";
    finding.measure = "backup";
    finding.text = ko_review_words(r, "%s has no buffer for %s in %u of %u cases%s: %s%s", sector->name, from, n, n_all, behind, names,
                                   n > worst.n ? ", ..." : ".");
    finding.yaml = ko_review_words(r, "backup: { facilities: { country: %s, sector: %s }, supplier: { sector: %s }, buffer_hours: 24 }", id,
                                   sector->name, from);
  } else {
    const char *bare = also && plan->over_time ? ko_review_words(r, " (%u of them without a buffer)", also) : "";
    finding.kind = "single supplier";
    finding.measure = "diversify";
    finding.text = ko_review_words(r, "%s stops for want of %s when a single supplier falls in %u of %u cases%s%s: %s%s", sector->name,
                                   from, n, n_all, bare, behind, names, n > worst.n ? ", ..." : ".");
    finding.yaml = ko_review_words(r, "diversify: { facilities: { country: %s, sector: %s }, supplier: { sector: %s }, count: 1 }", id,
                                   sector->name, from);
  }
  ko_review_add(r, c, &finding);
}

void ko_review_groups(ko_reviewing *r, uint32_t country) {
  uint8_t *marked = ko_review_take(r, r->plan->n_facilities, 1);
  for (uint32_t a = 0; a < r->plan->n_sectors; a++)
    for (uint32_t b = 0; b < r->plan->n_sectors && !r->code; b++) {
      if (r->plan->over_time) between(r, country, a, b, NO_BUFFER, marked);
      between(r, country, a, b, SINGLE_SUPPLIER, marked);
    }
  if (!r->plan->over_time)
    ko_review_unknown(r, country, KO_REVIEW_MITIGATION, "no buffer",
                      "Buffers count as exhausted at one instant: run with time: { step_hours: 1, horizon_hours: 240 }.");
}
