/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of sim/plan share while a plan is made. Everything up to the numbering is in rows of the region (links marked with
 * KO_LINK where they mix with facilities); order.c numbers the slots, and what comes after it is in slots.
 */
#ifndef KO_PLAN_MAKER_H
#define KO_PLAN_MAKER_H

#include "sim/base/base.h"
#include "sim/measure/measure.h"
#include "sim/plan/plan.h"
#include "sim/region/region.h"

/* A link of the superset: the region's, then those that measures add. */
typedef struct ko_maker_link {
  const char *id, *project; /* project: of an added one, or NULL */
  uint64_t key;
  uint32_t sector, from, to, country; /* plan sector; rows */
  uint8_t directed;
  double circuits, capacity, reactance, tap_ratio, phase_shift_deg, length_km, protection;
} ko_maker_link;

/* Resolved edits of one strategy; an added link is the number of its superset row in `entity`. */
struct ko_edits {
  struct ko_maker *maker;
  const ko_measure_spec *spec; /* whose turn it is */
  ko_edit *items;
  size_t n, room;
  ko_policy *policies;
  size_t n_policies, policy_room;
  double cost;
  const ko_measure_spec *told_late; /* whose `from_hours` lies behind the horizon, and was told */
};

/* A score that was used, for facilities or for links. */
typedef struct ko_maker_ranking {
  const ko_score *score;
  int links;
  uint32_t n_runs;
  uint32_t n_taken, n_kept; /* as in ko_plan_ranking */
  double seconds, seconds_saved;
} ko_maker_ranking;

/* An order of repairs. */
typedef struct ko_repair_order {
  const char *by;
  const double *facilities, *links; /* by row; NULL: random */
  const uint32_t *rank;             /* as in ko_plan_response; NULL until somebody asks */
} ko_repair_order;

/* Targets, resolved in rows. Fields as in ko_plan_wave. */
typedef struct ko_choice {
  ko_pick pick;
  uint32_t n;
  uint32_t *entities;
  uint32_t n_fixed, n_random;
  uint32_t n_centres;
  uint32_t *centres;
  uint32_t *ball_first;
  uint32_t *ball;
  uint32_t n_nearest, hops;
  uint64_t n_states, *state_first;
  uint32_t *state_targets;
  uint32_t n_events;
  uint64_t *event_until;
  uint32_t *event_first, *event_targets;
  double *event_intensity; /* of each target of an event */
  double rate;             /* EVENTS: of all of them together, a year */
} ko_choice;

typedef struct ko_maker {
  const ko_scenario *scenario;
  const ko_region *region;
  ko_error *error;
  ko_plan *plan;
  ko_arena *memory; /* lives as long as the plan */
  ko_arena scratch; /* released when the plan is made */

  uint32_t *sector_of_region; /* [region->n_sectors] plan sector, KO_NONE */
  ko_edits *edits;            /* [n_cases] */
  ko_choice *choices;         /* [n_waves] */

  uint32_t n_links;
  size_t link_room;
  ko_maker_link *links;
  ko_map added; /* id of an added link -> its row */

  uint32_t *hop_first, *hop; /* rows; NULL until somebody asks */

  ko_rankings *scores;
  ko_maker_ranking *rankings;
  uint32_t n_rankings;
  size_t ranking_room;
  ko_repair_order *orders;
  uint32_t n_orders;
  size_t order_room;
  uint32_t *place_of_group; /* [region->n_groups] index among the groups of a case */
  ko_plan_sector *sectors;
  ko_plan_wave *waves;
  uint32_t *row_of_slot, *slot_of_row, *link_row_of_slot, *link_slot_of_row;
} ko_maker;

/* Room for one more item in an array that grows in the scratch arena: moves it where it is full. */
int ko_maker_grow(ko_maker *maker, void **items, size_t n, size_t *room, size_t size) KO_MUST_CHECK;

/* For qsort: uint32_t, ascending. */
int ko_maker_by_number(const void *a, const void *b);

/* Where a text of the scenario stands (an id, a column); the mark where it is NULL or its place is unknown. */
ko_where ko_maker_where(const ko_maker *maker, const char *text, ko_mark mark);
/* Errors and warnings at a place in the scenario. */
int ko_maker_raise(ko_maker *maker, ko_mark mark, const char *format, ...) KO_PRINTF(3, 4);
/* The same at a text of the scenario, as ko_maker_where finds it. */
int ko_maker_raise_at(ko_maker *maker, const char *text, ko_mark mark, const char *format, ...) KO_PRINTF(4, 5);
void ko_maker_warn(ko_maker *maker, ko_mark mark, const char *format, ...) KO_PRINTF(3, 4);
/* "; did you mean 'x'?", or "" where nothing is near. Lives in the scratch arena. */
const char *ko_maker_hint(ko_maker *maker, const char *near);

/* In this order. Each returns 0 or a code; KO_E_INPUT lets the next ones up to `numbering` still look for errors. */
int ko_maker_sectors(ko_maker *maker) KO_MUST_CHECK;                /* sectors.c */
int ko_maker_links(ko_maker *maker) KO_MUST_CHECK;                  /* links.c: the region's links */
int ko_maker_edits(ko_maker *maker) KO_MUST_CHECK;                  /* edits.c: what measures change, links that they add */
int ko_maker_orders(ko_maker *maker) KO_MUST_CHECK;                 /* repair_order.c: orders of repair, in rows */
int ko_maker_choices(ko_maker *maker) KO_MUST_CHECK;                /* waves.c: what waves may hit, in rows */
int ko_maker_order(ko_maker *maker) KO_MUST_CHECK;                  /* order.c: slots */
int ko_maker_hops(ko_maker *maker) KO_MUST_CHECK;                   /* hops.c: adjacency in slots */
int ko_maker_weights(ko_maker *maker) KO_MUST_CHECK;                /* weights.c */
int ko_maker_waves(ko_maker *maker) KO_MUST_CHECK;                  /* waves.c: the same in slots, with keys and chances */
int ko_maker_cases(ko_maker *maker) KO_MUST_CHECK;                  /* cases.c */
int ko_maker_nets(ko_maker *maker) KO_MUST_CHECK;                   /* nets.c: of all cases */
int ko_maker_jobs(ko_maker *maker) KO_MUST_CHECK;                   /* time.c: keys of jobs, black starters */
int ko_maker_projects(ko_maker *maker) KO_MUST_CHECK;               /* projects.c */
int ko_maker_importance(ko_maker *maker) KO_MUST_CHECK;             /* importance.c */
int ko_maker_rules(ko_maker *maker) KO_MUST_CHECK;                  /* plan.c: rule->plan for each case and sector */

/* edits.c: what a list of measures changes. KO_E_INPUT: some are wrong; the others are there. */
int ko_maker_resolve(ko_maker *maker, size_t n, const ko_measure_spec *measures, ko_edits *out) KO_MUST_CHECK;

/* Same edits of the kinds that are set in `kinds` (1 << kind), in the same order? edits.c */
int ko_edits_same(const ko_edits *a, const ko_edits *b, uint32_t kinds);
/* Is there an edit of these kinds? */
int ko_edits_has(const ko_edits *edits, uint32_t kinds);
/* Warn, once a measure, where what it does would begin after the horizon. */
void ko_edits_tell_late(ko_edits *edits, double from_hours);

/* time.c: steps and what holds for all strategies. */
void ko_maker_time(ko_maker *maker);
/* Number of the job of a facility or KO_LINK | link (rows). */
uint32_t ko_maker_job(const ko_plan *plan, uint32_t entity);
/* The step from which an edit is in force. */
uint32_t ko_maker_step_of(const ko_maker *maker, const ko_edit *edit);
/* Edits of a kind that are in force from a later step on, by step. */
int ko_maker_late(ko_maker *maker, const ko_edits *edits, ko_edit_kind kind, uint32_t *n, const ko_plan_late **out) KO_MUST_CHECK;

/* groups.c, response.c, policies.c: of one case; *changed is set where it differs from the baseline's in buffers, in the response. */
int ko_maker_groups(ko_maker *maker, uint32_t index, int *changed) KO_MUST_CHECK;
int ko_maker_response(ko_maker *maker, uint32_t index, int *changed) KO_MUST_CHECK;
int ko_maker_policies(ko_maker *maker, uint32_t index) KO_MUST_CHECK; /* called by ko_maker_response */

/* repair_order.c: is it a matter of luck? Ranks of all jobs, made once an order. */
int ko_order_is_random(const char *by);
int ko_maker_job_rank(ko_maker *maker, const char *by, const uint32_t **rank) KO_MUST_CHECK;

/* links.c: row of an added link, made where its id is new; an id that stands for another link already is an error. */
int ko_maker_add_link(ko_maker *maker, ko_mark mark, const ko_new_link *link, uint32_t *row) KO_MUST_CHECK;

/* targets.c: what targets mean. `fixed`: nothing may be left to chance (measures). */
int ko_maker_choose(ko_maker *maker, const ko_targets *targets, int fixed, ko_choice *out) KO_MUST_CHECK;
/* Rows that a filter lets through, ascending, and links marked. */
int ko_maker_filter(ko_maker *maker, const ko_filter *filter, int links, uint32_t *n, uint32_t **out) KO_MUST_CHECK;
/* Why no row came through: names a value that no row has, with a suggestion. Scratch text, "" where no single condition is to blame. */
const char *ko_maker_filter_hint(ko_maker *maker, const ko_filter *filter, int links);

/* pick.c: how many, and which come first. Fills pick, n, entities, n_fixed, n_random from candidates by row. */
int ko_maker_pick(ko_maker *maker, const ko_targets *targets, int fixed, uint32_t n, uint32_t *candidates, ko_choice *out) KO_MUST_CHECK;

/* ranking.c: keys of all facilities or all links, highest first, for a score or a column; -INFINITY where unknown. */
int ko_maker_keys(ko_maker *maker, const char *by, int links, ko_mark mark, const double **keys) KO_MUST_CHECK;
/* The same for what is left when something has been removed; only for scores. */
int ko_maker_rank_again(ko_maker *maker, const ko_score *score, int links, const ko_removed *removed, int64_t *values) KO_MUST_CHECK;

/* near.c: candidates are facilities by row. */
int ko_maker_near(ko_maker *maker, const ko_targets *targets, int fixed, uint32_t n, uint32_t *candidates, ko_choice *out) KO_MUST_CHECK;

/* wave_tables.c: the table that a wave names, read where it was not given. The plan keeps it. */
int ko_maker_wave_table(ko_maker *maker, const ko_targets *targets, const ko_sheet **out) KO_MUST_CHECK;

/* states.c */
int ko_maker_states(ko_maker *maker, const ko_targets *targets, ko_choice *out) KO_MUST_CHECK;

/* intensity.c */
int ko_maker_intensity(ko_maker *maker, const ko_targets *targets, ko_choice *out) KO_MUST_CHECK;

/* success.c: probability that a hit succeeds, for each entity; for each target of each event. */
int ko_maker_success(ko_maker *maker, const ko_success *success, uint32_t n, const uint32_t *entities, double *out) KO_MUST_CHECK;
int ko_maker_event_success(ko_maker *maker, const ko_success *success, const ko_choice *choice, double *out) KO_MUST_CHECK;

/* hops.c: adjacency over links and dependencies of the baseline in rows. */
int ko_maker_hop_rows(ko_maker *maker) KO_MUST_CHECK;

/* grid.c: facilities within a radius of a facility, through cells as wide as the radius. */
typedef struct ko_grid ko_grid;
int ko_grid_make(const ko_region *region, uint32_t n, const uint32_t *rows, double radius_km, ko_grid **out, ko_error *error) KO_MUST_CHECK;
void ko_grid_free(ko_grid *grid);
/* Indices into `rows` of those within the radius of the facility (itself included where it is one of them), ascending; out has room for n.
 */
uint32_t ko_grid_within(const ko_grid *grid, uint32_t facility, uint32_t *out);

#endif
