/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The schema of a scenario: its top-level table, and the struct that the table fills before it becomes a ko_scenario.
 */
#ifndef KO_SCENARIO_SCHEMA_H
#define KO_SCENARIO_SCHEMA_H

#include "knockon/scenario.h"

typedef struct ko_region_keys {
  const char *load;
  ko_chosen build; /* of a ko_recipe */
} ko_region_keys;

typedef struct ko_sector_keys {
  ko_named named;
  ko_mark mark;
  ko_chosen rule; /* ko_rules */
  double weight;
} ko_sector_keys;

typedef struct ko_repeat_keys {
  double every_hours;
  int64_t times;
} ko_repeat_keys;

typedef struct ko_wave_keys {
  ko_mark mark;
  const char *name;
  double at_hours, annual_rate;
  ko_repeat_keys repeat;
  double probability;
  ko_success success;
  ko_targets targets;
} ko_wave_keys;

typedef struct ko_measure_keys {
  ko_mark mark;
  ko_chosen measure; /* ko_measures */
} ko_measure_keys;

typedef struct ko_strategy_keys {
  ko_mark mark;
  const char *name;
  ko_list measures;
} ko_strategy_keys;

typedef struct ko_candidate_keys {
  ko_mark mark;
  const char *name;
  ko_list measures;
  ko_measure_keys each;
} ko_candidate_keys;

typedef struct ko_run_keys {
  int64_t trials, seed, threads;
  ko_stop_spec stop;
} ko_run_keys;

typedef struct ko_scenario_keys {
  int64_t knockon;
  const char *name;
  ko_region_keys region;
  ko_time_spec time;
  ko_response_spec response;
  ko_list sectors, waves, strategies, candidates;
  ko_run_keys run;
  ko_output_spec output;
} ko_scenario_keys;

extern const ko_param ko_scenario_params[];
extern const size_t ko_n_scenario_params;

#endif
