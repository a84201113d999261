/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * diversify: second feeders, alternative carriers, interconnections. Each group of the named dependants that has a supplier in a sector
 * gets the nearest further suppliers of that sector (of those that match); `need` stays, so that one of more suppliers is enough.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/measure/groups.h"
#include "sim/measure/measure.h"

typedef struct diversify_params {
  ko_targets targets;
  ko_filter supplier;
  int64_t count;
  double within_km, cost, cost_each;
} diversify_params;

static const ko_param PARAMS[] = {
    {.type = KO_PARAM_TARGETS,
     .offset = offsetof(diversify_params, targets),
     .flags = KO_PARAM_REQUIRED,
     .unit = "",
     .help = "Dependants that get further suppliers.",
     .source = ""},
    {.key = "supplier",
     .type = KO_PARAM_FILTER,
     .offset = offsetof(diversify_params, supplier),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities that may become suppliers, such as { sector: power }; they join groups that have a supplier of the same sector.",
     .source = ""},
    {.key = "count",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(diversify_params, count),
     .unit = "",
     .min = 1,
     .max = 1000,
     .value = 1,
     .help = "Suppliers that are added to each group, nearest first.",
     .source = ""},
    {.key = "within_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(diversify_params, within_km),
     .unit = "km",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Suppliers farther away are not added; without it there is no limit.",
     .source = ""},
    {.key = "cost",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(diversify_params, cost),
     .unit = "",
     .min = 0,
     .max = INFINITY,
     .help = "Cost of the measure as a whole.",
     .source = ""},
    {.key = "cost_each",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(diversify_params, cost_each),
     .unit = "",
     .min = 0,
     .max = INFINITY,
     .help = "Cost of each supplier that is added, added to the cost of the whole.",
     .source = ""},
};

typedef struct candidate {
  double km;
  uint32_t row;
} candidate;

/* May `row` join group g? Its sector must be one that the group draws on already. */
static int may_join(const ko_region *region, uint32_t g, uint32_t row) {
  int same_sector = 0;
  if (row == region->groups.dependant[g]) return 0;
  for (uint32_t i = region->groups.first[g]; i < region->groups.first[g + 1]; i++) {
    uint32_t supplier = region->groups.suppliers[i];
    if (supplier == row) return 0;
    if (region->facilities.sector[supplier] == region->facilities.sector[row]) same_sector = 1;
  }
  return same_sector;
}

/* The `count` nearest of the candidates for group g, nearest first, ties by row: insertion into a short sorted list. */
static size_t nearest(const ko_region *region, const diversify_params *p, uint32_t g, uint32_t n, const uint32_t *rows, candidate *best) {
  size_t n_best = 0, room = (size_t)p->count;
  for (uint32_t i = 0; i < n; i++) {
    double km = ko_region_distance(region, region->groups.dependant[g], rows[i]);
    if (isnan(km) || km > p->within_km || (n_best == room && km >= best[n_best - 1].km)) continue;
    if (!may_join(region, g, rows[i])) continue;
    size_t at = n_best < room ? n_best++ : n_best - 1;
    for (; at > 0 && best[at - 1].km > km; at--) best[at] = best[at - 1];
    best[at] = (candidate){km, rows[i]};
  }
  return n_best;
}

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const diversify_params *p = params;
  const ko_region *region = ko_edits_region(edits);
  uint8_t *chosen = NULL;
  candidate *best = NULL;
  uint32_t n, n_added = 0, n_groups = 0;
  const uint32_t *rows;
  int code = ko_measure_dependants(edits, &p->targets, &chosen, error);
  if (code) goto out;
  code = ko_edits_facilities(edits, &p->supplier, &n, &rows, error);
  if (code) goto out;
  best = calloc((size_t)p->count, sizeof *best);
  if (!best) {
    code = ko_raise_memory(error, (size_t)p->count * sizeof *best);
    goto out;
  }
  for (uint32_t g = 0; g < region->n_groups; g++) {
    if (!chosen[region->groups.dependant[g]]) continue;
    size_t n_best = nearest(region, p, g, n, rows, best);
    n_groups++;
    for (size_t i = 0; i < n_best; i++, n_added++) {
      code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_ADD_SUPPLIER, .entity = g, .other = best[i].row}, error);
      if (code) goto out;
    }
  }
  if (n_added == 0)
    ko_edits_warn(edits, error,
                  "diversify: no group of these dependants (%u) finds a further supplier; a supplier must match, be of a sector that the "
                  "group draws on, and have "
                  "coordinates within reach",
                  n_groups);
  ko_edits_cost(edits, p->cost + p->cost_each * n_added);
out:
  free(chosen);
  free(best);
  return code;
}

const ko_measure ko_measure_diversify = {
    .name = "diversify",
    .title = "Diversify suppliers",
    .help = "Adds the nearest further suppliers to the groups of its dependants.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(diversify_params),
    .resolve = resolve,
};
