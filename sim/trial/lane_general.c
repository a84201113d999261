/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A step under restart assisted, what every step leaves behind, and the state before the first one.
 */
#include "sim/trial/lane_general.h"

#include <string.h>

static uint32_t *take_counts(ko_arena *arena, const ko_plan_groups *groups, const uint8_t *start, ko_error *error) {
  uint32_t *count = ko_arena_alloc(arena, groups->n + (size_t)1, sizeof *count, error);
  for (uint32_t g = 0; count && g < groups->n; g++)
    for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++) count[g] += start[groups->suppliers[i]];
  return count;
}

static int turn_around(ko_arena *arena, const ko_plan *plan, const ko_plan_groups *groups, struct ko_general_case *out, ko_error *error) {
  uint32_t n = plan->n_facilities;
  uint32_t *first = ko_arena_alloc(arena, n + (size_t)2, sizeof *first, error);
  uint32_t *supplied = ko_arena_alloc(arena, groups->supplier_first[groups->n] + (size_t)1, sizeof *supplied, error);
  if (!first || !supplied) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < groups->supplier_first[groups->n]; i++) first[groups->suppliers[i] + 2]++;
  for (uint32_t s = 0; s < n; s++) first[s + 1] += first[s];
  for (uint32_t g = 0; g < groups->n; g++)
    for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++) supplied[first[groups->suppliers[i] + 1]++] = g;
  out->supplied_first = first;
  out->supplied = supplied;
  return KO_OK;
}

int ko_general_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const struct ko_general_case **out, ko_error *error) {
  const ko_plan_case *plan_case = &plan->cases[strategy];
  struct ko_general_case *made = ko_arena_alloc(arena, 1, sizeof *made, error);
  if (!made) return KO_E_INTERNAL;
  *out = made;
  uint32_t same = ko_case_of_rules(plan, strategy);
  if (same != strategy) {
    *made = *plan->cases[same].trial->general;
    return KO_OK;
  }
  uint32_t *down = ko_arena_alloc(arena, plan->n_facilities + (size_t)1, sizeof *down, error);
  made->count = take_counts(arena, &plan_case->groups, plan_case->start, error);
  if (!down || !made->count) return KO_E_INTERNAL;
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    if (!plan_case->start[s]) down[made->n_down++] = s;
  made->down = down;
  return turn_around(arena, plan, &plan_case->groups, made, error);
}

static void *take(ko_taker *from, const ko_plan *plan, uint64_t *busy) {
  ko_general made = {0};
  ko_general_take(from, plan, &made);
  ko_lane_buffers_take(from, plan, busy, &made.buffers);
  ko_timers_take(from, plan->n_facilities, plan->n_steps, busy, &made.timers);
  ko_general *general = ko_take(from, 1, sizeof *general);
  if (general) *general = made;
  return general;
}

static int is_short(const ko_general *general, uint32_t group) {
  return general->count[group] < general->lane->plan_case->groups.need[group];
}

static void write_share(ko_general *general, uint32_t slot) {
  ko_lane *lane = general->lane;
  if (!lane->share) return;
  int shares = lane->plan->sectors[lane->plan->sector[slot]].rule->flags & KO_RULE_SHARE;
  lane->share[slot] = !general->now[slot] ? 0 : shares ? general->share[slot] : KO_SHARE_ONE;
}

/* Groups that are short before step 0 begin empty, besides those that are short in the start itself. */
static void empty_buffers(ko_general *general) {
  const ko_lane *lane = general->lane;
  const struct ko_trial_buffers *buffers = general->buffers.of;
  if (buffers->n == 0) return;
  for (uint32_t i = 0; i < general->n_apart; i++) {
    uint32_t slot = general->apart[i];
    for (uint32_t k = general->of->supplied_first[slot]; k < general->of->supplied_first[slot + 1]; k++) {
      uint32_t g = general->of->supplied[k];
      if (buffers->of_group[g] != KO_NONE && is_short(general, g)) ko_buffers_empty(&general->buffers, buffers->of_group[g]);
    }
  }
  const ko_plan_groups *groups = &lane->plan_case->groups;
  for (uint32_t row = 1; row <= lane->trial_case->n_binds; row++) {
    if (!ko_row_get(&lane->binds[row], lane->lane)) continue;
    uint32_t slot = lane->trial_case->bind_dependants[row - 1];
    for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++)
      if (lane->trial_case->bind_row[g] == row && buffers->of_group[g] != KO_NONE && is_short(general, g))
        ko_buffers_empty(&general->buffers, buffers->of_group[g]);
  }
}

static int begin(ko_lane *lane, ko_error *error) {
  ko_general *general = lane->settler_state;
  const ko_trial_case *trial = lane->trial_case;
  ko_general_open(general, lane);
  ko_timers_begin(&general->timers);
  ko_buffers_begin(&general->buffers, trial);
  for (uint32_t i = 0; i < general->n_booted; i++) general->flags[general->booted[i]] &= (uint8_t)~GENERAL_BOOTED;
  general->n_booted = 0;
  for (uint32_t row = 1; row <= trial->n_binds; row++)
    if (ko_row_get(&lane->binds[row], lane->lane)) ko_general_visit(general, trial->bind_dependants[row - 1]);
  int code = ko_general_settle(general, error);
  if (code) return code;
  if (general->n_trips > 0 || lane->plan->black_start) ko_busy_mark(lane->busy, 0);
  ko_general_forget_trips(general);
  for (uint32_t i = 0; i < general->n_apart; i++) ko_lane_set_up(lane, general->apart[i], general->now[general->apart[i]]);
  for (uint32_t s = 0; lane->share && s < lane->plan->n_facilities; s++) write_share(general, s);
  empty_buffers(general);
  ko_buffers_open(&general->buffers);
  return KO_OK;
}

/* What waits goes out of the set, what was operational comes back into it, and this is settled from the trips that there were. */
static int hold_back(ko_general *general, ko_error *error) {
  uint32_t n_beyond = 0, *beyond = general->rising;
  for (uint32_t i = 0; i < general->n_fallen; i++) {
    uint32_t slot = general->fallen[i];
    if (ko_general_was_up(general, slot) && ko_general_eligible(general, slot)) beyond[n_beyond++] = slot;
  }
  general->n_fallen = 0;
  ko_general_forget_trips(general);
  for (uint32_t i = 0; i < n_beyond; i++) {
    general->flags[beyond[i]] |= GENERAL_BEYOND;
    ko_general_rise(general, beyond[i]);
  }
  for (uint32_t i = 0; i < general->n_waiting; i++) ko_general_fall(general, general->waiting[i]);
  int code = ko_general_settle(general, error);
  for (uint32_t i = 0; i < general->n_fallen; i++) /* in E and not operational */
    if (!(general->flags[general->fallen[i]] & GENERAL_BEYOND)) general->later[general->n_later++] = general->fallen[i];
  for (uint32_t i = 0; i < n_beyond; i++) general->flags[beyond[i]] &= (uint8_t)~GENERAL_BEYOND;
  return code;
}

static int assist(ko_general *general, ko_error *error) {
  const ko_lane *lane = general->lane;
  const uint32_t *restart = lane->plan_case->response.restart;
  general->n_rising = general->n_waiting = general->n_later = 0;
  /* Nobody ever is operational who is down in the start: what such a one lacks it cannot get, and its buffers begin empty. */
  for (uint32_t i = 0; i < general->n_apart; i++) {
    uint32_t slot = general->apart[i];
    if (!general->now[slot] && ko_general_eligible(general, slot)) general->rising[general->n_rising++] = slot;
  }
  for (uint32_t i = 0; i < general->n_rising; i++) ko_general_rise(general, general->rising[i]);
  int code = ko_general_settle(general, error);
  if (code) return code;
  for (uint32_t i = 0; general->any_restart && i < general->n_rising; i++) {
    uint32_t slot = general->rising[i];
    if (general->now[slot] && !ko_general_was_up(general, slot) && !ko_timers_done(&general->timers, slot, lane->step, restart[slot]))
      general->waiting[general->n_waiting++] = slot;
  }
  if (general->n_waiting > 0 && (code = hold_back(general, error)) != 0) return code;
  ko_timers_advance(&general->timers, lane->step, restart, general->n_later, general->later);
  return KO_OK;
}

/* The end of a step: UP bits and what changed. Returns how many rose or fell. */
static uint32_t note_changes(ko_general *general) {
  ko_lane *lane = general->lane;
  for (uint32_t i = 0; i < general->n_stirred; i++) {
    uint32_t slot = general->stirred[i];
    general->flags[slot] &= (uint8_t)~GENERAL_STIRRED;
    if (!general->now[slot] == !ko_general_was_up(general, slot)) continue;
    ko_lane_set_up(lane, slot, general->now[slot]);
    write_share(general, slot);
    general->flags[slot] |= GENERAL_CHANGED;
    ko_lane_push(&lane->changed, slot);
  }
  general->n_stirred = 0;
  return lane->changed.n;
}

static void note_shares(ko_general *general) {
  ko_lane *lane = general->lane;
  uint32_t n_changed = lane->changed.n;
  for (uint32_t k = 0; k < lane->plan->n_sectors; k++) {
    const ko_plan_sector *sector = &lane->plan->sectors[k];
    if (!general->sectors[k].called) continue;
    general->sectors[k].called = 0;
    if (!(sector->rule->flags & KO_RULE_SHARE)) continue;
    for (uint32_t s = sector->first_slot; s < sector->first_slot + sector->n_slots; s++) {
      uint16_t before = lane->share[s];
      write_share(general, s);
      if (lane->share[s] != before && !(general->flags[s] & GENERAL_CHANGED)) ko_lane_push(&lane->changed, s);
    }
  }
  for (uint32_t i = 0; i < n_changed; i++) general->flags[lane->changed.items[i]] &= (uint8_t)~GENERAL_CHANGED;
}

static void note_buffers(ko_general *general, uint32_t n_changed) {
  const ko_lane *lane = general->lane;
  const ko_plan_groups *groups = &lane->plan_case->groups;
  ko_lane_buffers *buffers = &general->buffers;
  if (buffers->of->n == 0) return;
  for (uint32_t i = 0; i < n_changed; i++) {
    uint32_t slot = lane->changed.items[i];
    for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++)
      if (buffers->of->of_group[g] != KO_NONE) ko_buffers_note(buffers, buffers->of->of_group[g]);
    for (uint32_t k = general->of->supplied_first[slot]; k < general->of->supplied_first[slot + 1]; k++) {
      uint32_t buffer = buffers->of->of_group[general->of->supplied[k]];
      if (buffer != KO_NONE) ko_buffers_note(buffers, buffer);
    }
  }
  for (uint32_t i = 0; i < buffers->n_noted; i++) {
    const ko_trial_buffer *of = &buffers->of->items[buffers->noted[i]];
    int falls = general->now[of->dependant] && ko_buffers_left(buffers, buffers->noted[i], lane->step) > 0;
    ko_buffers_trend(buffers, buffers->noted[i], lane->step,
                     !is_short(general, of->group) ? KO_BUFFER_RISES : falls ? KO_BUFFER_FALLS : KO_BUFFER_KEEPS);
  }
  ko_buffers_forget(buffers);
}

static int settle(ko_lane *lane, ko_error *error) {
  ko_general *general = lane->settler_state;
  const ko_plan *plan = lane->plan;
  general->n_fallen = general->n_trips = 0;
  ko_buffers_due(&general->buffers, lane->step);
  for (uint32_t i = 0; i < general->buffers.n_empty; i++) {
    const ko_trial_buffer *of = &general->buffers.of->items[general->buffers.empty[i]];
    ko_general_visit(general, of->dependant);
    ko_lane_happen(lane, KO_HAPPENED_EMPTY, of->dependant, of->group);
  }
  for (uint32_t i = 0; i < lane->switched.n; i++) ko_general_switch(general, lane->switched.items[i]);
  for (uint32_t i = 0; i < lane->hit.n; i++) {
    uint32_t slot = lane->hit.items[i];
    if (!(slot & KO_LINK) && general->now[slot]) ko_general_fall(general, slot);
  }
  int code = plan->black_start ? ko_general_black_start(general, error) : assist(general, error);
  if (code) return code;
  uint32_t n_changed = note_changes(general);
  if (lane->share) note_shares(general);
  note_buffers(general, n_changed);
  for (uint32_t i = 0; i < general->n_trips; i++) ko_lane_trip(lane, general->trips[i]);
  /* Where rules are not monotone the same may be settled from another start in the next step: what a trip cut off comes back to see what it gets, and what
   * was held back competes with others. (Monotone rules come to rest in one step. What is up needs no other start than E, or itself.) */
  int restless = general->n_trips > 0 || (n_changed > 0 && ((general->n_waiting > 0 && !plan->monotone) || general->n_barred > 0));
  if (restless && lane->step + 1 < plan->n_steps) ko_busy_mark(lane->busy, lane->step + 1);
  return KO_OK;
}

static int carried(const ko_lane *lane, uint32_t group) {
  const ko_general *general = lane->settler_state;
  uint32_t buffer = general->buffers.of->of_group[group];
  return buffer != KO_NONE && is_short(general, group) && lane->step != KO_NONE && ko_buffers_carry(&general->buffers, buffer, lane->step);
}

static uint32_t left(const ko_lane *lane, uint32_t group) {
  const ko_general *general = lane->settler_state;
  uint32_t buffer = general->buffers.of->of_group[group];
  return buffer == KO_NONE ? 0 : ko_buffers_left(&general->buffers, buffer, lane->step + 1); /* KO_NONE + 1 = 0: before step 0 */
}

const ko_settler ko_settler_general = {.take = take, .begin = begin, .settle = settle, .carried = carried, .left = left};
