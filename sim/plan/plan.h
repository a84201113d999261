/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan: what will run. It joins a scenario with its region: one superset region for all strategies, the facilities in the
 * engine's order, every target resolved, each strategy as a case of its own (chances, groups, nets), and what it all costs.
 * Immutable and shared by all threads once it is made.
 *
 * Slots. The engine numbers facilities by slot: sectors in the scenario's order, inside a sector near in the network. Links
 * likewise. Results are in rows (of facilities.csv, links.csv, then added links): row_of_slot leads back.
 */
#ifndef KO_PLAN_H
#define KO_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/draw.h"
#include "knockon/error.h"
#include "knockon/net.h"
#include "knockon/region.h"
#include "knockon/rule.h"
#include "knockon/scenario.h"

struct ko_rankings; /* sim/region/rank.h */

struct ko_sheet;    /* sim/region/sheet.h */

/* Tables that waves of the scenario name (`states:`, `intensity:`), as they were read; one without columns: the wave names none. */
typedef struct ko_wave_tables {
  size_t n;                /* waves of the scenario */
  struct ko_sheet *sheets; /* [n] */
} ko_wave_tables;

const char *ko_wave_table(const ko_wave *wave); /* its path; NULL: it names none */
enum { KO_WAVE_TABLE_ROOM = 40 };
/* The name of its table in a result: "wave_tables/states_1", counted from 1 in the scenario's order. */
void ko_wave_table_name(const ko_scenario *scenario, size_t wave, char out[KO_WAVE_TABLE_ROOM]);
/* Without any, to be filled in; or read, one after another. Free in any case. */
int ko_wave_tables_make(const ko_scenario *scenario, ko_wave_tables *out, ko_error *error) KO_MUST_CHECK;
int ko_wave_tables_read(const ko_scenario *scenario, ko_wave_tables *out, ko_error *error) KO_MUST_CHECK;
void ko_wave_tables_free(ko_wave_tables *tables);
uint64_t ko_wave_tables_hash(const ko_wave_tables *tables); /* of names and cells; 0: there are none */

typedef struct ko_plan_sector {
  uint32_t region_sector;          /* index in region->sectors */
  const char *name;
  const ko_rule *rule;
  const void *params;
  double weight;
  uint32_t first_slot, n_slots;    /* its facilities */
  uint32_t first_link, n_links;    /* its links (slots), over all strategies */
} ko_plan_sector;

/* Groups of one strategy, sorted by the slot of their dependant. */
typedef struct ko_plan_groups {
  uint32_t n;
  const uint32_t *first;        /* [n_facilities + 1]: groups of slot s are first[s] .. first[s + 1] - 1, in order of dependencies.csv */
  const uint32_t *dependant;    /* [n] slot */
  const uint32_t *need;         /* [n]; above the number of suppliers: never met */
  const uint32_t *supplier_first, *suppliers; /* CSR by group: slots */
  const uint64_t *chance;       /* [n] that it binds, out of 2^32 (ko_chance); 2^32: always; 0: never */
  const uint64_t *key;          /* [n] of the coupling draw */
  const uint32_t *buffer;       /* [n] steps that a full buffer lasts; all 0 at one instant. Of two cases with the same groups, each has its own */
  const uint32_t *recharge;     /* [n] steps in which an empty one fills; 0: at once */
  const uint32_t *sector;       /* [n] plan sector of its first supplier; KO_NONE for an empty group */
  const uint32_t *dependent_first, *dependents; /* CSR by supplier slot: dependants' slots, each once */
} ko_plan_groups;

/* What may be damaged and repaired, a job: facilities by slot, then links by slot (n_facilities + slot). */

/* Crews that come later. */
typedef struct ko_plan_arrival {
  uint32_t step, country, crews;
} ko_plan_arrival;

/* Idle crews of each of these countries help in the others. */
typedef struct ko_plan_aid {
  uint32_t n_countries;
  const uint32_t *countries; /* ascending */
  uint32_t delay, from;      /* steps that a journey takes; step from which it is in force */
} ko_plan_aid;

/* A wave that hits one of these countries makes the others protect what they own, once the message has got through. */
typedef struct ko_plan_warning {
  uint32_t n_countries;
  const uint32_t *countries; /* ascending */
  uint32_t delay, from;      /* steps */
  uint32_t sector;           /* plan sector that carries the message */
  uint32_t gain;             /* index into the case's gains */
} ko_plan_warning;

/* A wave is stopped with this chance once `after` steps have passed since the first that hit. */
typedef struct ko_plan_investigation {
  uint64_t chance;
  uint32_t after, from; /* steps */
} ko_plan_investigation;

/* Links that open when something owned by one of the countries is damaged. */
typedef struct ko_plan_island {
  uint32_t n_links, n_countries;
  const uint32_t *links;     /* slots */
  const uint32_t *countries; /* ascending */
  uint32_t hold;             /* steps; KO_NONE: to the end */
} ko_plan_island;

/* How a strategy copes over time (README, "Time"). Empty at one instant. */
typedef struct ko_plan_response {
  const uint32_t *detection; /* [n_countries] steps */
  const uint32_t *crews;     /* [n_countries]; KO_NONE: as many as there are jobs */
  uint32_t n_arrivals;
  const ko_plan_arrival *arrivals; /* by step */
  const double *repair_hours;      /* [n_facilities + n_links] mean of a job */
  const double *repair_cv;         /* [n_facilities + n_links] */
  const uint32_t *job_rank;        /* [n_facilities + n_links] place in the repair order, each once; where order_random: the order of ties */
  int order_random;
  const uint32_t *restart;         /* [n_facilities] steps */
  uint32_t n_gains;
  const double *gains;             /* [n_gains] of warnings, ascending, each once, > 0 */
  uint32_t n_aids, n_warnings, n_investigations, n_islands;
  const ko_plan_aid *aids;
  const ko_plan_warning *warnings;
  const ko_plan_investigation *investigations;
  const ko_plan_island *islands;
} ko_plan_response;

/* Protection or prevention that begins later than the first step. */
typedef struct ko_plan_late {
  uint32_t step;
  uint32_t entity; /* slot, KO_LINK | slot, or country */
  double to;
} ko_plan_late;

typedef struct ko_plan_case {
  const char *name;
  double cost;
  uint32_t same_groups_as, same_nets_as; /* an earlier case whose groups (all but the buffers) / nets this one shares, or its own index */
  const double *protection;      /* [n_facilities] by slot */
  const double *link_protection; /* [n_links] by slot */
  const double *prevention;      /* [n_countries] */
  uint32_t n_late_protections, n_late_preventions; /* what is raised later: it counts for waves from its step on */
  const ko_plan_late *late_protections, *late_preventions; /* by step */
  ko_plan_response response;
  const uint8_t *link_present;   /* [n_links] by slot */
  ko_plan_groups groups;
  const ko_net *nets;            /* [n_sectors] */
  const uint32_t *const *net_link; /* [n_sectors]: link slot of each link of the net */
  ko_rule_plan **rules;          /* [n_sectors]; those of the earliest case with the same nets and groups */

  /* Filled by the trial part when it settles the undamaged state (ko_trial_reference), in the plan's memory. */
  const struct ko_trial_case *trial; /* the case as the engine reads it */
  uint8_t *start;                /* [n_facilities] up in the start of every block (trial.h) */
  uint8_t *reference;            /* [n_facilities] operational when nothing is damaged */
  uint16_t *reference_share;     /* [n_facilities] */
  double *reference_flow;        /* [n_links] by slot; NaN where the rule has no flows */
} ko_plan_case;

/* One thing that a wave may hit. Facilities of one site that are targets are one each, with the site's key. */
typedef struct ko_plan_target {
  uint32_t slot;    /* facility's, or KO_LINK | link's */
  uint32_t country; /* owner, for prevention */
  uint64_t key;     /* ko_key_pair(wave, site or link): of its hit draw */
  uint64_t choice;  /* ko_key_pair(wave, facility or link): of its place among random picks */
  double success;
} ko_plan_target;

typedef enum ko_pick { KO_PICK_FIXED, KO_PICK_RANDOM, KO_PICK_NEAR, KO_PICK_STATES, KO_PICK_EVENTS } ko_pick;

/* Lists by rank keep that order; all others (candidates, centres, balls, states) go by row, facilities before links, so that a tie between
 * two entries goes to the lower index. */
typedef struct ko_plan_wave {
  const char *name;
  uint64_t key;
  uint64_t chance;               /* that it occurs */
  ko_pick pick;
  uint32_t n_targets;            /* FIXED: all are hit at; else candidates */
  const ko_plan_target *targets; /* by rank first, where picks have one */
  uint32_t n_fixed;              /* RANDOM: the first n_fixed targets are picked in every trial (by knowledge) */
  uint32_t n_random;             /* RANDOM: so many of the others (by row), by lowest choice word */
  uint32_t n_centres;            /* NEAR: candidates for the centre (slots), by row */
  const uint32_t *centres;
  const uint64_t *centre_keys;   /* ko_key_pair(wave, facility) */
  const uint32_t *ball_first, *ball; /* NEAR: CSR by centre, targets (indices) around it; NULL: search per trial (see n_nearest, hops) */
  uint32_t n_nearest, hops;      /* NEAR without balls: targets among that many facilities by hops, the centre included (KO_NONE: no limit),
                                    or within so many hops */
  const uint32_t *target_of_slot;/* NEAR without balls: [n_facilities] index into targets, KO_NONE */
  uint64_t n_states;             /* STATES: trials below it may have a row; later ones are hit by nothing */
  const uint64_t *state_first;   /* [n_states + 1] */
  const uint32_t *state_targets; /* indices into targets */
  uint32_t n_events;             /* EVENTS: one comes in each trial: the first whose `event_until` is above the trial's word */
  const uint64_t *event_until;   /* [n_events] out of 2^32, ascending, the last 2^32 */
  const uint32_t *event_first;   /* [n_events + 1] */
  const uint32_t *event_targets; /* indices into targets, ascending within an event */
  const double *event_success;   /* success at each; that of the target is not used */
  uint32_t step;                 /* in which it hits */
  double at_hours;
  uint32_t scenario_wave;        /* whose repetition this is */
  double annual_rate;            /* a year; NaN: unknown */
} ko_plan_wave;

/* A member that a case does not have (link_present) does not count there. */
typedef struct ko_plan_project {
  const char *id, *name;
  uint32_t n_members;
  const uint32_t *members; /* slots; links marked with KO_LINK */
} ko_plan_project;

/* A ranking that was made, for `check`. */
typedef struct ko_plan_ranking {
  const char *score;
  int links;       /* of links, else of facilities */
  uint32_t n_runs; /* 1, more where picks were ranked again */
  uint32_t n_taken, n_kept; /* of the runs: taken from the disk, put there */
  double seconds;           /* all runs together */
  double seconds_saved;     /* what those that were taken took when they were made */
} ko_plan_ranking;

typedef struct ko_plan {
  const ko_scenario *scenario;
  const ko_region *region;      /* as loaded or built: without what measures add */
  ko_draws draws;
  uint64_t n_trials;
  uint32_t n_blocks;            /* of 512 trials, the last one may be short */

  uint32_t n_facilities, n_links; /* n_links includes links that measures add */
  const uint32_t *row_of_slot, *slot_of_row;           /* facilities */
  const uint32_t *link_row_of_slot, *link_slot_of_row; /* rows >= region->n_links: added by measures */
  const char *const *link_id;   /* [n_links] by slot */
  const uint32_t *country;      /* [n_facilities] by slot */
  const uint32_t *sector;       /* [n_facilities] by slot: plan sector */
  const uint32_t *link_country, *link_sector, *link_from, *link_to; /* [n_links] by slot; from, to: slots */

  uint32_t n_sectors;
  const ko_plan_sector *sectors; /* the scenario's order: that of settling, of causes, of the results' axis */
  uint32_t n_countries;
  uint32_t n_cases;              /* strategies; case 0 is the baseline */
  ko_plan_case *cases;
  uint32_t n_waves;              /* repetitions are waves of their own */
  const ko_plan_wave *waves;     /* by step, then in the scenario's order */
  uint32_t n_projects;
  const ko_plan_project *projects;
  int importance;            /* is asked for: of these facilities (slots) and all projects */
  uint32_t n_important;
  const uint32_t *important;

  int monotone;                  /* all rules are */

  int over_time;                 /* the scenario has `time:` */
  uint32_t n_steps;              /* 1 at one instant */
  double step_hours;             /* 1 at one instant */
  int black_start;               /* restart rule; else assisted */
  uint32_t reclose;              /* steps after which a tripped link closes again; KO_NONE: never */
  const uint8_t *black_starter;  /* [n_facilities] by slot: comes back without its groups; NULL at one instant */
  const uint64_t *job_key;       /* [n_facilities + n_links] ko_key of facility or link; for repair and order draws; NULL at one instant */
  uint32_t n_hit_links;          /* links that some wave may hit */
  const uint32_t *link_hit_row;  /* [n_links] by slot: 1 .. n_hit_links, 0: never hit */

  /* Adjacency over links and dependencies of the baseline, both ways, by slot: for neighbourhoods (hops). */
  const uint32_t *hop_first, *hop;

  /* Accounting weights, integers, so that no digit depends on who adds them up. What service is measured in: demand, or 1 a facility in a sector in which no
   * facility has any. */
  const int64_t *demand;         /* [n_facilities] by slot, scaled by demand_scale of its sector; sum over a sector < 2^40 */
  const double *demand_scale;    /* [n_sectors]: integer / scale = sector's unit; a power of two */
  const uint8_t *counted_by_number; /* [n_sectors] 1: no demand in the sector, each facility counts 1 */
  const int64_t *population;     /* [n_facilities] people by slot; -1: by its demand's share */

  uint32_t n_rankings;
  const ko_plan_ranking *rankings;
  ko_wave_tables tables;

  void *memory;                  /* the plan's ko_arena; ko_trial_reference takes from it what it fills in */
} ko_plan;

/* Join and check; collects findings. Does not settle anything. The scenario and the region must outlive the plan. */
int ko_plan_make(const ko_scenario *scenario, const ko_region *region, ko_plan **out, ko_error *error) KO_MUST_CHECK;
/* The same, with the scores that have been made on the region before (sim/region/rank.h); those that are made now are added to them. */
int ko_plan_make_with(const ko_scenario *scenario, const ko_region *region, struct ko_rankings *scores, ko_wave_tables *tables, ko_plan **out,
                      ko_error *error) KO_MUST_CHECK;
void ko_plan_free(ko_plan *plan); /* NULL is allowed */

/* Protection of a facility or KO_LINK | link, prevention of a country, by region rows, is at least `to` from a step on. */
typedef struct ko_plan_raise {
  uint32_t entity, step;
  double to;
} ko_plan_raise;

/* What `optimise` may choose, the targets of every `each` apart. */
typedef struct ko_plan_candidate {
  const char *name;
  double cost;
  size_t entry;       /* whose it is of the scenario's candidates */
  const char *target; /* of an `each`: id of its target; else NULL */
  size_t n_measures;
  const ko_measure_spec *measures; /* as of a strategy */
  int only_hits;      /* it protects and prevents, and does nothing else */
  int warns;          /* it may raise protection while a trial goes on */
  uint32_t n_protections, n_preventions;
  const ko_plan_raise *protections, *preventions; /* what it raises, whatever else it does */
} ko_plan_candidate;

typedef struct ko_plan_candidates {
  uint32_t n;
  const ko_plan_candidate *items; /* in the scenario's order, those of an `each` by the rank of their targets */
  void *memory;
} ko_plan_candidates;

/* The candidates of a scenario against its region; collects findings. Scenario and region must outlive them. */
int ko_plan_candidates_make(const ko_scenario *scenario, const ko_region *region, ko_plan_candidates **out, ko_error *error) KO_MUST_CHECK;
void ko_plan_candidates_free(ko_plan_candidates *candidates); /* NULL is allowed */

/* Whose rule plans (and so whose states) a case uses: those of the earliest case with the same nets and groups. */
uint32_t ko_case_of_rules(const ko_plan *plan, uint32_t index);

#endif
