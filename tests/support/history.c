/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/history.h"

#include <stdlib.h>
#include <string.h>

static void *room(ko_history *h, size_t n, size_t size) {
  void *memory = ko_arena_alloc_aligned(&h->fixture->memory, n ? n : 1, size, &h->fixture->error);
  if (!memory) abort();
  return memory;
}

/* Every link may be opened by an island. */
static void make_islands(ko_history *h) {
  ko_plan *plan = &h->fixture->plan;
  uint32_t *links = room(h, plan->n_links, sizeof *links);
  ko_plan_island *island = room(h, 1, sizeof *island);
  for (uint32_t i = 0; i < plan->n_links; i++) links[i] = i;
  *island = (ko_plan_island){.n_links = plan->n_links, .links = links, .hold = KO_NONE};
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    plan->cases[k].response.n_islands = 1;
    plan->cases[k].response.islands = island;
  }
}

static int has_shares(const ko_plan_sector *sector) { return (sector->rule->flags & KO_RULE_SHARE) != 0; }

void ko_history_make(ko_history *h, ko_fixture *f, uint32_t n_steps, double step_hours) {
  const size_t n = f->plan.n_facilities, n_links = f->plan.n_links, n_sectors = f->plan.n_sectors;
  *h = (ko_history){.fixture = f, .n_steps = n_steps};
  f->plan.over_time = 1;
  f->plan.n_steps = n_steps;
  f->plan.step_hours = step_hours;
  make_islands(h);
  h->state = room(h, n, 1);
  h->link_state = room(h, n_links, 1);
  h->marked = room(h, n, 1);
  h->changed = room(h, n, sizeof(uint32_t));
  h->hit = room(h, n + n_links, sizeof(uint32_t));
  h->repaired = room(h, n + n_links, sizeof(uint32_t));
  h->log_up = room(h, n_steps * n, 1);
  h->log_damaged = room(h, n_steps * n, 1);
  h->log_link = room(h, n_steps * n_links, 1);
  h->log_share = room(h, n_steps * n, sizeof(uint16_t));
  h->operational = room(h, n, sizeof(ko_row));
  h->damaged = room(h, n, sizeof(ko_row));
  h->link_damaged = room(h, f->plan.n_hit_links + (size_t)1, sizeof(ko_row));
  h->link_tripped = room(h, n_sectors, sizeof(ko_row *));
  h->touched = room(h, n, sizeof(uint32_t));
  h->links_hit = room(h, n_links, sizeof(uint32_t));
  h->nothing = room(h, n_sectors, sizeof(void *));
  h->flow = room(h, n_sectors, sizeof(double *));
  h->log_flow = room(h, n_sectors, sizeof(double *));
  for (size_t s = 0; s < n_sectors; s++) {
    const ko_plan_sector *sector = &f->plan.sectors[s];
    if (!has_shares(sector)) continue;
    if (!h->share) h->share = room(h, n, sizeof(uint16_t));
    h->flow[s] = room(h, sector->n_links, sizeof(double));
    h->log_flow[s] = room(h, (size_t)n_steps * sector->n_links, sizeof(double));
    h->link_tripped[s] = room(h, sector->n_links, sizeof(ko_row));
  }
}

void ko_history_begin_block(ko_history *h) {
  const ko_plan *plan = &h->fixture->plan;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    ko_row_fill(&h->operational[slot], plan->cases[0].reference[slot]);
    ko_row_fill(&h->damaged[slot], 0);
  }
  for (uint32_t i = 0; i <= plan->n_hit_links; i++) ko_row_fill(&h->link_damaged[i], 0);
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    for (uint32_t i = 0; h->link_tripped[s] && i < plan->sectors[s].n_links; i++) ko_row_fill(&h->link_tripped[s][i], 0);
}

void ko_history_begin(ko_history *h, const ko_watcher *watcher, uint32_t strategy, uint64_t trial) {
  const ko_plan *plan = &h->fixture->plan;
  h->watcher = *watcher;
  h->first_hit = KO_NONE;
  h->any = 0;
  h->face = (ko_lane_face){.plan = plan,
                           .strategy = strategy,
                           .lane = (uint32_t)(trial % KO_LANES),
                           .trial = trial,
                           .step = KO_NONE,
                           .state = h->state,
                           .share = h->share,
                           .link_state = h->link_state,
                           .changed = h->changed,
                           .hit = h->hit,
                           .repaired = h->repaired,
                           .engine = h};
  memset(h->marked, 0, plan->n_facilities);
  memset(h->link_state, 0, plan->n_links);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    h->state[slot] = plan->cases[0].reference[slot];
    if (h->share) h->share[slot] = plan->cases[0].reference_share[slot];
  }
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    if (h->flow[s]) memset(h->flow[s], 0, plan->sectors[s].n_links * sizeof(double));
}

static void change(ko_history *h, uint32_t slot) {
  h->any = 1;
  if (h->marked[slot] || h->face.step == KO_NONE) return;
  h->marked[slot] = 1;
  h->changed[h->face.n_changed++] = slot;
}

void ko_history_share(ko_history *h, uint32_t slot, int up, uint16_t share) {
  h->state[slot] = (uint8_t)((h->state[slot] & ~KO_STATE_UP) | (up ? KO_STATE_UP : 0));
  if (h->share) h->share[slot] = has_shares(&h->fixture->plan.sectors[h->fixture->plan.sector[slot]]) ? share : up ? KO_SHARE_ONE : 0;
  change(h, slot);
}

void ko_history_up(ko_history *h, uint32_t slot, int up) {
  uint16_t share = h->fixture->plan.cases[0].reference_share[slot];
  ko_history_share(h, slot, up, !up ? 0 : share ? share : KO_SHARE_ONE);
}

static void note(uint32_t *list, uint32_t *n, uint32_t thing) {
  for (uint32_t i = 0; i < *n; i++)
    if (list[i] == thing) return;
  list[(*n)++] = thing;
}

static void note_hit(ko_history *h, uint32_t thing) {
  note(h->hit, &h->face.n_hit, thing);
  h->any = 1;
  if (h->first_hit == KO_NONE) h->first_hit = h->face.step;
}

void ko_history_damage(ko_history *h, uint32_t slot) {
  h->state[slot] |= KO_STATE_DAMAGED | KO_STATE_EVER_DAMAGED;
  ko_row_set(&h->damaged[slot], h->face.lane);
  note_hit(h, slot);
  if (h->state[slot] & KO_STATE_UP) ko_history_up(h, slot, 0);
}

void ko_history_repair(ko_history *h, uint32_t slot) {
  h->state[slot] &= (uint8_t)~KO_STATE_DAMAGED;
  note(h->repaired, &h->face.n_repaired, slot);
  h->any = 1;
}

void ko_history_damage_link(ko_history *h, uint32_t link) {
  h->link_state[link] |= KO_LINK_STATE_DAMAGED | KO_LINK_STATE_EVER_DAMAGED;
  ko_row_set(&h->link_damaged[h->fixture->plan.link_hit_row[link]], h->face.lane);
  note_hit(h, KO_LINK | link);
  h->face.links_changed = 1;
}

void ko_history_repair_link(ko_history *h, uint32_t link) {
  h->link_state[link] &= (uint8_t)~KO_LINK_STATE_DAMAGED;
  note(h->repaired, &h->face.n_repaired, KO_LINK | link);
  h->any = h->face.links_changed = 1;
}

void ko_history_switch_link(ko_history *h, uint32_t link, uint8_t bit, int set) {
  const ko_plan *plan = &h->fixture->plan;
  uint32_t s = plan->link_sector[link];
  h->link_state[link] = (uint8_t)((h->link_state[link] & ~bit) | (set ? bit : 0));
  if (set && bit == KO_LINK_STATE_TRIPPED) {
    h->link_state[link] |= KO_LINK_STATE_EVER_TRIPPED;
    ko_row_set(&h->link_tripped[s][link - plan->sectors[s].first_link], h->face.lane);
  }
  h->any = h->face.links_changed = 1;
}

static void keep(ko_history *h) {
  const ko_plan *plan = &h->fixture->plan;
  const size_t n = plan->n_facilities, n_links = plan->n_links, t = h->face.step;
  for (size_t slot = 0; slot < n; slot++) {
    int up = h->state[slot] & KO_STATE_UP;
    if (!up) h->state[slot] |= KO_STATE_EVER_DOWN;
    h->log_up[t * n + slot] = (uint8_t)up;
    h->log_damaged[t * n + slot] = (h->state[slot] & KO_STATE_DAMAGED) != 0;
    h->log_share[t * n + slot] = h->share ? h->share[slot] : up ? KO_SHARE_ONE : 0;
  }
  for (size_t link = 0; link < n_links; link++)
    h->log_link[t * n_links + link] = h->link_state[link] & (KO_LINK_STATE_DAMAGED | KO_LINK_STATE_TRIPPED | KO_LINK_STATE_OPENED);
  for (size_t s = 0; s < plan->n_sectors; s++)
    if (h->flow[s]) memcpy(h->log_flow[s] + t * plan->sectors[s].n_links, h->flow[s], plan->sectors[s].n_links * sizeof(double));
}

void ko_history_next(ko_history *h) {
  if (h->face.step == KO_NONE) {
    h->watcher.first(h->watcher.context, &h->face);
    h->face.step = 0;
  } else {
    if (h->face.step == h->n_steps) abort();
    keep(h);
    if (h->any) h->watcher.step(h->watcher.context, &h->face);
    h->face.step++;
  }
  for (uint32_t i = 0; i < h->face.n_changed; i++) h->marked[h->changed[i]] = 0;
  h->face.n_changed = h->face.n_hit = h->face.n_repaired = 0;
  h->any = h->face.links_changed = 0;
}

void ko_history_end(ko_history *h) {
  while (h->face.step == KO_NONE || h->face.step < h->n_steps) ko_history_next(h);
  h->face.step = h->n_steps - 1;
  h->watcher.last(h->watcher.context, &h->face);
  const ko_plan *plan = &h->fixture->plan;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) /* at every step */
    if (h->state[slot] & KO_STATE_EVER_DOWN) ko_row_clear(&h->operational[slot], h->face.lane);
    else ko_row_set(&h->operational[slot], h->face.lane);
}

void ko_history_settled(ko_history *h, uint32_t block, ko_settled *out) {
  const ko_plan *plan = &h->fixture->plan;
  uint64_t left = plan->n_trials - (uint64_t)block * KO_LANES;
  *out = (ko_settled){.plan = plan,
                      .strategy = h->face.strategy,
                      .block = block,
                      .n_lanes = left < KO_LANES ? (uint32_t)left : KO_LANES,
                      .operational = h->operational,
                      .damaged = h->damaged,
                      .link_damaged = h->link_damaged,
                      .link_tripped = (const ko_row *const *)h->link_tripped,
                      .share = (const uint16_t *const *)h->nothing,
                      .flow = (const double *const *)h->nothing,
                      .touched = h->touched,
                      .links_hit = h->links_hit};
  ko_row_first(&out->lanes, out->n_lanes);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    ko_row all;
    ko_row_fill(&all, plan->cases[0].reference[slot]);
    if (memcmp(&all, &h->operational[slot], sizeof all) || ko_row_any(&h->damaged[slot])) h->touched[out->n_touched++] = slot;
  }
  for (uint32_t link = 0; link < plan->n_links; link++)
    if (plan->link_hit_row[link] && ko_row_any(&h->link_damaged[plan->link_hit_row[link]])) h->links_hit[out->n_links_hit++] = link;
}
