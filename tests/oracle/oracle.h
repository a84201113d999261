/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle: what a trial means, spelled out as naively as possible. It plays one trial at a time with plain arrays and loops,
 * knows nothing of the engine (no rows, no plan, no active lists) and shares no code with it: draws, choices, groups, rules
 * and the order of settling are written a second time, from the definitions alone. Small cases only.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdint.h>

#include "tests/oracle/luck.h"

#ifndef ORACLE_TIMES
#define ORACLE_TIMES 1 /* how much larger regions may be; at most 5, for masks of 64 targets */
#endif

enum {
  ORACLE_FACILITIES = 12 * ORACLE_TIMES,
  ORACLE_LINKS = 40 * ORACLE_TIMES,
  ORACLE_GROUPS = 48 * ORACLE_TIMES,
  ORACLE_SUPPLIERS = 12 * ORACLE_TIMES,
  ORACLE_SECTORS = 4,
  ORACLE_COUNTRIES = 3,
  ORACLE_WAVES = 6,
  ORACLE_STRATEGIES = 6,
  ORACLE_TARGETS = 40 * ORACLE_TIMES,
  ORACLE_STATES = 4096,
  ORACLE_MOST_EVENTS = 6
};

typedef enum oracle_rule { ORACLE_STANDALONE, ORACLE_REACHABILITY, ORACLE_GIANT_COMPONENT, ORACLE_DC_FLOW } oracle_rule;

typedef struct oracle_facility {
  char id[16], site[16]; /* site "": on its own */
  int country, sector;
  double supply, demand, dispatch, shunt; /* dispatch below 0: as supply */
} oracle_facility;

typedef struct oracle_link {
  char id[24];
  int country, from, to, directed;
  double circuits, capacity, reactance, tap_ratio, phase_shift_deg; /* capacity below 0: no rating */
} oracle_link;

/* All groups of a facility must be met; a group is met while at least `need` of its suppliers work. */
typedef struct oracle_group {
  char id[24], pair[16]; /* pair "": a draw of its own */
  int dependant, need, n, suppliers[ORACLE_SUPPLIERS];
  double coupling; /* probability that it binds */
} oracle_group;

/* The sector's number is its place in the scenario's order. */
typedef struct oracle_sector {
  oracle_rule rule;
  double min_service, tolerance;
  double rating_factor, rating_floor; /* ratings from base flows; below 0: not given */
  int holds;                          /* no link ever trips */
} oracle_sector;

typedef struct oracle_target {
  int is_link, row;
  double success;
} oracle_target;

typedef enum oracle_pick { ORACLE_ALL, ORACLE_RANDOM, ORACLE_NEAR, ORACLE_TABLE, ORACLE_EVENTS } oracle_pick;

typedef struct oracle_wave {
  char name[24];
  double probability;
  oracle_pick pick;
  int n_targets;
  oracle_target targets[ORACLE_TARGETS];
  int n_fixed, n_random;                     /* RANDOM: the first n_fixed, then n_random of the others by lot */
  int n_centres, centres[ORACLE_FACILITIES]; /* NEAR: one of these by lot, by row */
  uint64_t around[ORACLE_FACILITIES];        /* NEAR: bit t: target t is near that centre */
  int n_states;
  uint64_t states[ORACLE_STATES]; /* TABLE: bit t: target t is struck in this trial */
  int n_events;                   /* EVENTS: one of them comes in each trial */
  double event_rate[ORACLE_MOST_EVENTS], event_success[ORACLE_MOST_EVENTS][ORACLE_TARGETS];
} oracle_wave;

typedef struct oracle_strategy {
  double protection[ORACLE_FACILITIES], link_protection[ORACLE_LINKS], prevention[ORACLE_COUNTRIES];
  int link_present[ORACLE_LINKS];
  oracle_group groups[ORACLE_GROUPS];
} oracle_strategy;

typedef struct oracle_case {
  uint64_t seed;
  int n_countries, n_sectors, n_facilities, n_links, n_groups, n_waves, n_strategies;
  char countries[ORACLE_COUNTRIES][16];
  oracle_sector sectors[ORACLE_SECTORS];
  oracle_facility facilities[ORACLE_FACILITIES];
  oracle_link links[ORACLE_LINKS]; /* those that strategies add come last */
  oracle_wave waves[ORACLE_WAVES];
  oracle_strategy strategies[ORACLE_STRATEGIES];  /* the first is the baseline */
  double base_power;                              /* sector's unit that is 1 per unit, for phase shifts */
  double rating[ORACLE_STRATEGIES][ORACLE_LINKS]; /* filled by oracle_rate; below 0: none */
} oracle_case;

/* One trial: what happened. */
typedef struct oracle_state {
  int damaged[ORACLE_FACILITIES], operational[ORACLE_FACILITIES], share[ORACLE_FACILITIES];
  int link_damaged[ORACLE_LINKS], tripped[ORACLE_LINKS], opened[ORACLE_LINKS]; /* opened: switched off by an island policy */
  int binds[ORACLE_GROUPS], excused[ORACLE_GROUPS];                            /* excused: met whatever its suppliers do */
  double flow[ORACLE_LINKS];
} oracle_state;

/* The luck of a block of 512 trials. */
typedef struct oracle_block {
  uint64_t first_trial;
  oracle_luck occurs[ORACLE_WAVES][ORACLE_TRIALS];
  oracle_luck foiled[ORACLE_WAVES][ORACLE_COUNTRIES][ORACLE_TRIALS];
  oracle_luck hit[ORACLE_WAVES][ORACLE_TARGETS][ORACLE_TRIALS];
  oracle_luck binds[ORACLE_GROUPS][ORACLE_TRIALS];
} oracle_block;

/* Rate the links of flow rules that have no rating, from the base flows of the baseline (of their own strategy where only that has them).
 * Comes first. */
void oracle_rate(oracle_case *c);

/* Settle from given damage and binding groups (state->damaged, link_damaged, binds). */
void oracle_settle(const oracle_case *c, int strategy, oracle_state *state);

/* The same from a given set of operational facilities, with the trips that are there (and the groups that are excused). */
void oracle_settle_from(const oracle_case *c, int strategy, oracle_state *state);

/* The undamaged state, in which every group binds that ever can. */
void oracle_reference(const oracle_case *c, int strategy, oracle_state *state);

/* The luck of a block, then its trials one by one. `only_country` >= 0: damage outside of that country does not happen. */
void oracle_draw_block(const oracle_case *c, uint32_t block, oracle_block *luck);
void oracle_trial(const oracle_case *c, int strategy, const oracle_block *luck, int lane, int only_country, oracle_state *state);

/* ---- For the oracle over time (oracle_time.h) */

uint64_t oracle_site_key(const oracle_case *c, const oracle_target *t); /* whose luck a target shares */
uint64_t oracle_own_key(const oracle_case *c, const oracle_target *t);
uint64_t oracle_group_key(const oracle_case *c, int g); /* of its coupling draw */
/* Chance that a hit at each target succeeds in this trial, but for protection; 0: the wave does not aim at it. */
void oracle_aim(const oracle_case *c, const oracle_wave *wave, uint64_t key, uint64_t trial, double success[ORACLE_TARGETS]);
int oracle_link_works(const oracle_case *c, int strategy, const oracle_state *s, int l);
int oracle_group_has(const oracle_group *group, const oracle_state *s); /* as many suppliers as it needs work */

#endif
