/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane_timers.h"

void ko_timers_take(ko_taker *from, uint32_t n_facilities, uint32_t n_steps, uint64_t *busy, ko_timers *out) {
  *out = (ko_timers){.n_steps = n_steps, .busy = busy};
  out->running = ko_take(from, n_facilities, sizeof *out->running);
  out->since = ko_take(from, n_facilities, sizeof *out->since);
  out->marks = ko_take(from, n_facilities, 1);
  for (uint32_t i = 0; out->since && i < n_facilities; i++) out->since[i] = UINT32_MAX;
}

void ko_timers_begin(ko_timers *timers) {
  for (uint32_t i = 0; i < timers->n; i++) timers->since[timers->running[i]] = UINT32_MAX;
  timers->n = 0;
}

void ko_timers_advance(ko_timers *timers, uint32_t step, const uint32_t *restart, uint32_t n, const uint32_t *slots) {
  for (uint32_t i = 0; i < n; i++) timers->marks[slots[i]] = 1;
  uint32_t kept = 0, before = timers->n;
  for (uint32_t i = 0; i < before; i++) {
    uint32_t slot = timers->running[i];
    if (timers->marks[slot]) timers->running[kept++] = slot;
    else timers->since[slot] = UINT32_MAX;
  }
  timers->n = kept;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t slot = slots[i];
    timers->marks[slot] = 0;
    if (restart[slot] == 0 || timers->since[slot] != UINT32_MAX) continue;
    timers->since[slot] = step;
    timers->running[timers->n++] = slot;
    if (restart[slot] < timers->n_steps - step) ko_busy_mark(timers->busy, step + restart[slot]);
  }
}
