/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Damage as jobs, and the crews that mend it, one by one.
 */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "tests/oracle/oracle_time.h"

static const oracle_coping *coping(const oracle_run *run) { return &run->time->coping[run->strategy]; }

static int *damage_of(oracle_run *run, int thing) {
  return thing < ORACLE_FACILITIES ? &run->now.damaged[thing] : &run->now.link_damaged[thing - ORACLE_FACILITIES];
}

int oracle_is_damaged(const oracle_run *run, int thing) {
  return thing < ORACLE_FACILITIES ? run->now.damaged[thing] : run->now.link_damaged[thing - ORACLE_FACILITIES];
}

int oracle_thing_country(const oracle_case *c, int thing) {
  return thing < ORACLE_FACILITIES ? c->facilities[thing].country : c->links[thing - ORACLE_FACILITIES].country;
}

uint64_t oracle_thing_key(const oracle_case *c, int thing) {
  return thing < ORACLE_FACILITIES ? oracle_key(ORACLE_KEY_FACILITY, c->facilities[thing].id)
                                   : oracle_key(ORACLE_KEY_LINK, c->links[thing - ORACLE_FACILITIES].id);
}

/* ---- Durations (include/knockon/duration.h) */

int oracle_steps(const oracle_run *run, double hours) {
  int n = 0;
  while (n < 1 << 20 && n * run->time->step_hours < hours * (1 - 1e-9)) n++;
  return n;
}

static double normal_quantile(double u) { /* by halving */
  double low = -40, high = 40;
  for (int i = 0; i < 200; i++) {
    double z = (low + high) / 2;
    if (0.5 * erfc(-z / sqrt(2)) < u) low = z;
    else high = z;
  }
  return low;
}

int oracle_repair_steps(const oracle_run *run, uint64_t wave, int thing) {
  double cv = run->time->repair_cv[thing], hours = coping(run)->repair_hours[thing];
  if (cv > 0) {
    uint64_t key = oracle_key_pair(wave, oracle_thing_key(run->c, thing));
    double u = (oracle_word(run->c->seed, ORACLE_DRAW_REPAIR, key, run->trial) + 0.5) / 4294967296.0, sigma = sqrt(log(1 + cv * cv));
    double cell = floor(4096 * u), low = exp(sigma * normal_quantile(cell / 4096)), high = exp(sigma * normal_quantile((cell + 1) / 4096));
    double q = cell < 1 || cell > 4094 ? exp(sigma * normal_quantile(u)) : low + (4096 * u - cell) * (high - low);
    hours *= q / sqrt(1 + cv * cv);
  }
  int steps = oracle_steps(run, hours);
  return steps < 1 ? 1 : steps;
}

/* ---- Jobs */

void oracle_job_add(oracle_run *run, int thing, uint64_t wave) {
  oracle_job *job = &run->jobs[thing];
  int detection = oracle_steps(run, coping(run)->detection_hours[oracle_thing_country(run->c, thing)]);
  if (!oracle_is_damaged(run, thing)) *job = (oracle_job){run->step + detection, 0, -1, -1};
  job->steps = oracle_repair_steps(run, wave, thing);
  if (job->crew >= 0) job->ends = run->step + job->steps;
  *damage_of(run, thing) = run->hit[thing] = 1;
}

void oracle_jobs_end(oracle_run *run) {
  for (int thing = 0; thing < ORACLE_THINGS; thing++) {
    if (!oracle_is_damaged(run, thing) || run->jobs[thing].crew < 0 || run->jobs[thing].ends != run->step) continue;
    oracle_crew *crew = &run->crews[run->jobs[thing].crew];
    *damage_of(run, thing) = 0;
    run->repaired[thing] = 1;
    crew->job = -1;
    if (crew->place == crew->home && coping(run)->crews[crew->home] < 0) crew->home = -1; /* one of as many as there are jobs */
  }
}

static int is_waiting(const oracle_run *run, int thing, int country) {
  return oracle_is_damaged(run, thing) && oracle_thing_country(run->c, thing) == country && run->jobs[thing].crew < 0 &&
         run->jobs[thing].ready <= run->step;
}

static int count_waiting(const oracle_run *run, int country) {
  int n = 0;
  for (int thing = 0; thing < ORACLE_THINGS; thing++) n += is_waiting(run, thing, country);
  return n;
}

/* Does a come before b in the repair order? */
static int comes_first(const oracle_run *run, int a, int b) {
  if (coping(run)->order_random) {
    uint32_t x = oracle_word(run->c->seed, ORACLE_DRAW_ORDER, oracle_thing_key(run->c, a), run->trial);
    uint32_t y = oracle_word(run->c->seed, ORACLE_DRAW_ORDER, oracle_thing_key(run->c, b), run->trial);
    return x < y || (x == y && a < b);
  }
  return coping(run)->order[a] > coping(run)->order[b] || (coping(run)->order[a] == coping(run)->order[b] && a < b);
}

/* ---- Crews */

static int is_idle(const oracle_run *run, int i, int home, int place) {
  const oracle_crew *crew = &run->crews[i];
  return crew->home == home && crew->place == place && crew->job < 0 && crew->arrives <= run->step;
}

/* Crews under way to a country; home -1: of any. */
static int count_coming(const oracle_run *run, int home, int place) {
  int n = 0;
  for (int i = 0; i < run->n_crews; i++) {
    const oracle_crew *crew = &run->crews[i];
    n += crew->home >= 0 && (home < 0 || crew->home == home) && crew->place == place && crew->arrives > run->step;
  }
  return n;
}

static void take_job(oracle_run *run, int i) { /* the first that waits where the crew is */
  int best = -1;
  for (int thing = 0; thing < ORACLE_THINGS; thing++)
    if (is_waiting(run, thing, run->crews[i].place) && (best < 0 || comes_first(run, thing, best))) best = thing;
  if (best < 0) return;
  run->crews[i].job = best;
  run->jobs[best].crew = i;
  run->jobs[best].ends = run->step + run->jobs[best].steps;
}

static int delay(const oracle_run *run, int a, int b) { /* -1: nothing joins them in this step */
  int least = -1;
  for (int i = 0; i < coping(run)->n_aids; i++) {
    const oracle_agreement *x = &coping(run)->aids[i];
    int steps = oracle_steps(run, x->delay_hours);
    if (x->member[a] && x->member[b] && run->step >= oracle_steps(run, x->from_hours) && (least < 0 || steps < least)) least = steps;
  }
  return least;
}

static void send(oracle_run *run, int i, int from, int to) {
  run->crews[i].place = to;
  run->crews[i].arrives = run->step + delay(run, from, to);
  if (run->crews[i].arrives <= run->step) take_job(run, i);
}

static int add_crew(oracle_run *run, int country) {
  int i = 0;
  while (i < run->n_crews && run->crews[i].home >= 0) i++;
  if (i == ORACLE_CREWS) abort(); /* no room for so many */
  if (i == run->n_crews) run->n_crews++;
  run->crews[i] = (oracle_crew){country, country, run->step, -1};
  return i;
}

void oracle_crews_come(oracle_run *run, int country, int n) {
  for (int i = 0; i < n; i++) add_crew(run, country);
}

/* A crew at home without a job; where there are as many as there are jobs, a new one. -1: none. */
static int find_at_home(oracle_run *run, int home) {
  for (int i = 0; i < run->n_crews; i++)
    if (is_idle(run, i, home, home)) return i;
  return coping(run)->crews[home] < 0 ? add_crew(run, home) : -1;
}

void oracle_crews_go(oracle_run *run) {
  int n = run->c->n_countries;
  for (int x = 0; x < n; x++)
    while (count_waiting(run, x) > 0) {
      int crew = find_at_home(run, x);
      if (crew < 0) break;
      take_job(run, crew);
    }
  for (int x = 0; x < n; x++)
    for (int home = 0; home < n; home++)
      for (int i = 0; i < run->n_crews; i++) {
        if (home == x || !is_idle(run, i, home, x)) continue;
        if (count_waiting(run, home) > count_coming(run, home, home)) send(run, i, x, home);
        else take_job(run, i);
      }
  for (int x = 0; x < n; x++)
    for (int partner = 0; partner < n; partner++)
      while (partner != x && delay(run, partner, x) >= 0 && count_waiting(run, x) > count_coming(run, -1, x)) {
        int crew = find_at_home(run, partner);
        if (crew < 0) break;
        send(run, crew, partner, x);
      }
}
