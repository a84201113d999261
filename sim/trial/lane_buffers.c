/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane_buffers.h"

#include <string.h>

static int is_short_at_start(const ko_plan_groups *groups, uint32_t g, const uint8_t *start) {
  uint32_t n = 0;
  for (uint32_t e = groups->supplier_first[g]; e < groups->supplier_first[g + 1]; e++) n += start[groups->suppliers[e]];
  return n < groups->need[g];
}

int ko_trial_buffers_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const struct ko_trial_buffers **out, ko_error *error) {
  const ko_plan_case *plan_case = &plan->cases[strategy];
  const ko_plan_groups *groups = &plan_case->groups;
  uint32_t n = 0;
  for (uint32_t g = 0; g < groups->n; g++) n += groups->buffer[g] > 0;
  struct ko_trial_buffers *made = ko_arena_alloc(arena, 1, sizeof *made, error);
  ko_trial_buffer *items = ko_arena_alloc(arena, n + (size_t)1, sizeof *items, error);
  uint32_t *of_group = ko_arena_alloc(arena, groups->n + (size_t)1, sizeof *of_group, error);
  if (!made || !items || !of_group) return KO_E_INTERNAL;
  *made = (struct ko_trial_buffers){n, items, of_group};
  for (uint32_t g = 0; g < groups->n; g++) {
    of_group[g] = groups->buffer[g] > 0 ? (uint32_t)(items - made->items) : KO_NONE;
    if (groups->buffer[g] == 0) continue;
    int certain = groups->chance[g] >> 32 != 0;
    *items++ = (ko_trial_buffer){.group = g,
                                 .dependant = groups->dependant[g],
                                 .place = g - groups->first[groups->dependant[g]],
                                 .lasts = groups->buffer[g],
                                 .recharge = groups->recharge[g],
                                 .starts_empty = certain && is_short_at_start(groups, g, plan_case->start)};
  }
  *out = made;
  return KO_OK;
}

void ko_lane_buffers_take(ko_taker *from, const ko_plan *plan, uint64_t *busy, ko_lane_buffers *out) {
  uint32_t n = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++)
    if (plan->cases[c].trial && plan->cases[c].trial->buffers && plan->cases[c].trial->buffers->n > n) n = plan->cases[c].trial->buffers->n;
  *out = (ko_lane_buffers){0};
  out->items = ko_take(from, n, sizeof *out->items);
  ko_calendar_take(from, plan->n_steps, n, 0, busy, &out->calendar);
  out->noted = ko_take(from, n, sizeof *out->noted);
  out->kept = ko_take(from, n, sizeof *out->kept);
  out->empty = ko_take(from, n, sizeof *out->empty);
}

static void fill(ko_lane_buffers *buffers, uint32_t i) {
  const ko_trial_buffer *of = &buffers->of->items[i];
  buffers->items[i] = of->starts_empty ? (ko_buffer){.trend = KO_BUFFER_KEEPS} : (ko_buffer){.level = ko_buffer_full(of)};
}

void ko_buffers_begin(ko_lane_buffers *buffers, const ko_trial_case *trial_case) {
  if (buffers->n_dated)
    for (uint32_t t = 0; t < buffers->calendar.n_steps; t++) buffers->calendar.first[t] = UINT32_MAX;
  if (buffers->of != trial_case->buffers) {
    buffers->of = trial_case->buffers;
    for (uint32_t i = 0; i < buffers->of->n; i++) fill(buffers, i);
  } else {
    for (uint32_t i = 0; i < buffers->n_kept; i++) fill(buffers, buffers->kept[i]);
  }
  buffers->n_dated = buffers->n_noted = buffers->n_kept = buffers->n_empty = 0;
  buffers->before = 1;
}

static void keep(ko_lane_buffers *buffers, uint32_t i) {
  if (buffers->items[i].kept) return;
  buffers->items[i].kept = 1;
  buffers->kept[buffers->n_kept++] = i;
}

void ko_buffers_empty(ko_lane_buffers *buffers, uint32_t i) {
  keep(buffers, i);
  buffers->items[i].level = 0;
  buffers->items[i].trend = KO_BUFFER_KEEPS;
}

static void date(ko_lane_buffers *buffers, uint32_t i, uint64_t step) {
  if (step >= buffers->calendar.n_steps || !ko_calendar_add(&buffers->calendar, (uint32_t)step, i)) return;
  buffers->items[i].dated = 1;
  buffers->n_dated++;
}

void ko_buffers_due(ko_lane_buffers *buffers, uint32_t step) {
  buffers->n_empty = 0;
  for (uint32_t i = ko_calendar_pop(&buffers->calendar, step), next; i != UINT32_MAX; i = next) {
    ko_buffer *item = &buffers->items[i];
    next = buffers->calendar.next[i];
    item->dated = 0;
    buffers->n_dated--;
    if (item->trend != KO_BUFFER_FALLS) continue;
    uint32_t left = ko_buffers_left(buffers, i, step);
    if (left > 0) {
      date(buffers, i, (uint64_t)step + left);
      continue;
    }
    item->level = ko_buffer_level(item, &buffers->of->items[i], step);
    item->since = step;
    item->trend = KO_BUFFER_KEEPS;
    buffers->empty[buffers->n_empty++] = i;
  }
}

void ko_buffers_trend(ko_lane_buffers *buffers, uint32_t i, uint32_t step, uint8_t trend) {
  ko_buffer *item = &buffers->items[i];
  if (item->trend == trend) return;
  keep(buffers, i);
  item->level = ko_buffer_level(item, &buffers->of->items[i], step);
  item->since = step;
  item->trend = trend;
  if (trend == KO_BUFFER_FALLS && !item->dated) date(buffers, i, (uint64_t)step + ko_buffers_left(buffers, i, step));
}
