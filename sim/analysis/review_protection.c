/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prevention and protection of a country.
 */
#include <math.h>

#include "sim/analysis/review_parts.h"

/* The highest that it reaches, from whatever step on. */
static double raised(double from, const ko_plan_late *late, uint32_t n, uint32_t entity) {
  for (uint32_t i = 0; i < n; i++)
    if (late[i].entity == entity && late[i].to > from) from = late[i].to;
  return from;
}

static void prevention(ko_reviewing *r, uint32_t c) {
  const ko_plan_case *kase = &r->plan->cases[r->strategy];
  double own = 0, best = 0;
  uint32_t who = c;
  for (uint32_t d = 0; d < r->plan->n_countries; d++) {
    const double chance = raised(kase->prevention[d], kase->late_preventions, kase->n_late_preventions, d);
    if (d == c) own = chance;
    if (!(chance > best)) continue;
    best = chance;
    who = d;
  }
  const char *id = r->plan->region->countries.id[c], *other = r->plan->region->countries.id[who];
  ko_review_finding finding = {.section = KO_REVIEW_PREVENTION,
                               .grade = KO_REVIEW_FACT,
                               .kind = "prevention",
                               .number = own,
                               .unit = "1",
                               .severity = ko_review_loss_people(r, c)};
  if (own < best || !(own > 0)) {
    finding.grade = KO_REVIEW_GAP;
    finding.text =
        best > own ? ko_review_words(r, "Foils %.3g %% of the waves before they hit it; %s foils %.3g %%.", 100 * own, other, 100 * best)
                   : "Foils no wave before it hits it, nor does any of the countries.";
    finding.measure = "prevent";
    finding.yaml = ko_review_words(r, "prevent: { countries: [%s], to: %.3g }", id, best > own ? best : 0.1);
  } else finding.text = ko_review_words(r, "Foils %.3g %% of the waves before they hit it; no other country foils more.", 100 * own);
  ko_review_add(r, c, &finding);
}

static void protection(ko_reviewing *r, uint32_t c) {
  const ko_plan_case *kase = &r->plan->cases[r->strategy];
  ko_review_best critical, bare = {0};
  if (!ko_review_is_critical(r, c, &critical)) {
    ko_review_unknown(r, c, KO_REVIEW_PROTECTION, "unprotected", "Which facilities are critical: run with output: { criticality: true }.");
    return;
  }
  if (critical.n == 0) {
    ko_review_unknown(
        r, c, KO_REVIEW_PROTECTION, "unprotected",
        "None of its own facilities is damaged by the waves of this scenario: what protecting them would bring takes a wave that hits it.");
    return;
  }
  uint8_t *marked = ko_review_take(r, r->plan->n_facilities, 1);
  for (uint32_t i = 0; marked && i < critical.n; i++) {
    const uint32_t slot = critical.items[i];
    if (raised(kase->protection[slot], kase->late_protections, kase->n_late_protections, slot) > 0) continue;
    ko_review_offer(&bare, KO_REVIEW_CRITICAL, slot, critical.scores[i]);
    marked[slot] = 1;
  }
  if (r->code) return;
  ko_review_finding finding = {.section = KO_REVIEW_PROTECTION,
                               .grade = bare.n ? KO_REVIEW_GAP : KO_REVIEW_FACT,
                               .kind = "unprotected",
                               .number = (double)bare.n / critical.n,
                               .unit = "1",
                               .n_ids = bare.n,
                               .ids = ko_review_ids(r, &bare)};
  if (bare.n) {
    finding.severity = ko_review_people(r, c, marked);
    finding.text = ko_review_words(r, "%u of its %u most critical facilities have no protection%s: %s%s", bare.n, critical.n,
                                   ko_review_behind(r, finding.severity), ko_review_names(r, &bare, KO_REVIEW_NAMED),
                                   bare.n > KO_REVIEW_NAMED ? ", ..." : ".");
    finding.measure = "protect";
    finding.yaml = ko_review_words(r, "protect: { list: [%s], to: 0.8 }", ko_review_id_list(r, &bare));
  } else finding.text = ko_review_words(r, "All its %u most critical facilities have some protection.", critical.n);
  ko_review_add(r, c, &finding);
}

void ko_review_protection(ko_reviewing *r, uint32_t country) {
  prevention(r, country);
  protection(r, country);
}
