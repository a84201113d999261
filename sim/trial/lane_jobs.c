/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane_jobs.h"

#include <string.h>

#include "knockon/duration.h"

enum { NONE, UNDETECTED, WAITING, MENDING };

/* Journeys that can be under way at once: those of one pair of countries arrive in as many steps as the way is long. */
static uint32_t most_journeys(const ko_plan *plan) {
  uint64_t most = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) {
    const ko_plan_response *response = &plan->cases[c].response;
    uint64_t n = 0;
    for (uint32_t i = 0; i < response->n_aids; i++) {
      const ko_plan_aid *aid = &response->aids[i];
      uint64_t pairs = (uint64_t)aid->n_countries * (aid->n_countries - 1);
      n += 2 * pairs * ((aid->delay < plan->n_steps ? aid->delay : plan->n_steps) + (uint64_t)1);
    }
    if (n > most) most = n;
  }
  return (uint32_t)(most < UINT32_MAX ? most : UINT32_MAX);
}

ko_lane_jobs *ko_lane_jobs_take(ko_taker *from, const ko_plan *plan, uint64_t *busy) {
  uint32_t n = plan->n_facilities + plan->n_links, n_countries = plan->n_countries;
  ko_lane_jobs made = {.n_facilities = plan->n_facilities, .n_jobs = n, .n_countries = n_countries, .room_journeys = most_journeys(plan)};
  made.status = ko_take(from, n, sizeof *made.status);
  made.due = ko_take(from, n, sizeof *made.due);
  made.taken = ko_take(from, n, sizeof *made.taken);
  made.steps = ko_take(from, n, sizeof *made.steps);
  made.hit_at = ko_take(from, n, sizeof *made.hit_at);
  made.home = ko_take(from, n, sizeof *made.home);
  ko_calendar_take(from, plan->n_steps, n, 1, busy, &made.calendar);
  made.heap = ko_take(from, n, sizeof *made.heap);
  made.heap_first = ko_take(from, n_countries + (size_t)1, sizeof *made.heap_first);
  made.n_waiting = ko_take(from, n_countries, sizeof *made.n_waiting);
  made.idle = ko_take(from, (size_t)n_countries * n_countries, sizeof *made.idle);
  made.coming = ko_take(from, (size_t)n_countries * n_countries, sizeof *made.coming);
  made.journeys = ko_take(from, made.room_journeys, sizeof *made.journeys);
  ko_lane_jobs *jobs = ko_take(from, 1, sizeof *jobs);
  if (!jobs || from->failed) return NULL;
  for (uint32_t f = 0; f < plan->n_facilities; f++) made.heap_first[plan->country[f] + 1]++;
  for (uint32_t l = 0; l < plan->n_links; l++) made.heap_first[plan->link_country[l] + 1]++;
  for (uint32_t c = 0; c < n_countries; c++) made.heap_first[c + 1] += made.heap_first[c];
  memset(made.hit_at, 0xff, n * sizeof *made.hit_at);
  *jobs = made;
  return jobs;
}

static uint32_t country_of(const ko_lane *lane, uint32_t job) {
  const ko_plan *plan = lane->plan;
  return job < plan->n_facilities ? plan->country[job] : plan->link_country[job - plan->n_facilities];
}

static uint32_t entity_of(const ko_lane *lane, uint32_t job) {
  return job < lane->plan->n_facilities ? job : KO_LINK | (job - lane->plan->n_facilities);
}

void ko_lane_jobs_begin(ko_lane *lane) {
  ko_lane_jobs *jobs = lane->jobs;
  const ko_plan_response *response = &lane->plan_case->response;
  uint32_t n = jobs->n_countries;
  memset(jobs->idle, 0, (size_t)n * n * sizeof *jobs->idle);
  for (uint32_t c = 0; c < n; c++) jobs->idle[(size_t)c * n + c] = response->crews[c];
  for (uint32_t i = 0; i < response->n_arrivals; i++)
    if (response->arrivals[i].step < lane->plan->n_steps) ko_busy_mark(lane->busy, response->arrivals[i].step);
  for (uint32_t i = 0; i < response->n_aids; i++)
    if (response->aids[i].from < lane->plan->n_steps) ko_busy_mark(lane->busy, response->aids[i].from);
  jobs->next_arrival = 0;
  jobs->crews_moved = 0;
}

void ko_lane_jobs_reset(ko_lane *lane) {
  ko_lane_jobs *jobs = lane->jobs;
  for (uint32_t i = 0; i < lane->touched.n; i++) {
    jobs->status[lane->touched.items[i]] = NONE;
    jobs->hit_at[lane->touched.items[i]] = KO_NONE;
  }
  for (uint32_t i = 0; i < lane->touched_links.n; i++) {
    jobs->status[jobs->n_facilities + lane->touched_links.items[i]] = NONE;
    jobs->hit_at[jobs->n_facilities + lane->touched_links.items[i]] = KO_NONE;
  }
  memset(jobs->n_waiting, 0, jobs->n_countries * sizeof *jobs->n_waiting);
  memset(jobs->coming, 0, (size_t)jobs->n_countries * jobs->n_countries * sizeof *jobs->coming);
  jobs->n_all_waiting = jobs->n_journeys = 0;
}

/* ---- Waiting jobs: a binary heap for each country ------------------------------------------------------------------ */

static void wait_for_crew(ko_lane *lane, uint32_t job) {
  ko_lane_jobs *jobs = lane->jobs;
  const ko_plan_response *response = &lane->plan_case->response;
  uint32_t country = country_of(lane, job), at = jobs->n_waiting[country]++;
  uint64_t *heap = jobs->heap + jobs->heap_first[country], key = response->job_rank[job];
  if (response->order_random)
    key |= (uint64_t)ko_draw_word(&lane->plan->draws, KO_PURPOSE_ORDER, lane->plan->job_key[job], lane->trial) << 32;
  for (; at > 0 && heap[(at - 1) / 2] > key; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
  heap[at] = key;
  jobs->status[job] = WAITING;
  jobs->n_all_waiting++;
  jobs->crews_moved = 1;
}

static uint32_t best_waiting(ko_lane *lane, uint32_t country) {
  ko_lane_jobs *jobs = lane->jobs;
  uint64_t *heap = jobs->heap + jobs->heap_first[country];
  uint32_t job = lane->trial_case->job_of_rank[(uint32_t)heap[0]], n = --jobs->n_waiting[country], at = 0;
  uint64_t last = heap[n];
  for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
    if (child + 1 < n && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= last) break;
    heap[at] = heap[child];
  }
  heap[at] = last;
  jobs->n_all_waiting--;
  return job;
}

/* ---- The life of a job --------------------------------------------------------------------------------------------- */

static void set_due(ko_lane_jobs *jobs, uint32_t job, uint32_t step) {
  jobs->due[job] = step;
  (void)ko_calendar_add(&jobs->calendar, step, job);
}

static void begin_repair(ko_lane *lane, uint32_t job, uint32_t home) {
  ko_lane_jobs *jobs = lane->jobs;
  jobs->status[job] = MENDING;
  jobs->taken[job] = lane->step;
  jobs->home[job] = home;
  set_due(jobs, job, lane->step + jobs->steps[job]);
  ko_lane_happen(lane, KO_HAPPENED_CREW, entity_of(lane, job), home);
}

void ko_lane_job_start(ko_lane *lane, uint32_t country, uint32_t home) { begin_repair(lane, best_waiting(lane, country), home); }

/* How long a repair takes after this wave. */
static uint32_t repair_steps(const ko_lane *lane, uint32_t job, uint32_t wave) {
  const ko_trial_repairs *repairs = lane->trial_case->repairs;
  if (repairs->table[job] == KO_NONE) return repairs->fixed[job];
  uint64_t key = ko_key_pair(lane->plan->waves[wave].key, lane->plan->job_key[job]);
  return ko_trial_repair_steps(repairs, job, ko_draw_word(&lane->plan->draws, KO_PURPOSE_REPAIR, key, lane->trial));
}

/* A country with any number of crews: the whole course of the job is known when it is hit. Only who wants to see crews must be told later. */
static int is_certain(const ko_lane *lane, uint32_t country) {
  return lane->plan_case->response.crews[country] == KO_NONE && !lane->watcher->wants_happenings;
}

static void new_job(ko_lane *lane, uint32_t job, uint32_t country) {
  ko_lane_jobs *jobs = lane->jobs;
  uint32_t detected = lane->step + lane->plan_case->response.detection[country];
  if (is_certain(lane, country)) {
    jobs->status[job] = MENDING;
    jobs->taken[job] = detected;
    jobs->home[job] = country;
    set_due(jobs, job, detected + jobs->steps[job]);
  } else if (detected == lane->step) {
    wait_for_crew(lane, job);
  } else {
    jobs->status[job] = UNDETECTED;
    set_due(jobs, job, detected);
  }
}

/* A second hit: all steps of a new duration. */
static void begin_again(ko_lane *lane, uint32_t job) {
  ko_lane_jobs *jobs = lane->jobs;
  if (jobs->status[job] != MENDING) return; /* its new length is all that changes */
  uint32_t begun = jobs->taken[job] > lane->step ? jobs->taken[job] : lane->step;
  if (jobs->due[job] < lane->plan->n_steps) ko_calendar_remove(&jobs->calendar, jobs->due[job], job);
  set_due(jobs, job, begun + jobs->steps[job]);
}

static void damage(ko_lane *lane, uint32_t entity) {
  if (entity & KO_LINK) {
    uint32_t link = entity & ~KO_LINK;
    ko_lane_touch_link(lane, link);
    if (ko_lane_link_in_service(lane, link)) ko_lane_push(&lane->switched, link);
    lane->link_state[link] |= KO_LINK_STATE_DAMAGED | KO_LINK_STATE_EVER_DAMAGED;
    lane->links_changed = 1;
  } else {
    ko_lane_touch(lane, entity);
    lane->state[entity] |= KO_STATE_DAMAGED | KO_STATE_EVER_DAMAGED;
  }
}

void ko_lane_job_hit(ko_lane *lane, uint32_t entity, uint32_t country, uint32_t wave) {
  ko_lane_jobs *jobs = lane->jobs;
  uint32_t job = entity & KO_LINK ? jobs->n_facilities + (entity & ~KO_LINK) : entity;
  jobs->steps[job] = repair_steps(lane, job, wave);
  if (jobs->hit_at[job] != lane->step) {
    jobs->hit_at[job] = lane->step;
    ko_lane_push(&lane->hit, entity);
  }
  damage(lane, entity);
  if (jobs->status[job] == NONE) new_job(lane, job, country);
  else begin_again(lane, job);
}

void ko_lane_job_fetch(const ko_lane *lane, uint32_t entity) {
  const ko_lane_jobs *jobs = lane->jobs;
  const ko_trial_repairs *repairs = lane->trial_case->repairs;
  if (entity & KO_LINK) return;
  const void *written[] = {&lane->state[entity],         &lane->seen[entity],         &jobs->status[entity], &jobs->hit_at[entity],
                           &jobs->steps[entity],         &jobs->due[entity],          &jobs->taken[entity],  &jobs->home[entity],
                           &jobs->calendar.next[entity], &jobs->calendar.prev[entity]};
  const void *read[] = {&lane->plan->country[entity], &lane->plan->job_key[entity], &repairs->table[entity], &repairs->hours[entity]};
  for (size_t i = 0; i < sizeof written / sizeof *written; i++) __builtin_prefetch(written[i], 1);
  for (size_t i = 0; i < sizeof read / sizeof *read; i++) __builtin_prefetch(read[i]);
}

static void mend(ko_lane *lane, uint32_t job) {
  ko_lane_jobs *jobs = lane->jobs;
  uint32_t entity = entity_of(lane, job);
  jobs->status[job] = NONE;
  jobs->hit_at[job] = KO_NONE;
  if (entity & KO_LINK) {
    uint32_t link = entity & ~KO_LINK;
    lane->link_state[link] &= (uint8_t)~KO_LINK_STATE_DAMAGED;
    if (ko_lane_link_in_service(lane, link)) ko_lane_push(&lane->switched, link);
    lane->links_changed = 1;
  } else {
    lane->state[entity] &= (uint8_t)~KO_STATE_DAMAGED;
  }
  ko_lane_push(&lane->repaired, entity);
  ko_lane_happen(lane, KO_HAPPENED_REPAIRED, entity, jobs->home[job]);
  uint32_t *idle = &jobs->idle[(size_t)country_of(lane, job) * jobs->n_countries + jobs->home[job]];
  if (lane->plan_case->response.crews[jobs->home[job]] != KO_NONE || jobs->home[job] != country_of(lane, job)) ++*idle;
  jobs->crews_moved = 1;
}

static void arrive(ko_lane *lane) {
  ko_lane_jobs *jobs = lane->jobs;
  for (uint32_t i = 0; i < jobs->n_journeys;) {
    ko_journey *journey = &jobs->journeys[i];
    if (journey->arrival != lane->step) {
      i++;
      continue;
    }
    size_t at = (size_t)journey->to * jobs->n_countries + journey->home;
    jobs->coming[at] -= journey->crews;
    if (jobs->idle[at] != KO_NONE) jobs->idle[at] += journey->crews;
    jobs->crews_moved = 1;
    *journey = jobs->journeys[--jobs->n_journeys];
  }
}

void ko_lane_jobs_end(ko_lane *lane) {
  ko_lane_jobs *jobs = lane->jobs;
  const ko_plan_response *response = &lane->plan_case->response;
  for (uint32_t job = ko_calendar_pop(&jobs->calendar, lane->step), next; job != UINT32_MAX; job = next) {
    next = jobs->calendar.next[job];
    if (jobs->status[job] == UNDETECTED) wait_for_crew(lane, job);
    else mend(lane, job);
  }
  if (jobs->n_journeys) arrive(lane);
  for (; jobs->next_arrival < response->n_arrivals && response->arrivals[jobs->next_arrival].step <= lane->step; jobs->next_arrival++) {
    const ko_plan_arrival *arrival = &response->arrivals[jobs->next_arrival];
    uint32_t *idle = &jobs->idle[(size_t)arrival->country * jobs->n_countries + arrival->country];
    if (*idle != KO_NONE) *idle += arrival->crews;
    jobs->crews_moved = 1;
  }
}

static int aid_begins(const ko_lane *lane) {
  const ko_plan_response *response = &lane->plan_case->response;
  for (uint32_t i = 0; i < response->n_aids; i++)
    if (response->aids[i].from == lane->step) return 1;
  return 0;
}

void ko_lane_jobs_take_up(ko_lane *lane) {
  ko_lane_jobs *jobs = lane->jobs;
  if (!jobs->n_all_waiting || (!jobs->crews_moved && !aid_begins(lane))) return;
  jobs->crews_moved = 0;
  for (uint32_t c = 0; c < jobs->n_countries; c++) {
    uint32_t *idle = &jobs->idle[(size_t)c * jobs->n_countries + c];
    for (; *idle && jobs->n_waiting[c]; *idle -= *idle != KO_NONE) ko_lane_job_start(lane, c, c);
  }
  if (jobs->n_all_waiting && lane->plan_case->response.n_aids) ko_lane_aid(lane);
}
