/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * detect: control rooms, sensors, patrols. Countries know of damage after so many hours at most, and their crews can begin.
 */
#include <stdlib.h>

#include "knockon/duration.h"
#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"

typedef struct detect_params {
  ko_texts countries;
  double hours, cost, cost_each;
} detect_params;

static const ko_param PARAMS[] = {
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(detect_params, countries),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Countries that take part.",
     .source = ""},
    {.key = "hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(detect_params, hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Time from damage until a crew may begin; a country that detects it sooner is left alone.",
     .source = ""},
    KO_MEASURE_COSTS(detect_params, "country"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const detect_params *p = params;
  uint32_t n, *rows;
  int code = ko_measure_countries(edits, "detect", &p->countries, &n, &rows, error);
  for (uint32_t i = 0; i < n && !code; i++)
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_DETECTION, .entity = rows[i], .number = p->hours}, error);
  if (!code) ko_edits_cost(edits, p->cost + p->cost_each * n);
  free(rows);
  return code;
}

const ko_measure ko_measure_detect = {
    .name = "detect",
    .title = "Detect damage sooner",
    .help = "Lowers the time from damage until crews may begin. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(detect_params),
    .resolve = resolve,
    .over_time = 1,
};
