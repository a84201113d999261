/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prevent: police, intelligence, control of means and finance. A country foils a wave as a whole with its prevention probability, one
 * draw a (wave, country); nothing that it owns is then hit. The measure raises that probability to a level.
 */
#include <stdlib.h>

#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"
#include "sim/measure/when.h"

typedef struct prevent_params {
  ko_texts countries;
  double to, from_hours, cost, cost_each;
} prevent_params;

static const ko_param PARAMS[] = {
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(prevent_params, countries),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Countries that take part.",
     .source = ""},
    {.key = "to",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(prevent_params, to),
     .unit = "",
     .min = 0,
     .max = 1,
     .flags = KO_PARAM_REQUIRED,
     .help = "Probability with which each of them foils a wave.",
     .source = ""},
    KO_MEASURE_FROM(prevent_params),
    KO_MEASURE_COSTS(prevent_params, "country"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const prevent_params *p = params;
  uint32_t n, *rows;
  int code = ko_measure_countries(edits, "prevent", &p->countries, &n, &rows, error);
  for (uint32_t i = 0; i < n && !code; i++) {
    ko_edit edit = {.kind = KO_EDIT_PREVENTION, .entity = rows[i], .number = p->to, .from_hours = p->from_hours};
    code = ko_edits_add(edits, &edit, error);
  }
  ko_edits_cost(edits, p->cost + p->cost_each * n);
  free(rows);
  return code;
}

const ko_measure ko_measure_prevent = {
    .name = "prevent",
    .title = "Prevent attacks",
    .help = "Raises the probability with which countries foil a wave before it hits what they own.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(prevent_params),
    .resolve = resolve,
};
