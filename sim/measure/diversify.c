/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * diversify: second feeders, alternative carriers, interconnections. Each group of the named dependants that has a supplier in a sector
 * gets the nearest further suppliers of that sector (of those that match); `need` stays, so that one of more suppliers is enough.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/groups.h"
#include "sim/measure/measure.h"
#include "sim/region/region.h"

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
    KO_MEASURE_COSTS(diversify_params, "supplier that is added"),
};

/* Candidates of each sector by place. */
typedef struct reach {
  const ko_region *region;
  uint32_t *everyone;  /* [n_facilities] 0, 1, 2 ...: any of them may be a dependant */
  uint32_t *suppliers; /* the candidates by sector */
  ko_sides *sides;     /* [n_sectors] */
  ko_places *places;   /* [n_sectors] */
} reach;

static void reach_free(reach *r) {
  for (uint32_t s = 0; r->places && s < r->region->n_sectors; s++) ko_places_free(&r->places[s]);
  free(r->everyone);
  free(r->suppliers);
  free(r->sides);
  free(r->places);
}

static int reach_make(reach *r, const ko_region *region, uint32_t n, const uint32_t *rows, ko_error *error) {
  *r = (reach){.region = region,
               .everyone = calloc((size_t)region->n_facilities + 1, sizeof *r->everyone),
               .suppliers = calloc((size_t)n + 1, sizeof *r->suppliers),
               .sides = calloc((size_t)region->n_sectors + 1, sizeof *r->sides),
               .places = calloc((size_t)region->n_sectors + 1, sizeof *r->places)};
  if (!r->everyone || !r->suppliers || !r->sides || !r->places) return ko_raise_memory(error, region->n_facilities * sizeof *r->everyone);
  for (uint32_t row = 0; row < region->n_facilities; row++) r->everyone[row] = row;
  uint32_t at = 0;
  for (uint32_t s = 0; s < region->n_sectors; s++) {
    r->sides[s] =
        (ko_sides){.region = region, .n_dependants = region->n_facilities, .dependants = r->everyone, .suppliers = r->suppliers + at};
    for (uint32_t i = 0; i < n; i++)
      if (region->facilities.sector[rows[i]] == s) r->suppliers[at++] = rows[i], r->sides[s].n_suppliers++;
    int code = ko_places_make(&r->sides[s], KO_METRIC_DISTANCE, &r->places[s], error);
    if (code) return code;
  }
  return KO_OK;
}

typedef struct candidate {
  double km;
  uint32_t row;
} candidate;

static int supplies(const ko_region *region, uint32_t g, uint32_t row) {
  for (uint32_t i = region->groups.first[g]; i < region->groups.first[g + 1]; i++)
    if (region->groups.suppliers[i] == row) return 1;
  return 0;
}

/* Does a supplier before the i-th come from the same sector? */
static int sector_seen(const ko_region *region, uint32_t g, uint32_t i) {
  const uint32_t *sector = region->facilities.sector, *suppliers = region->groups.suppliers;
  for (uint32_t k = region->groups.first[g]; k < i; k++)
    if (sector[suppliers[k]] == sector[suppliers[i]]) return 1;
  return 0;
}

/* The `count` nearest candidates for group g from the sectors that it draws on, nearest first, ties by row. */
static size_t nearest(const reach *r, const diversify_params *p, uint32_t g, candidate *best) {
  const struct ko_groups *groups = &r->region->groups;
  uint32_t n_there = groups->first[g + 1] - groups->first[g];
  size_t n_best = 0, room = (size_t)p->count;
  for (uint32_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
    if (sector_seen(r->region, g, i)) continue;
    const ko_places *places = &r->places[r->region->facilities.sector[groups->suppliers[i]]];
    uint32_t n = ko_places_near(places, groups->dependant[g], p->within_km, (uint32_t)p->count + n_there);
    for (uint32_t k = 0; k < n; k++) {
      candidate next = {places->found[k].km, places->sides->suppliers[places->found[k].supplier]};
      if (supplies(r->region, g, next.row)) continue;
      size_t at = n_best;
      while (at > 0 && (best[at - 1].km > next.km || (best[at - 1].km == next.km && best[at - 1].row > next.row))) at--;
      if (at == room) break;
      if (n_best < room) n_best++;
      for (size_t m = n_best - 1; m > at; m--) best[m] = best[m - 1];
      best[at] = next;
    }
  }
  return n_best;
}

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const diversify_params *p = params;
  const ko_region *region = ko_edits_region(edits);
  uint8_t *chosen = NULL;
  candidate *best = NULL;
  reach r = {0};
  uint32_t n, n_added = 0, n_groups = 0;
  const uint32_t *rows;
  int code = ko_measure_dependants(edits, &p->targets, &chosen, error);
  if (code) goto out;
  code = ko_edits_facilities(edits, &p->supplier, &n, &rows, error);
  if (!code) code = reach_make(&r, region, n, rows, error);
  if (code) goto out;
  best = calloc((size_t)p->count, sizeof *best);
  if (!best) {
    code = ko_raise_memory(error, (size_t)p->count * sizeof *best);
    goto out;
  }
  for (uint32_t g = 0; g < region->n_groups; g++) {
    if (!chosen[region->groups.dependant[g]]) continue;
    size_t n_best = nearest(&r, p, g, best);
    n_groups++;
    for (size_t i = 0; i < n_best; i++, n_added++) {
      code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_ADD_SUPPLIER, .entity = g, .other = best[i].row}, error);
      if (code) goto out;
    }
  }
  if (n_added == 0)
    ko_edits_warn(edits, error,
                  "diversify: no group of these dependants (%u) finds a further supplier; a supplier must match, be of a sector that the "
                  "group draws on, and have coordinates within reach",
                  n_groups);
  ko_edits_cost(edits, p->cost + p->cost_each * n_added);
out:
  free(chosen);
  free(best);
  reach_free(&r);
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
