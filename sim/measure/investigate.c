/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * investigate: police and justice. Once a wave has hit and some time has passed, later waves are stopped with a probability, one draw a wave
 * and trial.
 */
#include "sim/measure/cost.h"
#include "sim/measure/measure.h"
#include "sim/measure/when.h"

typedef struct investigate_params {
  double probability, after_hours, from_hours, cost;
} investigate_params;

static const ko_param PARAMS[] = {
    {.key = "probability",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(investigate_params, probability),
     .unit = "",
     .min = 0,
     .max = 1,
     .flags = KO_PARAM_REQUIRED,
     .help = "Probability with which a later wave is stopped; of several investigations the most likely one counts.",
     .source = ""},
    {.key = "after_hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(investigate_params, after_hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Time from the first wave that hit until waves are stopped; waves of the same step are not.",
     .source = ""},
    KO_MEASURE_FROM(investigate_params),
    KO_MEASURE_COST(investigate_params),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const investigate_params *p = params;
  ko_edits_cost(edits, p->cost);
  return ko_edits_policy(
      edits,
      &(ko_policy){.kind = KO_POLICY_INVESTIGATE, .number = p->probability, .delay_hours = p->after_hours, .from_hours = p->from_hours},
      error);
}

const ko_measure ko_measure_investigate = {
    .name = "investigate",
    .title = "Investigate attacks",
    .help = "Later waves may be stopped once some time has passed since the first that hit. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(investigate_params),
    .resolve = resolve,
    .over_time = 1,
};
