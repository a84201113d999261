/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/shots.h"

#include <stdlib.h>

typedef struct maker {
  const ko_plan *plan;
  const ko_plan_case *strategy;
  ko_arena *memory;
  ko_error *error;
  uint8_t *spared; /* [n_facilities + n_links] seen to be out of reach */
} maker;

/* A hit on it cannot succeed, or there is nothing to hit. */
static int is_out_of_reach(const maker *m, uint32_t entity) {
  const uint32_t slot = entity & ~KO_LINK;
  if (!(entity & KO_LINK)) return m->strategy->protection[slot] >= 1;
  return !m->strategy->link_present[slot] || m->strategy->link_protection[slot] >= 1;
}

static int is_spared(const maker *m, uint32_t entity, ko_shots *out) {
  if (!is_out_of_reach(m, entity)) return 0;
  uint8_t *spared = &m->spared[entity & KO_LINK ? m->plan->n_facilities + (entity & ~KO_LINK) : entity];
  out->n_spared += !*spared;
  *spared = 1;
  return 1;
}

/* An entity with its place in the tables. */
typedef struct ranked {
  uint64_t row;
  uint32_t entity, index;
} ranked;

static int by_row(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  return (x->row > y->row) - (x->row < y->row);
}

static ranked rank(const maker *m, uint32_t entity, uint32_t index) {
  const uint32_t slot = entity & ~KO_LINK;
  const uint64_t row = entity & KO_LINK ? (uint64_t)KO_LINK << 1 | m->plan->link_row_of_slot[slot] : m->plan->row_of_slot[slot];
  return (ranked){row, entity, index};
}

static int take(const maker *m, ko_shots *out, uint32_t n_shots, uint64_t n_damage) {
  out->centre = ko_arena_alloc(m->memory, n_shots + (size_t)1, sizeof *out->centre, m->error);
  out->first = ko_arena_alloc(m->memory, n_shots + (size_t)1, sizeof *out->first, m->error);
  out->damage = ko_arena_alloc(m->memory, n_damage + 1, sizeof *out->damage, m->error);
  return out->centre && out->first && out->damage ? KO_OK : KO_E_INTERNAL;
}

static void close_shot(ko_shots *out, uint32_t centre, uint32_t end) {
  if (end == out->first[out->n]) return; /* it damages nothing */
  if (end - out->first[out->n] > out->most) out->most = end - out->first[out->n];
  out->centre[out->n++] = centre;
  out->first[out->n] = end;
}

static int make_single(const maker *m, ranked *order, ko_shots *out) {
  const ko_plan_wave *wave = &m->plan->waves[0];
  for (uint32_t i = 0; i < wave->n_targets; i++) order[i] = rank(m, wave->targets[i].slot, i);
  qsort(order, wave->n_targets, sizeof *order, by_row);
  int code = take(m, out, wave->n_targets, wave->n_targets);
  for (uint32_t i = 0; i < wave->n_targets && !code; i++) {
    if (is_spared(m, order[i].entity, out)) continue;
    out->damage[out->n] = order[i].entity;
    close_shot(out, order[i].entity, out->n + 1);
  }
  return code;
}

/* Links of each facility, by slot: CSR. */
static int list_links(const maker *m, uint32_t **first, uint32_t **links) {
  const ko_plan *plan = m->plan;
  uint32_t *at = *first = ko_arena_alloc(m->memory, plan->n_facilities + (size_t)2, sizeof **first, m->error);
  *links = ko_arena_alloc(m->memory, 2 * (size_t)plan->n_links + 1, sizeof **links, m->error);
  if (!*first || !*links) return KO_E_INTERNAL;
  for (uint32_t l = 0; l < plan->n_links; l++) at[plan->link_from[l] + 2]++, at[plan->link_to[l] + 2]++;
  for (uint32_t s = 0; s <= plan->n_facilities; s++) at[s + 1] += at[s];
  for (uint32_t l = 0; l < plan->n_links; l++) (*links)[at[plan->link_from[l] + 1]++] = l, (*links)[at[plan->link_to[l] + 1]++] = l;
  return KO_OK;
}

static int make_disks(const maker *m, ranked *order, ko_shots *out) {
  const ko_plan *plan = m->plan;
  const ko_plan_wave *wave = &plan->waves[0];
  uint32_t *link_first, *links;
  int code = list_links(m, &link_first, &links);
  uint32_t *seen = ko_arena_alloc(m->memory, plan->n_links + (size_t)1, sizeof *seen, m->error); /* 1 + the last disk that has the link */
  if (code || !seen) return KO_E_INTERNAL;
  uint64_t n_damage = 0;
  for (uint32_t i = 0; i < wave->ball_first[wave->n_centres]; i++) {
    const uint32_t slot = wave->targets[wave->ball[i]].slot;
    n_damage += 1 + (uint64_t)link_first[slot + 1] - link_first[slot];
  }
  if (n_damage >= UINT32_MAX)
    return ko_raise(m->error, KO_E_INPUT, "the disks are too large together; choose a smaller radius or fewer centres");
  for (uint32_t i = 0; i < wave->n_centres; i++) order[i] = rank(m, wave->centres[i], i);
  qsort(order, wave->n_centres, sizeof *order, by_row);
  code = take(m, out, wave->n_centres, n_damage);
  for (uint32_t i = 0; i < wave->n_centres && !code; i++) {
    const uint32_t c = order[i].index;
    uint32_t end = out->first[out->n];
    for (uint32_t b = wave->ball_first[c]; b < wave->ball_first[c + 1]; b++) {
      const uint32_t slot = wave->targets[wave->ball[b]].slot;
      if (!is_spared(m, slot, out)) out->damage[end++] = slot;
      for (uint32_t l = link_first[slot]; l < link_first[slot + 1]; l++) {
        if (seen[links[l]] == i + 1 || !plan->link_hit_row[links[l]]) continue;
        seen[links[l]] = i + 1;
        if (!is_spared(m, KO_LINK | links[l], out)) out->damage[end++] = KO_LINK | links[l];
      }
    }
    close_shot(out, order[i].entity, end);
  }
  return code;
}

int ko_shots_make(ko_arena *memory, const ko_plan *plan, uint32_t strategy, int disks, ko_shots *out, ko_error *error) {
  const ko_plan_wave *wave = &plan->waves[0];
  const uint32_t n = disks ? wave->n_centres : wave->n_targets;
  maker m = {plan, &plan->cases[strategy], memory, error, NULL};
  *out = (ko_shots){0};
  if (disks ? !wave->ball_first : wave->pick != KO_PICK_FIXED)
    return ko_raise(error, KO_E_INTERNAL, "the targets of wave \"%s\" are not what a search of attacks can choose from", wave->name);
  m.spared = ko_arena_alloc(memory, plan->n_facilities + (size_t)plan->n_links + 1, 1, error);
  ranked *order = ko_arena_alloc(memory, n + (size_t)1, sizeof *order, error);
  if (!m.spared || !order) return KO_E_INTERNAL;
  int code = disks ? make_disks(&m, order, out) : make_single(&m, order, out);
  if (!code && out->n == 0)
    code =
        ko_raise(error, KO_E_INPUT, "there is nothing to hit: all that is aimed at is protected wholly under strategy \"%s\", or not there",
                 plan->cases[strategy].name);
  return code;
}
