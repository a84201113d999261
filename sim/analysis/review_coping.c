/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preparedness, investigation, response and recovery: what a country does once it has been hit.
 */
#include <math.h>

#include "sim/analysis/review_parts.h"

/* Jobs that a country can expect in a trial, and their hours. */
typedef struct work {
  double jobs, hours;
  ko_review_best longest; /* facilities whose repairs take most hours */
} work;

static work expected(const ko_reviewing *r, uint32_t country) {
  const ko_plan *plan = r->plan;
  const double *repair = plan->cases[r->strategy].response.repair_hours;
  work out = {0};
  for (uint32_t j = 0; j < plan->n_facilities + plan->n_links; j++) {
    const int link = j >= plan->n_facilities;
    if ((link ? plan->link_country[j - plan->n_facilities] : plan->country[j]) != country || !(r->jobs[j] > 0)) continue;
    out.jobs += r->jobs[j];
    out.hours += r->jobs[j] * repair[j];
    if (!link) ko_review_offer(&out.longest, KO_REVIEW_CRITICAL, j, r->jobs[j] * repair[j]);
  }
  return out;
}

/* The file says which facilities first failed by damage, and misses those that were down when they were hit; where a wave's targets are
 * known beforehand, so is how often they are hit. The larger of the two: what warnings and investigations hold off is not taken out. */
void ko_review_jobs(ko_reviewing *r) {
  const ko_plan *plan = r->plan;
  const ko_plan_case *kase = &plan->cases[r->strategy];
  const uint32_t n = plan->n_facilities + plan->n_links;
  double *spared = r->damaged ? ko_review_take(r, n, sizeof *spared) : NULL;
  if (!spared) return;
  for (uint32_t j = 0; j < n; j++) spared[j] = 1;
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    if (wave->pick != KO_PICK_FIXED && wave->pick != KO_PICK_RANDOM) continue;
    const double occurs = (double)wave->chance / 4294967296.0;
    const double drawn =
        wave->pick == KO_PICK_RANDOM && wave->n_targets > wave->n_fixed ? (double)wave->n_random / (wave->n_targets - wave->n_fixed) : 1;
    for (uint32_t i = 0; i < wave->n_targets; i++) {
      const ko_plan_target *target = &wave->targets[i];
      const uint32_t slot = target->slot & ~KO_LINK;
      const int link = (target->slot & KO_LINK) != 0;
      const double picked = wave->pick == KO_PICK_RANDOM && i >= wave->n_fixed ? drawn : 1;
      const double guarded = link ? kase->link_protection[slot] : kase->protection[slot];
      spared[link ? plan->n_facilities + slot : slot] *=
          1 - occurs * picked * target->success * (1 - guarded) * (1 - kase->prevention[target->country]);
    }
  }
  for (uint32_t s = 0; s < plan->n_facilities; s++) {
    const double seen = r->damaged[plan->row_of_slot[s]];
    spared[s] = 1 - spared[s];
    if (seen > spared[s]) spared[s] = seen;
  }
  /* Links also fail by tripping, so that what the file says of them is no damage. */
  for (uint32_t j = plan->n_facilities; j < n; j++) spared[j] = 1 - spared[j];
  r->jobs = spared;
}

static void preparedness(ko_reviewing *r, uint32_t c, const work *own) {
  double jobs = 0, hours = 0;
  for (uint32_t d = 0; d < r->plan->n_countries; d++) {
    const work its = expected(r, d);
    jobs += its.jobs;
    hours += its.hours;
  }
  if (!(own->jobs > 0)) return;
  const double mean = own->hours / own->jobs, region = hours / jobs;
  ko_review_finding finding = {.section = KO_REVIEW_PREPAREDNESS,
                               .grade = KO_REVIEW_FACT,
                               .kind = "repair hours",
                               .number = mean,
                               .unit = "h",
                               .severity = ko_review_loss_people(r, c),
                               .n_ids = own->longest.n,
                               .ids = ko_review_ids(r, &own->longest)};
  finding.text = ko_review_words(r, "What is damaged in it takes %.3g h to repair in the mean (region: %.3g h); most hours go to %s.", mean,
                                 region, ko_review_names(r, &own->longest, KO_REVIEW_NAMED));
  if (own->longest.n && mean > 1.1 * region) { /* less is within what luck makes of it */
    finding.grade = KO_REVIEW_GAP;
    finding.measure = "spares";
    finding.yaml = ko_review_words(r, "spares: { list: [%s], factor: 0.5 }", ko_review_id_list(r, &own->longest));
  }
  ko_review_add(r, c, &finding);
}

static void investigation(ko_reviewing *r, uint32_t c) {
  const ko_plan *plan = r->plan;
  uint32_t later = 0;
  for (uint32_t w = 0; w < plan->n_waves; w++) later += plan->waves[w].step > plan->waves[0].step ? 1 : 0;
  if (!later) return;
  ko_review_finding finding = {.section = KO_REVIEW_INVESTIGATION,
                               .grade = KO_REVIEW_FACT,
                               .kind = "investigation",
                               .number = later,
                               .unit = "waves",
                               .severity = ko_review_loss_people(r, c)};
  if (plan->cases[r->strategy].response.n_investigations)
    finding.text = ko_review_words(r, "%u of %u waves come after the first; they may be stopped by what the countries find out.", later,
                                   plan->n_waves);
  else {
    finding.grade = KO_REVIEW_GAP;
    finding.text = ko_review_words(r, "%u of %u waves come after the first, and nothing that is found out stops them (all countries).",
                                   later, plan->n_waves);
    finding.measure = "investigate";
    finding.yaml = "investigate: { probability: 0.4, after_hours: 24 }";
  }
  ko_review_add(r, c, &finding);
}

static void detection(ko_reviewing *r, uint32_t c) {
  const uint32_t *steps = r->plan->cases[r->strategy].response.detection;
  uint32_t best = c;
  for (uint32_t d = 0; d < r->plan->n_countries; d++)
    if (steps[d] < steps[best]) best = d;
  const double own = steps[c] * r->plan->step_hours, other = steps[best] * r->plan->step_hours;
  const char *const *ids = r->plan->region->countries.id;
  ko_review_finding finding = {.section = KO_REVIEW_RESPONSE,
                               .grade = KO_REVIEW_FACT,
                               .kind = "detection",
                               .number = own,
                               .unit = "h",
                               .severity = ko_review_loss_people(r, c)};
  if (best != c) {
    finding.grade = KO_REVIEW_GAP;
    finding.text = ko_review_words(r, "Sees damage after %.4g h; %s after %.4g h.", own, ids[best], other);
    finding.measure = "detect";
    finding.yaml = ko_review_words(r, "detect: { countries: [%s], hours: %.4g }", ids[c], other);
  } else finding.text = ko_review_words(r, "Sees damage after %.4g h; no other country is faster.", own);
  ko_review_add(r, c, &finding);
}

static void crews(ko_reviewing *r, uint32_t c, const work *own) {
  const ko_plan *plan = r->plan;
  const ko_plan_response *response = &plan->cases[r->strategy].response;
  if (response->crews[c] == KO_NONE) {
    ko_review_unknown(r, c, KO_REVIEW_RECOVERY, "crews",
                      "Its number of repair crews is not known (as many as there are jobs): column crews in countries.csv.");
    return;
  }
  uint32_t n = response->crews[c];
  for (uint32_t i = 0; i < response->n_arrivals; i++)
    if (response->arrivals[i].country == c) n += response->arrivals[i].crews;
  const double horizon = plan->n_steps * plan->step_hours, least = own->hours / horizon;
  ko_review_finding finding = {.section = KO_REVIEW_RECOVERY,
                               .grade = KO_REVIEW_FACT,
                               .kind = "crews",
                               .number = n > 0 ? own->jobs / n : own->jobs,
                               .unit = "jobs a crew",
                               .severity = ko_review_loss_people(r, c)};
  const char *load =
      ko_review_words(r, "%u crews for about %.3g damaged facilities and links a trial, %.0f hours of repair", n, own->jobs, own->hours);
  if (own->jobs > n || least > n) {
    finding.grade = KO_REVIEW_GAP;
    finding.text = n == 0 ? ko_review_words(r, "%s: nothing is repaired without aid.", load)
                          : ko_review_words(r, "%s: %.3g jobs a crew, %.0f h of work for each%s.", load, own->jobs / n, own->hours / n,
                                            least > n ? ", more than the time that is simulated" : "");
    finding.measure = "crews";
    finding.yaml = ko_review_words(r, "crews: { countries: [%s], add: %.0f }", plan->region->countries.id[c],
                                   ceil((own->jobs > least ? own->jobs : least) - n));
  } else finding.text = ko_review_words(r, "%s: enough to begin them all at once in a mean trial, not in a bad one.", load);
  ko_review_add(r, c, &finding);
}

void ko_review_coping(ko_reviewing *r, uint32_t country) {
  if (!r->plan->over_time) {
    static const char *const text =
        "Nothing is seen, stopped or repaired at one instant: run with time: { step_hours: 1, horizon_hours: 240 }.";
    static const ko_review_section those[] = {KO_REVIEW_PREPAREDNESS, KO_REVIEW_INVESTIGATION, KO_REVIEW_RESPONSE, KO_REVIEW_RECOVERY};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++) ko_review_unknown(r, country, those[i], "time", text);
    return;
  }
  investigation(r, country);
  detection(r, country);
  if (!r->jobs) {
    static const char *const text = "How much is damaged is not in this file: run with output: { cause: true }.";
    ko_review_unknown(r, country, KO_REVIEW_PREPAREDNESS, "repair hours", text);
    ko_review_unknown(r, country, KO_REVIEW_RECOVERY, "crews", text);
    return;
  }
  const work own = expected(r, country);
  preparedness(r, country, &own);
  crews(r, country, &own);
}
