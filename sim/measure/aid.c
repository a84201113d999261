/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * aid: mutual aid between countries. Idle crews of each come to help where jobs wait in another.
 */
#include <stdlib.h>

#include "knockon/duration.h"
#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"
#include "sim/measure/when.h"

typedef struct aid_params {
  ko_texts countries;
  double delay_hours, from_hours, cost, cost_each;
} aid_params;

static const ko_param PARAMS[] = {
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(aid_params, countries),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Countries that help each other.",
     .source = ""},
    {.key = "delay_hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(aid_params, delay_hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Time that crews take from one country to another.",
     .source = ""},
    KO_MEASURE_FROM(aid_params),
    KO_MEASURE_COSTS(aid_params, "country"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const aid_params *p = params;
  uint32_t n, *rows;
  int code = ko_measure_partners(edits, "aid", &p->countries, &n, &rows, error);
  if (!code)
    code = ko_edits_policy(
        edits,
        &(ko_policy){
            .kind = KO_POLICY_AID, .n_countries = n, .countries = rows, .delay_hours = p->delay_hours, .from_hours = p->from_hours},
        error);
  ko_edits_cost(edits, p->cost + p->cost_each * n);
  free(rows);
  return code;
}

const ko_measure ko_measure_aid = {
    .name = "aid",
    .title = "Help each other with crews",
    .help = "Idle repair crews of each country come to the others. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(aid_params),
    .resolve = resolve,
    .over_time = 1,
};
