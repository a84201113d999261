/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The course of a trial over time, from busy step to busy step, and blocks of such trials.
 */
#include "sim/trial/lane.h"

#include <stdlib.h>
#include <string.h>

#include "sim/trial/lane_jobs.h"
#include "sim/trial/lane_policies.h"
#include "sim/trial/lane_waves.h"
#include "sim/trial/worker.h"

static ko_lane_list take_list(ko_taker *from, uint32_t room) { return (ko_lane_list){0, ko_take(from, room, sizeof(uint32_t))}; }

static int any_shares(const ko_plan *plan) {
  for (uint32_t k = 0; k < plan->n_sectors; k++)
    if (plan->sectors[k].rule->flags & KO_RULE_SHARE) return 1;
  return 0;
}

ko_lane *ko_lane_take(ko_taker *from, const ko_plan *plan, void **states, ko_recall **recalls) {
  uint32_t n = plan->n_facilities, n_links = plan->n_links;
  ko_lane made = {.plan = plan, .settler = ko_settler_of(plan), .states = states, .recalls = recalls, .strategy = KO_NONE, .step = KO_NONE};
  made.state = ko_take(from, n, 1);
  made.link_state = ko_take(from, n_links, 1);
  made.share = any_shares(plan) ? ko_take(from, n, sizeof *made.share) : NULL;
  made.flow = ko_take(from, plan->n_sectors, sizeof *made.flow);
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    double *flow = ko_worker_wants_flow(plan, k) ? ko_take(from, ko_worker_most_links(plan, k), sizeof *flow) : NULL;
    if (made.flow) made.flow[k] = flow;
  }
  made.changed = take_list(from, n);
  made.hit = take_list(from, n + n_links);
  made.repaired = take_list(from, n + n_links);
  made.touched = take_list(from, n);
  made.touched_links = take_list(from, n_links);
  /* In one step a link may be repaired, closed again, closed by an island, hit, opened by an island. */
  made.switched = take_list(from, 5 * n_links);
  made.seen = ko_take(from, n, 1);
  made.link_seen = ko_take(from, n_links, 1);
  made.was_up = ko_take(from, n, 1);
  made.busy = ko_busy_take(from, plan->n_steps);
  ko_calendar_take(from, plan->n_steps, n_links, 0, made.busy, &made.link_calendar);
  made.waves = ko_lane_waves_take(from, plan);
  made.jobs = ko_lane_jobs_take(from, plan, made.busy);
  made.policies = ko_lane_policies_take(from, plan, made.busy);
  made.settler_state = made.settler->take(from, plan, made.busy);
  ko_lane *lane = ko_take(from, 1, sizeof *lane);
  if (lane) *lane = made;
  return lane;
}

void ko_lane_free(ko_lane *lane) {
  if (lane) free(lane->happenings);
}

/* Only for those who want to know, which no run does: so this may allocate. */
void ko_lane_happen(ko_lane *lane, ko_happening_kind kind, uint32_t entity, uint32_t by) {
  if (!lane->watcher->wants_happenings) return;
  if (lane->n_happenings == lane->room_happenings) {
    uint32_t room = lane->room_happenings ? 2 * lane->room_happenings : 256;
    ko_happening *moved = realloc(lane->happenings, room * sizeof *moved);
    if (!moved) {
      lane->out_of_memory = 1;
      return;
    }
    lane->happenings = moved;
    lane->room_happenings = room;
  }
  lane->happenings[lane->n_happenings++] = (ko_happening){kind, entity, by};
}

void ko_lane_trip(ko_lane *lane, uint32_t link) {
  const ko_plan *plan = lane->plan;
  ko_lane_touch_link(lane, link);
  lane->link_state[link] |= KO_LINK_STATE_TRIPPED | KO_LINK_STATE_EVER_TRIPPED;
  lane->links_changed = 1;
  if (plan->reclose != KO_NONE) (void)ko_calendar_add(&lane->link_calendar, lane->step + plan->reclose, link);
  ko_lane_happen(lane, KO_HAPPENED_TRIPPED, KO_LINK | link, 0);
}

static void reclose(ko_lane *lane) {
  for (uint32_t link = ko_calendar_pop(&lane->link_calendar, lane->step); link != UINT32_MAX; link = lane->link_calendar.next[link]) {
    lane->link_state[link] &= (uint8_t)~KO_LINK_STATE_TRIPPED;
    if (ko_lane_link_in_service(lane, link)) ko_lane_push(&lane->switched, link);
    lane->links_changed = 1;
    ko_lane_happen(lane, KO_HAPPENED_RECLOSED, KO_LINK | link, 0);
  }
}

static uint8_t state_before(const ko_plan_case *plan_case, uint32_t slot) {
  return plan_case->start[slot] ? KO_STATE_UP : KO_STATE_EVER_DOWN;
}

/* Set back what the last trial touched, and take up the strategy's start. */
static void reset(ko_lane *lane, uint32_t strategy) {
  const ko_plan *plan = lane->plan;
  ko_lane_jobs_reset(lane);
  for (uint32_t i = 0; i < lane->touched.n; i++) {
    uint32_t slot = lane->touched.items[i];
    lane->seen[slot] = 0;
    lane->state[slot] = state_before(&plan->cases[strategy], slot);
  }
  for (uint32_t i = 0; i < lane->touched_links.n; i++)
    lane->link_seen[lane->touched_links.items[i]] = lane->link_state[lane->touched_links.items[i]] = 0;
  lane->touched.n = lane->touched_links.n = 0;
  if (lane->strategy == strategy) return;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) lane->state[slot] = state_before(&plan->cases[strategy], slot);
  lane->strategy = strategy;
  lane->plan_case = &plan->cases[strategy];
  lane->trial_case = lane->plan_case->trial;
}

static void begin_step(ko_lane *lane, uint32_t step) {
  lane->step = step;
  lane->changed.n = lane->hit.n = lane->repaired.n = lane->switched.n = 0;
  lane->links_changed = 0;
  lane->n_happenings = 0;
}

static ko_lane_face face_of(const ko_lane *lane) {
  return (ko_lane_face){.plan = lane->plan,
                        .strategy = lane->strategy,
                        .lane = lane->lane,
                        .trial = lane->trial,
                        .step = lane->step,
                        .state = lane->state,
                        .share = lane->share,
                        .link_state = lane->link_state,
                        .n_changed = lane->changed.n,
                        .changed = lane->changed.items,
                        .n_hit = lane->hit.n,
                        .hit = lane->hit.items,
                        .n_repaired = lane->repaired.n,
                        .repaired = lane->repaired.items,
                        .links_changed = lane->links_changed,
                        .n_happenings = lane->n_happenings,
                        .happenings = lane->happenings,
                        .engine = lane};
}

/* The EVER bits of what changed. Down before step 0 and up at its end is never down. */
static void note_changes(ko_lane *lane) {
  for (uint32_t i = 0; i < lane->changed.n; i++) {
    uint32_t slot = lane->changed.items[i];
    uint8_t *state = &lane->state[slot];
    if (!(*state & KO_STATE_UP)) *state |= KO_STATE_EVER_DOWN;
    else if (lane->step == 0) *state &= (uint8_t)~KO_STATE_EVER_DOWN;
  }
}

static void tell_changes(ko_lane *lane, const ko_lane_face *face) {
  for (uint32_t i = 0; i < lane->changed.n; i++) {
    uint32_t slot = lane->changed.items[i];
    int up = lane->state[slot] & KO_STATE_UP;
    if (!up == !lane->was_up[slot]) continue;
    lane->was_up[slot] = up ? 1 : 0;
    ko_lane_happen(lane, up ? KO_HAPPENED_ROSE : KO_HAPPENED_FELL, slot, up ? 0 : ko_lane_cause(face, slot));
  }
}

static int run_step(ko_lane *lane, uint32_t *wave, ko_error *error) {
  const ko_plan *plan = lane->plan;
  ko_lane_jobs_end(lane);
  reclose(lane);
  ko_lane_policies_end(lane);
  for (; *wave < plan->n_waves && plan->waves[*wave].step <= lane->step; ++*wave)
    if (plan->waves[*wave].step == lane->step) ko_lane_wave_hit(lane, *wave);
  ko_lane_jobs_take_up(lane);
  int code = lane->settler->settle(lane, error);
  if (code) return code;
  note_changes(lane);
  ko_lane_face face = face_of(lane);
  if (lane->watcher->wants_happenings) tell_changes(lane, &face);
  ko_lane_policies_settled(lane);
  if (lane->out_of_memory) return ko_raise_memory(error, lane->room_happenings * sizeof *lane->happenings);
  face = face_of(lane);
  int news = lane->changed.n || lane->hit.n || lane->repaired.n || lane->links_changed || lane->n_happenings;
  if (news && lane->watcher->step) lane->watcher->step(lane->watcher->context, &face);
  return KO_OK;
}

int ko_lane_run(ko_lane *lane, uint32_t strategy, uint64_t trial, uint32_t place, const ko_row *binds, const ko_watcher *watcher,
                ko_error *error) {
  const ko_plan *plan = lane->plan;
  lane->watcher = watcher;
  lane->trial = trial;
  lane->lane = place;
  lane->binds = binds;
  lane->out_of_memory = 0;
  memset(lane->busy, 0, (plan->n_steps / 64 + (size_t)1) * sizeof *lane->busy);
  reset(lane, strategy);
  begin_step(lane, KO_NONE);
  for (uint32_t w = 0; w < plan->n_waves; w++)
    if (watcher->wants_happenings || ko_lane_wave_aims(lane->waves, w, lane->lane)) ko_busy_mark(lane->busy, plan->waves[w].step);
  ko_lane_jobs_begin(lane);
  ko_lane_policies_begin(lane);
  int code = lane->settler->begin(lane, error);
  if (code) return code;
  for (uint32_t i = 0; i < lane->touched.n; i++)
    if (!(lane->state[lane->touched.items[i]] & KO_STATE_UP)) lane->state[lane->touched.items[i]] |= KO_STATE_EVER_DOWN;
  for (uint32_t slot = 0; watcher->wants_happenings && slot < plan->n_facilities; slot++)
    lane->was_up[slot] = lane->state[slot] & KO_STATE_UP;
  ko_lane_face face = face_of(lane);
  if (watcher->first) watcher->first(watcher->context, &face);

  uint32_t wave = 0;
  for (uint32_t t = ko_busy_next(lane->busy, plan->n_steps, 0); t < plan->n_steps; t = ko_busy_next(lane->busy, plan->n_steps, t + 1)) {
    begin_step(lane, t);
    code = run_step(lane, &wave, error);
    if (code) return code;
  }
  begin_step(lane, plan->n_steps - 1);
  face = face_of(lane);
  if (watcher->last) watcher->last(watcher->context, &face);
  return KO_OK;
}
