/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan made by hand from random numbers, and random settled blocks on it: what tallies are tested with. Nothing here settles anything, so
 * the states need not be possible; counting does not care. A sink that keeps what it is given.
 */
#ifndef KO_SETTLED_FIXTURE_H
#define KO_SETTLED_FIXTURE_H

#include "sim/base/base.h"
#include "sim/tally/tally.h"

typedef enum ko_fixture_people { KO_FIXTURE_NONE, KO_FIXTURE_SOME, KO_FIXTURE_ALL } ko_fixture_people;

typedef struct ko_fixture_spec {
  uint64_t seed;
  uint32_t n_countries, n_sectors, n_facilities, n_links, n_cases, n_projects;
  uint64_t n_trials;
  int wide_demand;              /* random demand of up to 20 bits; else 1 each */
  ko_fixture_people population; /* which facilities have their own */
  int all_up;                   /* the reference: everything is up; else a tenth is down */
  int all_local;                /* all rules are local; else by sector: local, of a network, with shares, flows and trips */
  int plain_groups;             /* two groups a facility, of 1 to 3 suppliers; else up to three of up to five, some without any */
  double damage, fall;          /* probabilities of a facility in a lane */
  double touched;               /* share of the facilities that change at all */
  ko_per_trial per_trial;
  uint32_t n_steps;             /* 0: one instant; else over time, with a response, buffers and waves at random */
  double step_hours;            /* over time; 0: 1 */
  uint32_t n_waves;             /* over time: on fixed targets */
} ko_fixture_spec;

typedef struct ko_fixture {
  ko_fixture_spec spec;
  ko_arena memory;
  ko_error error;
  ko_plan plan;
  ko_scenario scenario;
  ko_region region;
  ko_settled settled;
  uint64_t state; /* of the random numbers */
  ko_row *operational, *damaged, *link_damaged, *binds;
  uint32_t *bind_row, *touched, *links_hit;
  uint16_t **share;
  double **flow;
  ko_row **link_tripped;
} ko_fixture;

uint64_t ko_fixture_random(ko_fixture *fixture); /* splitmix64 */
uint32_t ko_fixture_below(ko_fixture *fixture, uint32_t n);
int ko_fixture_chance(ko_fixture *fixture, double p);

/* Aborts where memory runs out. */
void ko_fixture_make(ko_fixture *fixture, const ko_fixture_spec *spec);
void ko_fixture_free(ko_fixture *fixture);
/* Fill `settled` with a random block of a strategy. */
void ko_fixture_settle(ko_fixture *fixture, uint32_t strategy, uint32_t block);

/* Keeps numbers; texts are counted. */
typedef struct ko_kept {
  char name[64], axes[KO_MAX_AXES][32];
  uint32_t n_axes;
  size_t n;
  double *numbers;
} ko_kept;

typedef struct ko_keeper {
  ko_sink sink; /* first */
  ko_kept kept[80];
  size_t n_kept;
  struct {
    char name[32];
    uint64_t length;
  } axes[16];
  size_t n_axes;
} ko_keeper;

void ko_keeper_make(ko_keeper *keeper);
void ko_keeper_free(ko_keeper *keeper);
const ko_kept *ko_keeper_find(const ko_keeper *keeper, const char *name); /* NULL: there is none */

#endif
