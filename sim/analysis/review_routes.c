/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The facilities on which most of a country depends, and the links without an alternative.
 */
#include <math.h>
#include <string.h>

#include "sim/analysis/bridges.h"
#include "sim/analysis/review_parts.h"

static void critical(ko_reviewing *r, uint32_t c) {
  ko_review_best best;
  if (!ko_review_is_critical(r, c, &best) || !r->criticality) {
    ko_review_unknown(r, c, KO_REVIEW_VULNERABILITY, "critical", "Which facilities are critical: run with output: { criticality: true }.");
    return;
  }
  if (best.n == 0) {
    ko_review_unknown(r, c, KO_REVIEW_VULNERABILITY, "critical",
                      "Which of its facilities are critical: none is damaged in this file; run a scenario with a wave that hits it.");
    return;
  }
  const char *text = "";
  for (uint32_t i = 0; i < best.n && i < KO_REVIEW_NAMED; i++) {
    const ko_review_best one = {.n = 1, .items = {best.items[i]}};
    text = ko_review_words(r, "%s%s%s +%.3g points", text, i ? ", " : "", ko_review_names(r, &one, 1), 100 * best.scores[i]);
  }
  ko_review_add(r, c,
                &(ko_review_finding){
                    .section = KO_REVIEW_VULNERABILITY,
                    .grade = KO_REVIEW_FACT,
                    .kind = "critical",
                    .number = best.scores[0],
                    .unit = "1",
                    .severity = 1e12,
                    .n_ids = best.n,
                    .ids = ko_review_ids(r, &best),
                    .text = ko_review_words(r, "Most critical, by how much more the region loses where they are damaged: %s.", text)});
}

/* Which side of a bridge is cut off: that without supply; where nobody has any, the smaller one. KO_NONE: none. */
static int far_is_cut(const ko_net *net, const ko_bridges *bridges, const ko_bridge *bridge, int supplied, int *near_is_cut) {
  double far = 0, near = 0;
  for (uint32_t i = bridge->component_first; i < bridge->component_end; i++) {
    const double supply = net->supply[bridges->order[i]];
    if (i >= bridge->first && i < bridge->end) far += supply;
    else near += supply;
  }
  const uint32_t n_far = bridge->end - bridge->first, n_near = bridge->component_end - bridge->component_first - n_far;
  *near_is_cut = supplied ? far > 0 && !(near > 0) : n_near < n_far;
  return supplied ? near > 0 && !(far > 0) : n_far <= n_near;
}

static void routes(ko_reviewing *r, uint32_t c, uint32_t sector, uint8_t *cut, uint8_t *one) {
  const ko_plan *plan = r->plan;
  const ko_plan_case *kase = &plan->cases[r->strategy];
  const ko_net *net = &kase->nets[sector];
  const ko_plan_sector *of = &plan->sectors[sector];
  ko_bridges bridges = {0};
  ko_review_best worst = {0};
  uint32_t n = 0, across = 0;
  int supplied = 0;
  r->code = ko_bridges_find(net, &bridges, r->error);
  for (uint32_t v = 0; v < net->n_nodes; v++) supplied |= net->supply[v] > 0;
  memset(cut, 0, plan->n_facilities);
  for (uint32_t b = 0; b < bridges.n && !r->code; b++) {
    const ko_bridge *bridge = &bridges.items[b];
    int near_is_cut = 0, here = 0;
    const int far = far_is_cut(net, &bridges, bridge, supplied, &near_is_cut);
    if (!far && !near_is_cut) continue;
    memset(one, 0, plan->n_facilities);
    for (uint32_t i = bridge->component_first; i < bridge->component_end; i++) {
      const uint32_t slot = of->first_slot + bridges.order[i];
      if ((i >= bridge->first && i < bridge->end) != far || plan->country[slot] != c) continue;
      one[slot] = cut[slot] = 1;
      here = 1;
    }
    if (!here) continue;
    n++;
    across += net->country[net->from[bridge->link]] != net->country[net->to[bridge->link]] ? 1 : 0;
    ko_review_offer(&worst, KO_REVIEW_NAMED, KO_LINK | kase->net_link[sector][bridge->link], ko_review_people(r, c, one));
  }
  ko_bridges_free(&bridges);
  if (n == 0 || r->code) return;
  const double people = ko_review_people(r, c, cut);
  const char *over = across ? ko_review_words(r, " (%u of them over the border)", across) : "";
  ko_review_finding finding = {.section = KO_REVIEW_VULNERABILITY,
                               .grade = KO_REVIEW_GAP,
                               .kind = "no alternative route",
                               .number = n,
                               .unit = "links",
                               .severity = people,
                               .n_ids = worst.n,
                               .ids = ko_review_ids(r, &worst)};
  finding.text = ko_review_words(r, "%s: %u links have no alternative%s; without one of them a part is cut off%s%s: %s%s", of->name, n,
                                 over, supplied ? " from supply" : " from the rest", ko_review_behind(r, people),
                                 ko_review_names(r, &worst, KO_REVIEW_NAMED), n > worst.n ? ", ..." : ".");
  const uint32_t link = worst.items[0] & ~KO_LINK, row = plan->link_row_of_slot[link];
  /* Of the same kind as the one that is there. */
  const double reactance = row < plan->region->n_links ? plan->region->links.reactance[row] : (double)NAN;
  const char *electric = isnan(reactance) ? "" : ko_review_words(r, ", reactance: %.6g", reactance);
  finding.measure = "project";
  finding.yaml = ko_review_words(r, "project: { add: [ { id: %s-second, from: %s, to: %s%s } ] }", plan->link_id[link],
                                 plan->region->facilities.id[plan->row_of_slot[plan->link_from[link]]],
                                 plan->region->facilities.id[plan->row_of_slot[plan->link_to[link]]], electric);
  ko_review_add(r, c, &finding);
}

void ko_review_routes(ko_reviewing *r, uint32_t country) {
  critical(r, country);
  uint8_t *cut = ko_review_take(r, r->plan->n_facilities, 1), *one = ko_review_take(r, r->plan->n_facilities, 1);
  for (uint32_t k = 0; k < r->plan->n_sectors && !r->code; k++)
    if (strcmp(r->plan->sectors[k].rule->name, "standalone") != 0) routes(r, country, k, cut, one);
}
