/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jobs: what is damaged, from the hit over detection and waiting to the crew that mends it. Job j is facility j, then link j - n_facilities.
 * A country's idle crews take its waiting jobs in the repair order; with agreements, crews help abroad (lane_aid.c).
 */
#ifndef KO_TRIAL_LANE_JOBS_H
#define KO_TRIAL_LANE_JOBS_H

#include "sim/trial/lane.h"

/* Crews under way from one country to another. */
typedef struct ko_journey {
  uint32_t arrival, home, to, crews;
} ko_journey;

typedef struct ko_lane_jobs {
  uint32_t n_facilities, n_jobs, n_countries;
  uint8_t *status;      /* [n_jobs] */
  uint32_t *due;        /* [n_jobs] step in which detection, or the repair, ends */
  uint32_t *taken;      /* [n_jobs] step in which a crew takes it; KO_NONE until that is known */
  uint32_t *steps;      /* [n_jobs] that the repair takes */
  uint32_t *hit_at;     /* [n_jobs] step of the last hit */
  uint32_t *home;       /* [n_jobs] of the crew that mends it */
  ko_calendar calendar; /* by job */

  uint64_t *heap;       /* [n_jobs] waiting jobs by country, best first: (order << 32 | rank) */
  uint32_t *heap_first; /* [n_countries + 1] */
  uint32_t *n_waiting;  /* [n_countries] */
  uint32_t n_all_waiting;
  uint32_t *idle;   /* [n_countries][n_countries] crews of a home country (second) in a country (first); KO_NONE: any number */
  uint32_t *coming; /* [n_countries][n_countries] under way to a country (first), by home (second) */
  ko_journey *journeys;
  uint32_t n_journeys, room_journeys;
  uint32_t next_arrival; /* of the response's arrivals */
  int crews_moved;       /* a crew became idle or a job began to wait since crews were last sent */
} ko_lane_jobs;

ko_lane_jobs *ko_lane_jobs_take(ko_taker *from, const ko_plan *plan, uint64_t *busy);
void ko_lane_jobs_begin(ko_lane *lane);
void ko_lane_job_hit(ko_lane *lane, uint32_t entity, uint32_t country, uint32_t wave);
/* Memory that ko_lane_job_hit of a facility will need. */
void ko_lane_job_fetch(const ko_lane *lane, uint32_t entity);
/* Phase (1). */
void ko_lane_jobs_end(ko_lane *lane);
/* Phase (3). */
void ko_lane_jobs_take_up(ko_lane *lane);
/* Undo the trial. */
void ko_lane_jobs_reset(ko_lane *lane);

/* For lane_aid.c: the best waiting job of a country goes to a crew of `home`. */
void ko_lane_job_start(ko_lane *lane, uint32_t country, uint32_t home);
/* lane_aid.c: guests and partners (time.md b, c). */
void ko_lane_aid(ko_lane *lane);

#endif
