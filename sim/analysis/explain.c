/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/analysis.h"
#include "sim/analysis/reader.h"

/* What failure probabilities of the chosen strategy there are, by row. */
typedef struct known {
  const double *facility, *link;
  uint64_t n_links; /* with those that measures add */
} known;

static double probability(const known *of, uint32_t entity) {
  const uint32_t row = entity & ~KO_LINK;
  if (entity & KO_LINK) return row < of->n_links ? ko_number_at(of->link, row) : (double)NAN;
  return ko_number_at(of->facility, row);
}

static ko_explain_other other(const known *of, uint32_t entity) {
  return (ko_explain_other){.entity = entity, .group = KO_NONE, .failure_probability = probability(of, entity)};
}

static uint32_t n_suppliers(const ko_region *region, uint32_t g) { return region->groups.first[g + 1] - region->groups.first[g]; }

static int supplies(const ko_region *region, uint32_t g, uint32_t facility) {
  for (uint32_t i = region->groups.first[g]; i < region->groups.first[g + 1]; i++)
    if (region->groups.suppliers[i] == facility) return 1;
  return 0;
}

/* ---- What it needs, what needs it ------------------------------------------------------------------------------------ */

static void find_needs(ko_reader *r, const known *of, ko_explanation *to) {
  const ko_region *region = to->region;
  for (uint32_t g = 0; g < region->n_groups; g++)
    if (region->groups.dependant[g] == to->row) to->n_groups++, to->n_suppliers += n_suppliers(region, g);
  ko_explain_group *groups = ko_reader_take(r, to->n_groups, sizeof *groups);
  ko_explain_other *suppliers = ko_reader_take(r, to->n_suppliers, sizeof *suppliers);
  to->groups = groups;
  to->suppliers = suppliers;
  uint32_t n = 0, at = 0;
  for (uint32_t g = 0; g < region->n_groups && !r->code; g++) {
    if (region->groups.dependant[g] != to->row) continue;
    groups[n++] = (ko_explain_group){g, at, n_suppliers(region, g)};
    for (uint32_t i = region->groups.first[g]; i < region->groups.first[g + 1]; i++) {
      suppliers[at] = other(of, region->groups.suppliers[i]);
      suppliers[at].group = g;
      suppliers[at].only = n_suppliers(region, g) == 1;
      suppliers[at++].needed = region->groups.need[g] >= n_suppliers(region, g);
    }
  }
}

static void find_dependants(ko_reader *r, const known *of, ko_explanation *to) {
  const ko_region *region = to->region;
  for (uint32_t g = 0; g < region->n_groups; g++) to->n_dependants += supplies(region, g, to->row) ? 1 : 0;
  ko_explain_other *dependants = ko_reader_take(r, to->n_dependants, sizeof *dependants);
  to->dependants = dependants;
  for (uint32_t g = 0, n = 0; g < region->n_groups && !r->code; g++) {
    if (!supplies(region, g, to->row)) continue;
    dependants[n] = other(of, region->groups.dependant[g]);
    dependants[n].group = g;
    dependants[n].only = n_suppliers(region, g) == 1;
    dependants[n++].needed = region->groups.need[g] >= n_suppliers(region, g);
  }
}

static int ends_at(const ko_region *region, uint32_t link, uint32_t facility) {
  return region->links.from[link] == facility || region->links.to[link] == facility;
}

static void find_links(ko_reader *r, const known *of, ko_explanation *to) {
  for (uint32_t l = 0; l < to->region->n_links; l++) to->n_links += ends_at(to->region, l, to->row) ? 1 : 0;
  ko_explain_other *links = ko_reader_take(r, to->n_links, sizeof *links);
  to->links = links;
  for (uint32_t l = 0, n = 0; l < to->region->n_links && !r->code; l++)
    if (ends_at(to->region, l, to->row)) links[n++] = other(of, KO_LINK | l);
}

static int beside(const ko_region *region, uint32_t a, uint32_t b) {
  return a != b && region->facilities.site[a] == region->facilities.site[b];
}

static void find_site(ko_reader *r, const known *of, ko_explanation *to) {
  for (uint32_t f = 0; f < to->region->n_facilities; f++) to->n_site += beside(to->region, f, to->row) ? 1 : 0;
  ko_explain_other *site = ko_reader_take(r, to->n_site, sizeof *site);
  to->site = site;
  for (uint32_t f = 0, n = 0; f < to->region->n_facilities && !r->code; f++)
    if (beside(to->region, f, to->row)) site[n++] = other(of, f);
}

static void find_members(ko_reader *r, const known *of, ko_explanation *to) {
  const struct ko_projects *projects = &to->region->projects;
  to->n_members = projects->first[to->row + 1] - projects->first[to->row];
  ko_explain_other *members = ko_reader_take(r, to->n_members, sizeof *members);
  to->members = members;
  for (uint32_t i = 0; i < to->n_members && !r->code; i++) members[i] = other(of, projects->members[projects->first[to->row] + i]);
}

/* ---- What stands behind it ------------------------------------------------------------------------------------------- */

/* People that a facility serves: its own number, or its demand's share of its country's within its sector. */
static double serves(const ko_region *region, const double *demand, uint32_t f) {
  const struct ko_facilities *of = &region->facilities;
  if (!isnan(of->population[f])) return of->population[f];
  const double total = demand[(size_t)of->country[f] * region->n_sectors + of->sector[f]];
  const double people = region->countries.population[of->country[f]];
  return total > 0 && !isnan(people) ? people * of->demand[f] / total : 0;
}

static ko_explain_reach measure(ko_reader *r, const ko_explanation *of, const uint8_t *is_in) {
  const ko_region *region = of->region;
  const struct ko_facilities *facilities = &region->facilities;
  const size_t cells = (size_t)region->n_countries * region->n_sectors;
  double *demand = ko_reader_take(r, cells, sizeof *demand), *people = ko_reader_take(r, cells, sizeof *people);
  uint8_t *here = ko_reader_take(r, region->n_countries, 1);
  ko_explain_reach reach = {0};
  if (r->code) return reach;
  for (uint32_t f = 0; f < region->n_facilities; f++)
    demand[(size_t)facilities->country[f] * region->n_sectors + facilities->sector[f]] += facilities->demand[f];
  for (uint32_t f = 0; f < region->n_facilities; f++) {
    if (!is_in[f] || (of->kind == KO_EXPLAIN_FACILITY && f == of->row)) continue;
    reach.n_facilities++;
    here[facilities->country[f]] = 1;
    people[(size_t)facilities->country[f] * region->n_sectors + facilities->sector[f]] += serves(region, demand, f);
  }
  for (uint32_t c = 0; c < region->n_countries; c++) {
    double most = 0;
    for (uint32_t s = 0; s < region->n_sectors; s++) most = fmax(most, people[(size_t)c * region->n_sectors + s]);
    reach.n_countries += here[c];
    reach.people += most;
  }
  return reach;
}

/* Groups by supplier: those of f are groups[first[f]] .. groups[first[f + 1] - 1]. */
typedef struct uses {
  uint32_t *first, *groups;
} uses;

static uses list_uses(ko_reader *r, const ko_region *region) {
  const uint32_t n = region->n_groups ? region->groups.first[region->n_groups] : 0;
  uses of = {ko_reader_take(r, region->n_facilities + (size_t)2, sizeof *of.first), ko_reader_take(r, n, sizeof *of.groups)};
  if (r->code) return of;
  for (uint32_t i = 0; i < n; i++) of.first[region->groups.suppliers[i] + 2]++;
  for (uint32_t f = 0; f < region->n_facilities; f++) of.first[f + 2] += of.first[f + 1];
  for (uint32_t g = 0; g < region->n_groups; g++)
    for (uint32_t i = region->groups.first[g]; i < region->groups.first[g + 1]; i++)
      of.groups[of.first[region->groups.suppliers[i] + 1]++] = g;
  return of;
}

/* `spare`: how many suppliers of a group may be gone; NULL: a dependant counts whatever else it has. */
static ko_explain_reach follow(ko_reader *r, const ko_explanation *of, const uses *used, uint32_t *spare) {
  const ko_region *region = of->region;
  uint8_t *is_in = ko_reader_take(r, region->n_facilities, 1);
  uint32_t *queue = ko_reader_take(r, region->n_facilities, sizeof *queue), n = 0;
  if (r->code) return (ko_explain_reach){0};
  is_in[of->row] = 1;
  queue[n++] = of->row;
  for (uint32_t at = 0; at < n; at++)
    for (uint32_t i = used->first[queue[at]]; i < used->first[queue[at] + 1]; i++) {
      const uint32_t g = used->groups[i], dependant = region->groups.dependant[g];
      if (spare && spare[g] > 0) {
        spare[g]--;
        continue;
      }
      if (is_in[dependant] || (spare && region->groups.coupling[g] < 1)) continue;
      is_in[dependant] = 1;
      queue[n++] = dependant;
    }
  return measure(r, of, is_in);
}

static void find_reach(ko_reader *r, ko_explanation *to) {
  const ko_region *region = to->region;
  const uses used = list_uses(r, region);
  uint32_t *spare = ko_reader_take(r, region->n_groups, sizeof *spare);
  if (r->code) return;
  for (uint32_t g = 0; g < region->n_groups; g++)
    spare[g] = region->groups.need[g] < n_suppliers(region, g) ? n_suppliers(region, g) - region->groups.need[g] : 0;
  to->behind = follow(r, to, &used, NULL);
  to->without = follow(r, to, &used, spare);
}

/* ---- Strategies ------------------------------------------------------------------------------------------------------ */

static const char *const importance_names[KO_N_EXPLAIN_IMPORTANCES] = {
    [KO_EXPLAIN_BIRNBAUM] = "birnbaum", [KO_EXPLAIN_ACHIEVEMENT] = "risk_achievement", [KO_EXPLAIN_REDUCTION] = "risk_reduction"};

/* Where the names stand on an axis of statistics. */
static uint64_t find_name(const char *const *names, uint64_t n, const char *wanted) {
  for (uint64_t i = 0; i < n; i++)
    if (strcmp(names[i], wanted) == 0) return i;
  return UINT64_MAX;
}

/* A dataset of importance over (strategy, entity, statistic), and its bounds. */
static void read_importance(ko_reader *r, const char *name, uint64_t n_rows, ko_explain_strategy *strategies, const ko_explanation *of) {
  uint64_t n;
  char low_name[64], high_name[64];
  if (r->code || !ko_results_has(r->results, name)) return;
  const char *const *names = ko_reader_texts(r, "importance_statistic", &n);
  snprintf(low_name, sizeof low_name, "%s_low", name);
  snprintf(high_name, sizeof high_name, "%s_high", name);
  for (uint32_t k = 0; k < of->n_strategies && names && !r->code; k++) {
    const double *value = ko_reader_numbers(r, name, n_rows * n, k), *low = ko_reader_numbers(r, low_name, n_rows * n, k);
    const double *high = ko_reader_numbers(r, high_name, n_rows * n, k);
    for (uint32_t i = 0; i < KO_N_EXPLAIN_IMPORTANCES && !r->code; i++) {
      const uint64_t at = find_name(names, n, importance_names[i]);
      if (at == UINT64_MAX) continue;
      const uint64_t cell = of->row * n + at;
      strategies[k].importance[i] = (ko_estimate){ko_number_at(value, cell), ko_number_at(low, cell), ko_number_at(high, cell)};
      if (!isnan(strategies[k].importance[i].value)) strategies[k].has_importance = 1;
    }
  }
}

static void read_facility(ko_reader *r, ko_explanation *to, ko_explain_strategy *strategies) {
  const uint64_t n = to->region->n_facilities;
  for (uint32_t k = 0; k < to->n_strategies && !r->code; k++) {
    const double *cause = ko_reader_numbers(r, "failure_cause", n * to->n_causes, k);
    strategies[k].failure_probability = ko_number_at(ko_reader_numbers(r, "failure_probability", n, k), to->row);
    strategies[k].outage_hours = ko_number_at(ko_reader_numbers(r, "outage_hours", n, k), to->row);
    strategies[k].criticality = ko_number_at(ko_reader_numbers(r, "criticality", n, k), to->row);
    strategies[k].causes = cause ? cause + (size_t)to->row * to->n_causes : NULL;
  }
  read_importance(r, "importance", n, strategies, to);
}

static void read_project(ko_reader *r, ko_explanation *to, ko_explain_strategy *strategies) {
  uint64_t n;
  const char *const *ids = ko_reader_texts(r, "project", &n);
  const uint64_t at = ids ? find_name(ids, n, to->region->projects.id[to->row]) : UINT64_MAX;
  for (uint32_t k = 0; k < to->n_strategies && at != UINT64_MAX && !r->code; k++) {
    strategies[k].operational = ko_number_at(ko_reader_numbers(r, "project_operational", n, k), at);
    strategies[k].service = ko_number_at(ko_reader_numbers(r, "project_service", n, k), at);
    strategies[k].margin = ko_number_at(ko_reader_numbers(r, "project_margin", n, k), at);
  }
  if (at == to->row) read_importance(r, "project_importance", n, strategies, to);
}

static void read_strategies(ko_reader *r, const char *wanted, ko_explanation *to, known *of) {
  uint64_t n, n_causes;
  const double unknown = (double)NAN;
  const char *const *names = ko_reader_texts(r, "strategy", &n);
  if (!r->code && !names) r->code = ko_raise(r->error, KO_E_INPUT, "the result has no strategies");
  if (!r->code) r->code = ko_strategy_find(wanted, names, (uint32_t)n, &to->strategy, r->error);
  ko_explain_strategy *strategies = ko_reader_take(r, (size_t)n, sizeof *strategies);
  to->causes = ko_reader_texts(r, "cause", &n_causes);
  (void)ko_reader_texts(r, "link", &of->n_links);
  if (r->code) return;
  to->strategies = strategies;
  to->n_strategies = (uint32_t)n;
  to->n_causes = (uint32_t)n_causes;
  for (uint32_t k = 0; k < n; k++) {
    strategies[k] = (ko_explain_strategy){.name = names[k],
                                          .failure_probability = unknown,
                                          .outage_hours = unknown,
                                          .criticality = unknown,
                                          .operational = unknown,
                                          .service = unknown,
                                          .margin = unknown};
    for (uint32_t i = 0; i < KO_N_EXPLAIN_IMPORTANCES; i++) strategies[k].importance[i] = (ko_estimate){unknown, unknown, unknown};
  }
  of->facility = ko_reader_numbers(r, "failure_probability", to->region->n_facilities, to->strategy);
  of->link = ko_reader_numbers(r, "link_failure_probability", of->n_links, to->strategy);
  if (to->kind == KO_EXPLAIN_FACILITY) read_facility(r, to, strategies);
  else if (to->kind == KO_EXPLAIN_PROJECT) read_project(r, to, strategies);
  for (uint32_t k = 0; to->kind == KO_EXPLAIN_LINK && k < n && !r->code; k++)
    strategies[k].failure_probability = ko_number_at(ko_reader_numbers(r, "link_failure_probability", of->n_links, k), to->row);
}

/* ---- All of it ------------------------------------------------------------------------------------------------------- */

static int find(const ko_region *region, const char *id, ko_explanation *to, ko_error *error) {
  const uint32_t entity = ko_region_find(region, id), project = ko_region_find_project(region, id);
  to->kind = entity == KO_NONE ? KO_EXPLAIN_PROJECT : entity & KO_LINK ? KO_EXPLAIN_LINK : KO_EXPLAIN_FACILITY;
  to->row = entity == KO_NONE ? project : entity & ~KO_LINK;
  if (to->row != KO_NONE) return KO_OK;
  const char *near = ko_region_suggest(region, id);
  return ko_raise(error, KO_E_INPUT, "the result's region has no facility, link or project \"%s\"%s%s%s", id,
                  near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

int ko_explain(const ko_results *results, const ko_region *region, const char *id, const char *strategy, ko_explanation *out,
               ko_error *error) {
  *out = (ko_explanation){.region = region};
  ko_reader r = {.results = results, .memory = &out->memory, .error = error};
  known of = {0};
  r.code = find(region, id, out, error);
  read_strategies(&r, strategy, out, &of);
  if (!r.code && out->kind == KO_EXPLAIN_FACILITY) {
    find_needs(&r, &of, out);
    find_dependants(&r, &of, out);
    find_links(&r, &of, out);
    find_site(&r, &of, out);
    find_reach(&r, out);
  } else if (!r.code && out->kind == KO_EXPLAIN_PROJECT) {
    find_members(&r, &of, out);
  }
  if (r.code) ko_explanation_free(out);
  return r.code;
}

void ko_explanation_free(ko_explanation *explanation) {
  ko_arena_free(&explanation->memory);
  *explanation = (ko_explanation){0};
}
