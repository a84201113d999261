/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the scenario part offers besides include/knockon/scenario.h: its waves in time, and the schema that parses it, printed.
 */
#ifndef KO_SCENARIO_PART_H
#define KO_SCENARIO_PART_H

#include <stdio.h>

#include "knockon/scenario.h"

/* How often a wave comes before the trial is over (repetitions included; at least 1), and the hour of each: 0 is the wave itself. */
uint32_t ko_wave_times(const ko_scenario *scenario, const ko_wave *wave);
double ko_wave_hours(const ko_wave *wave, uint32_t repetition);

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
