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

uint32_t ko_step_at(double hours, double step_hours) {
  double step = floor(hours / step_hours * (1 + 1e-12));
  return step < KO_STEPS_MOST ? (uint32_t)step : KO_STEPS_MOST;
}

static double sigma_of(double cv) { return sqrt(ko_log(1 + cv * cv)); }

static double scale_of(double cv) { return 1 / sqrt(1 + cv * cv); }

static double quantile(double sigma, double u) { return ko_exp(sigma * ko_normal_quantile(u)); }

void ko_normal_cells_make(ko_normal_cells *out) {
  out->z[0] = -INFINITY;
  out->z[KO_LOGNORMAL_CELLS] = INFINITY;
  ko_normal_quantiles(KO_LOGNORMAL_CELLS, out->z);
}

void ko_lognormal_make(const ko_normal_cells *cells, double cv, ko_lognormal *out) {
  out->cv = cv;
  out->sigma = sigma_of(cv);
  out->scale = scale_of(cv);
  out->quantile[0] = 0;
  out->quantile[KO_LOGNORMAL_CELLS] = INFINITY;
  for (int i = 1; i < KO_LOGNORMAL_CELLS; i++) out->quantile[i] = ko_exp(out->sigma * cells->z[i]);
}

/* Where a word lies: u, its cell, and how far into it. All exact. */
typedef struct place {
  double u, part;
  int cell, tail;
} place;

static place place_of(uint32_t word) {
  double u = (word + 0.5) / 4294967296.0, at = u * KO_LOGNORMAL_CELLS;
  int cell = (int)at;
  return (place){u, at - cell, cell, cell == 0 || cell == KO_LOGNORMAL_CELLS - 1};
}

double ko_lognormal_at(const ko_lognormal *table, uint32_t word) {
  place p = place_of(word);
  if (p.tail) return table->scale * quantile(table->sigma, p.u);
  double low = table->quantile[p.cell], high = table->quantile[p.cell + 1];
  return table->scale * (low + p.part * (high - low));
}

double ko_lognormal_once(const ko_normal_cells *cells, double cv, uint32_t word) {
  place p = place_of(word);
  double sigma = sigma_of(cv);
  if (p.tail) return scale_of(cv) * quantile(sigma, p.u);
  double low = ko_exp(sigma * cells->z[p.cell]), high = ko_exp(sigma * cells->z[p.cell + 1]);
  return scale_of(cv) * (low + p.part * (high - low));
}
