/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * protect: guards, walls, hardening. A hit at a target succeeds with success x (1 - protection); the measure raises protection to a
 * level, and leaves a target alone that has more already.
 */
#include "sim/measure/cost.h"
#include "sim/measure/measure.h"
#include "sim/measure/when.h"

typedef struct protect_params {
  ko_targets targets;
  double to, from_hours, cost, cost_each;
} protect_params;

static const ko_param PARAMS[] = {
    {.type = KO_PARAM_TARGETS,
     .offset = offsetof(protect_params, targets),
     .flags = KO_PARAM_REQUIRED,
     .unit = "",
     .help = "Facilities and links that are protected.",
     .source = ""},
    {.key = "to",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(protect_params, to),
     .unit = "",
     .min = 0,
     .max = 1,
     .flags = KO_PARAM_REQUIRED,
     .help = "Protection that each target gets: the share of otherwise successful hits that fail.",
     .source = ""},
    KO_MEASURE_FROM(protect_params),
    KO_MEASURE_COSTS(protect_params, "target"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const protect_params *p = params;
  uint32_t n;
  const uint32_t *rows;
  int code = ko_edits_targets(edits, &p->targets, &n, &rows, error);
  for (uint32_t i = 0; i < n && !code; i++) {
    ko_edit edit = {.kind = KO_EDIT_PROTECTION, .entity = rows[i], .number = p->to, .from_hours = p->from_hours};
    code = ko_edits_add(edits, &edit, error);
  }
  if (!code) ko_edits_cost(edits, p->cost + p->cost_each * n);
  return code;
}

const ko_measure ko_measure_protect = {
    .name = "protect",
    .title = "Protect facilities and links",
    .help = "Raises the protection of its targets, so that fewer hits succeed.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(protect_params),
    .resolve = resolve,
};
