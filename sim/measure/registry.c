/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sim/measure/measure.h"

extern const ko_measure ko_measure_prevent, ko_measure_protect, ko_measure_backup, ko_measure_diversify, ko_measure_decouple,
    ko_measure_project, ko_measure_island, ko_measure_spares, ko_measure_crews, ko_measure_train, ko_measure_detect, ko_measure_prioritise,
    ko_measure_investigate, ko_measure_warn, ko_measure_aid;

const ko_measure *const ko_measures[] = {
    &ko_measure_prevent,     &ko_measure_protect, &ko_measure_backup, &ko_measure_diversify,
    &ko_measure_decouple,    &ko_measure_project, &ko_measure_island, &ko_measure_spares,
    &ko_measure_crews,       &ko_measure_train,   &ko_measure_detect, &ko_measure_prioritise,
    &ko_measure_investigate, &ko_measure_warn,    &ko_measure_aid,    NULL,
};

const ko_measure *ko_measure_find(const char *name) {
  for (size_t i = 0; ko_measures[i]; i++)
    if (strcmp(ko_measures[i]->name, name) == 0) return ko_measures[i];
  return NULL;
}

const ko_param *ko_measure_targets(const ko_measure *measure) {
  for (size_t i = 0; i < measure->n_params; i++)
    if (measure->params[i].type == KO_PARAM_TARGETS && !measure->params[i].key) return &measure->params[i];
  return NULL;
}

int ko_measure_variant(size_t i, ko_variant *out) {
  if (i >= sizeof ko_measures / sizeof *ko_measures - 1) return 0;
  const ko_measure *measure = ko_measures[i];
  *out = (ko_variant){measure->name, measure->help, measure->params, measure->n_params, measure->params_size};
  return 1;
}
