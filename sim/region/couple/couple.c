/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/couple/couple.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/filter.h"
#include "sim/region/recipe_where.h"

extern const ko_coupler ko_coupler_nearest, ko_coupler_one_to_one, ko_coupler_random;

const ko_coupler *const ko_couplers[] = {&ko_coupler_nearest, &ko_coupler_one_to_one, &ko_coupler_random, NULL};

int ko_coupler_variant(size_t i, ko_variant *out) {
  if (i >= sizeof ko_couplers / sizeof *ko_couplers - 1) return 0;
  const ko_coupler *coupler = ko_couplers[i];
  *out = (ko_variant){coupler->name, coupler->help, coupler->params, coupler->n_params, coupler->params_size};
  return 1;
}

int ko_choice_add(ko_choice *choice, uint32_t dependant, uint32_t supplier, ko_error *error) {
  if (choice->n == choice->room) {
    if (choice->room >= UINT32_MAX / 4) return ko_raise(error, KO_E_INPUT, "the coupling has too many pairs");
    uint32_t room = choice->room ? 2 * choice->room : 1024;
    void *grown = realloc(choice->pairs, room * sizeof *choice->pairs);
    if (!grown) return ko_raise_memory(error, room * sizeof *choice->pairs);
    choice->pairs = grown;
    choice->room = room;
  }
  choice->pairs[choice->n++] = (struct ko_choice_pair){dependant, supplier};
  return 0;
}

static int by_dependant(const void *a, const void *b) {
  const struct ko_choice_pair *l = a, *r = b;
  if (l->dependant != r->dependant) return l->dependant < r->dependant ? -1 : 1;
  return l->supplier < r->supplier ? -1 : l->supplier > r->supplier;
}

/* One coupling on its way into the sheet. */
typedef struct job {
  const ko_recipe *recipe;
  const ko_recipe_couple *couple;
  ko_where where;
  const char *name;
  const ko_region *region;
  ko_sheet *sheet;
  struct columns {
    uint32_t dependant, group, supplier, need, buffer, recharge, probability, kind, pair;
  } at;
} job;

static int find_columns(job *j, ko_error *error) {
  const struct {
    const char *name;
    uint32_t *column;
  } wanted[] = {
      {"dependant", &j->at.dependant},
      {"group", &j->at.group},
      {"supplier", &j->at.supplier},
      {"need", &j->at.need},
      {"buffer_hours", &j->at.buffer},
      {"recharge_hours", &j->at.recharge},
      {"coupling_probability", &j->at.probability},
      {"kind", &j->at.kind},
      {"pair", &j->at.pair},
  };
  int rc = 0;
  for (size_t i = 0; rc == 0 && i < sizeof wanted / sizeof *wanted; i++)
    rc = ko_sheet_column(j->sheet, wanted[i].name, wanted[i].column, error);
  return rc;
}

/* One row: facility `dependant` needs facility `supplier` (KO_NONE: nobody). */
static int write_row(const job *j, uint32_t dependant, const char *group, uint32_t supplier, const char *need, const char *pair,
                     ko_error *error) {
  static const char *const KINDS[] = {"physical", "cyber", "logical"};
  const ko_recipe_couple *couple = j->couple;
  const char *const *id = j->region->facilities.id;
  uint32_t row;
  int rc = ko_sheet_row(j->sheet, &row, error);
  if (rc == 0) rc = ko_sheet_set(j->sheet, row, j->at.dependant, id[dependant], error);
  if (rc == 0) rc = ko_sheet_set(j->sheet, row, j->at.group, group, error);
  if (rc == 0 && supplier != KO_NONE) rc = ko_sheet_set(j->sheet, row, j->at.supplier, id[supplier], error);
  if (rc == 0) rc = ko_sheet_set(j->sheet, row, j->at.need, need, error);
  if (rc == 0) rc = ko_sheet_number(j->sheet, row, j->at.buffer, couple->buffer_hours, error);
  if (rc == 0) rc = ko_sheet_number(j->sheet, row, j->at.recharge, couple->recharge_hours, error);
  if (rc == 0) rc = ko_sheet_number(j->sheet, row, j->at.probability, couple->coupling_probability, error);
  if (rc == 0) rc = ko_sheet_set(j->sheet, row, j->at.kind, KINDS[couple->kind], error);
  if (rc == 0 && pair) rc = ko_sheet_set(j->sheet, row, j->at.pair, pair, error);
  return rc;
}

/* Both directions. The reverse group is named after the dependant that now supplies, since one supplier may have several. */
static int write_pair(const job *j, uint32_t dependant, uint32_t supplier, const char *need, ko_error *error) {
  const char *const *id = j->region->facilities.id;
  size_t room = strlen(j->name) + strlen(id[dependant]) + strlen(id[supplier]) + 8;
  char *pair = malloc(room), *group = malloc(room);
  int rc = 0;
  if (!pair || !group) {
    rc = ko_raise_memory(error, 2 * room);
    goto out;
  }
  snprintf(pair, room, "%s %s %s", j->name, id[dependant], id[supplier]);
  snprintf(group, room, "%s of %s", j->name, id[dependant]);
  rc = write_row(j, dependant, j->name, supplier, need, pair, error);
  if (rc == 0) rc = write_row(j, supplier, group, dependant, need, pair, error);
out:
  free(pair);
  free(group);
  return rc;
}

static int write_rows(const job *j, const ko_sides *sides, const ko_choice *choice, ko_error *error) {
  char need[24] = "all";
  if (j->couple->need >= 0) snprintf(need, sizeof need, "%lld", (long long)j->couple->need);
  uint32_t at = 0, n_without = 0;
  int rc = 0;
  for (uint32_t d = 0; rc == 0 && d < sides->n_dependants; d++) {
    uint32_t dependant = sides->dependants[d];
    if (at == choice->n || choice->pairs[at].dependant != d) {
      n_without++;
      if (j->couple->none == KO_COUPLE_FAIL) rc = write_row(j, dependant, j->name, KO_NONE, "1", NULL, error);
    }
    for (; rc == 0 && at < choice->n && choice->pairs[at].dependant == d; at++) {
      uint32_t supplier = sides->suppliers[choice->pairs[at].supplier];
      rc =
          j->couple->pair ? write_pair(j, dependant, supplier, need, error) : write_row(j, dependant, j->name, supplier, need, NULL, error);
    }
  }
  if (rc == 0 && n_without)
    ko_warn_at(error, &j->where, "coupling \"%s\": no supplier was found for %u of %u dependants; %s", j->name, n_without,
               sides->n_dependants, j->couple->none == KO_COUPLE_FAIL ? "they cannot work (none: fail)" : "they work without (none: free)");
  return rc;
}

/* The id that the first unknown sector, country or facility of a filter may mean, NULL where there is none. */
static const char *mistyped(const ko_region *region, const ko_filter *filter) {
  for (size_t c = 0; c < filter->n; c++) {
    const ko_condition *condition = &filter->conditions[c];
    for (size_t i = 0; i < condition->n; i++) {
      const char *text = condition->alternatives[i].text;
      int unknown = (strcmp(condition->column, "sector") == 0 && ko_region_find_sector(region, text) == KO_NONE) ||
                    (strcmp(condition->column, "country") == 0 && ko_region_find_country(region, text) == KO_NONE) ||
                    (strcmp(condition->column, "facility") == 0 && ko_region_find(region, text) == KO_NONE);
      const char *nearest = unknown ? ko_region_suggest(region, text) : NULL;
      if (nearest) return nearest;
    }
  }
  return NULL;
}

/* Rows of the facilities that a filter means. */
static int find_side(const job *j, const char *key, const ko_filter *filter, uint32_t *n, uint32_t **rows, ko_error *error) {
  uint32_t n_facilities = j->region->n_facilities;
  uint8_t *keep = malloc((size_t)n_facilities + 1);
  *rows = malloc(((size_t)n_facilities + 1) * sizeof **rows);
  int rc = 0;
  *n = 0;
  if (!keep || !*rows) {
    rc = ko_raise_memory(error, n_facilities * (1 + sizeof **rows));
    goto out;
  }
  const ko_condition *unknown = ko_filter_facilities(j->region, filter, keep);
  if (unknown) {
    ko_where where = ko_recipe_where(j->recipe, unknown->mark);
    const char *nearest = ko_facility_column_suggest(j->region, unknown->column);
    rc = ko_raise_at(error, KO_E_INPUT, &where, "facilities have no column \"%s\"%s%s%s", unknown->column,
                     nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    goto out;
  }
  for (uint32_t row = 0; row < n_facilities; row++)
    if (keep[row]) (*rows)[(*n)++] = row;
  if (*n == 0) {
    ko_where where = filter->n ? ko_recipe_where(j->recipe, filter->conditions[0].mark) : j->where;
    const char *nearest = mistyped(j->region, filter);
    rc = ko_raise_at(error, KO_E_INPUT, &where, "%s: no facility of the region matches this filter%s%s%s", key,
                     nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
  }
out:
  free(keep);
  return rc;
}

int ko_couple(const ko_recipe *recipe, uint32_t index, const char *name, const ko_region *region, ko_sheet *dependencies, ko_error *error) {
  const ko_recipe_couple *couple = (const ko_recipe_couple *)recipe->couple.items + index;
  const ko_coupler *coupler = ko_couplers[couple->choose.index];
  job j = {.recipe = recipe, .couple = couple, .name = name, .region = region, .sheet = dependencies};
  j.where = ko_recipe_where(recipe, couple->choose.mark.line ? couple->choose.mark : couple->mark);
  ko_sides sides = {.region = region};
  ko_choice choice = {0};
  char *what = NULL;
  int rc = 0;
  if (couple->pair && !coupler->single(couple->choose.params)) {
    rc =
        ko_raise_at(error, KO_E_INPUT, &j.where, "pair: true couples one supplier with each dependant; choose one_to_one, or a count of 1");
    goto out;
  }
  rc = find_side(&j, "dependant", &couple->dependant, &sides.n_dependants, &sides.dependants, error);
  int other = find_side(&j, "supplier", &couple->supplier, &sides.n_suppliers, &sides.suppliers, error);
  if (rc == 0) rc = other;
  if (rc < 0 || (rc = find_columns(&j, error)) < 0) goto out;
  size_t room = strlen(name) + sizeof "couple ";
  if (!(what = malloc(room))) {
    rc = ko_raise_memory(error, room);
    goto out;
  }
  snprintf(what, room, "couple %s", name);
  ko_stream stream = ko_stream_make((uint64_t)recipe->seed, what);
  if ((rc = coupler->choose(couple->choose.params, &j.where, &sides, &stream, &choice, error)) < 0) goto out;
  if (choice.n) qsort(choice.pairs, choice.n, sizeof *choice.pairs, by_dependant);
  rc = write_rows(&j, &sides, &choice, error);
out:
  free(sides.dependants);
  free(sides.suppliers);
  free(choice.pairs);
  free(what);
  return rc;
}
