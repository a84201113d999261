/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a recipe to a region: every sector's source drafts its facilities and links; together they make a region without dependencies, in
 * which couplings find their facilities and distances; then everything makes the region proper.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/assemble.h"
#include "sim/region/couple/couple.h"
#include "sim/region/recipe.h"
#include "sim/region/recipe_where.h"
#include "sim/region/source.h"

ko_where ko_recipe_where(const ko_recipe *recipe, ko_mark mark) {
  ko_where where = {.file = recipe->file, .line = mark.line, .column = mark.column};
  if (!recipe->text || mark.line == 0) return where;
  const char *line = recipe->text, *end = recipe->text + recipe->text_length;
  for (uint32_t i = 1; i < mark.line && line < end; i++) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    line = newline ? newline + 1 : end;
  }
  const char *newline = memchr(line, '\n', (size_t)(end - line));
  where.text = line;
  where.text_length = (size_t)((newline ? newline : end) - line);
  return where;
}

static const ko_recipe_sector *sector_at(const ko_recipe *recipe, size_t i) { return (const ko_recipe_sector *)recipe->sectors.items + i; }

static int read_sectors(const ko_recipe *recipe, ko_draft *drafts, ko_error *error) {
  int first = 0;
  for (size_t i = 0; i < recipe->sectors.n; i++) { /* all, so that all errors are found in one go */
    const ko_recipe_sector *sector = sector_at(recipe, i);
    ko_where where = ko_recipe_where(recipe, sector->source.mark.line ? sector->source.mark : sector->mark);
    size_t room = strlen(sector->named.key) + sizeof "sector ";
    char *what = malloc(room);
    if (!what) return ko_raise_memory(error, room);
    snprintf(what, room, "sector %s", sector->named.key);
    ko_stream stream = ko_stream_make((uint64_t)recipe->seed, what);
    free(what);
    int rc = ko_sources[sector->source.index]->read(sector->source.params, &where, &stream, &drafts[i], error);
    if (rc == 0 && drafts[i].facilities.n_rows == 0)
      rc = ko_raise_at(error, KO_E_INPUT, &where, "sector %s has no facilities", sector->named.key);
    if (first == 0) first = rc;
  }
  return first;
}

/* Places are either geographic or planar, in all sectors. */
static int check_places(const ko_recipe *recipe, const ko_draft *drafts, ko_error *error) {
  const ko_recipe_sector *first[2] = {NULL, NULL};
  for (size_t i = 0; i < recipe->sectors.n; i++) {
    if (!first[0] && ko_sheet_find(&drafts[i].facilities, "lat") != KO_NONE) first[0] = sector_at(recipe, i);
    if (!first[1] && ko_sheet_find(&drafts[i].facilities, "x") != KO_NONE) first[1] = sector_at(recipe, i);
  }
  if (!first[0] || !first[1]) return 0;
  ko_where where = ko_recipe_where(recipe, first[1]->mark);
  return ko_raise_at(error, KO_E_INPUT, &where,
                     "sector %s has places in lat and lon, sector %s in x and y; give `generate` the lat and lon of its box",
                     first[0]->named.key, first[1]->named.key);
}

static int taken(const char *name, uint32_t n, char *const *names) {
  for (uint32_t i = 0; i < n; i++)
    if (strcmp(name, names[i]) == 0) return 1;
  return 0;
}

/* The name of a coupling's groups: its own, or the supplier's sector, or a number; never that of an earlier coupling. */
static char *couple_name(const ko_recipe *recipe, uint32_t index, char *const *earlier, ko_error *error) {
  const ko_recipe_couple *couple = (const ko_recipe_couple *)recipe->couple.items + index;
  const char *name = couple->name ? couple->name : "coupling";
  for (size_t i = 0; !couple->name && i < couple->supplier.n; i++) {
    const ko_condition *condition = &couple->supplier.conditions[i];
    if (strcmp(condition->column, "sector") == 0 && condition->n == 1 && condition->alternatives[0].compare == KO_COMPARE_EQUAL)
      name = condition->alternatives[0].text;
  }
  size_t room = strlen(name) + 16;
  char *text = malloc(room);
  if (!text) {
    ko_raise_memory(error, room);
    return NULL;
  }
  snprintf(text, room, "%s", name);
  for (int number = 2; taken(text, index, earlier); number++) snprintf(text, room, "%s %d", name, number);
  return text;
}

static int couple_all(const ko_recipe *recipe, const ko_region *bare, ko_sheet *dependencies, ko_error *error) {
  uint32_t n = (uint32_t)recipe->couple.n;
  char **names = calloc((size_t)n + 1, sizeof *names);
  if (!names) return ko_raise_memory(error, n * sizeof *names);
  int first = 0;
  for (uint32_t i = 0; i < n; i++) {
    names[i] = couple_name(recipe, i, names, error);
    int rc = names[i] ? ko_couple(recipe, i, names[i], bare, dependencies, error) : KO_E_INTERNAL;
    if (first == 0) first = rc;
    if (!names[i]) break;
  }
  for (uint32_t i = 0; i < n; i++) free(names[i]);
  free(names);
  return first;
}

/* The region without dependencies, in *bare. */
static int build_bare(const ko_recipe *recipe, const ko_draft *drafts, ko_region **bare) {
  ko_error quiet = {0}; /* what it has to say is said when the region proper is made */
  ko_tables tables = {0};
  int rc = ko_assemble(recipe, drafts, &tables, &quiet);
  if (rc == 0) rc = ko_region_from_tables(&tables, "build", bare, &quiet);
  ko_tables_free(&tables);
  return rc;
}

int ko_region_build(const ko_recipe *recipe, ko_region **out, ko_error *error) {
  *out = NULL;
  ko_region *bare = NULL;
  ko_tables tables = {0};
  ko_draft *drafts = calloc(recipe->sectors.n + 1, sizeof *drafts);
  if (!drafts) return ko_raise_memory(error, recipe->sectors.n * sizeof *drafts);
  int rc = read_sectors(recipe, drafts, error);
  if (rc == 0) rc = check_places(recipe, drafts, error);
  if (rc == 0) rc = ko_assemble(recipe, drafts, &tables, error);
  if (rc == 0 && recipe->couple.n && build_bare(recipe, drafts, &bare) == 0)
    rc = couple_all(recipe, bare, &tables.sheets[KO_TABLE_DEPENDENCIES], error);
  if (rc == 0) rc = ko_region_from_tables(&tables, "build", out, error);
  ko_region_free(bare);
  ko_tables_free(&tables);
  for (size_t i = 0; i < recipe->sectors.n; i++) {
    ko_sheet_free(&drafts[i].facilities);
    ko_sheet_free(&drafts[i].links);
  }
  free(drafts);
  return rc;
}
