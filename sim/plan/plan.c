/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"

int ko_maker_grow(ko_maker *maker, void **items, size_t n, size_t *room, size_t size) {
  if (n < *room) return KO_OK;
  size_t more = *room ? 2 * *room : 16;
  void *moved = ko_arena_alloc(&maker->scratch, more, size, maker->error);
  if (!moved) return KO_E_INTERNAL;
  if (n) memcpy(moved, *items, n * size);
  *items = moved;
  *room = more;
  return KO_OK;
}

int ko_maker_by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

ko_where ko_maker_where(const ko_maker *maker, const char *text, ko_mark mark) {
  ko_where where = {0};
  if (text) where = ko_scenario_where_text(maker->scenario, text);
  return where.line ? where : ko_scenario_where(maker->scenario, mark);
}

int ko_maker_raise(ko_maker *maker, ko_mark mark, const char *format, ...) {
  ko_where where = ko_maker_where(maker, NULL, mark);
  va_list arguments;
  va_start(arguments, format);
  int code = ko_raise_list(maker->error, KO_E_INPUT, &where, format, arguments);
  va_end(arguments);
  return code;
}

int ko_maker_raise_at(ko_maker *maker, const char *text, ko_mark mark, const char *format, ...) {
  ko_where where = ko_maker_where(maker, text, mark);
  va_list arguments;
  va_start(arguments, format);
  int code = ko_raise_list(maker->error, KO_E_INPUT, &where, format, arguments);
  va_end(arguments);
  return code;
}

void ko_maker_warn(ko_maker *maker, ko_mark mark, const char *format, ...) {
  ko_where where = ko_maker_where(maker, NULL, mark);
  va_list arguments;
  va_start(arguments, format);
  ko_warn_list(maker->error, &where, format, arguments);
  va_end(arguments);
}

const char *ko_maker_hint(ko_maker *maker, const char *near) {
  const char *hint = near ? ko_arena_printf(&maker->scratch, maker->error, "; did you mean '%s'?", near) : "";
  return hint ? hint : "";
}

uint32_t ko_case_of_rules(const ko_plan *plan, uint32_t index) {
  const ko_plan_case *item = &plan->cases[index];
  for (uint32_t earlier = 0; earlier < index; earlier++)
    if (plan->cases[earlier].same_nets_as == item->same_nets_as && plan->cases[earlier].same_groups_as == item->same_groups_as)
      return earlier;
  return index;
}

int ko_maker_rules(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  plan->monotone = 1;
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    if (!(plan->sectors[s].rule->flags & KO_RULE_MONOTONE)) plan->monotone = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) {
    ko_plan_case *item = &plan->cases[c];
    uint32_t same = ko_case_of_rules(plan, c);
    if (same != c) {
      item->rules = plan->cases[same].rules;
      continue;
    }
    item->rules = ko_arena_alloc(maker->memory, plan->n_sectors, sizeof *item->rules, maker->error);
    if (!item->rules) return KO_E_INTERNAL;
    for (uint32_t s = 0; s < plan->n_sectors; s++) {
      const ko_plan_sector *sector = &plan->sectors[s];
      const ko_rule_plan *baseline = c ? plan->cases[0].rules[s] : NULL;
      int code = sector->rule->plan(&item->nets[s], sector->params, baseline, &item->rules[s], maker->error);
      if (code) return code;
    }
  }
  return KO_OK;
}

/* Sizes that do not depend on anything else. */
static void size_plan(ko_maker *maker) {
  const ko_scenario *scenario = maker->scenario;
  ko_plan *plan = maker->plan;
  plan->scenario = scenario;
  plan->region = maker->region;
  plan->draws.seed = scenario->seed;
  plan->n_trials = (uint64_t)scenario->trials; /* 1 to 1e9, by the schema */
  plan->n_blocks = (uint32_t)((plan->n_trials + KO_LANES - 1) / KO_LANES);
  plan->n_facilities = maker->region->n_facilities;
  plan->n_countries = maker->region->n_countries;
  plan->n_cases = (uint32_t)scenario->n_strategies;
  ko_maker_time(maker);
}

static int keep_rankings(ko_maker *maker) {
  ko_plan_ranking *rankings = ko_arena_alloc(maker->memory, maker->n_rankings, sizeof *rankings, maker->error);
  if (!rankings) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < maker->n_rankings; i++) {
    const ko_maker_ranking *made = &maker->rankings[i];
    rankings[i] = (ko_plan_ranking){.score = made->score->name,
                                    .links = made->links,
                                    .n_runs = made->n_runs,
                                    .n_taken = made->n_taken,
                                    .n_kept = made->n_kept,
                                    .seconds = made->seconds,
                                    .seconds_saved = made->seconds_saved};
  }
  maker->plan->n_rankings = maker->n_rankings;
  maker->plan->rankings = rankings;
  return KO_OK;
}

static int take_tables(ko_maker *maker, ko_wave_tables *given) {
  if (!given) return ko_wave_tables_make(maker->scenario, &maker->plan->tables, maker->error);
  maker->plan->tables = *given;
  *given = (ko_wave_tables){0};
  if (maker->plan->tables.n == maker->scenario->n_waves) return KO_OK;
  return ko_raise(maker->error, KO_E_INPUT, "there are tables for %zu waves, and %zu waves", maker->plan->tables.n, maker->scenario->n_waves);
}

int ko_plan_make(const ko_scenario *scenario, const ko_region *region, ko_plan **out, ko_error *error) {
  ko_rankings *scores = NULL;
  *out = NULL;
  int code = ko_rankings_make(region, &scores, error);
  if (!code) code = ko_plan_make_with(scenario, region, scores, NULL, out, error);
  ko_rankings_free(scores);
  return code;
}

int ko_plan_make_with(const ko_scenario *scenario, const ko_region *region, ko_rankings *scores, ko_wave_tables *tables, ko_plan **out,
                      ko_error *error) {
  /* The first stages look for the user's errors and report all of them; the rest builds on a sound scenario. */
  static int (*const checks[])(ko_maker *) = {ko_maker_sectors, ko_maker_links, ko_maker_edits, ko_maker_orders, ko_maker_choices};
  static int (*const stages[])(ko_maker *) = {ko_maker_order, ko_maker_hops, ko_maker_weights, ko_maker_importance, ko_maker_waves,    ko_maker_jobs,
                                              ko_maker_cases, ko_maker_nets, ko_maker_rules,   ko_maker_projects, keep_rankings};
  ko_maker maker = {.scenario = scenario, .region = region, .scores = scores, .error = error};
  int code = KO_OK;
  *out = NULL;
  ko_plan *plan = calloc(1, sizeof *plan);
  maker.plan = plan;
  maker.memory = calloc(1, sizeof *maker.memory);
  if (!plan || !maker.memory) {
    code = ko_raise_memory(error, sizeof *plan);
    free(maker.memory);
    free(plan);
    plan = NULL;
    goto out;
  }
  plan->memory = maker.memory;
  code = take_tables(&maker, tables);
  if (code) goto out;
  size_plan(&maker);
  for (size_t i = 0; i < sizeof checks / sizeof *checks && (code == KO_OK || code == KO_E_INPUT); i++) {
    int found = checks[i](&maker);
    if (found && code != found) code = code == KO_OK || found != KO_E_INPUT ? found : code;
  }
  for (size_t i = 0; i < sizeof stages / sizeof *stages && code == KO_OK; i++) code = stages[i](&maker);
  if (code) goto out;
  *out = plan;
  plan = NULL;
out:
  ko_plan_free(plan);
  ko_map_free(&maker.added);
  ko_arena_free(&maker.scratch);
  return code;
}

void ko_plan_free(ko_plan *plan) {
  if (!plan) return;
  for (uint32_t c = 0; plan->cases && c < plan->n_cases; c++)
    for (uint32_t s = 0; plan->cases[c].rules && ko_case_of_rules(plan, c) == c && s < plan->n_sectors; s++)
      if (plan->cases[c].rules[s]) plan->sectors[s].rule->plan_free(plan->cases[c].rules[s]);
  ko_wave_tables_free(&plan->tables);
  ko_arena_free(plan->memory);
  free(plan->memory);
  free(plan);
}
