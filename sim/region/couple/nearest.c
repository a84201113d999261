/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose: nearest. Each dependant gets the `count` suppliers next to it.
 */
#include <math.h>
#include <stddef.h>

#include "sim/region/couple/couple.h"

typedef struct nearest_params {
  int64_t count;
  double within_km;
} nearest_params;

static const ko_param PARAMS[] = {
    {.key = "count",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(nearest_params, count),
     .unit = "",
     .min = 1,
     .max = 1000,
     .value = 1,
     .help = "Suppliers of each dependant.",
     .source = ""},
    {.key = "within_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(nearest_params, within_km),
     .unit = "km",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Suppliers farther away are not chosen; without it there is no limit.",
     .source = ""},
};

static int choose(const void *params, const ko_where *where, const ko_sides *sides, ko_stream *stream, ko_choice *choice, ko_error *error) {
  (void)where, (void)stream;
  const nearest_params *p = params;
  ko_places places;
  int rc = ko_places_make(sides, KO_METRIC_DISTANCE, &places, error);
  if (rc < 0) return rc;
  for (uint32_t d = 0; rc == 0 && d < sides->n_dependants; d++) {
    uint32_t n = ko_places_near(&places, d, p->within_km, (uint32_t)p->count);
    for (uint32_t i = 0; rc == 0 && i < n; i++) rc = ko_choice_add(choice, d, places.found[i].supplier, error);
  }
  ko_places_free(&places);
  return rc;
}

static int single(const void *params) { return ((const nearest_params *)params)->count == 1; }

const ko_coupler ko_coupler_nearest = {
    .name = "nearest",
    .help = "The suppliers nearest to each dependant.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(nearest_params),
    .choose = choose,
    .single = single,
};
