/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prioritise: another order of repairs for the whole region.
 */
#include "sim/measure/cost.h"
#include "sim/measure/measure.h"

typedef struct prioritise_params {
  const char *by;
  double cost;
} prioritise_params;

static const ko_param PARAMS[] = {
    {.key = "by",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(prioritise_params, by),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Which waiting jobs come first, as repair_order of the response: a score of facilities, a numeric column, or random.",
     .source = ""},
    KO_MEASURE_COST(prioritise_params),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const prioritise_params *p = params;
  ko_edits_cost(edits, p->cost);
  return ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_ORDER, .text = p->by}, error);
}

const ko_measure ko_measure_prioritise = {
    .name = "prioritise",
    .title = "Repair what matters first",
    .help = "Changes the order in which crews take repairs. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(prioritise_params),
    .resolve = resolve,
    .over_time = 1,
};
