/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time: steps, what holds for all strategies, and what begins later than the first step.
 */
#include <stdlib.h>

#include "knockon/duration.h"
#include "sim/plan/maker.h"

void ko_maker_time(ko_maker *maker) {
  const ko_time_spec *time = &maker->scenario->time;
  const ko_response_spec *response = &maker->scenario->response;
  ko_plan *plan = maker->plan;
  plan->over_time = time->given;
  plan->n_steps = 1;
  plan->step_hours = time->step_hours;
  plan->reclose = KO_NONE;
  if (!time->given) return;
  uint32_t n = ko_steps(time->horizon_hours, time->step_hours);
  plan->n_steps = n ? n : 1;
  plan->black_start = response->restart == KO_RESTART_BLACK_START;
  if (!(response->reclose_hours >= 0)) return; /* never */
  plan->reclose = ko_steps(response->reclose_hours, time->step_hours);
  if (plan->reclose == 0) plan->reclose = 1;
}

uint32_t ko_maker_job(const ko_plan *plan, uint32_t entity) {
  return entity & KO_LINK ? plan->n_facilities + plan->link_slot_of_row[entity & ~KO_LINK] : plan->slot_of_row[entity];
}

int ko_maker_jobs(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  const struct ko_facilities *facilities = &maker->region->facilities;
  if (!plan->over_time) return KO_OK;
  uint64_t *key = ko_arena_alloc(maker->memory, (size_t)plan->n_facilities + plan->n_links, sizeof *key, maker->error);
  uint8_t *black_starter = ko_arena_alloc(maker->memory, plan->n_facilities, 1, maker->error);
  if (!key || !black_starter) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    key[slot] = facilities->key[plan->row_of_slot[slot]];
    black_starter[slot] = facilities->black_start[plan->row_of_slot[slot]] != 0;
  }
  for (uint32_t slot = 0; slot < plan->n_links; slot++) key[plan->n_facilities + slot] = maker->links[plan->link_row_of_slot[slot]].key;
  plan->job_key = key;
  plan->black_starter = black_starter;
  return KO_OK;
}

static int by_step(const void *a, const void *b) {
  const ko_plan_late *x = a, *y = b;
  if (x->step != y->step) return x->step < y->step ? -1 : 1;
  if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
  return (x->to > y->to) - (x->to < y->to);
}

uint32_t ko_maker_step_of(const ko_maker *maker, const ko_edit *edit) {
  return edit->from_hours > 0 ? ko_steps(edit->from_hours, maker->plan->step_hours) : 0;
}

int ko_maker_late(ko_maker *maker, const ko_edits *edits, ko_edit_kind kind, uint32_t *n_out, const ko_plan_late **out) {
  const ko_plan *plan = maker->plan;
  uint32_t n = 0;
  for (size_t i = 0; i < edits->n; i++) n += edits->items[i].kind == kind && ko_maker_step_of(maker, &edits->items[i]) > 0;
  ko_plan_late *late = ko_arena_alloc(maker->memory, n, sizeof *late, maker->error);
  if (!late) return KO_E_INTERNAL;
  n = 0;
  for (size_t i = 0; i < edits->n; i++) {
    const ko_edit *edit = &edits->items[i];
    uint32_t step = edit->kind == kind ? ko_maker_step_of(maker, edit) : 0, row = edit->entity & ~KO_LINK;
    if (step == 0 || step >= plan->n_steps) continue;
    uint32_t entity = kind == KO_EDIT_PREVENTION ? edit->entity
                      : edit->entity & KO_LINK   ? plan->link_slot_of_row[row] | KO_LINK
                                                 : plan->slot_of_row[row];
    late[n++] = (ko_plan_late){.step = step, .entity = entity, .to = edit->number};
  }
  if (n > 1) qsort(late, n, sizeof *late, by_step);
  *n_out = n;
  *out = late;
  return KO_OK;
}
