/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Over the border: what a country depends on in each neighbour, what they have agreed upon, and the corridors between them.
 */
#include <math.h>
#include <string.h>

#include "sim/analysis/review_parts.h"

/* On one neighbour. */
typedef struct dependence {
  uint32_t groups, links;    /* groups that cannot be met without it; links that lead there */
  double people;             /* behind those groups */
  double spill;              /* loss when only it is damaged; NaN: unknown */
  ko_review_best worst;      /* suppliers there, by the number of groups */
  ko_review_best dependants; /* behind those groups, by people */
  uint32_t n_dependants;
} dependence;

static uint32_t n_of_country(const ko_plan *plan, const ko_plan_groups *groups, uint32_t g, uint32_t country) {
  uint32_t n = 0;
  for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++)
    n += plan->country[groups->suppliers[i]] == country ? 1 : 0;
  return n;
}

static dependence on(ko_reviewing *r, uint32_t c, uint32_t neighbour) {
  const ko_plan *plan = r->plan;
  const ko_plan_case *kase = &plan->cases[r->strategy];
  const ko_plan_groups *groups = &kase->groups;
  dependence out = {.spill = r->summary->spillover ? r->summary->spillover[neighbour * plan->n_countries + c] : (double)NAN};
  uint8_t *marked = ko_review_take(r, plan->n_facilities, 1);
  uint32_t *asked = ko_review_take(r, plan->n_facilities, sizeof *asked);
  if (r->code) return out;
  for (uint32_t g = 0; g < groups->n; g++) {
    const uint32_t s = groups->dependant[g], all = groups->supplier_first[g + 1] - groups->supplier_first[g];
    const uint32_t there = plan->country[s] == c ? n_of_country(plan, groups, g, neighbour) : 0;
    if (there == 0 || groups->chance[g] == 0 || all - there >= groups->need[g]) continue;
    out.groups++;
    marked[s] = 1;
    for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++)
      if (plan->country[groups->suppliers[i]] == neighbour) asked[groups->suppliers[i]]++;
  }
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    if (asked[s]) ko_review_offer(&out.worst, KO_REVIEW_NAMED, s, asked[s]);
  for (uint32_t s = 0; s < plan->n_facilities; s++) {
    if (!marked[s]) continue;
    out.n_dependants++;
    ko_review_offer(&out.dependants, KO_REVIEW_CRITICAL, s, isnan(r->people[s]) ? 0 : r->people[s]);
  }
  out.people = ko_review_people(r, c, marked);
  for (uint32_t l = 0; l < plan->n_links; l++) {
    const uint32_t a = plan->country[plan->link_from[l]], b = plan->country[plan->link_to[l]];
    if (kase->link_present[l] && ((a == c && b == neighbour) || (a == neighbour && b == c))) out.links++;
  }
  return out;
}

static int among(const uint32_t *countries, uint32_t n, uint32_t wanted) {
  for (uint32_t i = 0; i < n; i++)
    if (countries[i] == wanted) return 1;
  return 0;
}

static int have_aid(const ko_plan_response *response, uint32_t a, uint32_t b) {
  for (uint32_t i = 0; i < response->n_aids; i++)
    if (among(response->aids[i].countries, response->aids[i].n_countries, a) &&
        among(response->aids[i].countries, response->aids[i].n_countries, b))
      return 1;
  return 0;
}

static int have_warning(const ko_plan_response *response, uint32_t a, uint32_t b) {
  for (uint32_t i = 0; i < response->n_warnings; i++)
    if (among(response->warnings[i].countries, response->warnings[i].n_countries, a) &&
        among(response->warnings[i].countries, response->warnings[i].n_countries, b))
      return 1;
  return 0;
}

typedef int agreed(const ko_plan_response *response, uint32_t a, uint32_t b);

/* An agreement with the neighbour on which the country depends most. */
static void agreement(ko_reviewing *r, uint32_t c, uint32_t neighbour, double severity, agreed *has, const char *kind, const char *words,
                      const char *keys) {
  const ko_plan *plan = r->plan;
  const char *const *ids = plan->region->countries.id;
  const char *elsewhere = "";
  for (uint32_t k = 0; k < plan->n_cases; k++)
    if (has(&plan->cases[k].response, c, neighbour))
      elsewhere = ko_review_words(r, "%s%s\"%s\"", elsewhere, elsewhere[0] ? ", " : "", plan->cases[k].name);
  const int here = has(&plan->cases[r->strategy].response, c, neighbour);
  ko_review_finding finding = {.section = KO_REVIEW_COOPERATION,
                               .grade = here ? KO_REVIEW_FACT : KO_REVIEW_GAP,
                               .kind = kind,
                               .number = here,
                               .unit = "",
                               .severity = severity};
  if (here) finding.text = ko_review_words(r, "%s with %s, on which it depends most, is agreed upon.", words, ids[neighbour]);
  else {
    finding.text = ko_review_words(r, "%s with %s, on which it depends most, is not agreed upon%s%s.", words, ids[neighbour],
                                   elsewhere[0] ? "; only under " : ", in no strategy of this file", elsewhere);
    finding.measure = kind;
    finding.yaml = ko_review_words(r, "%s: { countries: [%s, %s], %s }", kind, ids[c], ids[neighbour], keys);
  }
  ko_review_add(r, c, &finding);
}

static void neighbours(ko_reviewing *r, uint32_t c) {
  const ko_plan *plan = r->plan;
  const char *const *ids = plan->region->countries.id;
  uint32_t most = KO_NONE;
  dependence worst = {0};
  for (uint32_t d = 0; d < plan->n_countries && !r->code; d++) {
    if (d == c) continue;
    const dependence its = on(r, c, d);
    if (!its.groups && !its.links && !(its.spill > 0)) continue;
    const int more = most == KO_NONE || its.spill > worst.spill ||
                     (!(its.spill < worst.spill) && (its.groups > worst.groups || (its.groups == worst.groups && its.links > worst.links)));
    if (more) {
      most = d;
      worst = its;
    }
    const char *spill = isnan(its.spill) ? "" : ko_review_words(r, "; damage there alone costs it %.3g %% of its service", 100 * its.spill);
    ko_review_finding finding = {.section = KO_REVIEW_COOPERATION,
                                 .grade = its.groups ? KO_REVIEW_GAP : KO_REVIEW_FACT,
                                 .kind = its.groups ? "dependence" : "neighbour",
                                 .number = its.groups,
                                 .unit = "groups",
                                 .severity = its.people + ko_review_loss_people(r, c),
                                 .n_ids = its.worst.n,
                                 .ids = ko_review_ids(r, &its.worst)};
    if (its.groups) {
      const char *from = plan->sectors[plan->sector[its.worst.items[0]]].name;
      finding.text =
          ko_review_words(r, "Depends on %s: %u groups cannot be met without suppliers there%s (%s); %u links%s.", ids[d], its.groups,
                          ko_review_behind(r, its.people), ko_review_names(r, &its.worst, KO_REVIEW_NAMED), its.links, spill);
      finding.measure = "diversify";
      const char *who = its.n_dependants > its.dependants.n ? ko_review_words(r, "facilities: { country: %s }", ids[c])
                                                            : ko_review_words(r, "list: [%s]", ko_review_id_list(r, &its.dependants));
      finding.yaml = ko_review_words(r, "diversify: { %s, supplier: { country: %s, sector: %s }, count: 1 }", who, ids[c], from);
    } else finding.text = ko_review_words(r, "Linked with %s by %u links; no supplier there is indispensable%s.", ids[d], its.links, spill);
    ko_review_add(r, c, &finding);
  }
  if (most == KO_NONE || r->code) return;
  if (!plan->over_time) {
    ko_review_unknown(r, c, KO_REVIEW_COOPERATION, "agreements",
                      "Aid and warning need time to be judged: run with time: { step_hours: 1, horizon_hours: 240 }.");
    return;
  }
  const double severity = ko_review_loss_people(r, c);
  agreement(r, c, most, severity, have_aid, "aid", "Mutual aid of repair crews", "delay_hours: 8");
  agreement(r, c, most, severity, have_warning, "warn", "Warning", "gain: 0.3, delay_hours: 6");
}

/* Does a corridor touch the country? Its links' ends count, whoever owns them. */
static int touches(const ko_plan *plan, const ko_plan_project *project, uint32_t country) {
  for (uint32_t i = 0; i < project->n_members; i++) {
    const uint32_t slot = project->members[i] & ~KO_LINK;
    if (!(project->members[i] & KO_LINK)) {
      if (plan->country[slot] == country) return 1;
    } else if (plan->country[plan->link_from[slot]] == country || plan->country[plan->link_to[slot]] == country) return 1;
  }
  return 0;
}

static int is_hit(const ko_plan *plan, const ko_plan_project *project) {
  for (uint32_t i = 0; i < project->n_members; i++) {
    const uint32_t slot = project->members[i] & ~KO_LINK;
    if (project->members[i] & KO_LINK && plan->link_hit_row[slot]) return 1;
  }
  return 0;
}

/* What of a corridor is hit: itself, or where it begins and ends. */
static void close_corridor(ko_reviewing *r, const ko_plan_project *project, ko_review_finding *finding) {
  const ko_plan *plan = r->plan;
  ko_review_best ends = {0};
  if (is_hit(plan, project)) {
    finding->measure = "project";
    finding->yaml = ko_review_words(r, "project: { harden: { project: [%s] }, to: 0.7 }", project->id);
    return;
  }
  uint8_t *seen = ko_review_take(r, plan->n_facilities, 1);
  for (uint32_t i = 0; seen && i < project->n_members; i++) {
    const uint32_t member = project->members[i], slot = member & ~KO_LINK;
    const uint32_t both[2] = {member & KO_LINK ? plan->link_from[slot] : slot, member & KO_LINK ? plan->link_to[slot] : slot};
    for (size_t k = 0; k < 2; k++) {
      const double chance = r->jobs ? r->jobs[both[k]] : r->damaged ? r->damaged[plan->row_of_slot[both[k]]] : 0;
      if (!seen[both[k]] && chance > 0) ko_review_offer(&ends, KO_REVIEW_CRITICAL, both[k], chance);
      seen[both[k]] = 1;
    }
  }
  if (ends.n == 0) {
    finding->text = ko_review_words(r, "%s Neither it nor its ends are hit: it fails with the networks around it.", finding->text);
    return;
  }
  finding->text =
      ko_review_words(r, "%s Its links are not hit, its ends are: %s.", finding->text, ko_review_names(r, &ends, KO_REVIEW_NAMED));
  finding->measure = "protect";
  finding->yaml = ko_review_words(r, "protect: { list: [%s], to: 0.8 }", ko_review_id_list(r, &ends));
}

static void corridors(ko_reviewing *r, uint32_t c) {
  const ko_summary *s = r->summary;
  for (uint32_t i = 0; i < r->plan->n_projects; i++) {
    const ko_plan_project *project = &r->plan->projects[i];
    if (!touches(r->plan, project, c)) continue;
    for (uint32_t k = 0; k < s->n_projects; k++) {
      const ko_summary_project *row = &s->projects[k];
      if (strcmp(row->id, project->id) != 0 || isnan(row->operational)) continue;
      const int fails = row->operational < 1;
      const char **ids = ko_review_take(r, 1, sizeof *ids);
      if (ids) ids[0] = project->id;
      const char *margin = isnan(row->margin) ? "" : ko_review_words(r, ", margin left at the worst %.3g %%", 100 * row->margin);
      ko_review_finding finding = {.section = KO_REVIEW_COOPERATION,
                                   .grade = fails ? KO_REVIEW_GAP : KO_REVIEW_FACT,
                                   .kind = "corridor",
                                   .number = row->operational,
                                   .unit = "1",
                                   .severity = 1 - row->operational,
                                   .n_ids = 1,
                                   .ids = ids};
      finding.text = ko_review_words(r, "Corridor %s (%s) works throughout in %.3g %% of the trials%s.", row->name[0] ? row->name : row->id,
                                     row->id, 100 * row->operational, margin);
      if (fails) close_corridor(r, project, &finding);
      ko_review_add(r, c, &finding);
    }
  }
}

void ko_review_agreements(ko_reviewing *r, uint32_t country) {
  neighbours(r, country);
  corridors(r, country);
}
