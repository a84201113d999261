/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "knockon/duration.h"

#include <math.h>

#include "sim/base/base.h"
#include "sim/stats/stats.h"

uint32_t ko_steps(double hours, double step_hours) {
  double wanted = hours * (1 - 1e-9), steps = floor(wanted / step_hours);
  if (!(steps > 0)) steps = 0;
  if (steps >= KO_STEPS_MOST) return KO_STEPS_MOST;
  while (steps > 0 && (steps - 1) * step_hours >= wanted) steps--; /* the division may have rounded */
  while (steps * step_hours < wanted) steps++;
  return (uint32_t)steps;
}

void ko_lognormal_make(double cv, ko_lognormal *out) {
  out->sigma = sqrt(ko_log(1 + cv * cv));
  out->scale = 1 / sqrt(1 + cv * cv);
  out->quantile[0] = 0;
  out->quantile[KO_LOGNORMAL_CELLS] = INFINITY;
  for (int i = 1; i < KO_LOGNORMAL_CELLS; i++) out->quantile[i] = ko_exp(out->sigma * ko_normal_quantile((double)i / KO_LOGNORMAL_CELLS));
}

double ko_lognormal_at(const ko_lognormal *table, uint32_t word) {
  double u = (word + 0.5) / 4294967296.0, at = u * KO_LOGNORMAL_CELLS; /* both exact */
  int cell = (int)at;
  if (cell == 0 || cell == KO_LOGNORMAL_CELLS - 1) return table->scale * ko_exp(table->sigma * ko_normal_quantile(u));
  return table->scale * (table->quantile[cell] + (at - cell) * (table->quantile[cell + 1] - table->quantile[cell]));
}
