/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random cases: a small region and scenario in which everything that one instant knows is switched on by lot; or what time knows beside. Each is written twice:
 * as the oracle's arrays, and as the tables and the YAML that the program reads. What a filter, a pick or a measure means is
 * worked out here for the oracle, from its description and not by the library's code.
 */
#ifndef ORACLE_RANDOM_CASE_H
#define ORACLE_RANDOM_CASE_H

#include <stddef.h>
#include <stdint.h>

#include "tests/oracle/oracle_time.h"

enum { RANDOM_PROJECTS = 2, RANDOM_FILES = 8, RANDOM_REGION_LINKS = 22 * ORACLE_TIMES };

typedef struct random_text {
  char *text;
  size_t length, room;
} random_text;

typedef struct random_file {
  const char *name;
  random_text text;
} random_file;

typedef struct random_case {
  oracle_case c;
  uint64_t seed, x; /* x: the generator's state */

  /* What the tables say beside what the oracle wants to know. */
  char sector_id[ORACLE_SECTORS][16], kind[ORACLE_FACILITIES][8], project_id[RANDOM_PROJECTS][16];
  double x_km[ORACLE_FACILITIES], y_km[ORACLE_FACILITIES];
  double risk[ORACLE_FACILITIES], value[ORACLE_FACILITIES], link_risk[ORACLE_LINKS], link_value[ORACLE_LINKS];
  double protection[ORACLE_FACILITIES], link_protection[ORACLE_LINKS], prevention[ORACLE_COUNTRIES];
  double reactance_per_km[ORACLE_SECTORS], length_km[ORACLE_LINKS]; /* 0: not given */
  int by_length[ORACLE_LINKS];                                      /* its reactance comes from its length */
  int n_region_links, member[RANDOM_PROJECTS][ORACLE_FACILITIES], link_member[RANDOM_PROJECTS][ORACLE_LINKS];

  int over_time;
  oracle_time time;
  uint32_t step_hundredths, horizon_hundredths;                      /* of an hour */
  double priority[ORACLE_FACILITIES], population[ORACLE_FACILITIES]; /* population below 0: unknown */
  double cv;                                                         /* of repair times; 0: all are certain */
  int recharge_given[ORACLE_GROUPS];

  int exhaustive; /* every state of damage in turn, nothing else */
  int64_t trials;
  uint32_t first_block, n_blocks; /* what is compared */
  int n_files;
  random_file files[RANDOM_FILES]; /* the last one is scenario.yaml */
} random_case;

/* NULL where memory has run out. Exhaustive: one wave whose trial i damages facility f iff bit f of i is set; no strategy, and no flows. */
random_case *random_case_make(uint64_t seed, int exhaustive);
/* A family of its own, with time and all that belongs to it; few trials. */
random_case *random_case_make_over_time(uint64_t seed);
void random_case_free(random_case *r);

/* Write all files into a folder. Returns 0, or -1. */
int random_case_write(const random_case *r, const char *folder);
void random_case_remove(const random_case *r, const char *folder);

/* ---- For the parts of the generator */

uint32_t random_below(random_case *r, uint32_t n);                     /* 0 .. n - 1 */
int random_percent(random_case *r, uint32_t percent);                  /* 1 with this chance */
double random_hundredths(random_case *r, uint32_t low, uint32_t high); /* low / 100 .. high / 100, exact as text with "%.2f" */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void random_print(random_text *text, const char *format, ...);
random_text *random_file_add(random_case *r, const char *name);

/* Targets, as a scenario names them and as a list. */
typedef struct random_targets {
  int n; /* candidates, by rank where there is one, else by row */
  oracle_target t[ORACLE_TARGETS];
  int n_centres, centres[ORACLE_FACILITIES]; /* > 0: what is near one of these by lot */
  uint64_t around[ORACLE_FACILITIES];
  int n_fixed, n_random; /* else how many are aimed at: the first ones, and so many of the others by lot */
} random_targets;

enum { RANDOM_LOT = 1, RANDOM_LINKS_TOO = 2 };
/* `flags`: RANDOM_LOT allows picks and centres by lot, RANDOM_LINKS_TOO links. Prints keys such as "facilities: {...}, pick: 2". */
void random_targets_make(random_case *r, random_text *yaml, int flags, random_targets *out);

/* A filter over facilities: prints "{...}", marks what it keeps (at least one), returns its number of conditions. */
int random_filter(random_case *r, random_text *yaml, int keep[ORACLE_FACILITIES]);

/* The dependants that a measure names. */
void random_dependants(random_case *r, random_text *yaml, int chosen[ORACLE_FACILITIES]);
int random_degree(const random_case *r, int facility);

void random_region(random_case *r); /* fills the case's region and its tables */
void random_waves(random_case *r, random_text *yaml);
void random_strategies(random_case *r, random_text *yaml);

/* ---- Over time */

double random_hours(random_case *r, uint32_t steps); /* of so many steps at most, often whole ones */
void random_time(random_case *r);                    /* comes first */
void random_time_values(random_case *r);             /* of facilities, links and countries */
void random_buffer(random_case *r, int group);
void random_response(random_case *r, random_text *yaml);
void random_wave_times(random_case *r, random_text *yaml, int wave);
const char *random_order(random_case *r, oracle_coping *coping);           /* of repairs, by name */
double random_from(random_case *r, random_text *yaml);                     /* sometimes ", from_hours: ..." */
oracle_late *random_late(random_case *r, int strategy, double from_hours); /* something that begins then */
/* `detection_factor` gathers what the strategy's measures multiply detection by. */
void random_measure_over_time(random_case *r, random_text *yaml, int strategy, double detection_factor[ORACLE_COUNTRIES]);

#endif
