/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The axes on which the datasets stand.
 */
#include <stdlib.h>

#include "sim/tally/write.h"

static int text_axis(ko_sink *sink, const char *name, const char *long_name, const char *description, const char *const *texts, uint64_t n,
                     ko_error *error) {
  if (n == 0) return KO_OK;
  ko_dataset axis = {.name = name,
                     .type = KO_TYPE_TEXT,
                     .n_axes = 1,
                     .axes = {name},
                     .unit = "",
                     .long_name = long_name,
                     .description = description,
                     .data = texts};
  return sink->coordinate(sink, &axis, n, error);
}

static int number_axis(ko_sink *sink, const char *name, const char *unit, const char *long_name, const char *description, ko_type type,
                       const void *numbers, uint64_t n, ko_error *error) {
  if (n == 0) return KO_OK;
  ko_dataset axis = {.name = name,
                     .type = type,
                     .n_axes = 1,
                     .axes = {name},
                     .unit = unit,
                     .long_name = long_name,
                     .description = description,
                     .data = numbers};
  return sink->coordinate(sink, &axis, n, error);
}

/* Texts of an axis of n entries, gathered in `texts`. */
static int gathered_axes(const ko_plan *plan, const char **texts, ko_sink *sink, ko_error *error) {
  uint32_t n = plan->n_cases;
  for (uint32_t i = 0; i < n; i++) texts[i] = plan->cases[i].name;
  int code = text_axis(sink, "strategy", "Strategy", "Name of the strategy; the baseline, without any measure, is first.", texts, n, error);
  if (code) return code;
  n = plan->n_sectors;
  for (uint32_t i = 0; i < n; i++) texts[i] = plan->sectors[i].name;
  code = text_axis(sink, "sector", "Sector", "Sectors in the scenario's order.", texts, n, error);
  if (code) return code;
  texts[0] = "damage";
  texts[1] = "network";
  for (uint32_t i = 0; i < n; i++) texts[2 + i] = plan->sectors[i].name;
  code = text_axis(
      sink, "cause", "Cause of failure",
      "damage: hit itself; network: its own sector's network no longer served it; a sector: suppliers of that sector were missing.", texts,
      n + 2, error);
  if (code) return code;
  n = plan->n_links;
  for (uint32_t i = 0; i < n; i++) texts[i] = plan->link_id[plan->link_slot_of_row[i]];
  code = text_axis(sink, "link", "Link", "Ids in the order of links.csv, then the links that measures add.", texts, n, error);
  if (code) return code;
  n = plan->n_projects;
  for (uint32_t i = 0; i < n; i++) texts[i] = plan->projects[i].id;
  return text_axis(sink, "project", "Project", "Ids in the order of projects.csv, then those that only links or measures name.", texts, n,
                   error);
}

static int number_axes(const ko_plan *plan, uint64_t n_trials, ko_sink *sink, ko_error *error) {
  double level[KO_N_LEVELS];
  double *time = ko_tally_numbers(plan->n_steps, error);
  if (!time) return KO_E_INTERNAL;
  for (uint32_t t = 0; t < plan->n_steps; t++) time[t] = t * ko_tally_step_hours(plan);
  int code = number_axis(sink, "time", "h", "Time", "Beginning of the step, in hours; one entry for scenarios of one instant.", KO_TYPE_F64, time,
                         plan->n_steps, error);
  free(time);
  for (uint32_t i = 0; i < KO_N_LEVELS; i++) level[i] = (double)ko_tally_level(i) / KO_LEVEL_ONE;
  if (!code)
    code = number_axis(sink, "level", "1", "Level", "Share of service or of people that is reached or exceeded.", KO_TYPE_F64, level,
                       KO_N_LEVELS, error);
  if (code || !ko_tally_per_trial(plan, KO_PER_TRIAL_REGION)) return code;
  int64_t *trials = malloc((n_trials ? n_trials : 1) * sizeof *trials);
  if (!trials) return ko_raise_memory(error, n_trials * sizeof *trials);
  for (uint64_t i = 0; i < n_trials; i++) trials[i] = (int64_t)i;
  code = number_axis(sink, "trial", "1", "Trial", "Number of the trial, from 0; the same trial has the same luck under every strategy.",
                     KO_TYPE_I64, trials, n_trials, error);
  free(trials);
  return code;
}

int ko_tally_coordinates(const ko_plan *plan, uint64_t n_trials, ko_sink *sink, ko_error *error) {
  const ko_region *region = plan->region;
  size_t room = plan->n_cases + plan->n_sectors + 2u + plan->n_links + plan->n_projects;
  const char **texts = calloc(room, sizeof *texts);
  if (!texts) return ko_raise_memory(error, room * sizeof *texts);
  int code = gathered_axes(plan, texts, sink, error);
  if (!code) code = number_axes(plan, n_trials, sink, error);
  if (!code)
    code = text_axis(sink, "country", "Country", "Ids in the order of countries.csv.", region->countries.id, plan->n_countries, error);
  if (!code)
    code = text_axis(sink, "country_from", "Country of origin", "The same countries, where a dataset has two axes of them.",
                     region->countries.id, plan->n_countries, error);
  if (!code)
    code = text_axis(sink, "facility", "Facility", "Ids in the order of facilities.csv.", region->facilities.id, plan->n_facilities, error);
  if (!code)
    code = text_axis(sink, "statistic", "Statistic",
                     "mean; sd: standard deviation; p50, p95, p99: quantiles; cvar95: mean of the worst 5 % of the trials.",
                     ko_statistic_names, KO_N_STATISTICS, error);
  if (!code && plan->importance)
    code = text_axis(sink, "importance_statistic", "Measure of importance",
                     "birnbaum: loss failed less loss kept; risk_achievement: loss failed to loss; risk_reduction: loss to loss kept.",
                     ko_importance_names, KO_N_IMPORTANCES, error);
  free(texts);
  return code;
}
