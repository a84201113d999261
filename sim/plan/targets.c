/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets: from a filter, ids, a place or a table of states to rows of the region.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

static const char *table_name(int links) { return links ? "links.csv" : "facilities.csv"; }

int ko_maker_filter(ko_maker *maker, const ko_filter *filter, int links, uint32_t *n, uint32_t **out) {
  const ko_region *region = maker->region;
  uint32_t n_rows = links ? region->n_links : region->n_facilities;
  uint8_t *keep = ko_arena_alloc(&maker->scratch, n_rows, 1, maker->error);
  uint32_t *rows = ko_arena_alloc(&maker->scratch, n_rows, sizeof *rows, maker->error);
  *n = 0;
  *out = rows;
  if (!keep || !rows) return KO_E_INTERNAL;
  const ko_condition *unknown = links ? ko_filter_links(region, filter, keep) : ko_filter_facilities(region, filter, keep);
  if (unknown) {
    const char *near = links ? ko_link_column_suggest(region, unknown->column) : ko_facility_column_suggest(region, unknown->column);
    return ko_maker_raise(maker, unknown->mark, "%s has no column '%s'%s", table_name(links), unknown->column, ko_maker_hint(maker, near));
  }
  for (uint32_t row = 0; row < n_rows; row++)
    if (keep[row]) rows[(*n)++] = links ? row | KO_LINK : row;
  return KO_OK;
}

/* The value in the condition's column nearest to what was asked for. */
static const char *suggest_value(const ko_maker *maker, const ko_condition *condition, int links) {
  const ko_region *region = maker->region;
  const char *text = condition->alternatives[0].text;
  if (strcmp(condition->column, "sector") == 0) return ko_suggest(text, region->sectors, region->n_sectors);
  if (strcmp(condition->column, "country") == 0) return ko_suggest(text, region->countries.id, region->n_countries);
  const ko_table *table = &region->tables[links ? KO_TABLE_LINKS : KO_TABLE_FACILITIES];
  const ko_column *column = ko_table_column(table, condition->column);
  return column ? ko_suggest(text, column->cells, table->n_rows) : NULL;
}

const char *ko_maker_filter_hint(ko_maker *maker, const ko_filter *filter, int links) {
  for (size_t i = 0; i < filter->n; i++) {
    const ko_condition *condition = &filter->conditions[i];
    if (condition->n != 1 || condition->alternatives[0].compare != KO_COMPARE_EQUAL) continue;
    ko_filter alone = {1, condition};
    uint32_t n, *rows;
    if (ko_maker_filter(maker, &alone, links, &n, &rows) || n > 0) continue;
    const char *hint =
        ko_arena_printf(&maker->scratch, maker->error, ": %s has no '%s' in column %s%s", table_name(links),
                        condition->alternatives[0].text, condition->column, ko_maker_hint(maker, suggest_value(maker, condition, links)));
    return hint ? hint : "";
  }
  return "";
}

/* Sort by row and drop what is named twice. Returns how many were dropped. */
static uint32_t unique(uint32_t *n, uint32_t *entities) {
  uint32_t kept = 0, before = *n;
  if (before > 1) qsort(entities, before, sizeof *entities, ko_maker_by_number);
  for (uint32_t i = 0; i < before; i++)
    if (i == 0 || entities[i] != entities[i - 1]) entities[kept++] = entities[i];
  *n = kept;
  return before - kept;
}

static int find_list(ko_maker *maker, const ko_targets *targets, uint32_t *n, uint32_t **out) {
  const ko_region *region = maker->region;
  int code = KO_OK;
  *n = 0;
  *out = ko_arena_alloc(&maker->scratch, targets->ids.n, sizeof **out, maker->error);
  if (!*out) return KO_E_INTERNAL;
  for (size_t i = 0; i < targets->ids.n; i++) {
    const char *id = targets->ids.items[i];
    uint32_t entity = ko_region_find(region, id);
    if (entity == KO_NONE)
      code = ko_maker_raise_at(maker, id, targets->mark, "the region has no facility or link '%s'%s", id,
                               ko_maker_hint(maker, ko_region_suggest(region, id)));
    else (*out)[(*n)++] = entity;
  }
  if (unique(n, *out)) ko_maker_warn(maker, targets->mark, "some targets are named twice; each one counts once");
  return code;
}

static int find_projects(ko_maker *maker, const ko_targets *targets, uint32_t *n, uint32_t **out) {
  const struct ko_projects *projects = &maker->region->projects;
  uint32_t *found = ko_arena_alloc(&maker->scratch, targets->ids.n, sizeof *found, maker->error);
  uint32_t n_members = 0;
  int code = KO_OK;
  *n = 0;
  if (!found) return KO_E_INTERNAL;
  for (size_t i = 0; i < targets->ids.n; i++) {
    found[i] = ko_region_find_project(maker->region, targets->ids.items[i]);
    if (found[i] == KO_NONE)
      code = ko_maker_raise_at(maker, targets->ids.items[i], targets->mark, "the region has no project '%s'%s", targets->ids.items[i],
                               ko_maker_hint(maker, ko_suggest(targets->ids.items[i], projects->id, maker->region->n_projects)));
    else n_members += projects->first[found[i] + 1] - projects->first[found[i]];
  }
  if (code) return code;
  *out = ko_arena_alloc(&maker->scratch, n_members, sizeof **out, maker->error);
  if (!*out) return KO_E_INTERNAL;
  for (size_t i = 0; i < targets->ids.n; i++)
    for (uint32_t m = projects->first[found[i]]; m < projects->first[found[i] + 1]; m++) (*out)[(*n)++] = projects->members[m];
  (void)unique(n, *out); /* projects may share members */
  return KO_OK;
}

int ko_maker_choose(ko_maker *maker, const ko_targets *targets, int fixed, ko_choice *out) {
  uint32_t n = 0, *candidates = NULL;
  int links = targets->kind == KO_TARGET_LINKS, code = KO_OK;
  *out = (ko_choice){0};
  switch (targets->kind) {
  case KO_TARGET_FACILITIES:
  case KO_TARGET_LINKS:
  case KO_TARGET_NEAR:
    code = ko_maker_filter(maker, &targets->filter, links, &n, &candidates);
    break;
  case KO_TARGET_PROJECT:
    code = find_projects(maker, targets, &n, &candidates);
    break;
  case KO_TARGET_LIST:
    code = find_list(maker, targets, &n, &candidates);
    break;
  case KO_TARGET_STATES:
    if (!fixed) return ko_maker_states(maker, targets, out);
    return ko_maker_raise(maker, targets->mark, "what a measure applies to must be the same in every trial; `states` belongs to waves");
  case KO_TARGET_INTENSITY:
    if (!fixed) return ko_maker_intensity(maker, targets, out);
    return ko_maker_raise(maker, targets->mark, "what a measure applies to must be the same in every trial; `intensity` belongs to waves");
  }
  if (code) return code;
  if (n == 0) {
    const char *hint = ko_maker_filter_hint(maker, &targets->filter, links);
    const char *what = links ? "no link matches" : "no facility matches";
    if (!fixed) return ko_maker_raise(maker, targets->mark, "%s, so there is nothing to hit%s", what, hint);
    ko_maker_warn(maker, targets->mark, "%s, so nothing changes%s", what, hint);
    return KO_OK;
  }
  if (targets->kind == KO_TARGET_NEAR) return ko_maker_near(maker, targets, fixed, n, candidates, out);
  return ko_maker_pick(maker, targets, fixed, n, candidates, out);
}
