/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "tests/support/history.h"

static int representable(const ko_history *h, uint32_t link) {
  const ko_plan *plan = &h->fixture->plan;
  return plan->link_hit_row[link] || h->link_tripped[plan->link_sector[link]];
}

/* Nothing is repaired or closed in the step in which it was hit or opened. */
static int hit_now(const ko_history *h, uint32_t thing) {
  for (uint32_t i = 0; i < h->face.n_hit; i++)
    if (h->hit[i] == thing) return 1;
  return 0;
}

static void change_link(ko_history *h, uint32_t link) {
  ko_fixture *f = h->fixture;
  int trips = h->link_tripped[f->plan.link_sector[link]] != NULL;
  uint8_t now = h->link_state[link], before = h->face.step ? h->log_link[(size_t)(h->face.step - 1) * f->plan.n_links + link] : 0;
  switch (ko_fixture_below(f, 3)) {
  case 0:
    if (!f->plan.link_hit_row[link]) return;
    if (before & now & KO_LINK_STATE_DAMAGED && !hit_now(h, KO_LINK | link) && ko_fixture_chance(f, 0.7)) ko_history_repair_link(h, link);
    else ko_history_damage_link(h, link);
    return;
  case 1:
    if (trips && (now & KO_LINK_STATE_TRIPPED) == (before & KO_LINK_STATE_TRIPPED))
      ko_history_switch_link(h, link, KO_LINK_STATE_TRIPPED, !(now & KO_LINK_STATE_TRIPPED));
    return;
  default:
    if (representable(h, link)) ko_history_switch_link(h, link, KO_LINK_STATE_OPENED, !(now & KO_LINK_STATE_OPENED));
  }
}

/* Facilities mostly work, and mostly come back once they do not. */
static void change_facility(ko_history *h, uint32_t slot, int may_be_hit) {
  ko_fixture *f = h->fixture;
  uint8_t state = h->state[slot];
  if (state & KO_STATE_DAMAGED) {
    if (ko_fixture_chance(f, 0.3)) ko_history_damage(h, slot); /* again */
    else if (!hit_now(h, slot) && ko_fixture_chance(f, 0.7)) ko_history_repair(h, slot);
  } else if (may_be_hit && ko_fixture_chance(f, 0.2)) {
    ko_history_damage(h, slot);
  } else if (ko_fixture_chance(f, 0.2)) {
    ko_history_share(h, slot, state & KO_STATE_UP, (uint16_t)ko_fixture_below(f, KO_SHARE_ONE));
  } else {
    ko_history_up(h, slot, !(state & KO_STATE_UP));
  }
}

static void change_flows(ko_history *h) {
  ko_fixture *f = h->fixture;
  for (uint32_t s = 0; s < f->plan.n_sectors; s++)
    for (uint32_t i = 0; h->flow[s] && i < f->plan.sectors[s].n_links; i++) h->flow[s][i] = (double)ko_fixture_below(f, 120) - 60;
}

void ko_history_play(ko_history *h, const ko_watcher *watcher, uint32_t strategy, uint64_t trial) {
  ko_fixture *f = h->fixture;
  const ko_plan *plan = &f->plan;
  const int calm = ko_fixture_chance(f, 0.2);
  ko_history_begin(h, watcher, strategy, trial);
  if (!calm && ko_fixture_chance(f, 0.3)) {
    for (uint32_t n = ko_fixture_below(f, 5); n > 0; n--) change_facility(h, ko_fixture_below(f, plan->n_facilities), 0);
    change_flows(h);
  }
  ko_history_next(h);
  for (uint32_t t = 0; t < h->n_steps && !calm; t++) {
    if (ko_fixture_chance(f, 0.6)) {
      for (uint32_t n = ko_fixture_below(f, 7); n > 0; n--) change_facility(h, ko_fixture_below(f, plan->n_facilities), 1);
      for (uint32_t n = plan->n_links ? ko_fixture_below(f, 4) : 0; n > 0; n--) change_link(h, ko_fixture_below(f, plan->n_links));
      if (h->face.links_changed) change_flows(h);
    }
    ko_history_next(h);
  }
  ko_history_end(h);
}

static void put(ko_row *row, int bit) {
  if (bit) ko_row_set(row, 0);
  else ko_row_clear(row, 0);
}

void ko_history_show(const ko_history *h, uint32_t step) {
  ko_fixture *f = h->fixture;
  const ko_plan *plan = &f->plan;
  f->settled.strategy = h->face.strategy;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    const ko_plan_sector *sector = &plan->sectors[plan->sector[slot]];
    size_t at = (size_t)step * plan->n_facilities + slot;
    put(&f->operational[slot], h->log_up[at]);
    put(&f->damaged[slot], h->log_damaged[at]);
    if (f->share[plan->sector[slot]]) f->share[plan->sector[slot]][slot - sector->first_slot] = h->log_share[at];
  }
  for (uint32_t link = 0; link < plan->n_links; link++) {
    const ko_plan_sector *sector = &plan->sectors[plan->link_sector[link]];
    uint8_t state = h->log_link[(size_t)step * plan->n_links + link];
    ko_row *tripped = f->link_tripped[plan->link_sector[link]];
    if (tripped) put(&tripped[link - sector->first_link], (state & (KO_LINK_STATE_TRIPPED | KO_LINK_STATE_OPENED)) != 0);
    if (plan->link_hit_row[link]) put(&f->link_damaged[plan->link_hit_row[link]], (state & (KO_LINK_STATE_DAMAGED | KO_LINK_STATE_OPENED)) != 0);
    else if (state && !tripped) abort();
  }
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    for (uint32_t i = 0; f->flow[s] && i < plan->sectors[s].n_links; i++) f->flow[s][i] = h->log_flow[s][(size_t)step * plan->sectors[s].n_links + i];
}
