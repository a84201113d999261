/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * train: exercises and drills. Facilities restart faster, countries detect damage sooner.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"

typedef struct train_params {
  ko_targets targets;
  ko_texts countries;
  double restart_factor, detection_factor, cost, cost_each;
} train_params;

static const ko_param PARAMS[] = {
    {.type = KO_PARAM_TARGETS,
     .offset = offsetof(train_params, targets),
     .unit = "",
     .help = "Facilities that restart faster; without any: all facilities in the countries.",
     .source = ""},
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(train_params, countries),
     .unit = "",
     .help = "Countries that train.",
     .source = ""},
    {.key = "restart_factor",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(train_params, restart_factor),
     .unit = "",
     .min = 0,
     .max = 1,
     .value = NAN,
     .help = "restart_hours of the facilities become so many times what they are.",
     .source = ""},
    {.key = "detection_factor",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(train_params, detection_factor),
     .unit = "",
     .min = 0,
     .max = 1,
     .value = NAN,
     .help = "detection_hours of the countries become so many times what they are.",
     .source = ""},
    KO_MEASURE_COSTS(train_params, "named facility and country"),
};

/* Facilities whose staff trains: rows, to be freed. */
static int find_facilities(ko_edits *edits, const train_params *p, uint32_t n_countries, const uint32_t *countries, uint32_t *n,
                           uint32_t **out, ko_error *error) {
  const ko_region *region = ko_edits_region(edits);
  const uint32_t *targets = NULL;
  uint32_t n_targets = 0;
  *n = 0;
  *out = calloc((size_t)region->n_facilities + 1, sizeof **out);
  if (!*out) return ko_raise_memory(error, ((size_t)region->n_facilities + 1) * sizeof **out);
  if (p->targets.mark.line == 0) {
    for (uint32_t f = 0; f < region->n_facilities; f++)
      for (uint32_t i = 0; i < n_countries; i++)
        if (region->facilities.country[f] == countries[i]) (*out)[(*n)++] = f;
    return KO_OK;
  }
  int code = ko_edits_targets(edits, &p->targets, &n_targets, &targets, error);
  if (code) return code;
  for (uint32_t i = 0; i < n_targets; i++) {
    if (targets[i] & KO_LINK)
      return ko_edits_raise(edits, error, "train: link '%s' does not restart; name facilities", region->links.id[targets[i] & ~KO_LINK]);
    (*out)[(*n)++] = targets[i];
  }
  return KO_OK;
}

static int check(ko_edits *edits, const train_params *p, ko_error *error) {
  int restarts = !isnan(p->restart_factor), detects = !isnan(p->detection_factor);
  if (!restarts && !detects) return ko_edits_raise(edits, error, "train: give at least one of `restart_factor` and `detection_factor`");
  if (detects && p->countries.n == 0)
    return ko_edits_raise(edits, error, "train: `detection_factor` is for whole countries; name them in `countries`");
  if (restarts && p->countries.n == 0 && p->targets.mark.line == 0)
    return ko_edits_raise(edits, error, "train: name who trains: facilities (by `facilities`, `list`, ...) or `countries`");
  if (!restarts && p->targets.mark.line != 0) return ko_edits_raise(edits, error, "train: facilities are named, but no `restart_factor`");
  return KO_OK;
}

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const train_params *p = params;
  uint32_t n_countries = 0, n_facilities = 0, *countries = NULL, *facilities = NULL;
  int code = check(edits, p, error);
  if (!code) code = ko_measure_countries(edits, "train", &p->countries, &n_countries, &countries, error);
  if (!code && !isnan(p->restart_factor)) code = find_facilities(edits, p, n_countries, countries, &n_facilities, &facilities, error);
  for (uint32_t i = 0; i < n_facilities && !code; i++)
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_RESTART, .entity = facilities[i], .number = p->restart_factor}, error);
  for (uint32_t i = 0; i < n_countries && !code && !isnan(p->detection_factor); i++)
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_DETECTION_FACTOR, .entity = countries[i], .number = p->detection_factor}, error);
  double n_trained = n_countries + (p->targets.mark.line ? (double)n_facilities : 0);
  if (!code) ko_edits_cost(edits, p->cost + p->cost_each * n_trained);
  free(countries);
  free(facilities);
  return code;
}

const ko_measure ko_measure_train = {
    .name = "train",
    .title = "Train operators and authorities",
    .help = "Facilities restart faster after a failure, and countries detect damage sooner. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(train_params),
    .resolve = resolve,
    .over_time = 1,
};
