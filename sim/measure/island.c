/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * island: separation schemes. Named links, such as interconnectors, open when a wave damages something, so that what follows stays on one side.
 */
#include <math.h>
#include <stdlib.h>

#include "knockon/duration.h"
#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"

typedef struct island_params {
  ko_texts links, countries;
  double hours, cost, cost_each;
} island_params;

static const ko_param PARAMS[] = {
    {.key = "links",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(island_params, links),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Links that open: out of service, but not damaged.",
     .source = ""},
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(island_params, countries),
     .unit = "",
     .help = "They open when a wave damages something that one of these countries owns; without it: anything.",
     .source = ""},
    {.key = "hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(island_params, hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "They close again after so long; a later wave starts it anew. Without it they stay open.",
     .source = ""},
    KO_MEASURE_COSTS(island_params, "link"),
};

static int find_links(ko_edits *edits, const ko_texts *ids, uint32_t *rows, ko_error *error) {
  const ko_region *region = ko_edits_region(edits);
  int code = KO_OK;
  for (size_t i = 0; i < ids->n; i++) {
    rows[i] = ko_region_find(region, ids->items[i]);
    if (rows[i] != KO_NONE && rows[i] & KO_LINK) continue;
    const char *near = ko_suggest(ids->items[i], region->links.id, region->n_links);
    code = ko_edits_raise_at(edits, ids->items[i], error, "island: '%s' is no link of the region%s%s%s", ids->items[i],
                             near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  }
  return code;
}

/* All countries, where none are named. */
static int find_countries(ko_edits *edits, const ko_texts *ids, uint32_t *n, uint32_t **rows, ko_error *error) {
  if (ids->n > 0) return ko_measure_countries(edits, "island", ids, n, rows, error);
  *n = ko_edits_region(edits)->n_countries;
  *rows = calloc((size_t)*n + 1, sizeof **rows);
  if (!*rows) return ko_raise_memory(error, ((size_t)*n + 1) * sizeof **rows);
  for (uint32_t c = 0; c < *n; c++) (*rows)[c] = c;
  return KO_OK;
}

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const island_params *p = params;
  uint32_t n, *countries = NULL, *links = calloc(p->links.n + 1, sizeof *links);
  if (!links) return ko_raise_memory(error, (p->links.n + 1) * sizeof *links);
  int code = find_links(edits, &p->links, links, error);
  int found = find_countries(edits, &p->countries, &n, &countries, error);
  if (found) code = found;
  if (!code)
    code = ko_edits_policy(edits,
                           &(ko_policy){.kind = KO_POLICY_ISLAND,
                                        .n_links = (uint32_t)p->links.n,
                                        .links = links,
                                        .n_countries = n,
                                        .countries = countries,
                                        .hold_hours = p->hours},
                           error);
  ko_edits_cost(edits, p->cost + p->cost_each * (double)p->links.n);
  free(links);
  free(countries);
  return code;
}

const ko_measure ko_measure_island = {
    .name = "island",
    .title = "Separate networks when a wave hits",
    .help = "Opens links for a time, so that failures stay on one side. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(island_params),
    .resolve = resolve,
    .over_time = 1,
};
