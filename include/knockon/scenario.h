/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario: what is struck, how failures spread, which strategies are compared, how many trials. Parsed from YAML under a
 * schema, typed and range-checked; ids are checked when it meets its region (plan). Immutable; owns all that it points to.
 */
#ifndef KNOCKON_SCENARIO_H
#define KNOCKON_SCENARIO_H

#include "knockon/error.h"
#include "knockon/param.h"
#include "knockon/rule.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ko_compare { KO_COMPARE_EQUAL, KO_COMPARE_UNEQUAL, KO_COMPARE_LESS, KO_COMPARE_LESS_EQUAL, KO_COMPARE_GREATER, KO_COMPARE_GREATER_EQUAL } ko_compare;

/* One key of a filter: the column's cell must satisfy one of the alternatives. EQUAL compares text, and numbers as numbers where both are;
 * the others compare numbers (an empty or textual cell never satisfies them). */
typedef struct ko_alternative {
  ko_compare compare;
  const char *text;
  double number; /* NaN where `text` is no number */
  ko_mark mark;
} ko_alternative;

typedef struct ko_condition {
  const char *column;
  size_t n;
  const ko_alternative *alternatives;
  ko_mark mark;
} ko_condition;

typedef struct ko_filter {
  size_t n; /* all must hold; none: everything */
  const ko_condition *conditions;
} ko_filter;

typedef enum ko_target_kind {
  KO_TARGET_FACILITIES, KO_TARGET_LINKS, /* by filter */
  KO_TARGET_PROJECT, KO_TARGET_LIST,     /* by id */
  KO_TARGET_NEAR,                        /* around a place */
  KO_TARGET_STATES,                      /* trial i takes row i of a table */
  KO_TARGET_INTENSITY                    /* one event of a table comes in each trial */
} ko_target_kind;

typedef enum ko_near_centre { KO_NEAR_FACILITY, KO_NEAR_PLACE, KO_NEAR_RANDOM } ko_near_centre;
typedef enum ko_near_reach { KO_NEAR_HOPS, KO_NEAR_RADIUS, KO_NEAR_FRACTION } ko_near_reach;

/* The order by which picks are made. Columns and scores of sim/region/rank share one name space; scores win. */
typedef struct ko_targets {
  ko_target_kind kind;
  ko_mark mark;
  ko_filter filter;   /* FACILITIES, LINKS; NEAR: its `where:` */
  ko_texts ids;       /* PROJECT (one or more), LIST */
  struct {
    ko_near_centre centre;
    const char *facility;  /* FACILITY */
    double lat, lon;       /* PLACE (or y, x in km) */
    ko_filter among;       /* RANDOM: facilities that may be the centre; `random: true` is all, `random: {filter}` some */
    ko_near_reach reach;
    double amount;         /* hops >= 0; radius in km; fraction 0..1 of the region's facilities, nearest by hops, ties by row */
  } near;
  const char *states;      /* path of a CSV: a column `trial` (0-based, ascending) and `targets` (ids, space separated) */
  const char *intensity;   /* path of a CSV: columns `event`, `rate` (a year), `target` (an id) and `intensity` there */
  int64_t pick;            /* -1: all */
  double fraction;         /* NaN: not given; else 0..1 of the candidates, rounded to nearest */
  double budget;           /* NaN: not given */
  const char *cost_column; /* with budget */
  const char *by;          /* score or numeric column, highest first; NULL: in order of rows; "random" */
  uint8_t recalculate;
  double knowledge;        /* 1: all by rank */
} ko_targets;

typedef enum ko_success_kind { KO_SUCCESS_NUMBER, KO_SUCCESS_COLUMN, KO_SUCCESS_FRAGILITY } ko_success_kind;

typedef struct ko_success {
  ko_success_kind kind;
  double number;        /* NUMBER */
  const char *column;   /* COLUMN, FRAGILITY */
  double median, beta;  /* FRAGILITY: lognormal, P = Phi(ln(x / median) / beta) */
  ko_mark mark;
} ko_success;

typedef struct ko_sector_spec {
  const char *name;
  const ko_rule *rule;
  void *params;  /* the rule's struct, filled by its table */
  double weight; /* > 0, default 1 */
  ko_mark mark;
} ko_sector_spec;

typedef struct ko_wave {
  const char *name;   /* default "wave 1", ... by position */
  double at_hours;    /* default 0 */
  double repeat_every_hours; /* it comes again so often; NaN: once only */
  int64_t repeat_times;      /* further times after the first, 0 where it comes once */
  double annual_rate; /* how often a year such a wave is expected; NaN: unknown (an intensity table has its own) */
  double probability; /* default 1 */
  ko_success success; /* default 1 */
  ko_targets targets;
  ko_mark mark;
} ko_wave;

typedef struct ko_measure ko_measure; /* sim/measure/measure.h */

typedef struct ko_measure_spec {
  const ko_measure *measure;
  void *params; /* the measure's struct, filled by its table */
  ko_mark mark;
} ko_measure_spec;

typedef struct ko_strategy {
  const char *name;
  size_t n_measures;
  const ko_measure_spec *measures;
  ko_mark mark;
} ko_strategy;

/* What `knockon optimise` may choose: a strategy of which portfolios are made, or (each) one such for every target of one measure. */
typedef struct ko_candidate {
  const char *name; /* of each: stands before the target's id; NULL: the id alone */
  uint8_t each;
  size_t n_measures; /* each: 1 */
  const ko_measure_spec *measures;
  ko_mark mark;
} ko_candidate;

/* How facilities come back (README, "Time"). */
typedef enum ko_restart { KO_RESTART_ASSISTED, KO_RESTART_BLACK_START } ko_restart;

typedef struct ko_time_spec {
  uint8_t given; /* 0: one instant, of which step_hours is 1 */
  double step_hours, horizon_hours;
  ko_mark mark;
} ko_time_spec;

typedef struct ko_response_spec {
  int32_t restart;          /* ko_restart; default ASSISTED */
  const char *repair_order; /* priority, demand, population, betweenness, random, or a numeric column; default priority */
  double reclose_hours;     /* NaN: tripped links stay open */
  ko_mark mark;
} ko_response_spec;

typedef enum ko_per_trial { KO_PER_TRIAL_NONE, KO_PER_TRIAL_REGION, KO_PER_TRIAL_COUNTRY, KO_PER_TRIAL_COUNTRY_SECTOR } ko_per_trial;
typedef enum ko_switch { KO_SWITCH_AUTO, KO_SWITCH_OFF, KO_SWITCH_ON } ko_switch;

typedef struct ko_output_spec {
  int32_t per_trial;    /* ko_per_trial; default COUNTRY */
  int32_t connectivity; /* ko_switch; AUTO: up to 10,000 facilities */
  int32_t spillover;    /* ko_switch; AUTO is off */
  int32_t cause;        /* ko_switch; AUTO is on */
  int32_t criticality;  /* ko_switch; AUTO is on */
  int32_t timeline;     /* ko_switch; service_p05 and service_p95 over time; AUTO is off */
  ko_targets importance; /* facilities; mark.line 0: not asked for */
} ko_output_spec;

/* When fewer trials are enough. */
typedef struct ko_stop_spec {
  ko_mark mark;
  uint8_t given;
  double relative_half_width; /* of the 95 % interval of the mean loss, out of that mean; under every strategy */
  int64_t minimum_trials, minimum_losses;
} ko_stop_spec;

typedef struct ko_scenario {
  const char *file;   /* path, "" where it came from memory */
  const char *text;   /* the YAML as run, --set applied */
  size_t text_length;
  uint64_t hash;      /* of the text */
  const char *name;
  const char *region_folder; /* load: resolved against the scenario's folder; NULL where it is built */
  const struct ko_recipe *recipe; /* build: (sim/region/recipe.h); NULL where it is loaded */
  size_t n_sectors;
  const ko_sector_spec *sectors;
  size_t n_waves;
  const ko_wave *waves;
  size_t n_strategies; /* the baseline included, first */
  const ko_strategy *strategies;
  size_t n_candidates; /* as they stand in the scenario: an `each` is one */
  const ko_candidate *candidates;
  int64_t trials;  /* default 10,000 */
  uint64_t seed;   /* default 1 */
  int64_t threads; /* 0: as many as there are processors */
  ko_stop_spec stop;
  ko_output_spec output;
  ko_time_spec time;
  ko_response_spec response;
  const struct ko_scenario_places *places; /* where values stood in the text; NULL where it was not parsed */
} ko_scenario;

/* Read a scenario. `sets` are "path=value" overrides, such as "run.trials=100" or "waves.0.success=0.5". Collects all findings. */
int ko_scenario_load(const char *file, const char *const *sets, size_t n_sets, ko_scenario **out, ko_error *error) KO_MUST_CHECK;
/* The same where the file's text is known; the file need not be there, but its folder and its name are used. */
int ko_scenario_parse_file(const char *file, const char *text, size_t length, const char *const *sets, size_t n_sets, ko_scenario **out, ko_error *error) KO_MUST_CHECK;
/* The same from memory; paths are relative to `folder`. */
int ko_scenario_parse(const char *text, size_t length, const char *folder, const char *const *sets, size_t n_sets, ko_scenario **out, ko_error *error) KO_MUST_CHECK;
void ko_scenario_free(ko_scenario *scenario);

/* The place of a mark, for ko_raise_at. */
ko_where ko_scenario_where(const ko_scenario *scenario, ko_mark mark);
/* The place of a text that the scenario points to (an id, a column, a path), by its address; without a line where the text is a
 * default. */
ko_where ko_scenario_where_text(const ko_scenario *scenario, const char *text);

#ifdef __cplusplus
}
#endif
#endif
