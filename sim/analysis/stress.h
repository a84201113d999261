/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stress: which k hits harm most. Every hit succeeds, whatever protects what it hits (only what is protected wholly is spared) and whoever would
 * have prevented it; every group that can bind binds; what else is drawn is as in trial 0. At one instant 512 attacks are settled
 * together (ko_pack), over time each runs alone.
 */
#ifndef KO_STRESS_H
#define KO_STRESS_H

#include <stdatomic.h>

#include "sim/base/base.h"
#include "sim/plan/plan.h"

/* Whose harm counts: the loss of service of the region, a country or a sector, or people without service (over time: person-hours). */
typedef enum ko_harm_of { KO_HARM_REGION, KO_HARM_COUNTRY, KO_HARM_SECTOR } ko_harm_of;
typedef struct ko_harm_aim {
  ko_harm_of of;
  uint32_t index; /* country, or plan sector */
  int people;     /* of the region or a country */
} ko_harm_aim;

/* "region", "country:ID", "sector:NAME", "people", "people:ID". */
int ko_harm_aim_parse(const ko_plan *plan, const char *text, ko_harm_aim *out, ko_error *error) KO_MUST_CHECK;

/* How far a search has come. */
typedef struct ko_stress_progress {
  uint64_t n_done, n_all; /* attacks settled, of how many; n_all is 0 while that is open */
  double best;            /* harm of the worst attack so far; NaN: none yet */
} ko_stress_progress;

enum { KO_STRESS_MOST = 255 }; /* hits of an attack */

typedef struct ko_stress_options {
  uint32_t strategy, k;
  ko_harm_aim aim;
  int disks;         /* the plan's first wave has random centres with their surroundings (targets: near: random): each of these is a disk */
  double radius_km;  /* of the disks, for those who print */
  uint32_t n_starts; /* searches that begin elsewhere; the best one counts */
  uint64_t exact_most;                                                 /* all attacks are tried where there are no more than so many */
  int64_t n_threads;                                                   /* 0: as many as OpenMP would take. Does not change the result */
  double deadline;                                                     /* ko_clock; 0: none */
  atomic_int *stop;                                                    /* not 0: give the worst attack found so far. May be NULL */
  void (*progress)(void *context, const ko_stress_progress *progress); /* by one thread at a time. May be NULL */
  void *context;
} ko_stress_options;

typedef struct ko_stress_hit {
  uint32_t entity;                /* slot, KO_LINK | slot; of a disk: its centre */
  uint32_t n_facilities, n_links; /* that it damages */
  double alone;                   /* harm of this hit alone */
  double adds;                    /* harm of the attack less that of the attack without this hit */
} ko_stress_hit;

/* Harm is a share of service lost, or a number of people (over time: person-hours). */
typedef struct ko_stress {
  ko_arena memory;
  const ko_plan *plan;
  ko_stress_options options;
  uint32_t n_candidates, n_spared; /* hits to choose from; facilities and links that are protected wholly */
  double n_possible;               /* attacks of k hits that there are */
  uint64_t n_attacks;              /* that were settled */
  int is_exact;                    /* all of them: it is the worst */
  int is_stopped;                  /* before the search was over */
  uint32_t n_starts, n_agree;      /* searches, and how many of them found an attack of this harm */
  double harm;                     /* of the worst attack found */
  double greedy;                   /* that adding one hit after the other finds, without exchanges; NaN: not searched that way */
  double bound;                    /* no attack of these hits, however many, harms more; NaN: no bound is known */
  int bound_is_all;                /* the bound is the harm of all hits together; otherwise of everything that counts */
  uint32_t n_hits;                 /* k, fewer where the search was stopped early */
  ko_stress_hit *hits;             /* by what they add, most first */
  /* What the attack does. */
  double loss;                                         /* of the region; NaN where nothing counts */
  double *loss_country, *people_country, *loss_sector; /* [n_countries], [n_countries], [n_sectors] of the plan; NaN likewise */
  uint64_t direct, indirect;                           /* facilities that fail by damage, and without */
} ko_stress;

/* The plan's first wave holds what may be hit; ko_trial_reference has been called. Free in any case. */
int ko_stress_run(const ko_plan *plan, const ko_stress_options *options, ko_stress *out, ko_error *error) KO_MUST_CHECK;
void ko_stress_free(ko_stress *stress);

/* Memory of one thread of it. */
uint64_t ko_stress_thread_bytes(const ko_plan *plan);

#endif
