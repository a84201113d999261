/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crews: more repair crews for countries, from the start or from some hour on (a contractor, the army). A country that has as many as there are
 * jobs needs none.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"
#include "sim/measure/when.h"

typedef struct crews_params {
  ko_texts countries;
  int64_t add;
  double from_hours, cost, cost_each;
} crews_params;

static const ko_param PARAMS[] = {
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(crews_params, countries),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Countries that get them.",
     .source = ""},
    {.key = "add",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(crews_params, add),
     .unit = "",
     .min = 0,
     .max = 1000000,
     .flags = KO_PARAM_REQUIRED,
     .help = "Crews that each of the countries gets in addition.",
     .source = ""},
    KO_MEASURE_FROM(crews_params),
    KO_MEASURE_COSTS(crews_params, "crew"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const crews_params *p = params;
  const struct ko_countries *countries = &ko_edits_region(edits)->countries;
  uint32_t n, *rows;
  int code = ko_measure_countries(edits, "crews", &p->countries, &n, &rows, error);
  for (uint32_t i = 0; i < n && !code; i++) {
    if (isnan(countries->crews[rows[i]]))
      ko_edits_warn(edits, error, "crews: %s has no number of crews, so it has as many as there are jobs, and more change nothing",
                    countries->id[rows[i]]);
    ko_edit edit = {.kind = KO_EDIT_CREWS, .entity = rows[i], .number = (double)p->add, .from_hours = p->from_hours};
    code = ko_edits_add(edits, &edit, error);
  }
  if (!code) ko_edits_cost(edits, p->cost + p->cost_each * (double)p->add * n);
  free(rows);
  return code;
}

const ko_measure ko_measure_crews = {
    .name = "crews",
    .title = "Add repair crews",
    .help = "Gives countries more repair crews. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(crews_params),
    .resolve = resolve,
    .over_time = 1,
};
