/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is hit: a target is damaged iff its wave occurs, its country has not foiled the wave, and u < success x (1 - protection).
 */
#include "sim/trial/worker.h"

/* What is not there cannot be hit. */
static int link_there(const ko_worker *worker, uint32_t link) { return worker->plan->cases[worker->strategy].link_present[link]; }

static ko_hits_job hits_job(const ko_worker *worker) {
  return (ko_hits_job){
      .open = worker->open,
      .start = worker->plan->cases[worker->strategy].start,
      .operational = worker->operational,
      .damaged = worker->damaged,
      .flags = worker->flags,
      .hit = FLAG_FELL | FLAG_TOUCHED,
      .stale = FLAG_STALE,
      .list = worker->hit,
      .n_list = worker->n_hit,
  };
}

static void hit_link(ko_worker *worker, uint32_t link, const ko_row *row) {
  ko_row *damaged = &worker->link_damaged[worker->plan->link_hit_row[link]];
  if (!ko_row_any(damaged)) worker->links_hit[worker->n_links_hit++] = link;
  for (int i = 0; i < KO_ROW_WORDS; i++) damaged->w[i] |= row->w[i];
}

/* Draw n targets (indices), whose keys and chances are in hit_keys and hit_chances, and let them be hit. */
static void hit_targets(ko_worker *worker, ko_hits_job *job, const uint32_t *targets, uint32_t n) {
  uint32_t links[KO_HITS_AT_ONCE];
  ko_draw_rows(&worker->plan->draws, KO_PURPOSE_HIT, n, worker->hit_keys, worker->block, worker->hit_chances, worker->drawn);
  uint32_t n_links = worker->hits->strike(job, targets, n, worker->drawn, links);
  for (uint32_t i = 0; i < n_links; i++) hit_link(worker, job->targets[targets[links[i]]].slot & ~KO_LINK, &worker->drawn[links[i]]);
}

/* In which lanes wave w may hit each country: it occurs and the country does not foil it. 0: in none. */
static int find_open(ko_worker *worker, uint32_t w, const uint64_t *foil_chances) {
  const ko_plan *plan = worker->plan;
  const ko_plan_wave *wave = &plan->waves[w];
  ko_row occurs;
  ko_draw_row(&plan->draws, KO_PURPOSE_WAVE, wave->key, worker->block, wave->chance, &occurs);
  for (int i = 0; i < KO_ROW_WORDS; i++) occurs.w[i] &= worker->lanes.w[i];
  if (!ko_row_any(&occurs)) return 0;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    ko_row foiled = {{0}};
    uint64_t country = ko_key_pair(wave->key, plan->region->countries.key[c]);
    if (foil_chances[c] > 0) ko_draw_row(&plan->draws, KO_PURPOSE_PREVENTION, country, worker->block, foil_chances[c], &foiled);
    for (int i = 0; i < KO_ROW_WORDS; i++) worker->open[c].w[i] = occurs.w[i] & ~foiled.w[i];
  }
  return 1;
}

/* Draw at n targets: `targets`, or where that is NULL the first n. Their chances are by target, or one after another as `targets` names them. */
typedef struct aim {
  const uint32_t *targets;
  const uint64_t *chances;
  uint32_t n;
  int in_turn;
} aim;

static void aim_at(ko_worker *worker, ko_hits_job *job, const aim *at, uint32_t only_country) {
  uint32_t batch[KO_HITS_AT_ONCE], n_batch = 0;
  for (uint32_t i = 0; i < at->n; i++) {
    uint32_t t = at->targets ? at->targets[i] : i;
    uint64_t chance = at->chances[at->in_turn ? i : t];
    const ko_plan_target *target = &job->targets[t];
    if (chance == 0 || (only_country != KO_NONE && target->country != only_country)) continue;
    if (target->slot & KO_LINK && !link_there(worker, target->slot & ~KO_LINK)) continue;
    worker->hit_keys[n_batch] = target->key;
    worker->hit_chances[n_batch] = chance;
    batch[n_batch++] = t;
    if (n_batch < KO_HITS_AT_ONCE) continue;
    hit_targets(worker, job, batch, n_batch);
    n_batch = 0;
  }
  hit_targets(worker, job, batch, n_batch);
}

/* A table of intensities: the trials of one event after another, each event with its own chances of the same luck. */
static void aim_by_events(ko_worker *worker, ko_hits_job *job, const ko_plan_wave *wave, const uint64_t *chances, uint32_t only_country) {
  uint32_t event_of[KO_LANES];
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    event_of[lane] = ko_wave_event(&worker->plan->draws, wave, (uint64_t)worker->block * KO_LANES + lane);
  ko_row done = {{0}};
  for (uint32_t first = 0; first < KO_LANES; first++) {
    if (ko_row_get(&done, first)) continue;
    uint32_t event = event_of[first], at = wave->event_first[event], n = wave->event_first[event + 1] - at;
    ko_row lanes = {{0}};
    for (uint32_t lane = first; lane < KO_LANES; lane++)
      if (event_of[lane] == event) ko_row_set(&lanes, lane);
    for (int w = 0; w < KO_ROW_WORDS; w++) done.w[w] |= lanes.w[w];
    for (uint32_t i = 0; i < n; i++) worker->targeted[wave->event_targets[at + i]] = lanes;
    aim_at(worker, job, &(aim){wave->event_targets + at, chances + at, n, 1}, only_country);
  }
}

void ko_worker_hit_wave(ko_worker *worker, uint32_t w, const uint64_t *chances, const uint64_t *foil_chances, uint32_t only_country) {
  const ko_plan_wave *wave = &worker->plan->waves[w];
  if (!find_open(worker, w, foil_chances)) return;
  ko_hits_job job = hits_job(worker);
  job.targets = wave->targets;
  job.targeted = wave->pick == KO_PICK_FIXED ? NULL : worker->targeted;
  if (wave->pick == KO_PICK_FIXED) {
    aim_at(worker, &job, &(aim){NULL, chances, wave->n_targets, 0}, only_country);
  } else if (wave->pick == KO_PICK_EVENTS) {
    aim_by_events(worker, &job, wave, chances, only_country);
  } else {
    uint32_t n = ko_worker_choose(worker, wave, worker->block, worker->hit_targets);
    aim_at(worker, &job, &(aim){worker->hit_targets, chances, n, 0}, only_country);
  }
  worker->n_hit = job.n_list;
}

void ko_worker_refresh(ko_worker *worker) {
  ko_hits_job job = hits_job(worker);
  worker->hits->refresh(&job, worker->plan->n_facilities, worker->queue);
}

void ko_worker_hit(ko_worker *worker, uint32_t only_country) {
  const ko_plan *plan = worker->plan;
  const ko_trial_case *trial = plan->cases[worker->strategy].trial;
  for (uint32_t w = 0; w < plan->n_waves; w++)
    ko_worker_hit_wave(worker, w, trial->chances[w], trial->foil_chances + (size_t)w * plan->n_countries, only_country);
  ko_worker_hit_forced(worker, 0);
  ko_worker_refresh(worker);
}

void ko_worker_bind(ko_worker *worker) {
  const ko_trial_case *trial = worker->plan->cases[worker->strategy].trial;
  ko_draw_rows(&worker->plan->draws, KO_PURPOSE_COUPLING, trial->n_binds, trial->bind_keys, worker->block, trial->bind_chances, worker->binds + 1);
  for (uint32_t i = 0; i < trial->n_binds; i++) ko_worker_mark(worker, trial->bind_dependants[i]);
}

void ko_worker_bind_all(ko_worker *worker, int bind) {
  const ko_trial_case *trial = worker->plan->cases[worker->strategy].trial;
  for (uint32_t i = 0; i < trial->n_binds; i++) {
    ko_row_fill(&worker->binds[i + 1], bind);
    ko_worker_mark(worker, trial->bind_dependants[i]);
  }
}
