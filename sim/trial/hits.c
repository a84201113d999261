/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is hit: a target is damaged iff its wave occurs, its country has not foiled the wave, and u < success x (1 - protection).
 */
#include "sim/trial/worker.h"

#include <string.h>

static void add_hit(ko_worker *worker, const ko_plan_target *target, const ko_row *row) {
  if (!ko_row_any(row)) return;
  if (target->slot & KO_LINK) {
    uint32_t link = target->slot & ~KO_LINK;
    ko_row *damaged = &worker->link_damaged[worker->plan->link_hit_row[link]];
    if (!worker->plan->cases[worker->strategy].link_present[link]) return; /* what is not there cannot be hit */
    if (!ko_row_any(damaged)) worker->links_hit[worker->n_links_hit++] = link;
    for (int i = 0; i < KO_ROW_WORDS; i++) damaged->w[i] |= row->w[i];
  } else {
    ko_row *damaged = &worker->damaged[target->slot];
    if (!ko_row_any(damaged)) worker->hit[worker->n_hit++] = target->slot;
    for (int i = 0; i < KO_ROW_WORDS; i++) damaged->w[i] |= row->w[i];
  }
}

/* Draw n targets (indices) at once and add the hits, masked by where the wave occurs, who foiled it and (where not NULL) where they were chosen. */
static void draw_targets(ko_worker *worker, const ko_plan_wave *wave, const uint64_t *chances, uint32_t block, const ko_row *occurs, const ko_row *targeted,
                         const uint32_t *targets, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    worker->hit_keys[i] = wave->targets[targets[i]].key;
    worker->hit_chances[i] = chances[targets[i]];
  }
  ko_draw_rows(&worker->plan->draws, KO_PURPOSE_HIT, n, worker->hit_keys, block, worker->hit_chances, worker->drawn);
  for (uint32_t i = 0; i < n; i++) {
    const ko_plan_target *target = &wave->targets[targets[i]];
    ko_row *row = &worker->drawn[i];
    for (int w = 0; w < KO_ROW_WORDS; w++) row->w[w] &= occurs->w[w] & ~worker->foiled[target->country].w[w];
    if (targeted)
      for (int w = 0; w < KO_ROW_WORDS; w++) row->w[w] &= targeted[targets[i]].w[w];
    add_hit(worker, target, row);
  }
}

void ko_worker_hit_wave(ko_worker *worker, uint32_t w, const uint64_t *chances, uint32_t only_country) {
  const ko_plan *plan = worker->plan;
  const ko_plan_wave *wave = &plan->waves[w];
  const uint64_t *foil_chances = plan->cases[worker->strategy].trial->foil_chances + (size_t)w * plan->n_countries;
  uint32_t block = worker->block;
  ko_row occurs;
  ko_draw_row(&plan->draws, KO_PURPOSE_WAVE, wave->key, block, wave->chance, &occurs);
  for (int i = 0; i < KO_ROW_WORDS; i++) occurs.w[i] &= worker->lanes.w[i];
  if (!ko_row_any(&occurs)) return;
  for (uint32_t c = 0; c < plan->n_countries; c++)
    ko_draw_row(&plan->draws, KO_PURPOSE_PREVENTION, ko_key_pair(wave->key, plan->region->countries.key[c]), block, foil_chances[c],
                &worker->foiled[c]);

  const ko_row *targeted = NULL;
  uint32_t n = wave->n_targets;
  if (wave->pick == KO_PICK_FIXED)
    for (uint32_t i = 0; i < n; i++) worker->hit_targets[i] = i;
  else {
    n = ko_worker_choose(worker, wave, block, worker->hit_targets);
    targeted = worker->targeted;
  }
  uint32_t batch[HITS_AT_ONCE], n_batch = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t t = worker->hit_targets[i];
    if (chances[t] == 0 || (only_country != KO_NONE && wave->targets[t].country != only_country)) continue;
    batch[n_batch++] = t;
    if (n_batch < HITS_AT_ONCE) continue;
    draw_targets(worker, wave, chances, block, &occurs, targeted, batch, n_batch);
    n_batch = 0;
  }
  draw_targets(worker, wave, chances, block, &occurs, targeted, batch, n_batch);
}

void ko_worker_hit(ko_worker *worker, uint32_t only_country) {
  for (uint32_t w = 0; w < worker->plan->n_waves; w++) ko_worker_hit_wave(worker, w, worker->plan->cases[worker->strategy].trial->chances[w], only_country);
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
