/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * backup: batteries, diesel, fuel stocks, spinning reserves on site. The groups of the named dependants (all, or those with a matching supplier) carry
 * for so long once too few of their suppliers work; a buffer that lasts longer already is left alone.
 */
#include <math.h>
#include <stdlib.h>

#include "knockon/duration.h"
#include "sim/measure/cost.h"
#include "sim/measure/groups.h"
#include "sim/measure/measure.h"

typedef struct backup_params {
  ko_targets targets;
  ko_filter supplier;
  double buffer_hours, recharge_hours, cost, cost_each;
} backup_params;

static const ko_param PARAMS[] = {
    {.type = KO_PARAM_TARGETS,
     .offset = offsetof(backup_params, targets),
     .flags = KO_PARAM_REQUIRED,
     .unit = "",
     .help = "Dependants that get a buffer.",
     .source = ""},
    {.key = "supplier",
     .type = KO_PARAM_FILTER,
     .offset = offsetof(backup_params, supplier),
     .unit = "",
     .help = "Only groups with a supplier that matches, such as { sector: power }; without it all groups of the dependants.",
     .source = ""},
    {.key = "buffer_hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(backup_params, buffer_hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "How long a full buffer lasts, rounded up to whole steps; groups whose own lasts longer keep it.",
     .source = ""},
    {.key = "recharge_hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(backup_params, recharge_hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .value = NAN,
     .help = "Time in which an empty buffer is full again; without it as long as buffer_hours.",
     .source = ""},
    KO_MEASURE_COSTS(backup_params, "group that gets one"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const backup_params *p = params;
  const ko_region *region = ko_edits_region(edits);
  uint8_t *chosen = NULL, *matches = NULL;
  uint32_t n_groups = 0;
  int code = ko_measure_dependants(edits, &p->targets, &chosen, error);
  if (!code) code = ko_measure_suppliers(edits, &p->supplier, &matches, error);
  for (uint32_t g = 0; g < region->n_groups && !code; g++) {
    if (!chosen[region->groups.dependant[g]]) continue;
    if (p->supplier.n > 0 && !ko_measure_has_supplier(region, g, matches)) continue;
    ko_edit edit = {.kind = KO_EDIT_BUFFER, .entity = g, .number = p->buffer_hours, .recharge = p->recharge_hours};
    code = ko_edits_add(edits, &edit, error);
    n_groups++;
  }
  if (!code && n_groups == 0)
    ko_edits_warn(edits, error, "backup: none of the dependants has a group with such a supplier; nothing changes");
  if (!code) ko_edits_cost(edits, p->cost + p->cost_each * n_groups);
  free(chosen);
  free(matches);
  return code;
}

const ko_measure ko_measure_backup = {
    .name = "backup",
    .title = "Back up supplies",
    .help = "Gives groups of its dependants a buffer, which carries them while their suppliers are down. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(backup_params),
    .resolve = resolve,
    .over_time = 1,
};
