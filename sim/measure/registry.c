/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sim/measure/measure.h"

extern const ko_measure ko_measure_prevent, ko_measure_protect, ko_measure_diversify, ko_measure_decouple, ko_measure_project;

const ko_measure *const ko_measures[] = {
    &ko_measure_prevent, &ko_measure_protect, &ko_measure_diversify, &ko_measure_decouple, &ko_measure_project, NULL,
};

const ko_measure *ko_measure_find(const char *name) {
  for (size_t i = 0; ko_measures[i]; i++)
    if (strcmp(ko_measures[i]->name, name) == 0) return ko_measures[i];
  return NULL;
}
