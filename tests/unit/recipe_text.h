/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Regions for tests, from the text of a recipe (what stands under `build:`).
 */
#ifndef RECIPE_TEXT_H
#define RECIPE_TEXT_H

#include "findings.h"

#include <stdlib.h>

#include "knockon/region.h"
#include "knockon/scenario.h"
#include "sim/region/recipe.h"

/* Paths are relative to `folder`. Lines of the recipe begin on line 4 of the file that is named in messages, two columns further right. */
static inline int try_recipe(const char *folder, const char *recipe, ko_region **out, ko_error *error) {
  size_t room = 4 * strlen(recipe) + 1000;
  char *text = calloc(1, room), *end = text;
  assert_non_null(text);
  end += sprintf(end, "knockon: 1\nregion:\n build:\n");
  for (const char *line = recipe; *line;) {
    size_t length = strcspn(line, "\n");
    end += sprintf(end, "  %.*s\n", (int)length, line);
    line += length + (line[length] == '\n');
  }
  sprintf(end, "sectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: {} } } ]\n");
  ko_scenario *scenario = NULL;
  *out = NULL;
  int rc = ko_scenario_parse(text, strlen(text), folder, NULL, 0, &scenario, error);
  if (rc == 0) rc = ko_region_build(scenario->recipe, out, error);
  ko_scenario_free(scenario);
  free(text);
  return rc;
}

static inline ko_region *region_from_recipe(const char *folder, const char *recipe) {
  ko_error error = {0};
  ko_region *region = NULL;
  int rc = try_recipe(folder, recipe, &region, &error);
  if (rc) print_findings(&error);
  assert_int_equal(rc, 0);
  return region;
}

/* The recipe fails, and one of the findings contains this. */
static inline void assert_recipe_fails(const char *folder, const char *recipe, const char *message) {
  ko_error error = {0};
  ko_region *region = NULL;
  int rc = try_recipe(folder, recipe, &region, &error), found = 0;
  for (uint32_t i = 0; i < error.n_shown; i++) found |= strstr(error.findings[i].message, message) != NULL;
  if (rc != KO_E_INPUT || !found) {
    print_findings(&error);
    fail_msg("expected: %s", message);
  }
  assert_null(region);
}

#endif
