/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decouple: make dependants independent of a supply for good (own generation, manual operation, an air gap). Groups of the named dependants
 * that contain a matching supplier never bind.
 */
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/groups.h"
#include "sim/measure/measure.h"

typedef struct decouple_params {
  ko_targets targets;
  ko_filter supplier;
  double cost, cost_each;
} decouple_params;

static const ko_param PARAMS[] = {
    {.type = KO_PARAM_TARGETS,
     .offset = offsetof(decouple_params, targets),
     .flags = KO_PARAM_REQUIRED,
     .unit = "",
     .help = "Dependants that are made independent.",
     .source = ""},
    {.key = "supplier",
     .type = KO_PARAM_FILTER,
     .offset = offsetof(decouple_params, supplier),
     .unit = "",
     .help = "Only groups with a supplier that matches, such as { sector: power }; without it all groups of the dependants.",
     .source = ""},
    KO_MEASURE_COSTS(decouple_params, "group that is decoupled"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const decouple_params *p = params;
  const ko_region *region = ko_edits_region(edits);
  uint8_t *chosen = NULL, *matches = NULL;
  uint32_t n_groups = 0;
  int code = ko_measure_dependants(edits, &p->targets, &chosen, error);
  if (code) goto out;
  code = ko_measure_suppliers(edits, &p->supplier, &matches, error);
  if (code) goto out;
  for (uint32_t g = 0; g < region->n_groups; g++) {
    if (!chosen[region->groups.dependant[g]]) continue;
    if (p->supplier.n > 0 && !ko_measure_has_supplier(region, g, matches)) continue;
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_CHANCE, .entity = g, .number = 0}, error);
    if (code) goto out;
    n_groups++;
  }
  if (n_groups == 0) ko_edits_warn(edits, error, "decouple: none of the dependants has a group with such a supplier; nothing changes");
  ko_edits_cost(edits, p->cost + p->cost_each * n_groups);
out:
  free(chosen);
  free(matches);
  return code;
}

const ko_measure ko_measure_decouple = {
    .name = "decouple",
    .title = "Decouple dependants from suppliers",
    .help = "Groups of its dependants never bind: they go on without the supply.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(decouple_params),
    .resolve = resolve,
};
