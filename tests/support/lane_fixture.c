/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/lane_fixture.h"

#include <stdlib.h>
#include <string.h>

static ko_lane_list take_list(ko_taker *from, size_t room) { return (ko_lane_list){0, ko_take(from, room, sizeof(uint32_t))}; }

void lane_fixture_make(lane_fixture *f, const ko_plan *plan, const ko_settler *settler, void **states) {
  memset(f, 0, sizeof *f);
  size_t n = plan->n_facilities, n_links = plan->n_links;
  ko_taker from = {.arena = &f->memory, .error = &f->error};
  ko_lane *lane = f->lane = ko_take(&from, 1, sizeof *lane);
  if (!lane) abort();
  lane->plan = plan;
  lane->settler = settler;
  lane->states = states;
  lane->recalls = ko_take(&from, plan->n_sectors, sizeof *lane->recalls);
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    uint32_t flags = plan->sectors[k].rule->flags;
    if (flags & KO_RULE_COSTLY)
      lane->recalls[k] = ko_recall_take(&from, plan->sectors[k].n_slots, plan->sectors[k].n_links, (flags & KO_RULE_SHARE) != 0, 1);
  }
  lane->watcher = &f->watcher;
  lane->state = ko_take(&from, n, 1);
  lane->link_state = ko_take(&from, n_links, 1);
  lane->share = ko_take(&from, n, sizeof *lane->share);
  lane->flow = ko_take(&from, plan->n_sectors, sizeof *lane->flow);
  for (uint32_t k = 0; k < plan->n_sectors; k++) lane->flow[k] = ko_take(&from, plan->sectors[k].n_links, sizeof **lane->flow);
  lane->changed = take_list(&from, n);
  lane->hit = take_list(&from, n + n_links);
  lane->repaired = take_list(&from, n + n_links);
  lane->switched = take_list(&from, 5 * n_links);
  lane->touched = take_list(&from, n);
  lane->touched_links = take_list(&from, n_links);
  lane->seen = ko_take(&from, n, 1);
  lane->link_seen = ko_take(&from, n_links, 1);
  lane->busy = ko_busy_take(&from, plan->n_steps);
  ko_calendar_take(&from, plan->n_steps, plan->n_links, 0, lane->busy, &lane->link_calendar);
  lane->settler_state = settler->take(&from, plan, lane->busy);
  if (from.failed) abort();
}

void lane_fixture_free(lane_fixture *f) {
  ko_lane_free(f->lane);
  ko_arena_free(&f->memory);
}

int lane_fixture_begin(lane_fixture *f, uint32_t strategy, uint64_t trial, const ko_row *binds) {
  ko_lane *lane = f->lane;
  const ko_plan *plan = lane->plan;
  lane->strategy = strategy;
  lane->trial = trial;
  lane->lane = (uint32_t)(trial % KO_LANES);
  lane->plan_case = &plan->cases[strategy];
  lane->trial_case = lane->plan_case->trial;
  lane->binds = binds;
  memset(lane->busy, 0, (plan->n_steps / 64 + (size_t)1) * sizeof *lane->busy);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) lane->state[slot] = lane->plan_case->start[slot] ? KO_STATE_UP : 0;
  memset(lane->seen, 0, plan->n_facilities);
  if (plan->n_links) {
    memset(lane->link_state, 0, plan->n_links);
    memset(lane->link_seen, 0, plan->n_links);
  }
  lane->touched.n = lane->touched_links.n = 0;
  lane_fixture_step(f, KO_NONE);
  return lane->settler->begin(lane, &f->error);
}

void lane_fixture_step(lane_fixture *f, uint32_t step) {
  ko_lane *lane = f->lane;
  lane->step = step;
  lane->changed.n = lane->hit.n = lane->repaired.n = lane->switched.n = 0;
  lane->links_changed = 0;
  lane->n_happenings = 0;
}

static void switch_link(ko_lane *lane, uint32_t link, uint8_t bit, int set) {
  int in_service = ko_lane_link_in_service(lane, link);
  ko_lane_touch_link(lane, link);
  lane->link_state[link] = (uint8_t)((lane->link_state[link] & ~bit) | (set ? bit : 0));
  if (in_service != ko_lane_link_in_service(lane, link)) ko_lane_push(&lane->switched, link);
  lane->links_changed = 1;
}

void lane_fixture_open(lane_fixture *f, uint32_t link, int open) { switch_link(f->lane, link, KO_LINK_STATE_OPENED, open); }

void lane_fixture_reclose(lane_fixture *f, uint32_t link) { switch_link(f->lane, link, KO_LINK_STATE_TRIPPED, 0); }

void lane_fixture_damage(lane_fixture *f, uint32_t item) {
  ko_lane *lane = f->lane;
  if (item & KO_LINK) {
    switch_link(lane, item & ~KO_LINK, KO_LINK_STATE_DAMAGED, 1);
  } else {
    ko_lane_touch(lane, item);
    lane->state[item] |= KO_STATE_DAMAGED | KO_STATE_EVER_DAMAGED;
  }
  ko_lane_push(&lane->hit, item);
}

void lane_fixture_repair(lane_fixture *f, uint32_t item) {
  ko_lane *lane = f->lane;
  if (item & KO_LINK) switch_link(lane, item & ~KO_LINK, KO_LINK_STATE_DAMAGED, 0);
  else lane->state[item] &= (uint8_t)~KO_STATE_DAMAGED;
  ko_lane_push(&lane->repaired, item);
}

int lane_fixture_settle(lane_fixture *f) { return f->lane->settler->settle(f->lane, &f->error); }

int lane_fixture_is_busy(const lane_fixture *f) {
  return ko_busy_next(f->lane->busy, f->lane->plan->n_steps, f->lane->step) == f->lane->step;
}
