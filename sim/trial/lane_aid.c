/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mutual aid: idle crews of partners come where jobs wait, and go home when a job waits there.
 */
#include "sim/trial/lane_jobs.h"

/* Steps from one country to the other: the least among the agreements in force that join them; KO_NONE: none does. */
static uint32_t delay(const ko_lane *lane, uint32_t a, uint32_t b) {
  const ko_plan_response *response = &lane->plan_case->response;
  uint32_t least = KO_NONE;
  for (uint32_t i = 0; i < response->n_aids; i++) {
    const ko_plan_aid *aid = &response->aids[i];
    int joined = 0;
    if (aid->from > lane->step || aid->delay >= least) continue;
    for (uint32_t k = 0; k < aid->n_countries; k++) joined += aid->countries[k] == a || aid->countries[k] == b;
    if (joined == 2) least = aid->delay;
  }
  return least;
}

static uint32_t under_way_to(const ko_lane_jobs *jobs, uint32_t country) {
  uint32_t n = 0;
  for (uint32_t home = 0; home < jobs->n_countries; home++) n += jobs->coming[(size_t)country * jobs->n_countries + home];
  return n;
}

/* So many crews of `home` leave for a country, or take its jobs at once where the way takes no time. */
static void send(ko_lane *lane, uint32_t home, uint32_t to, uint32_t crews, uint32_t steps) {
  ko_lane_jobs *jobs = lane->jobs;
  if (steps == 0) {
    for (uint32_t i = 0; i < crews; i++) ko_lane_job_start(lane, to, home);
    return;
  }
  for (uint32_t i = 0; i < crews; i++) ko_lane_happen(lane, KO_HAPPENED_SENT, to, home);
  jobs->coming[(size_t)to * jobs->n_countries + home] += crews;
  uint32_t arrival = lane->step + steps;
  if (arrival >= lane->plan->n_steps) return; /* too late for this trial: on the way for good */
  for (uint32_t i = 0; i < jobs->n_journeys; i++) {
    ko_journey *journey = &jobs->journeys[i];
    if (journey->arrival != arrival || journey->home != home || journey->to != to) continue;
    journey->crews += crews;
    return;
  }
  jobs->journeys[jobs->n_journeys++] = (ko_journey){arrival, home, to, crews};
  ko_busy_mark(lane->busy, arrival);
}

/* Idle guests go home where jobs wait for them, else they take jobs where they are. */
static void move_guests(ko_lane *lane, uint32_t country, uint32_t home) {
  ko_lane_jobs *jobs = lane->jobs;
  uint32_t n = jobs->n_countries, *idle = &jobs->idle[(size_t)country * n + home];
  while (*idle && jobs->n_waiting[home] > jobs->coming[(size_t)home * n + home]) {
    --*idle;
    send(lane, home, home, 1, delay(lane, home, country));
  }
  for (; *idle && jobs->n_waiting[country]; --*idle) ko_lane_job_start(lane, country, home);
}

static void ask_partners(ko_lane *lane, uint32_t country) {
  ko_lane_jobs *jobs = lane->jobs;
  uint32_t n = jobs->n_countries, under_way = under_way_to(jobs, country);
  if (jobs->n_waiting[country] <= under_way) return;
  uint32_t open = jobs->n_waiting[country] - under_way;
  for (uint32_t home = 0; home < n && open; home++) {
    uint32_t *idle = &jobs->idle[(size_t)home * n + home];
    if (home == country || *idle == 0) continue;
    uint32_t steps = delay(lane, home, country), crews = *idle < open ? *idle : open;
    if (steps == KO_NONE) continue;
    if (*idle != KO_NONE) *idle -= crews;
    open -= crews;
    send(lane, home, country, crews, steps);
  }
}

void ko_lane_aid(ko_lane *lane) {
  uint32_t n = lane->jobs->n_countries;
  for (uint32_t country = 0; country < n; country++)
    for (uint32_t home = 0; home < n; home++)
      if (home != country) move_guests(lane, country, home);
  for (uint32_t country = 0; country < n; country++) ask_partners(lane, country);
}
