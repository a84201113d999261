/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A calendar: what is due in which step. Each item stands in at most one step. Calendars of one trial share a bit map of busy steps, so that the
 * steps in which nothing is due are never looked at.
 *
 * An item that turns out to be due later may stay where it is and be put off when its step comes; one that turns out to be due earlier
 * must be moved, for which the calendar needs `prev`.
 */
#ifndef KO_TRIAL_CALENDAR_H
#define KO_TRIAL_CALENDAR_H

#include "sim/trial/take.h"

typedef struct ko_calendar {
  uint32_t n_steps;
  uint64_t *busy;        /* [n_steps / 64 + 1], shared */
  uint32_t *first;       /* [n_steps] first item of each step; UINT32_MAX: none */
  uint32_t *next, *prev; /* [n_items]; prev NULL: items are never moved */
} ko_calendar;

/* `busy` comes from ko_busy_take. */
static inline void ko_calendar_take(ko_taker *from, uint32_t n_steps, uint32_t n_items, int moves, uint64_t *busy, ko_calendar *out) {
  *out = (ko_calendar){.n_steps = n_steps, .busy = busy};
  out->first = ko_take(from, n_steps, sizeof *out->first);
  out->next = ko_take(from, n_items, sizeof *out->next);
  out->prev = moves ? ko_take(from, n_items, sizeof *out->prev) : NULL;
  for (uint32_t t = 0; out->first && t < n_steps; t++) out->first[t] = UINT32_MAX;
}

static inline uint64_t *ko_busy_take(ko_taker *from, uint32_t n_steps) { return ko_take(from, n_steps / 64 + (size_t)1, sizeof(uint64_t)); }

static inline void ko_busy_mark(uint64_t *busy, uint32_t step) { busy[step >> 6] |= UINT64_C(1) << (step & 63); }

/* The first busy step from `step` on; n_steps where there is none. */
static inline uint32_t ko_busy_next(const uint64_t *busy, uint32_t n_steps, uint32_t step) {
  if (step >= n_steps) return n_steps;
  uint64_t word = busy[step >> 6] & ~UINT64_C(0) << (step & 63);
  for (uint32_t i = step >> 6;; word = busy[i]) {
    if (word) {
      uint32_t found = (i << 6) + (uint32_t)__builtin_ctzll(word);
      return found < n_steps ? found : n_steps;
    }
    if (++i > (n_steps - 1) >> 6) return n_steps;
  }
}

/* A step at or after the end is never reached: nothing is kept. Returns whether the item stands in the calendar. */
static inline int ko_calendar_add(ko_calendar *calendar, uint32_t step, uint32_t item) {
  if (step >= calendar->n_steps) return 0;
  uint32_t head = calendar->first[step];
  calendar->next[item] = head;
  if (calendar->prev) {
    calendar->prev[item] = UINT32_MAX;
    if (head != UINT32_MAX) calendar->prev[head] = item;
  }
  calendar->first[step] = item;
  ko_busy_mark(calendar->busy, step);
  return 1;
}

/* Only with `prev`; the item stands in `step`. */
static inline void ko_calendar_remove(ko_calendar *calendar, uint32_t step, uint32_t item) {
  uint32_t next = calendar->next[item], prev = calendar->prev[item];
  if (prev == UINT32_MAX) calendar->first[step] = next;
  else calendar->next[prev] = next;
  if (next != UINT32_MAX) calendar->prev[next] = prev;
}

/* Takes the list of a step out; follow `next`, which stays as it is until the item is added again (so read it first). */
static inline uint32_t ko_calendar_pop(ko_calendar *calendar, uint32_t step) {
  uint32_t head = calendar->first[step];
  calendar->first[step] = UINT32_MAX;
  return head;
}

#endif
