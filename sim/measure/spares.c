/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spares: spare transformers, pipes, cable drums in stock. Repairs of the targets take a share of the time that they took.
 */
#include "sim/measure/cost.h"
#include "sim/measure/measure.h"

typedef struct spares_params {
  ko_targets targets;
  double factor, cost, cost_each;
} spares_params;

static const ko_param PARAMS[] = {
    {.type = KO_PARAM_TARGETS,
     .offset = offsetof(spares_params, targets),
     .flags = KO_PARAM_REQUIRED,
     .unit = "",
     .help = "Facilities and links for which there are spares.",
     .source = ""},
    {.key = "factor",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(spares_params, factor),
     .unit = "",
     .min = 0,
     .max = 1,
     .flags = KO_PARAM_REQUIRED,
     .help = "repair_hours become so many times what they are.",
     .source = ""},
    KO_MEASURE_COSTS(spares_params, "target"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const spares_params *p = params;
  uint32_t n;
  const uint32_t *rows;
  int code = ko_edits_targets(edits, &p->targets, &n, &rows, error);
  for (uint32_t i = 0; i < n && !code; i++)
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_REPAIR, .entity = rows[i], .number = p->factor}, error);
  if (!code) ko_edits_cost(edits, p->cost + p->cost_each * n);
  return code;
}

const ko_measure ko_measure_spares = {
    .name = "spares",
    .title = "Stock spare parts",
    .help = "Repairs of its targets take less time. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(spares_params),
    .resolve = resolve,
    .over_time = 1,
};
