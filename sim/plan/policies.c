/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Policies: what a strategy does while a trial goes on, as its measures described it, in steps and slots.
 */
#include <stdlib.h>
#include <string.h>

#include "knockon/duration.h"
#include "sim/plan/maker.h"

/* The lists of a policy, sorted and each entry once. */
static int copy_list(ko_maker *maker, uint32_t n, const uint32_t *from, uint32_t *n_out, const uint32_t **out) {
  uint32_t *list = ko_arena_alloc(&maker->scratch, n, sizeof *list, maker->error), kept = 0;
  if (!list) return KO_E_INTERNAL;
  if (n) memcpy(list, from, n * sizeof *list);
  if (n > 1) qsort(list, n, sizeof *list, ko_maker_by_number);
  for (uint32_t i = 0; i < n; i++)
    if (i == 0 || list[i] != list[i - 1]) list[kept++] = list[i];
  *n_out = kept;
  *out = list;
  return KO_OK;
}

int ko_edits_policy(ko_edits *edits, const ko_policy *policy, ko_error *error) {
  ko_maker *maker = edits->maker;
  (void)error; /* the maker's own */
  ko_policy kept = *policy;
  int code = copy_list(maker, policy->n_countries, policy->countries, &kept.n_countries, &kept.countries);
  if (!code) code = copy_list(maker, policy->n_links, policy->links, &kept.n_links, &kept.links);
  void *items = edits->policies;
  if (!code) code = ko_maker_grow(maker, &items, edits->n_policies, &edits->policy_room, sizeof *edits->policies);
  if (code) return code;
  edits->policies = items;
  edits->policies[edits->n_policies++] = kept;
  ko_edits_tell_late(edits, policy->from_hours);
  return KO_OK;
}

static uint32_t steps(const ko_maker *maker, double hours) { return ko_steps(hours, maker->plan->step_hours); }

static int keep_list(ko_maker *maker, uint32_t n, const uint32_t *from, const uint32_t **out) {
  uint32_t *list = ko_arena_alloc(maker->memory, n, sizeof *list, maker->error);
  if (!list) return KO_E_INTERNAL;
  if (n) memcpy(list, from, n * sizeof *list);
  *out = list;
  return KO_OK;
}

/* Links of a policy as slots, ascending. */
static int keep_links(ko_maker *maker, const ko_policy *policy, ko_plan_island *out) {
  uint32_t *links = ko_arena_alloc(maker->memory, policy->n_links, sizeof *links, maker->error);
  if (!links) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < policy->n_links; i++) links[i] = maker->plan->link_slot_of_row[policy->links[i] & ~KO_LINK];
  if (policy->n_links > 1) qsort(links, policy->n_links, sizeof *links, ko_maker_by_number);
  out->n_links = policy->n_links;
  out->links = links;
  return KO_OK;
}

static int by_gain(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Gains of all warnings, each once. */
static int find_gains(ko_maker *maker, const ko_edits *edits, ko_plan_response *out) {
  double *gains = ko_arena_alloc(maker->memory, edits->n_policies, sizeof *gains, maker->error);
  if (!gains) return KO_E_INTERNAL;
  uint32_t n = 0, kept = 0;
  for (size_t i = 0; i < edits->n_policies; i++)
    if (edits->policies[i].kind == KO_POLICY_WARN) gains[n++] = edits->policies[i].number;
  if (n > 1) qsort(gains, n, sizeof *gains, by_gain);
  for (uint32_t i = 0; i < n; i++)
    if (i == 0 || gains[i] > gains[i - 1]) gains[kept++] = gains[i];
  out->n_gains = kept;
  out->gains = gains;
  return KO_OK;
}

static uint32_t find_gain(const ko_plan_response *response, double gain) {
  uint32_t i = 0;
  while (response->gains[i] < gain) i++;
  return i;
}

/* The plan's sector of that name; the measure has seen to it that the region has it. */
static uint32_t find_sector(const ko_maker *maker, const char *name) {
  return maker->sector_of_region[ko_region_find_sector(maker->region, name)];
}

int ko_maker_policies(ko_maker *maker, uint32_t index) {
  const ko_edits *edits = &maker->edits[index];
  ko_plan_response *out = &maker->plan->cases[index].response;
  size_t n = edits->n_policies;
  if (n == 0) return KO_OK;
  ko_plan_aid *aids = ko_arena_alloc(maker->memory, n, sizeof *aids, maker->error);
  ko_plan_warning *warnings = ko_arena_alloc(maker->memory, n, sizeof *warnings, maker->error);
  ko_plan_investigation *investigations = ko_arena_alloc(maker->memory, n, sizeof *investigations, maker->error);
  ko_plan_island *islands = ko_arena_alloc(maker->memory, n, sizeof *islands, maker->error);
  if (!aids || !warnings || !investigations || !islands) return KO_E_INTERNAL;
  int code = find_gains(maker, edits, out);
  for (size_t i = 0; i < n && !code; i++) {
    const ko_policy *policy = &edits->policies[i];
    uint32_t delay = steps(maker, policy->delay_hours), from = steps(maker, policy->from_hours), n_countries = policy->n_countries;
    const uint32_t *countries = NULL;
    code = keep_list(maker, n_countries, policy->countries, &countries);
    if (code) break;
    switch (policy->kind) {
    case KO_POLICY_AID:
      aids[out->n_aids++] = (ko_plan_aid){.n_countries = n_countries, .countries = countries, .delay = delay, .from = from};
      break;
    case KO_POLICY_WARN:
      warnings[out->n_warnings++] = (ko_plan_warning){.n_countries = n_countries,
                                                      .countries = countries,
                                                      .delay = delay,
                                                      .from = from,
                                                      .sector = find_sector(maker, policy->text),
                                                      .gain = find_gain(out, policy->number)};
      break;
    case KO_POLICY_INVESTIGATE:
      investigations[out->n_investigations++] = (ko_plan_investigation){.chance = ko_chance(policy->number), .after = delay, .from = from};
      break;
    case KO_POLICY_ISLAND: {
      ko_plan_island *island = &islands[out->n_islands++];
      *island = (ko_plan_island){.n_countries = n_countries, .countries = countries, .hold = KO_NONE};
      if (policy->hold_hours >= 0) island->hold = steps(maker, policy->hold_hours);
      code = keep_links(maker, policy, island);
      break;
    }
    }
  }
  out->aids = aids;
  out->warnings = warnings;
  out->investigations = investigations;
  out->islands = islands;
  return code;
}
