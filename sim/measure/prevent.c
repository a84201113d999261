/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prevent: police, intelligence, control of means and finance. A country foils a wave as a whole with its prevention probability, one
 * draw a (wave, country); nothing that it owns is then hit. The measure raises that probability to a level.
 */
#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/measure.h"

typedef struct prevent_params {
  ko_texts countries;
  double to, cost, cost_each;
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
    KO_MEASURE_COSTS(prevent_params, "country"),
};

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const prevent_params *p = params;
  const ko_region *region = ko_edits_region(edits);
  int code = KO_OK;
  for (size_t i = 0; i < p->countries.n; i++) {
    const char *id = p->countries.items[i];
    uint32_t country = ko_region_find_country(region, id);
    int failed;
    if (country == KO_NONE) {
      const char *near = ko_suggest(id, region->countries.id, region->n_countries);
      failed = ko_edits_raise_at(edits, id, error, "prevent: there is no country '%s' in the region%s%s%s", id,
                                 near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    } else {
      failed = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_PREVENTION, .entity = country, .number = p->to}, error);
    }
    if (failed) code = failed;
  }
  ko_edits_cost(edits, p->cost + p->cost_each * (double)p->countries.n);
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
