/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle over time: one trial, step by step, everything worked out anew in every step. Durations stand in hours, as in the tables; crews
 * are kept one by one. What a thing is: facilities by row, then links (ORACLE_FACILITIES + row).
 */
#ifndef ORACLE_TIME_H
#define ORACLE_TIME_H

#include "tests/oracle/oracle.h"

enum {
  ORACLE_THINGS = ORACLE_FACILITIES + ORACLE_LINKS,
  ORACLE_POLICIES = 6, /* of one kind in a strategy */
  ORACLE_CREWS = 8 * ORACLE_THINGS
};

/* What a measure changes from an hour on. */
typedef struct oracle_late {
  double from_hours;
  double protection[ORACLE_THINGS], prevention[ORACLE_COUNTRIES]; /* raised to */
  int crews[ORACLE_COUNTRIES];                                    /* added */
} oracle_late;

/* Aid, or warnings, among the member countries. */
typedef struct oracle_agreement {
  int member[ORACLE_COUNTRIES];
  double delay_hours, from_hours;
  double gain; /* warnings: added to protection */
  int sector;  /* warnings: carries them */
} oracle_agreement;

typedef struct oracle_investigation {
  double probability, after_hours, from_hours;
} oracle_investigation;

typedef struct oracle_island {
  int n_links, links[ORACLE_LINKS];
  int trigger[ORACLE_COUNTRIES]; /* damage of these opens them */
  double hours;                  /* below 0: to the end */
} oracle_island;

/* How a strategy copes. */
typedef struct oracle_coping {
  double repair_hours[ORACLE_THINGS], order[ORACLE_THINGS]; /* order: higher first */
  int order_random;
  double restart_hours[ORACLE_FACILITIES], detection_hours[ORACLE_COUNTRIES];
  double buffer_hours[ORACLE_GROUPS], recharge_hours[ORACLE_GROUPS];
  int crews[ORACLE_COUNTRIES]; /* below 0: as many as there are jobs */
  int n_late, n_aids, n_warnings, n_investigations, n_islands;
  oracle_late late[ORACLE_POLICIES];
  oracle_agreement aids[ORACLE_POLICIES], warnings[ORACLE_POLICIES];
  oracle_investigation investigations[ORACLE_POLICIES];
  oracle_island islands[ORACLE_POLICIES];
} oracle_coping;

typedef struct oracle_time {
  double step_hours, horizon_hours, reclose_hours; /* reclose below 0: never */
  int black_start;                                 /* the restart rule; else assisted */
  double at_hours[ORACLE_WAVES], every_hours[ORACLE_WAVES];
  int times[ORACLE_WAVES]; /* further ones after the first */
  double repair_cv[ORACLE_THINGS];
  int black_starter[ORACLE_FACILITIES];
  oracle_coping coping[ORACLE_STRATEGIES];
} oracle_time;

typedef struct oracle_job {
  int ready, steps; /* the first step in which a crew may take it; how long it lasts */
  int crew, ends;   /* -1 where no crew has taken it */
} oracle_job;

/* Idle where it has no job and has arrived. */
typedef struct oracle_crew {
  int home, place; /* place: where it is or goes to; home -1: no crew */
  int arrives, job;
} oracle_crew;

/* One trial under way. All is as of the end of `step`; -1: before the first. */
typedef struct oracle_run {
  const oracle_case *c;
  const oracle_time *time;
  int strategy, only_country, n_steps, step;
  uint64_t trial;
  oracle_state now;
  int hit[ORACLE_THINGS], repaired[ORACLE_THINGS]; /* in this step */
  int level[ORACLE_GROUPS];                        /* of buffers, in parts of a step's stock */
  int carries[ORACLE_GROUPS];                      /* a whole step's stock was there when the step began */
  int timer[ORACLE_FACILITIES], bootstrapped[ORACLE_FACILITIES];
  int tripped_at[ORACLE_LINKS];
  int island_at[ORACLE_POLICIES]; /* step in which the policy opened last; -1: never */
  oracle_job jobs[ORACLE_THINGS]; /* of what is damaged */
  int n_crews;                    /* places below it may hold crews */
  oracle_crew crews[ORACLE_CREWS];
  int first_hit;                                                  /* step of the first wave that hit; -1: none has */
  int sent[ORACLE_POLICIES][ORACLE_COUNTRIES];                    /* warnings: step in which the country was hit first; -1 */
  int heard[ORACLE_POLICIES][ORACLE_COUNTRIES][ORACLE_COUNTRIES]; /* [of][by] step in which the message got through; -1 */
} oracle_run;

/* `only_country` >= 0: damage outside of that country does not happen. */
void oracle_run_begin(oracle_run *run, const oracle_case *c, const oracle_time *time, int strategy, uint64_t trial, int only_country);
void oracle_run_step(oracle_run *run);

/* Whole steps that the group's buffer can still carry. */
int oracle_run_buffer(const oracle_run *run, int group);
/* Does the group bind, and is it neither met by its suppliers nor carried in this step? */
int oracle_run_unmet(const oracle_run *run, int group);

/* Why a facility that is down is down: ORACLE_DAMAGE, ORACLE_NETWORK or the sector of the first unmet group. */
enum { ORACLE_DAMAGE = -1, ORACLE_NETWORK = -2 };
int oracle_run_cause(const oracle_run *run, int facility);

/* ---- Its parts, in the order of a step */

void oracle_crews_come(oracle_run *run, int country, int n); /* idle at home */
int oracle_steps(const oracle_run *run, double hours);
int oracle_repair_steps(const oracle_run *run, uint64_t wave, int thing);
uint64_t oracle_thing_key(const oracle_case *c, int thing);
int oracle_thing_country(const oracle_case *c, int thing);
int oracle_is_damaged(const oracle_run *run, int thing);

void oracle_jobs_end(oracle_run *run);
void oracle_job_add(oracle_run *run, int thing, uint64_t wave); /* the wave damages the thing */
void oracle_waves_hit(oracle_run *run);
void oracle_islands_open(oracle_run *run);
void oracle_crews_go(oracle_run *run);
void oracle_messages_spread(oracle_run *run);

#endif
