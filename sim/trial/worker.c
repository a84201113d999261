/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/worker.h"
#include "sim/trial/lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t most(uint32_t a, uint32_t b) { return a > b ? a : b; }

int ko_worker_wants_flow(const ko_plan *plan, uint32_t k) {
  if (!(plan->sectors[k].rule->flags & (KO_RULE_SHARE | KO_RULE_TRIPS))) return 0;
  for (uint32_t p = 0; p < plan->n_projects; p++)
    for (uint32_t i = 0; i < plan->projects[p].n_members; i++) {
      uint32_t member = plan->projects[p].members[i];
      if ((member & KO_LINK) && plan->link_sector[member & ~KO_LINK] == k) return 1;
    }
  return 0;
}

uint32_t ko_worker_most_links(const ko_plan *plan, uint32_t k) {
  uint32_t n = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) n = most(n, plan->cases[c].nets[k].n_links);
  return n;
}

static void take_rows(ko_taker *from, const ko_plan *plan, ko_worker *worker) {
  size_t n = plan->n_facilities;
  uint32_t n_binds = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++)
    if (plan->cases[c].trial) n_binds = most(n_binds, plan->cases[c].trial->n_binds);
  worker->operational = ko_take(from, n + 1, sizeof(ko_row));
  worker->damaged = ko_take(from, n, sizeof(ko_row));
  worker->link_damaged = ko_take(from, plan->n_hit_links + (size_t)1, sizeof(ko_row));
  worker->binds = ko_take(from, n_binds + (size_t)1, sizeof(ko_row));
  worker->seen = plan->monotone ? NULL : ko_take(from, n, sizeof(ko_row));
  worker->flags = ko_take(from, n + 64, 1);
  worker->swept = ko_take(from, n + 64, 1);
  worker->dirty = ko_take(from, n / 64 + 1, sizeof(uint64_t));
  worker->touched = ko_take(from, n, sizeof(uint32_t));
  worker->queue = ko_take(from, n, sizeof(uint32_t));
  worker->hit = ko_take(from, n, sizeof(uint32_t));
  worker->links_hit = ko_take(from, plan->n_links, sizeof(uint32_t));
}

/* Whose rules get states. */
typedef struct span {
  uint32_t first_case, n_cases;
} span;

static int has_states(span cases, const ko_plan *plan, uint32_t c) {
  return c >= cases.first_case && c < cases.first_case + cases.n_cases && ko_case_of_rules(plan, c) == c;
}

/* Only between strategies is there much to recall. */
static ko_recall *take_recall(ko_taker *from, span cases, const ko_plan *plan, uint32_t k) {
  const ko_plan_sector *sector = &plan->sectors[k];
  if (cases.n_cases < 2 || !(sector->rule->flags & KO_RULE_COSTLY)) return NULL;
  return ko_recall_take(from, sector->n_slots, ko_worker_most_links(plan, k), (sector->rule->flags & KO_RULE_SHARE) != 0, ko_worker_wants_flow(plan, k));
}

static void take_sectors(ko_taker *from, span cases, const ko_plan *plan, ko_worker *worker) {
  uint32_t slots = 0, links = 0;
  worker->sectors = ko_take(from, plan->n_sectors, sizeof(ko_worker_sector));
  worker->shares = ko_take(from, plan->n_sectors, sizeof(uint16_t *));
  worker->flows = ko_take(from, plan->n_sectors, sizeof(double *));
  worker->trips = ko_take(from, plan->n_sectors, sizeof(ko_row *));
  worker->states = ko_take(from, (size_t)plan->n_cases * plan->n_sectors, sizeof(void *));
  worker->recalls = ko_take(from, plan->n_sectors, sizeof(ko_recall *));
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    slots = most(slots, sector->n_slots);
    links = most(links, ko_worker_most_links(plan, k));
    uint16_t *share = sector->rule->flags & KO_RULE_SHARE ? ko_take(from, (size_t)KO_LANES * sector->n_slots, sizeof(uint16_t)) : NULL;
    double *flow = ko_worker_wants_flow(plan, k) ? ko_take(from, (size_t)KO_LANES * ko_worker_most_links(plan, k), sizeof(double)) : NULL;
    ko_row *tripped = sector->rule->flags & KO_RULE_TRIPS ? ko_take(from, sector->n_links, sizeof(ko_row)) : NULL;
    ko_recall *recall = take_recall(from, cases, plan, k);
    if (worker->sectors) worker->sectors[k] = (ko_worker_sector){share, flow, tripped, 0};
    if (worker->recalls) worker->recalls[k] = recall;
    for (uint32_t c = 0; c < plan->n_cases; c++) {
      if (!has_states(cases, plan, c)) continue;
      void *memory = ko_take(from, sector->rule->state_bytes ? sector->rule->state_bytes(plan->cases[c].rules[k]) : 0, 1);
      if (worker->states) worker->states[(size_t)c * plan->n_sectors + k] = memory;
    }
  }
  worker->fallen = ko_take(from, slots, sizeof(uint32_t));
  worker->changed = ko_take(from, slots, sizeof(uint32_t));
  worker->cut = ko_take(from, links, sizeof(uint32_t));
  worker->lane_up = ko_take(from, slots, 1);
  worker->lane_links = ko_take(from, links, 1);
  worker->lane_trips = ko_take(from, links, 1);
}

static void take_hits(ko_taker *from, const ko_plan *plan, ko_worker *worker) {
  uint32_t targets = 0, candidates = 0;
  int chooses = 0;
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    targets = most(targets, wave->n_targets);
    if (wave->pick == KO_PICK_FIXED) continue;
    chooses = 1;
    if (wave->pick == KO_PICK_RANDOM) candidates = most(candidates, wave->n_targets);
    if (wave->pick == KO_PICK_NEAR) candidates = most(candidates, wave->ball_first ? wave->n_centres : plan->n_facilities);
  }
  worker->drawn = ko_take(from, KO_HITS_AT_ONCE, sizeof(ko_row));
  worker->hit_keys = ko_take(from, KO_HITS_AT_ONCE, sizeof(uint64_t));
  worker->hit_chances = ko_take(from, KO_HITS_AT_ONCE, sizeof(uint64_t));
  worker->open = ko_take(from, plan->n_countries, sizeof(ko_row));
  if (!chooses) return;
  worker->hit_targets = ko_take(from, targets, sizeof(uint32_t));
  worker->targeted = ko_take(from, targets, sizeof(ko_row));
  worker->words = ko_take(from, (size_t)WORDS_AT_ONCE * candidates, sizeof(uint32_t));
  worker->order = ko_take(from, candidates, sizeof(uint64_t));
  worker->visited = ko_take(from, plan->n_facilities, sizeof(uint32_t));
}

static void take_all(ko_taker *from, span cases, const ko_plan *plan, ko_worker *worker) {
  take_rows(from, plan, worker);
  take_sectors(from, cases, plan, worker);
  take_hits(from, plan, worker);
  if (!plan->over_time) return;
  worker->no_shares = ko_take(from, plan->n_sectors, sizeof(uint16_t *));
  worker->no_flows = ko_take(from, plan->n_sectors, sizeof(double *));
  worker->trial_lane = ko_lane_take(from, plan, worker->states, worker->recalls);
}

size_t ko_worker_bytes(const ko_plan *plan) {
  ko_worker counted = {0};
  ko_taker counter = {.bytes = sizeof(ko_worker)};
  take_all(&counter, (span){0, plan->n_cases}, plan, &counted);
  return counter.bytes;
}

int ko_worker_make_for(const ko_plan *plan, uint32_t first_case, uint32_t n_cases, ko_worker **out, ko_error *error) {
  *out = NULL;
  ko_worker *worker = ko_alloc_aligned(1, sizeof *worker, error);
  if (!worker) return KO_E_INTERNAL;
  worker->plan = plan;
  worker->kernel = KO_KERNEL_PICK(ko_settle_kernel_table);
  worker->hits = KO_KERNEL_PICK(ko_hits_kernel_table);
  worker->strategy = worker->block = KO_NONE;
  const span cases = {first_case, n_cases};
  ko_taker from = {.arena = &worker->arena, .error = error};
  take_all(&from, cases, plan, worker);
  int code = from.failed ? KO_E_INTERNAL : KO_OK;
  for (uint32_t c = 0; c < plan->n_cases && code == KO_OK; c++)
    for (uint32_t k = 0; k < plan->n_sectors && code == KO_OK; k++) {
      void **state = &worker->states[(size_t)c * plan->n_sectors + k];
      if (has_states(cases, plan, c) && plan->sectors[k].rule->init)
        code = plan->sectors[k].rule->init(plan->cases[c].rules[k], *state, error);
      else if (ko_case_of_rules(plan, c) != c)
        *state = worker->states[(size_t)ko_case_of_rules(plan, c) * plan->n_sectors + k];
    }
  if (code != KO_OK) {
    ko_worker_free(worker);
    return code;
  }
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    worker->shares[k] = worker->sectors[k].share;
    worker->flows[k] = worker->sectors[k].flow;
    worker->trips[k] = worker->sectors[k].tripped;
  }
  ko_row_fill(&worker->binds[0], 1);
  *out = worker;
  return KO_OK;
}

int ko_worker_make(const ko_plan *plan, ko_worker **out, ko_error *error) { return ko_worker_make_for(plan, 0, plan->n_cases, out, error); }

void ko_worker_free(ko_worker *worker) {
  if (!worker) return;
  const ko_plan *plan = worker->plan;
  for (uint32_t c = 0; worker->states && c < plan->n_cases; c++)
    for (uint32_t k = 0; k < plan->n_sectors; k++) {
      void *state = worker->states[(size_t)c * plan->n_sectors + k];
      if (state && ko_case_of_rules(plan, c) == c && plan->sectors[k].rule->done) plan->sectors[k].rule->done(plan->cases[c].rules[k], state);
    }
  ko_lane_free(worker->trial_lane);
  ko_arena_free(&worker->arena);
  free(worker);
}

void ko_worker_mark(ko_worker *worker, uint32_t slot) { ko_bit_set(worker->dirty, slot); }

void ko_worker_mark_dependents(ko_worker *worker, uint32_t slot) {
  const ko_plan_groups *groups = &worker->plan->cases[worker->strategy].groups;
  for (uint32_t i = groups->dependent_first[slot]; i < groups->dependent_first[slot + 1]; i++) ko_worker_mark(worker, groups->dependents[i]);
}

static int same_start(const ko_plan *plan, uint32_t a, uint32_t b) {
  return a != KO_NONE && plan->cases[a].trial->same_start_as == plan->cases[b].trial->same_start_as;
}

static void clear_links_hit(ko_worker *worker) {
  for (uint32_t i = 0; i < worker->n_links_hit; i++) ko_row_fill(&worker->link_damaged[worker->plan->link_hit_row[worker->links_hit[i]]], 0);
  worker->n_links_hit = 0;
}

void ko_worker_clear_hits(ko_worker *worker) {
  const uint8_t *start = worker->plan->cases[worker->strategy].start;
  for (uint32_t i = 0; i < worker->n_hit; i++) {
    uint32_t slot = worker->hit[i];
    ko_row_fill(&worker->damaged[slot], 0);
    ko_row_fill(&worker->operational[slot], start[slot]);
    worker->flags[slot] = 0;
  }
  worker->n_hit = 0;
  clear_links_hit(worker);
}

void ko_worker_begin(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t n_lanes) {
  const ko_plan *plan = worker->plan;
  uint8_t *flags = worker->flags;
  if (!same_start(plan, worker->strategy, strategy)) memset(flags, FLAG_STALE, plan->n_facilities);
  for (uint32_t s = 0, n = plan->n_facilities; s < n; s++) flags[s] = flags[s] ? FLAG_STALE : 0;
  worker->n_hit = 0;
  clear_links_hit(worker);
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    ko_worker_sector *sector = &worker->sectors[k];
    sector->asked = 0;
    if (sector->tripped) memset(sector->tripped, 0, plan->sectors[k].n_links * sizeof(ko_row));
  }
  ko_row_first(&worker->lanes, n_lanes);
  worker->strategy = strategy;
  worker->block = block;
  worker->n_lanes = n_lanes;
}

void ko_worker_reset(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t n_lanes) {
  ko_worker_begin(worker, strategy, block, n_lanes);
  ko_worker_refresh(worker);
}
