/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane_local.h"

#include <string.h>

static ko_local *local_of(const ko_lane *lane) { return lane->settler_state; }

static void *take(ko_taker *from, const ko_plan *plan, uint64_t *busy) {
  size_t n = plan->n_facilities, n_wides = 0, n_binds = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) {
    const struct ko_local_case *of = plan->cases[c].trial ? plan->cases[c].trial->local : NULL;
    if (of && of->n_wides > n_wides) n_wides = of->n_wides;
    if (of && of->n_binds > n_binds) n_binds = of->n_binds;
  }
  ko_local made = {0};
  made.facilities = ko_take(from, n, sizeof *made.facilities);
  made.wides = ko_take(from, n_wides, sizeof *made.wides);
  made.waits_since = ko_take(from, n, sizeof *made.waits_since);
  ko_calendar_take(from, plan->n_steps, plan->n_facilities, 0, busy, &made.restarts);
  ko_lane_buffers_take(from, plan, busy, &made.buffers);
  made.noted = ko_take(from, n, sizeof *made.noted);
  made.kept = ko_take(from, n, sizeof *made.kept);
  made.bound = ko_take(from, n_binds, sizeof *made.bound);
  /* What rises and what falls do so in turn. A facility may come into E first and be operational later. */
  made.rising = made.leaving = ko_take(from, 2 * n, sizeof *made.rising);
  made.stopping = made.leaving ? made.leaving + n : NULL;
  made.seeds = ko_take(from, n, sizeof *made.seeds);
  made.doubted = ko_take(from, n, sizeof *made.doubted);
  made.hoped_in = ko_take(from, n, sizeof *made.hoped_in);
  made.hoped_up = ko_take(from, n, sizeof *made.hoped_up);
  ko_local *local = ko_take(from, 1, sizeof *local);
  if (local) *local = made;
  return local;
}

/* A group that needs so many more of the suppliers (fewer, where negative). */
static void need_more(ko_local *local, uint32_t edge, int32_t more) {
  uint32_t k = edge & EDGE_GROUP;
  if (k == WIDE_EDGE) {
    local->wides[edge >> EDGE_BITS].spare_in -= more;
    local->wides[edge >> EDGE_BITS].spare_up -= more;
  } else {
    ko_local_facility *facility = &local->facilities[edge >> EDGE_BITS];
    facility->spare_in[k] = (int8_t)(facility->spare_in[k] - more);
    facility->spare_up[k] = (int8_t)(facility->spare_up[k] - more);
  }
}

/* The group is as it was before the trial: what is not short of it has it met. */
static void restore_met(ko_local *local, uint32_t edge) {
  uint32_t k = edge & EDGE_GROUP;
  if (k == WIDE_EDGE) {
    ko_local_wide *wide = &local->wides[edge >> EDGE_BITS];
    ko_local_facility *facility = &local->facilities[wide->dependant];
    if (wide->spare_in >= 0) {
      facility->unmet_in -= wide->unmet_in;
      wide->unmet_in = 0;
    }
    if (wide->spare_up >= 0) {
      facility->unmet_up -= wide->unmet_up;
      wide->unmet_up = 0;
    }
  } else {
    ko_local_facility *facility = &local->facilities[edge >> EDGE_BITS];
    if (facility->spare_in[k] >= 0) facility->unmet_in &= ~(1U << k);
    if (facility->spare_up[k] >= 0) facility->unmet_up &= ~(1U << k);
  }
}

/* Give the dependants of what is still missing their supplier back. */
static void restore_edges(ko_local *local, uint32_t slot, int in, int up) {
  for (uint32_t i = local->of->edge_first[slot]; i < local->of->edge_first[slot + 1]; i++) {
    uint32_t edge = local->of->edges[i], k = edge & EDGE_GROUP;
    if (k == WIDE_EDGE) {
      local->wides[edge >> EDGE_BITS].spare_in += in;
      local->wides[edge >> EDGE_BITS].spare_up += up;
    } else {
      ko_local_facility *facility = &local->facilities[edge >> EDGE_BITS];
      facility->spare_in[k] = (int8_t)(facility->spare_in[k] + in);
      facility->spare_up[k] = (int8_t)(facility->spare_up[k] + up);
    }
    restore_met(local, edge);
  }
}

/* Back to the start of the strategy. */
static void undo(ko_local *local) {
  for (uint32_t i = 0; i < local->n_kept; i++) {
    ko_local_fetch(local, local->kept, local->n_kept, i, 0);
    uint32_t slot = local->kept[i], flags = local->facilities[slot].flags, before = local->start[slot] ? LOCAL_IN | LOCAL_UP : LOCAL_NEVER;
    uint32_t missing = before & ~flags;
    local->facilities[slot].flags = (uint16_t)((flags & (LOCAL_AT_ONCE | LOCAL_WIDE | LOCAL_BUFFERED_ANY)) | before);
    if (missing & (LOCAL_IN | LOCAL_UP)) restore_edges(local, slot, (missing & LOCAL_IN) != 0, (missing & LOCAL_UP) != 0);
  }
  for (uint32_t i = 0; i < local->n_bound; i++) {
    const ko_local_bind *bind = &local->of->binds[local->bound[i]];
    need_more(local, bind->edge, -(int32_t)bind->need);
    restore_met(local, bind->edge);
  }
  if (local->n_dated)
    for (uint32_t t = 0; t < local->restarts.n_steps; t++) local->restarts.first[t] = UINT32_MAX;
}

static void reset(ko_local *local, const ko_plan *plan, const ko_lane *lane) {
  if (local->of) undo(local);
  if (local->of != lane->trial_case->local) {
    local->of = lane->trial_case->local;
    memcpy(local->facilities, local->of->facilities, plan->n_facilities * sizeof *local->facilities);
    if (local->of->n_wides) memcpy(local->wides, local->of->wides, local->of->n_wides * sizeof *local->wides);
  }
  local->start = lane->plan_case->start;
  local->groups = &lane->plan_case->groups;
  local->restart = lane->plan_case->response.restart;
  local->n_kept = local->n_bound = local->n_dated = 0;
  ko_buffers_begin(&local->buffers, lane->trial_case);
}

static int is_short_of(const ko_local *local, uint32_t slot, uint32_t k) {
  const ko_local_facility *facility = &local->facilities[slot];
  return (facility->flags & LOCAL_WIDE ? local->wides[ko_local_wide_of(facility, k)].spare_up : facility->spare_up[k]) < 0;
}

static int is_short(const ko_local *local, uint32_t group) {
  uint32_t slot = local->groups->dependant[group];
  return is_short_of(local, slot, group - local->groups->first[slot]);
}

static int begin(ko_lane *lane, ko_error *error) {
  (void)error;
  ko_local *local = local_of(lane);
  ko_lane_buffers *buffers = &local->buffers;
  reset(local, lane->plan, lane);
  for (uint32_t i = 0; i < local->of->n_binds; i++) {
    const ko_local_bind *bind = &local->of->binds[i];
    if (!ko_row_get(&lane->binds[bind->row], lane->lane)) continue;
    local->bound[local->n_bound++] = i;
    need_more(local, bind->edge, (int32_t)bind->need);
    uint32_t buffer = buffers->of->of_group[bind->group];
    if (buffer != KO_NONE) ko_buffers_note(buffers, buffer);
    ko_local_lack(local, bind->edge);
  }
  ko_local_fall(local);
  for (uint32_t i = 0; i < local->n_noted; i++) {
    local->facilities[local->noted[i]].flags =
        (uint16_t)((local->facilities[local->noted[i]].flags & ~(LOCAL_NOTED | LOCAL_WAS_IN | LOCAL_WAS_UP)) | LOCAL_NEVER);
    ko_lane_set_up(lane, local->noted[i], 0);
  }
  local->n_noted = 0;
  for (uint32_t i = 0; i < buffers->n_noted; i++)
    if (is_short(local, buffers->of->items[buffers->noted[i]].group)) ko_buffers_empty(buffers, buffers->noted[i]);
  ko_buffers_forget(buffers);
  ko_buffers_open(buffers);
  return KO_OK;
}

/* Those whose restart is over; who waits anew since the date was set gets another. */
static void find_restarted(ko_local *local) {
  uint32_t step = local->step;
  for (uint32_t slot = ko_calendar_pop(&local->restarts, step), next; slot != UINT32_MAX; slot = next) {
    ko_local_facility *facility = &local->facilities[slot];
    next = local->restarts.next[slot];
    facility->flags &= (uint16_t)~LOCAL_DATED;
    local->n_dated--;
    if ((facility->flags & (LOCAL_IN | LOCAL_UP)) != LOCAL_IN) continue;
    if (step - local->waits_since[slot] >= local->restart[slot]) {
      ko_local_seed(local, slot);
    } else if (ko_calendar_add(&local->restarts, local->waits_since[slot] + local->restart[slot], slot)) {
      facility->flags |= LOCAL_DATED;
      local->n_dated++;
    }
  }
}

static uint32_t edge_of(const ko_local *local, uint32_t group) {
  uint32_t slot = local->groups->dependant[group];
  return ko_local_edge(&local->facilities[slot], slot, group - local->groups->first[slot]);
}

static void harm(ko_lane *lane, ko_local *local) {
  for (uint32_t i = 0; i < lane->hit.n; i++) {
    uint32_t slot = lane->hit.items[i];
    if (i + FETCH_EDGES < lane->hit.n) ko_local_fetch_facility(local, lane->hit.items[i + FETCH_EDGES]);
    if (slot & KO_LINK) continue;
    ko_local_facility *facility = &local->facilities[slot];
    if (!(facility->flags & LOCAL_KEPT)) local->kept[local->n_kept++] = slot;
    facility->flags |= LOCAL_DAMAGED | LOCAL_KEPT;
    if (facility->flags & LOCAL_IN) ko_local_leave(local, slot);
  }
  for (uint32_t i = 0; i < local->buffers.n_empty; i++) {
    const ko_trial_buffer *of = &local->buffers.of->items[local->buffers.empty[i]];
    ko_lane_happen(lane, KO_HAPPENED_EMPTY, of->dependant, of->group);
    ko_local_lack(local, edge_of(local, of->group));
  }
  ko_local_fall(local);
}

static void mend(ko_lane *lane, ko_local *local) {
  for (uint32_t i = 0; i < lane->repaired.n; i++) ko_local_fetch_facility(local, lane->repaired.items[i]);
  for (uint32_t i = 0; i < lane->repaired.n; i++) {
    uint32_t slot = lane->repaired.items[i];
    if (slot & KO_LINK || lane->state[slot] & KO_STATE_DAMAGED) continue;
    local->facilities[slot].flags &= (uint16_t)~LOCAL_DAMAGED;
  }
  for (uint32_t i = 0; i < lane->repaired.n; i++) {
    uint32_t slot = lane->repaired.items[i];
    if (slot & KO_LINK || local->facilities[slot].flags & (LOCAL_IN | LOCAL_DAMAGED | LOCAL_NEVER)) continue;
    ko_local_come(local, slot);
  }
  ko_local_rise(local);
}

/* A facility's coming or going matters to the buffers of groups that are short. */
static void note_buffers(ko_local *local, uint32_t slot, uint32_t flags) {
  uint32_t n = LOCAL_GROUPS;
  if (flags & LOCAL_WIDE) n = local->groups->first[slot + 1] - local->groups->first[slot];
  for (uint32_t k = 0; k < n; k++) {
    if (!(flags & LOCAL_WIDE) && !(flags & ko_local_buffered(k))) continue;
    if (!is_short_of(local, slot, k)) continue;
    uint32_t buffer = local->buffers.of->of_group[local->groups->first[slot] + k];
    if (buffer != KO_NONE) ko_buffers_note(&local->buffers, buffer);
  }
}

/* The end of the step, for a facility that left or came in it. */
static void close_facility(ko_lane *lane, ko_local *local, uint32_t slot) {
  ko_local_facility *facility = &local->facilities[slot];
  uint32_t flags = facility->flags;
  facility->flags = (uint16_t)(flags & ~(uint32_t)(LOCAL_NOTED | LOCAL_WAS_IN | LOCAL_WAS_UP));
  if (!(flags & LOCAL_UP) != !(flags & LOCAL_WAS_UP)) {
    ko_lane_set_up(lane, slot, flags & LOCAL_UP);
    ko_lane_push(&lane->changed, slot);
    if (flags & LOCAL_BUFFERED_ANY) note_buffers(local, slot, flags);
  }
  int waits = (flags & (LOCAL_IN | LOCAL_UP)) == LOCAL_IN, waited = (flags & (LOCAL_WAS_IN | LOCAL_WAS_UP)) == LOCAL_WAS_IN;
  if (!waits || waited) return;
  local->waits_since[slot] = lane->step;
  if (flags & (LOCAL_AT_ONCE | LOCAL_DATED) || local->restart[slot] >= lane->plan->n_steps) return;
  if (!ko_calendar_add(&local->restarts, lane->step + local->restart[slot], slot)) return;
  facility->flags |= LOCAL_DATED;
  local->n_dated++;
}

static void close_step(ko_lane *lane, ko_local *local) {
  ko_lane_buffers *buffers = &local->buffers;
  for (uint32_t i = 0; i < local->n_noted; i++) {
    if (i + FETCH_EDGES < local->n_noted) {
      uint32_t ahead = local->noted[i + FETCH_EDGES];
      ko_local_fetch_facility(local, ahead);
      __builtin_prefetch(&lane->state[ahead], 1);
      __builtin_prefetch(&lane->seen[ahead], 1);
    }
    close_facility(lane, local, local->noted[i]);
  }
  local->n_noted = 0;
  for (uint32_t i = 0; i < buffers->n_noted; i++) {
    const ko_trial_buffer *of = &buffers->of->items[buffers->noted[i]];
    uint8_t trend = KO_BUFFER_RISES;
    if (is_short_of(local, of->dependant, of->place))
      trend = local->facilities[of->dependant].flags & LOCAL_UP ? KO_BUFFER_FALLS : KO_BUFFER_KEEPS;
    ko_buffers_trend(buffers, buffers->noted[i], lane->step, trend);
  }
  ko_buffers_forget(buffers);
}

static int settle(ko_lane *lane, ko_error *error) {
  (void)error;
  ko_local *local = local_of(lane);
  local->step = lane->step;
  ko_buffers_due(&local->buffers, lane->step);
  find_restarted(local);
  harm(lane, local);
  mend(lane, local);
  close_step(lane, local);
  return KO_OK;
}

static int carried(const ko_lane *lane, uint32_t group) {
  const ko_local *local = local_of(lane);
  uint32_t buffer = local->buffers.of->of_group[group];
  return buffer != KO_NONE && is_short(local, group) && ko_buffers_carry(&local->buffers, buffer, lane->step);
}

static uint32_t left(const ko_lane *lane, uint32_t group) {
  const ko_local *local = local_of(lane);
  uint32_t buffer = local->buffers.of->of_group[group];
  return buffer == KO_NONE ? 0 : ko_buffers_left(&local->buffers, buffer, lane->step + 1);
}

const ko_settler ko_settler_local = {.take = take, .begin = begin, .settle = settle, .carried = carried, .left = left};
