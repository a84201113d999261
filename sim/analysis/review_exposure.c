/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a country loses, how much of it comes over the border, and where help is needed most.
 */
#include <math.h>

#include "sim/analysis/review_parts.h"

static void fact(ko_reviewing *r, uint32_t country, ko_review_section section, const char *kind, double number, const char *unit,
                 double severity, const char *text) {
  ko_review_add(
      r, country,
      &(ko_review_finding){
          .section = section, .grade = KO_REVIEW_FACT, .kind = kind, .number = number, .unit = unit, .severity = severity, .text = text});
}

static void losses(ko_reviewing *r, uint32_t c) {
  const ko_summary_country *row = &r->summary->countries[c];
  const double inhabitants = r->plan->region->countries.population[c];
  if (isnan(row->loss)) {
    ko_review_unknown(r, c, KO_REVIEW_EXPOSURE, "loss",
                      "What it loses is not in this file: output: { per_trial: country }, and demands or populations in facilities.csv.");
    return;
  }
  fact(r, c, KO_REVIEW_EXPOSURE, "loss", row->loss, "1", 3e12,
       ko_review_words(r, "Loses %.3g %% of its service in the mean; in one trial of twenty %.3g %% or more.", 100 * row->loss,
                       100 * row->p95));
  const char *shared = row->people_p95 > inhabitants ? "; above 100 %, since facilities share people" : "";
  if (row->people > 0 && inhabitants > 0)
    fact(r, c, KO_REVIEW_EXPOSURE, "people", row->people, "people", 2e12,
         r->plan->over_time
             ? ko_review_words(
                   r, "At the peak %.3g %% of its people are without a service in the mean (p95 %.3g %%), %.3g h a head in all%s.",
                   100 * row->people / inhabitants, 100 * row->people_p95 / inhabitants, row->person_hours / inhabitants, shared)
             : ko_review_words(r, "%.3g %% of its people are without a service in the mean (p95 %.3g %%)%s.",
                               100 * row->people / inhabitants, 100 * row->people_p95 / inhabitants, shared));
}

static void spill(ko_reviewing *r, uint32_t c) {
  const ko_summary *s = r->summary;
  const uint32_t n = s->n_countries;
  if (n < 2) return;
  if (!s->spillover) {
    ko_review_unknown(r, c, KO_REVIEW_EXPOSURE, "spill-over",
                      "What damage abroad costs it, and its damage others: run with output: { spillover: true }.");
    return;
  }
  const double loss = s->countries[c].loss, own = s->spillover[c * n + c];
  double in = 0, out = 0;
  const char *from = "", *to = "";
  for (uint32_t d = 0; d < n; d++) {
    if (d == c) continue;
    const double here = s->spillover[d * n + c], there = s->spillover[c * n + d];
    if (here > 0) in += here;
    if (there > 0) out += there;
    from = ko_review_words(r, "%s%s%s %.3g %%", from, from[0] ? ", " : "", s->countries[d].id, 100 * here);
    to = ko_review_words(r, "%s%s%s %.3g %%", to, to[0] ? ", " : "", s->countries[d].id, 100 * there);
  }
  const char *joint =
      s->spillover_joint && s->spillover_joint[c] > 0
          ? ko_review_words(r, "; the rest, %.3g %%, takes damage in several countries at once", 100 * s->spillover_joint[c])
          : "";
  fact(r, c, KO_REVIEW_EXPOSURE, "spill-over in", in, "1", 1e12,
       ko_review_words(r, "Of these %.3g %%, damage in itself alone costs it %.3g %%, damage in one other country alone %.3g %% (%s)%s.",
                       100 * loss, 100 * own, 100 * in, from, joint));
  fact(r, c, KO_REVIEW_EXPOSURE, "spill-over out", out, "1", 1e11,
       ko_review_words(r, "Damage in it alone costs the others, of their service: %s.", to));
}

static void knock_on(ko_reviewing *r, uint32_t c) {
  if (!r->failed || !r->damaged) {
    ko_review_unknown(r, c, KO_REVIEW_EXPOSURE, "knock-on", "How many of its failures are knock-on: run with output: { cause: true }.");
    return;
  }
  double all = 0, by_damage = 0;
  for (uint32_t s = 0; s < r->plan->n_facilities; s++) {
    const uint32_t row = r->plan->row_of_slot[s];
    if (r->plan->country[s] != c || isnan(r->failed[row])) continue;
    all += r->failed[row];
    by_damage += r->damaged[row];
  }
  if (!(all > 0)) return;
  fact(r, c, KO_REVIEW_EXPOSURE, "knock-on", 1 - by_damage / all, "1", 1e10,
       ko_review_words(r, "%.3g facilities fail in it a trial; %.3g %% of these first fail undamaged, for want of supply or of a network.",
                       all, 100 * (1 - by_damage / all)));
}

void ko_review_exposure(ko_reviewing *r, uint32_t country) {
  losses(r, country);
  spill(r, country);
  knock_on(r, country);
}

void ko_review_help(ko_reviewing *r, uint32_t c) {
  const ko_summary *s = r->summary;
  const double loss = s->countries[c].loss;
  uint32_t worse = 0, known = 0;
  for (uint32_t d = 0; d < s->n_countries; d++) {
    known += isnan(s->countries[d].loss) ? 0 : 1;
    worse += s->countries[d].loss > loss ? 1 : 0;
  }
  if (known > 1 && !isnan(loss)) {
    const char *which = worse == 0 ? "largest" : worse + 1 == known ? "smallest" : NULL;
    fact(r, c, KO_REVIEW_HELP, "place", worse + 1, "", 1e12,
         which ? ko_review_words(r, "Its mean loss is the %s of %u countries.", which, known)
               : ko_review_words(r, "Its mean loss is number %u of %u countries, largest first.", worse + 1, known));
  }
  if (s->n_strategies < 2) {
    ko_review_unknown(r, c, KO_REVIEW_HELP, "strategies", "Which measure helps it most: put strategies to compare into the scenario.");
    return;
  }
  if (!r->difference || !r->difference_low || !r->difference_high) return;
  uint32_t best = 0;
  const char *harm = "";
  double most = 0, least = 0;
  for (uint32_t k = 1; k < s->n_strategies; k++) {
    const uint32_t cell = k * s->n_countries + c;
    if (r->difference_high[cell] < 0 && r->difference[cell] < least) {
      least = r->difference[cell];
      best = k;
    }
    if (!(r->difference_low[cell] > 0)) continue;
    harm = ko_review_words(r, "%s%s\"%s\" (+%.3g points)", harm, harm[0] ? ", " : "", s->strategies[k].name, 100 * r->difference[cell]);
    if (r->difference[cell] > most) most = r->difference[cell];
  }
  if (best)
    fact(r, c, KO_REVIEW_HELP, "helped by", -least, "1", 1e11,
         ko_review_words(r, "Of the %u strategies in this file \"%s\" helps it most: %.3g points of mean loss less, cost %.6g.",
                         s->n_strategies - 1, s->strategies[best].name, -100 * least, s->strategies[best].cost));
  else
    fact(r, c, KO_REVIEW_HELP, "helped by", 0, "1", 1e11,
         ko_review_words(r, "None of the %u strategies in this file lowers its mean loss beyond chance (95 %% interval).",
                         s->n_strategies - 1));
  if (harm[0])
    fact(r, c, KO_REVIEW_HELP, "harmed by", most, "1", 1e10, ko_review_words(r, "Loses more than in the baseline under %s.", harm));
}
