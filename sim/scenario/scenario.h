/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the scenario part offers besides include/knockon/scenario.h: its waves in time, its sweep, and the schema that parses it, printed.
 */
#ifndef KO_SCENARIO_PART_H
#define KO_SCENARIO_PART_H

#include <stdio.h>

#include "knockon/scenario.h"
#include "sim/base/base.h"

/* How often a wave comes before the trial is over (repetitions included; at least 1), and the hour of each: 0 is the wave itself. */
uint32_t ko_wave_times(const ko_scenario *scenario, const ko_wave *wave);
double ko_wave_hours(const ko_wave *wave, uint32_t repetition);

/* Points of a sweep. Of a grid the last path varies fastest. */
enum { KO_SWEEP_MOST = 10000, KO_SWEEP_AXES = 8 };
typedef struct ko_sweep_axis {
  const char *path;    /* as --set takes it */
  const char *name;    /* of a coordinate: the path's last part, made unique */
  size_t n;
  const char **values; /* [n] as --set takes them */
  double *numbers;     /* [n], NULL where not all are numbers */
} ko_sweep_axis;

typedef struct ko_sweep {
  int listed; /* a list of points: every axis has a value for each; otherwise a grid */
  size_t n_axes, n_points;
  ko_sweep_axis *axes;
  ko_where *places; /* [n_points] of a list, in the scenario */
} ko_sweep;

/* What `sweep:` of a scenario says, NULL where there is none. It is no part of the scenario's text and hash. */
const ko_sweep *ko_scenario_sweep(const ko_scenario *scenario);
/* What several --vary PATH=FROM:TO:STEP or PATH=VALUE,VALUE say. Memory comes from the arena. */
int ko_sweep_vary(ko_arena *arena, const char *const *texts, size_t n, ko_sweep *out, ko_error *error) KO_MUST_CHECK;
/* Which value of an axis a point has. */
size_t ko_sweep_index(const ko_sweep *sweep, size_t point, size_t axis);
const char *ko_sweep_value(const ko_sweep *sweep, size_t point, size_t axis);
/* 1 where two points have the same values at all paths that lead into `key` of the scenario ("region"). */
int ko_sweep_same(const ko_sweep *sweep, size_t a, size_t b, const char *key);

/* Portfolios of candidates, as strategies. */
typedef struct ko_picked {
  size_t entry;       /* which of the scenario's candidates */
  const char *target; /* of an `each`: id of the one that was picked */
} ko_picked;
typedef struct ko_portfolio_text {
  const char *name;
  size_t n;
  const ko_picked *picked; /* those of one candidate side by side */
} ko_portfolio_text;
/* Write the scenario with portfolios as further strategies. `folder`: the scenario's, from the root, where what is written shall lie elsewhere;
 * NULL: paths stay as they are. */
int ko_scenario_write_portfolios(const ko_scenario *scenario, const char *folder, const ko_portfolio_text *portfolios, size_t n, FILE *out,
                                 ko_error *error) KO_MUST_CHECK;

/* What differs between the texts of two scenarios, key by key, in the order of the first and then of the second. Entries of lists are
 * known again by their names, else by their numbers. Memory comes from the arena. */
typedef struct ko_scenario_change {
  const char *path;          /* as --set takes it */
  const char *first, *second; /* values as they would stand in one line of YAML, cut where they are long; NULL: not there */
} ko_scenario_change;
int ko_scenario_diff(ko_arena *arena, const char *first, const char *second, ko_scenario_change **out, size_t *n,
                     ko_error *error) KO_MUST_CHECK;

/* A table of parameters as indented text within `width` columns: key, type, range, default, help, source; keys of inner mappings
 * below their own. */
void ko_print_params_text(FILE *out, const ko_param *params, size_t n, int indent, int width);

/* The same as a JSON array, for programs. */
void ko_print_params_json(FILE *out, const ko_param *params, size_t n);

/* The JSON Schema (draft 2020-12) of a scenario. */
void ko_print_schema_json(FILE *out);

/* The reference of a scenario: every key, with what rules, measures and recipes take. */
void ko_print_schema_text(FILE *out, int width);

#endif
