/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/schema.h"

#include <math.h>

#include "knockon/duration.h"
#include "sim/measure/measure.h"
#include "sim/region/region.h"

static int rule_variant(size_t i, ko_variant *out) {
  const ko_rule *rule = ko_rules[i];
  if (!rule) return 0;
  *out = (ko_variant){
      .name = rule->name, .help = rule->title, .params = rule->params, .n_params = rule->n_params, .params_size = rule->params_size};
  return 1;
}

static int build_variant(size_t i, ko_variant *out) {
  if (i > 0) return 0;
  *out = (ko_variant){.name = "build",
                      .help = "Build the region by a recipe, from files and generators.",
                      .params = ko_recipe_params,
                      .n_params = ko_n_recipe_params,
                      .params_size = sizeof(ko_recipe)};
  return 1;
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const ko_param region_params[] = {
    {.key = "load",
     .type = KO_PARAM_PATH,
     .offset = offsetof(ko_region_keys, load),
     .set = 1,
     .flags = KO_PARAM_REQUIRED,
     .help = "Folder that holds the region's CSV tables."},
    {.type = KO_PARAM_ONE_OF,
     .offset = offsetof(ko_region_keys, build),
     .set = 1,
     .flags = KO_PARAM_REQUIRED,
     .variants = build_variant,
     .help = "A recipe, from which the region is built in memory."},
};

static const ko_param sector_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_sector_keys, mark)},
    {.key = "rule",
     .type = KO_PARAM_KIND,
     .offset = offsetof(ko_sector_keys, rule),
     .flags = KO_PARAM_REQUIRED,
     .variants = rule_variant,
     .help = "How the sector's network decides which facilities work; the rule's own keys stand beside it (knockon models)."},
    {.key = "weight",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(ko_sector_keys, weight),
     .min = 0,
     .max = INFINITY,
     .value = 1,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Weight of the sector in the loss of the region and of a country."},
};

#define HOURS .type = KO_PARAM_NUMBER, .unit = "h", .max = KO_HOURS_MOST

static const ko_param time_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_time_spec, mark)},
    {.key = "step_hours",
     HOURS,
     .offset = offsetof(ko_time_spec, step_hours),
     .min = 0,
     .value = 1,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Length of a step; durations are rounded up to whole steps."},
    {.key = "horizon_hours",
     HOURS,
     .offset = offsetof(ko_time_spec, horizon_hours),
     .min = 0,
     .value = NAN,
     .flags = KO_PARAM_REQUIRED | KO_PARAM_EXCLUSIVE_MIN,
     .help = "How long a trial lasts, rounded up to whole steps; at most 65536 of them."},
};

static const char *const restart_options[] = {"assisted", "black_start", NULL};

static const ko_param response_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_response_spec, mark)},
    {.key = "restart",
     .type = KO_PARAM_CHOICE,
     .offset = offsetof(ko_response_spec, restart),
     .options = restart_options,
     .help = "How facilities come back: assisted, all that can work come back together, each restart_hours after it could; black_start, "
             "round by round from those that are still up or marked black_start."},
    {.key = "repair_order",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(ko_response_spec, repair_order),
     .text = "priority",
     .help = "Which waiting jobs crews take first, highest first: priority, demand, supply, population, betweenness or another score of "
             "facilities, a numeric column of facilities.csv or links.csv, or random. Facilities come before links of the same rank."},
    {.key = "reclose_hours",
     HOURS,
     .offset = offsetof(ko_response_spec, reclose_hours),
     .min = 0,
     .value = NAN,
     .help = "A link that tripped closes again after so long, one step at least; without it tripped links stay open."},
};

static const ko_param repeat_params[] = {
    {.key = "every_hours",
     HOURS,
     .offset = offsetof(ko_repeat_keys, every_hours),
     .min = 0,
     .value = NAN,
     .flags = KO_PARAM_REQUIRED | KO_PARAM_EXCLUSIVE_MIN,
     .help = "Time from one to the next."},
    {.key = "times",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(ko_repeat_keys, times),
     .min = 1,
     .max = 65535,
     .flags = KO_PARAM_REQUIRED,
     .help = "How many more times it comes after the first; what would come after the horizon is left out."},
};

static const ko_param wave_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_wave_keys, mark)},
    {.key = "name",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(ko_wave_keys, name),
     .help = "Name; it decides the wave's luck, so that waves keep theirs when others are added. Default: wave 1, wave 2, ..."},
    {.key = "at_hours",
     HOURS,
     .offset = offsetof(ko_wave_keys, at_hours),
     .min = 0,
     .flags = KO_PARAM_OVER_TIME,
     .help = "When it hits, from the start of the trial; in the step in which that hour lies."},
    {.key = "repeat",
     .type = KO_PARAM_MAP,
     .offset = offsetof(ko_wave_keys, repeat),
     .children = repeat_params,
     .n_children = COUNT(repeat_params),
     .stride = sizeof(ko_repeat_keys),
     .flags = KO_PARAM_OVER_TIME,
     .help = "The wave comes again; each time it is a wave of its own, \"NAME (2)\", \"NAME (3)\" ..., with luck of its own."},
    {.key = "annual_rate",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(ko_wave_keys, annual_rate),
     .unit = "1 / year",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "How often a year such a wave is expected, from which exceedance gets a rate. An intensity table has rates of its own."},
    {.key = "probability",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(ko_wave_keys, probability),
     .min = 0,
     .max = 1,
     .value = 1,
     .help = "Probability that the wave occurs in a trial."},
    {.key = "success",
     .type = KO_PARAM_SUCCESS,
     .offset = offsetof(ko_wave_keys, success),
     .value = 1,
     .help = "Probability that a hit damages its target, before protection."},
    {.key = "targets",
     .type = KO_PARAM_TARGETS,
     .offset = offsetof(ko_wave_keys, targets),
     .flags = KO_PARAM_REQUIRED,
     .help = "What the wave hits."},
};

static const ko_param measure_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_measure_keys, mark)},
    {.type = KO_PARAM_ONE_OF,
     .offset = offsetof(ko_measure_keys, measure),
     .flags = KO_PARAM_REQUIRED,
     .variants = ko_measure_variant,
     .help = "One measure and its keys, such as protect: { ... } (knockon models --measures)."},
};

static const ko_param strategy_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_strategy_keys, mark)},
    {.key = "name",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(ko_strategy_keys, name),
     .flags = KO_PARAM_REQUIRED,
     .help = "Name of the strategy; `baseline`, which has no measures, is always there and first."},
    {.key = "measures",
     .type = KO_PARAM_LIST,
     .offset = offsetof(ko_strategy_keys, measures),
     .flags = KO_PARAM_REQUIRED,
     .children = measure_params,
     .n_children = COUNT(measure_params),
     .stride = sizeof(ko_measure_keys),
     .help = "What the strategy does."},
};

static const ko_param candidate_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_candidate_keys, mark)},
    {.key = "name",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(ko_candidate_keys, name),
     .help = "Name of the candidate; of `each`: what stands before the name of each target."},
    {.key = "measures",
     .type = KO_PARAM_LIST,
     .offset = offsetof(ko_candidate_keys, measures),
     .set = 1,
     .flags = KO_PARAM_REQUIRED,
     .children = measure_params,
     .n_children = COUNT(measure_params),
     .stride = sizeof(ko_measure_keys),
     .help = "What the candidate does; it costs what they cost."},
    {.key = "each",
     .type = KO_PARAM_MAP,
     .offset = offsetof(ko_candidate_keys, each),
     .set = 1,
     .flags = KO_PARAM_REQUIRED,
     .children = measure_params,
     .n_children = COUNT(measure_params),
     .stride = sizeof(ko_measure_keys),
     .help = "One measure with targets: every one of them is a candidate of its own, named after it, at `cost` and once `cost_each`."},
};

static const ko_param stop_params[] = {
    {.type = KO_PARAM_MARK, .offset = offsetof(ko_stop_spec, mark)},
    {.key = "relative_half_width",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(ko_stop_spec, relative_half_width),
     .unit = "1",
     .min = 0,
     .max = 1,
     .flags = KO_PARAM_REQUIRED | KO_PARAM_EXCLUSIVE_MIN,
     .help = "Half the width of the 95 % interval of the mean loss, out of that mean, that is narrow enough under every strategy."},
    {.key = "minimum_trials",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(ko_stop_spec, minimum_trials),
     .min = 2,
     .max = 1e9,
     .value = 1000,
     .help = "Trials without which the interval is not believed."},
    {.key = "minimum_losses",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(ko_stop_spec, minimum_losses),
     .min = 1,
     .max = 1e9,
     .value = 100,
     .help = "Trials with a loss, under every strategy, without which the interval is not believed."},
};

static const ko_param run_params[] = {
    {.key = "trials",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(ko_run_keys, trials),
     .min = 1,
     .max = 1e9,
     .value = 10000,
     .help = "Number of trials under each strategy; with `stop`, the most."},
    {.key = "seed",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(ko_run_keys, seed),
     .min = 0,
     .max = 9223372036854775807.0,
     .value = 1,
     .help = "Seed of all random numbers; the same seed gives the same result to the byte."},
    {.key = "threads",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(ko_run_keys, threads),
     .min = 0,
     .max = 4096,
     .value = 0,
     .help = "Threads; 0: as many as there are processors. The result does not depend on it."},
    {.key = "stop",
     .type = KO_PARAM_MAP,
     .offset = offsetof(ko_run_keys, stop),
     .children = stop_params,
     .n_children = COUNT(stop_params),
     .stride = sizeof(ko_stop_spec),
     .help = "Stop before `trials` once the mean loss is known well enough; asked after 2, 3, 4, 6, 8, 12, ... blocks of 512 trials, "
             "the same on any machine."},
};

static const char *const per_trial_options[] = {"none", "region", "country", "country_sector", NULL};
static const char *const switch_options[] = {"auto", "false", "true", NULL};

#define SWITCH(name) .key = #name, .type = KO_PARAM_CHOICE, .offset = offsetof(ko_output_spec, name), .options = switch_options

static const ko_param output_params[] = {
    {.key = "per_trial",
     .type = KO_PARAM_CHOICE,
     .offset = offsetof(ko_output_spec, per_trial),
     .options = per_trial_options,
     .value = KO_PER_TRIAL_COUNTRY,
     .help = "How finely losses are kept for each trial."},
    {SWITCH(connectivity), .help = "Pairs of facilities in different countries that stay connected; auto: up to 10,000 facilities."},
    {SWITCH(spillover),
     .help = "Losses that damage in one country causes in another; every trial is settled once more for each country. auto: off."},
    {SWITCH(cause), .help = "Why facilities failed; auto: on."},
    {SWITCH(criticality), .help = "Loss with and without damage of each facility; auto: on."},
    {SWITCH(timeline), .flags = KO_PARAM_OVER_TIME,
     .help = "Quantiles of service (5 % and 95 % of the trials) at every step, beside the mean; auto: off."},
    {.key = "importance",
     .type = KO_PARAM_TARGETS,
     .offset = offsetof(ko_output_spec, importance),
     .help = "Facilities whose importance is measured by forced runs, and that of all projects: every trial is settled twice more for each."},
};

#define KEY(name) .key = #name, .offset = offsetof(ko_scenario_keys, name)
#define TABLE(table, record) .children = table, .n_children = COUNT(table), .stride = sizeof(record)

const ko_param ko_scenario_params[] = {
    {KEY(knockon), .type = KO_PARAM_INTEGER, .min = 1, .max = 1, .flags = KO_PARAM_REQUIRED, .help = "Version of the scenario format."},
    {KEY(name), .type = KO_PARAM_TEXT, .help = "Title of the scenario. Default: the file's name."},
    {KEY(region), .type = KO_PARAM_MAP, .flags = KO_PARAM_REQUIRED, TABLE(region_params, ko_region_keys),
     .help = "The region that is struck: tables that are loaded, or a recipe that builds it."},
    {KEY(sectors), .type = KO_PARAM_NAMED, .flags = KO_PARAM_REQUIRED, TABLE(sector_params, ko_sector_keys),
     .help = "The region's sectors by name, each with its rule, in the order in which they are settled."},
    {KEY(time), .type = KO_PARAM_MAP, TABLE(time_params, ko_time_spec),
     .help = "Steps through time. Without it a trial is one instant, which stands for one hour: buffers count as exhausted, nothing is "
             "repaired."},
    {KEY(response), .type = KO_PARAM_MAP, TABLE(response_params, ko_response_spec), .flags = KO_PARAM_OVER_TIME,
     .help = "How service comes back."},
    {KEY(waves), .type = KO_PARAM_LIST, .flags = KO_PARAM_REQUIRED, TABLE(wave_params, ko_wave_keys), .help = "Sets of simultaneous hits."},
    {KEY(strategies), .type = KO_PARAM_LIST, TABLE(strategy_params, ko_strategy_keys),
     .help = "Lists of measures that are compared with the baseline."},
    {KEY(candidates), .type = KO_PARAM_LIST, TABLE(candidate_params, ko_candidate_keys),
     .help = "What knockon optimise may spend a budget on; the other commands pass over it."},
    {KEY(run), .type = KO_PARAM_MAP, TABLE(run_params, ko_run_keys), .help = "How many trials, with which luck."},
    {KEY(output), .type = KO_PARAM_MAP, TABLE(output_params, ko_output_spec), .help = "What is measured beyond the usual."},
};
const size_t ko_n_scenario_params = COUNT(ko_scenario_params);
