/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane_waves.h"

#include "sim/trial/lane_jobs.h"
#include "sim/trial/lane_policies.h"

/* Hits of one wave in a block: entity i is hit in a lane iff bit i % 64 of bits[gain][lane * n_words + i / 64]. */
typedef struct hits {
  uint32_t n, n_words; /* of the block */
  uint32_t *entities;  /* [n] slots, KO_LINK | slot */
  uint64_t **bits;     /* [1 + most gains] protection raised by no gain, by gain 0, 1, ... */
} hits;

struct ko_lane_waves {
  hits *waves;     /* [n_waves] */
  ko_row *stopped; /* [n_waves][most investigations] trials in which the wave is stopped once the investigation is in force */
  uint32_t most_investigations;
  int is_given;          /* by the caller, not drawn */
  const uint32_t *given; /* [n_given] entities of the trial at hand */
  uint32_t n_given;
};

static void count_most(const ko_plan *plan, uint32_t *gains, uint32_t *investigations) {
  *gains = *investigations = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) {
    const ko_plan_response *response = &plan->cases[c].response;
    if (response->n_gains > *gains) *gains = response->n_gains;
    if (response->n_investigations > *investigations) *investigations = response->n_investigations;
  }
}

/* Entities that the first wave may hit beside its targets. */
static uint32_t most_forced(const ko_plan *plan) {
  uint32_t most = plan->n_important ? 1 : 0;
  for (uint32_t p = 0; plan->importance && p < plan->n_projects; p++)
    if (plan->projects[p].n_members > most) most = plan->projects[p].n_members;
  return most;
}

ko_lane_waves *ko_lane_waves_take(ko_taker *from, const ko_plan *plan) {
  uint32_t gains, investigations;
  count_most(plan, &gains, &investigations);
  ko_lane_waves *waves = ko_take(from, 1, sizeof *waves);
  hits *of = ko_take(from, plan->n_waves, sizeof *of);
  ko_row *stopped = ko_take(from, (size_t)plan->n_waves * investigations, sizeof *stopped);
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    uint32_t n = plan->waves[w].n_targets + (w == 0 ? most_forced(plan) : 0);
    uint32_t *entities = ko_take(from, n, sizeof *entities);
    uint64_t **bits = ko_take(from, gains + (size_t)1, sizeof *bits);
    for (uint32_t g = 0; g <= gains; g++) {
      uint64_t *memory = ko_take(from, (n + (size_t)63) / 64 * KO_LANES, sizeof *memory);
      if (bits) bits[g] = memory;
    }
    if (of) of[w] = (hits){.entities = entities, .bits = bits};
  }
  if (waves) *waves = (ko_lane_waves){.waves = of, .stopped = stopped, .most_investigations = investigations};
  return waves;
}

/* Turn 64 x 64 bits: bit j of a[i] becomes bit i of a[j] (Warren, Hacker's Delight, 2nd ed., 7-3). */
static void turn(uint64_t a[64]) {
  uint64_t mask = UINT64_C(0x00000000FFFFFFFF);
  for (uint32_t j = 32; j != 0; j >>= 1, mask ^= mask << j)
    for (uint32_t k = 0; k < 64; k = (k + j + 1) & ~j) {
      uint64_t swap = ((a[k] >> j) ^ a[k + j]) & mask;
      a[k] ^= swap << j;
      a[k + j] ^= swap;
    }
}

static const ko_row *row_of(const ko_worker *worker, uint32_t entity) {
  return entity & KO_LINK ? &worker->link_damaged[worker->plan->link_hit_row[entity & ~KO_LINK]] : &worker->damaged[entity];
}

static void turn_rows(const ko_worker *worker, const hits *of, uint64_t *bits) {
  for (uint32_t k = 0; k < of->n_words; k++) {
    uint32_t first = k * 64, n = of->n - first < 64 ? of->n - first : 64;
    for (uint32_t word = 0; word < KO_ROW_WORDS; word++) {
      uint64_t square[64] = {0}, any = 0;
      for (uint32_t i = 0; i < n; i++) any |= square[i] = row_of(worker, of->entities[first + i])->w[word];
      if (any) turn(square);
      for (uint32_t lane = 0; lane < 64; lane++) bits[(size_t)(word * 64 + lane) * of->n_words + k] = square[lane];
    }
  }
}

/* What one wave does to a block, protection raised by gain `level` - 1 (0: not raised). At level 0 the entities are listed, too; what a
 * higher level hits is among them. */
static void draw_wave(hits *of, ko_worker *worker, uint32_t w, uint32_t level, uint32_t only_country) {
  const ko_plan *plan = worker->plan;
  const ko_trial_case *trial = plan->cases[worker->strategy].trial;
  ko_worker_hit_wave(worker, w, trial->chances[(size_t)level * plan->n_waves + w], trial->foil_chances + (size_t)w * plan->n_countries,
                     only_country);
  ko_worker_hit_forced(worker, w);
  if (level == 0) {
    of->n = 0;
    for (uint32_t i = 0; i < worker->n_hit; i++) of->entities[of->n++] = worker->hit[i];
    for (uint32_t i = 0; i < worker->n_links_hit; i++) of->entities[of->n++] = KO_LINK | worker->links_hit[i];
    of->n_words = (of->n + 63) / 64;
  }
  turn_rows(worker, of, of->bits[level]);
  ko_worker_clear_hits(worker);
}

void ko_lane_waves_draw(ko_lane_waves *waves, ko_worker *worker, uint32_t only_country) {
  const ko_plan *plan = worker->plan;
  const ko_plan_response *response = &plan->cases[worker->strategy].response;
  waves->is_given = 0;
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    for (uint32_t level = 0; level <= response->n_gains; level++) draw_wave(&waves->waves[w], worker, w, level, only_country);
    for (uint32_t i = 0; i < response->n_investigations; i++)
      ko_draw_row(&plan->draws, KO_PURPOSE_INVESTIGATE, plan->waves[w].key, worker->block, response->investigations[i].chance,
                  &waves->stopped[(size_t)w * waves->most_investigations + i]);
  }
}

void ko_lane_waves_give(ko_lane_waves *waves, const uint32_t *entities, uint32_t n) {
  waves->is_given = 1;
  waves->given = entities;
  waves->n_given = n;
}

int ko_lane_wave_aims(const ko_lane_waves *waves, uint32_t wave, uint32_t lane) {
  if (waves->is_given) return wave == 0 && waves->n_given > 0;
  const hits *of = &waves->waves[wave];
  uint64_t any = 0;
  for (uint32_t k = 0; k < of->n_words; k++) any |= of->bits[0][(size_t)lane * of->n_words + k];
  return any != 0;
}

static int is_stopped(const ko_lane *lane, uint32_t w) {
  const ko_plan_response *response = &lane->plan_case->response;
  for (uint32_t i = 0; i < response->n_investigations; i++)
    if (ko_lane_investigates(lane, i) && ko_row_get(&lane->waves->stopped[(size_t)w * lane->waves->most_investigations + i], lane->lane))
      return 1;
  return 0;
}

/* For those who want to know why nothing happened. */
static void tell_foiled(ko_lane *lane, uint32_t w) {
  const ko_plan *plan = lane->plan;
  uint32_t block = (uint32_t)(lane->trial / KO_LANES);
  ko_row row;
  ko_draw_row(&plan->draws, KO_PURPOSE_WAVE, plan->waves[w].key, block, plan->waves[w].chance, &row);
  if (!ko_row_get(&row, lane->lane)) return;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    ko_draw_row(&plan->draws, KO_PURPOSE_PREVENTION, ko_key_pair(plan->waves[w].key, plan->region->countries.key[c]), block,
                lane->trial_case->foil_chances[(size_t)w * plan->n_countries + c], &row);
    if (ko_row_get(&row, lane->lane)) ko_lane_happen(lane, KO_HAPPENED_FOILED, c, w);
  }
}

static uint32_t owner(const ko_plan *plan, uint32_t entity) {
  return entity & KO_LINK ? plan->link_country[entity & ~KO_LINK] : plan->country[entity];
}

static void damage(ko_lane *lane, uint32_t entity, uint32_t country, uint32_t w) {
  ko_lane_happen(lane, KO_HAPPENED_DAMAGED, entity, w);
  ko_lane_job_hit(lane, entity, country, w);
  ko_lane_policies_hit(lane, country);
}

static void hit_given(ko_lane *lane, uint32_t w) {
  for (uint32_t i = 0; w == 0 && i < lane->waves->n_given; i++) {
    uint32_t entity = lane->waves->given[i];
    if (entity & KO_LINK && !lane->plan_case->link_present[entity & ~KO_LINK]) continue; /* what is not there cannot be hit */
    damage(lane, entity, owner(lane->plan, entity), w);
  }
}

enum { FETCH_AHEAD = 16 }; /* words */

void ko_lane_wave_hit(ko_lane *lane, uint32_t w) {
  const ko_plan *plan = lane->plan;
  const hits *of = &lane->waves->waves[w];
  if (lane->waves->is_given) {
    hit_given(lane, w);
    return;
  }
  if (lane->watcher->wants_happenings) tell_foiled(lane, w);
  if (!ko_lane_wave_aims(lane->waves, w, lane->lane)) return;
  if (is_stopped(lane, w)) {
    ko_lane_happen(lane, KO_HAPPENED_STOPPED, 0, w);
    return;
  }
  size_t at = (size_t)lane->lane * of->n_words;
  for (uint32_t k = 0; k < of->n_words; k++) {
    for (uint64_t left = k + FETCH_AHEAD < of->n_words ? of->bits[0][at + k + FETCH_AHEAD] : 0; left; left &= left - 1)
      ko_lane_job_fetch(lane, of->entities[(k + FETCH_AHEAD) * 64 + (uint32_t)__builtin_ctzll(left)]);
    for (uint64_t left = of->bits[0][at + k]; left; left &= left - 1) {
      uint32_t bit = (uint32_t)__builtin_ctzll(left), entity = of->entities[k * 64 + bit];
      uint32_t country = owner(plan, entity), level = ko_lane_gain_level(lane, country);
      if (level && !(of->bits[level][at + k] >> bit & 1)) continue;
      damage(lane, entity, country, w);
    }
  }
}
