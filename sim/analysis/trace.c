/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/trace.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

/* What a replay fills; errors are kept until it is over. */
typedef struct replay {
  ko_trace *trace;
  ko_error *error;
  int code;
  uint32_t *since; /* [n_facilities] step since which it is down; KO_NONE: up */
} replay;

static int grow(void **items, uint32_t n, uint32_t *room, size_t size, ko_error *error) {
  if (n < *room) return KO_OK;
  uint32_t more = *room ? 2 * *room : 256;
  void *moved = realloc(*items, more * size);
  if (!moved) return ko_raise_memory(error, more * size);
  *items = moved;
  *room = more;
  return KO_OK;
}

static int add_line(replay *r, const ko_trace_line *line) {
  ko_trace *trace = r->trace;
  void *lines = trace->lines;
  int code = grow(&lines, trace->n, &trace->room, sizeof *trace->lines, r->error);
  trace->lines = lines;
  if (!code) trace->lines[trace->n++] = *line;
  return code;
}

static int add_supplier(replay *r, uint32_t slot) {
  ko_trace *trace = r->trace;
  void *suppliers = trace->suppliers;
  int code = grow(&suppliers, trace->n_suppliers, &trace->room_suppliers, sizeof *trace->suppliers, r->error);
  trace->suppliers = suppliers;
  if (!code) trace->suppliers[trace->n_suppliers++] = slot;
  return code;
}

static int allocate(replay *r) {
  ko_trace *trace = r->trace;
  size_t n = trace->plan->n_facilities + (size_t)1;
  trace->fell = malloc(n * sizeof *trace->fell);
  trace->cause = calloc(n, sizeof *trace->cause);
  trace->down_steps = calloc(n, sizeof *trace->down_steps);
  trace->damaged = calloc(n, 1);
  trace->link_damaged = calloc(trace->plan->n_links + (size_t)1, 1);
  r->since = malloc(n * sizeof *r->since);
  if (!trace->fell || !trace->cause || !trace->down_steps || !trace->damaged || !trace->link_damaged || !r->since)
    return ko_raise_memory(r->error, n * sizeof *trace->fell);
  memset(trace->fell, 0xff, n * sizeof *trace->fell);
  memset(r->since, 0xff, n * sizeof *r->since);
  return KO_OK;
}

/* The group for want of which a facility fell, and those of its suppliers that are not up. */
static int explain(replay *r, const uint8_t *state, uint32_t group, ko_trace_line *line) {
  const ko_plan_groups *groups = &r->trace->plan->cases[r->trace->strategy].groups;
  int code = KO_OK;
  line->group = group;
  line->first = r->trace->n_suppliers;
  if (group == KO_NONE) return KO_OK;
  for (uint32_t i = groups->supplier_first[group]; i < groups->supplier_first[group + 1] && !code; i++)
    if (!(state[groups->suppliers[i]] & KO_STATE_UP)) code = add_supplier(r, groups->suppliers[i]);
  line->n = r->trace->n_suppliers - line->first;
  return code;
}

/* ---- Over time ----------------------------------------------------------------------------------------------------- */

static void note_first(void *context, const ko_lane_face *lane) {
  replay *r = context;
  for (uint32_t s = 0; s < lane->plan->n_facilities; s++)
    if (!(lane->state[s] & KO_STATE_UP)) r->since[s] = 0;
}

static void note_step(void *context, const ko_lane_face *lane) {
  replay *r = context;
  ko_trace *trace = r->trace;
  for (uint32_t i = 0; i < lane->n_happenings && !r->code; i++) {
    ko_trace_line line = {.step = lane->step, .happening = lane->happenings[i], .group = KO_NONE};
    uint32_t entity = line.happening.entity;
    switch (line.happening.kind) {
    case KO_HAPPENED_DAMAGED:
      if (entity & KO_LINK) trace->link_damaged[entity & ~KO_LINK] = 1;
      else trace->damaged[entity] = 1;
      break;
    case KO_HAPPENED_FELL:
      r->code = explain(r, lane->state, line.happening.by == KO_CAUSE_DAMAGE ? KO_NONE : ko_lane_unmet_group(lane, entity), &line);
      r->since[entity] = lane->step;
      if (trace->fell[entity] != KO_NONE) break;
      trace->fell[entity] = lane->step;
      trace->cause[entity] = line.happening.by;
      break;
    case KO_HAPPENED_ROSE:
      trace->down_steps[entity] += lane->step - r->since[entity];
      r->since[entity] = KO_NONE;
      break;
    case KO_HAPPENED_EMPTY:
      line.group = line.happening.by;
      break;
    default:
      break;
    }
    if (!r->code) r->code = add_line(r, &line);
  }
}

/* As the result counts: only what is up in the baseline's undamaged state. */
static void count(replay *r, const ko_plan *plan, const uint8_t *state) {
  for (uint32_t s = 0; s < plan->n_facilities; s++) {
    if (r->since[s] != KO_NONE) r->trace->down_steps[s] += plan->n_steps - r->since[s];
    if (!plan->cases[0].reference[s]) continue;
    if (state[s] & KO_STATE_EVER_DAMAGED) r->trace->direct++;
    else if (state[s] & KO_STATE_EVER_DOWN) r->trace->indirect++;
  }
}

static void note_last(void *context, const ko_lane_face *lane) { count(context, lane->plan, lane->state); }

/* ---- At one instant ------------------------------------------------------------------------------------------------ */

static int binds(const ko_settled *settled, uint32_t group, uint32_t lane) {
  uint32_t row = settled->bind_row[group];
  return row == KO_NONE ? (settled->plan->cases[settled->strategy].groups.chance[group] >> 32) != 0
                        : ko_row_get(&settled->binds[row], lane);
}

/* The unmet group of the sector that comes first in the scenario's order. */
static uint32_t first_unmet(const ko_settled *settled, const uint8_t *state, uint32_t slot, uint32_t lane) {
  const ko_plan_groups *groups = &settled->plan->cases[settled->strategy].groups;
  uint32_t found = KO_NONE;
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++) {
    uint32_t up = 0;
    for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++)
      up += (state[groups->suppliers[i]] & KO_STATE_UP) != 0;
    if (up >= groups->need[g] || !binds(settled, g, lane)) continue;
    if (found == KO_NONE || groups->sector[g] < groups->sector[found]) found = g;
  }
  return found;
}

static int add_fall(replay *r, const ko_settled *settled, const uint8_t *state, uint32_t slot, uint32_t lane) {
  ko_trace *trace = r->trace;
  const ko_plan_groups *groups = &settled->plan->cases[settled->strategy].groups;
  ko_trace_line line = {.happening = {KO_HAPPENED_FELL, slot, KO_CAUSE_DAMAGE}};
  uint32_t group = KO_NONE;
  if (!trace->damaged[slot]) {
    group = first_unmet(settled, state, slot, lane);
    /* A group without suppliers belongs to no sector. */
    int by_sector = group != KO_NONE && groups->sector[group] != KO_NONE;
    line.happening.by = by_sector ? KO_CAUSE_SECTOR + groups->sector[group] : KO_CAUSE_NETWORK;
  }
  int code = explain(r, state, group, &line);
  trace->fell[slot] = 0;
  trace->cause[slot] = line.happening.by;
  return code ? code : add_line(r, &line);
}

static int replay_instant(replay *r, ko_worker *worker, uint8_t *state) {
  ko_trace *trace = r->trace;
  const ko_plan *plan = trace->plan;
  ko_settled settled;
  uint32_t lane = (uint32_t)(trace->trial % KO_LANES);
  int code = ko_trial_block(worker, trace->strategy, (uint32_t)(trace->trial / KO_LANES), KO_NONE, &settled, r->error);
  for (uint32_t i = 0; i < settled.n_links_hit && !code; i++) {
    uint32_t link = settled.links_hit[i];
    if (!ko_row_get(&settled.link_damaged[plan->link_hit_row[link]], lane)) continue;
    trace->link_damaged[link] = 1;
    code = add_line(r, &(ko_trace_line){.happening = {KO_HAPPENED_DAMAGED, KO_LINK | link, KO_NONE}, .group = KO_NONE});
  }
  for (uint32_t s = 0; s < plan->n_facilities && !code; s++) {
    int damaged = ko_row_get(&settled.damaged[s], lane), up = ko_row_get(&settled.operational[s], lane);
    state[s] = (uint8_t)((damaged ? KO_STATE_EVER_DAMAGED : 0) | (up ? KO_STATE_UP : KO_STATE_EVER_DOWN));
    trace->damaged[s] = (uint8_t)damaged;
    if (damaged) code = add_line(r, &(ko_trace_line){.happening = {KO_HAPPENED_DAMAGED, s, KO_NONE}, .group = KO_NONE});
    if (!up) r->since[s] = 0;
  }
  for (uint32_t k = 0; k < plan->n_sectors && !code; k++)
    for (uint32_t i = 0; settled.link_tripped[k] && i < plan->sectors[k].n_links && !code; i++)
      if (ko_row_get(&settled.link_tripped[k][i], lane))
        code = add_line(
            r, &(ko_trace_line){.happening = {KO_HAPPENED_TRIPPED, KO_LINK | (plan->sectors[k].first_link + i), 0}, .group = KO_NONE});
  for (uint32_t s = 0; s < plan->n_facilities && !code; s++)
    if (r->since[s] == 0 && plan->cases[trace->strategy].reference[s]) code = add_fall(r, &settled, state, s, lane);
  return code;
}

int ko_trace_make(ko_worker *worker, const ko_plan *plan, uint32_t strategy, uint64_t trial, ko_trace *out, ko_error *error) {
  *out = (ko_trace){.plan = plan, .strategy = strategy, .trial = trial};
  replay r = {.trace = out, .error = error};
  int code = allocate(&r);
  if (!code && plan->over_time) {
    const ko_watcher watcher = {.context = &r, .wants_happenings = 1, .first = note_first, .step = note_step, .last = note_last};
    code = ko_trial_over_time(worker, strategy, trial, &watcher, error);
    if (!code) code = r.code;
  } else if (!code) {
    uint8_t *state = calloc(plan->n_facilities + (size_t)1, 1);
    code = state ? replay_instant(&r, worker, state) : ko_raise_memory(error, plan->n_facilities);
    if (!code) count(&r, plan, state);
    free(state);
  }
  free(r.since);
  return code;
}

void ko_trace_free(ko_trace *trace) {
  free(trace->lines);
  free(trace->suppliers);
  free(trace->fell);
  free(trace->cause);
  free(trace->down_steps);
  free(trace->damaged);
  free(trace->link_damaged);
  *trace = (ko_trace){0};
}
