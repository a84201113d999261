/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets that are chosen anew in every trial: at random, around a random place, or by a table. The choice is the same for all strategies.
 */
#include "sim/trial/worker.h"

#include <string.h>

/* The words of n entities for the 64 trials from `first_trial`: words[trial - first_trial][entity]. */
static void draw_words(const ko_worker *worker, ko_purpose purpose, const uint64_t *keys, size_t key_stride, uint32_t n, uint64_t first_trial) {
  for (uint32_t i = 0; i < n; i++) {
    uint64_t key = *(const uint64_t *)(const void *)((const char *)keys + i * key_stride);
    uint32_t column[WORDS_AT_ONCE];
    ko_draw_words(&worker->plan->draws, purpose, key, first_trial, WORDS_AT_ONCE, column);
    for (uint32_t t = 0; t < WORDS_AT_ONCE; t++) worker->words[(size_t)t * n + i] = column[t];
  }
}

/* Move the k smallest of order[0 .. n - 1] to the front (Hoare's quickselect, middle pivot; all are distinct). */
static void select_smallest(uint64_t *order, uint32_t n, uint32_t k) {
  uint32_t low = 0, high = n;
  while (high - low > 1 && k > low && k < high) {
    uint64_t pivot = order[low + (high - low) / 2];
    uint32_t i = low, j = high - 1;
    for (;;) {
      while (order[i] < pivot) i++;
      while (order[j] > pivot) j--;
      if (i >= j) break;
      uint64_t swap = order[i];
      order[i++] = order[j];
      order[j--] = swap;
    }
    uint32_t split = i > low ? i : low + 1; /* order[low .. split - 1] is below the rest; i = low: the pivot is the smallest and stands first */
    if (k <= split)
      high = split;
    else
      low = split;
  }
}

/* Random picks: the n_random lowest words among the targets after the first n_fixed, ties by row. Only words low enough to have a chance are ordered. */
static void choose_random(ko_worker *worker, const ko_plan_wave *wave, uint32_t block) {
  uint32_t n = wave->n_targets - wave->n_fixed, wanted = wave->n_random < n ? wave->n_random : n;
  const ko_plan_target *candidates = wave->targets + wave->n_fixed;
  if (wanted == 0) return;
  double expected = 1.5 * wanted + 64;
  uint64_t likely = expected >= n ? UINT64_C(1) << 32 : (uint64_t)(expected / n * 4294967296.0);
  for (uint32_t lane0 = 0; lane0 < KO_LANES; lane0 += WORDS_AT_ONCE) {
    if (!worker->lanes.w[lane0 / 64]) continue;
    draw_words(worker, KO_PURPOSE_CHOICE, &candidates->choice, sizeof *candidates, n, (uint64_t)block * KO_LANES + lane0);
    for (uint32_t t = 0; t < WORDS_AT_ONCE; t++) {
      const uint32_t *words = worker->words + (size_t)t * n;
      uint32_t found = 0;
      for (int all = 0; found < wanted; all++) { /* once more, with all of them, where too few were low */
        found = 0;
        for (uint32_t i = 0; i < n; i++)
          if (all || words[i] < likely) worker->order[found++] = (uint64_t)words[i] << 32 | i;
      }
      select_smallest(worker->order, found, wanted);
      for (uint32_t i = 0; i < wanted; i++) ko_row_set(&worker->targeted[wave->n_fixed + (uint32_t)worker->order[i]], lane0 + t);
    }
  }
}

/* Targets around a centre, found by a search over links and dependencies: within `hops`, or the nearest ones until n_nearest facilities
 * (the centre included) are found; of the last ring those with the lowest rows. */
static void target_ball(ko_worker *worker, const ko_plan_wave *wave, uint32_t centre, uint32_t lane) {
  const ko_plan *plan = worker->plan;
  if (++worker->visit == 0) {
    memset(worker->visited, 0, plan->n_facilities * sizeof *worker->visited);
    worker->visit = 1;
  }
  uint32_t *queue = worker->queue, n = 1, ring = 0;
  uint64_t room = wave->n_nearest;
  queue[0] = centre;
  worker->visited[centre] = worker->visit;
  for (uint32_t hop = 0; ring < n && (wave->n_nearest != KO_NONE ? room > 0 : hop <= wave->hops); hop++) {
    uint32_t end = n;
    if (wave->n_nearest != KO_NONE && end - ring > room) { /* the last ring does not fit whole: the lowest rows of it */
      for (uint32_t i = ring; i < end; i++) worker->order[i - ring] = (uint64_t)plan->row_of_slot[queue[i]] << 32 | queue[i];
      select_smallest(worker->order, end - ring, (uint32_t)room);
      for (uint32_t i = 0; i < room; i++) queue[ring + i] = (uint32_t)worker->order[i];
      end = ring + (uint32_t)room;
    }
    for (uint32_t i = ring; i < end; i++) {
      uint32_t target = wave->target_of_slot[queue[i]];
      if (target != KO_NONE) ko_row_set(&worker->targeted[target], lane);
    }
    room -= end - ring;
    for (uint32_t i = ring; i < end; i++)
      for (uint32_t e = plan->hop_first[queue[i]]; e < plan->hop_first[queue[i] + 1]; e++) {
        uint32_t next = plan->hop[e];
        if (worker->visited[next] == worker->visit) continue;
        worker->visited[next] = worker->visit;
        queue[n++] = next;
      }
    ring = end;
  }
}

static void choose_near(ko_worker *worker, const ko_plan_wave *wave, uint32_t block) {
  uint32_t n = wave->n_centres;
  for (uint32_t lane0 = 0; lane0 < KO_LANES; lane0 += WORDS_AT_ONCE) {
    if (!worker->lanes.w[lane0 / 64]) continue;
    draw_words(worker, KO_PURPOSE_CENTRE, wave->centre_keys, sizeof *wave->centre_keys, n, (uint64_t)block * KO_LANES + lane0);
    for (uint32_t t = 0; t < WORDS_AT_ONCE; t++) {
      const uint32_t *words = worker->words + (size_t)t * n;
      uint32_t best = 0;
      for (uint32_t i = 1; i < n; i++)
        if (words[i] < words[best]) best = i;
      if (!wave->ball_first) {
        target_ball(worker, wave, wave->centres[best], lane0 + t);
        continue;
      }
      for (uint32_t i = wave->ball_first[best]; i < wave->ball_first[best + 1]; i++) ko_row_set(&worker->targeted[wave->ball[i]], lane0 + t);
    }
  }
}

static void choose_states(ko_worker *worker, const ko_plan_wave *wave, uint32_t block) {
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    uint64_t trial = (uint64_t)block * KO_LANES + lane;
    if (trial >= wave->n_states) return;
    for (uint64_t i = wave->state_first[trial]; i < wave->state_first[trial + 1]; i++) ko_row_set(&worker->targeted[wave->state_targets[i]], lane);
  }
}

/* The event that comes in a trial. */
uint32_t ko_wave_event(const ko_draws *draws, const ko_plan_wave *wave, uint64_t trial) {
  uint32_t word = ko_draw_word(draws, KO_PURPOSE_EVENT, wave->key, trial), event = 0;
  while (wave->event_until[event] <= word) event++;
  return event;
}

uint32_t ko_worker_choose(ko_worker *worker, const ko_plan_wave *wave, uint32_t block, uint32_t *out) {
  memset(worker->targeted, 0, wave->n_targets * sizeof *worker->targeted);
  switch (wave->pick) {
  case KO_PICK_FIXED:
  case KO_PICK_EVENTS: break; /* not chosen */
  case KO_PICK_RANDOM: choose_random(worker, wave, block); break;
  case KO_PICK_NEAR: choose_near(worker, wave, block); break;
  case KO_PICK_STATES: choose_states(worker, wave, block); break;
  }
  uint32_t n = 0;
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    if (wave->pick == KO_PICK_RANDOM && i < wave->n_fixed) ko_row_fill(&worker->targeted[i], 1);
    if (ko_row_any(&worker->targeted[i])) out[n++] = i;
  }
  return n;
}
