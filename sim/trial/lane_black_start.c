/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A step under black_start: fall from what was operational, then rise in rounds from what still is.
 */
#include "sim/trial/lane_general.h"

static int is_met(const ko_general *general, uint32_t slot) {
  return general->lane->plan->black_starter[slot] || ko_general_met(general, slot);
}

/* Eligible facilities that are down: those that differ from the start, and those down in it. Returns how many. */
static uint32_t list_down(const ko_general *general, uint32_t *out) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < general->n_apart; i++)
    if (!general->now[general->apart[i]] && ko_general_eligible(general, general->apart[i])) out[n++] = general->apart[i];
  for (uint32_t i = 0; i < general->of->n_down; i++)
    if (!general->now[general->of->down[i]] && ko_general_eligible(general, general->of->down[i])) out[n++] = general->of->down[i];
  return n;
}

/* Who comes in this round. */
static void list_rising(ko_general *general) {
  const ko_lane *lane = general->lane;
  const uint32_t *restart = lane->plan_case->response.restart;
  uint32_t n = list_down(general, general->rising), kept = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t slot = general->rising[i];
    if (general->flags[slot] & GENERAL_BARRED || !ko_timers_done(&general->timers, slot, lane->step, restart[slot]) || !is_met(general, slot)) continue;
    general->rising[kept++] = slot;
  }
  general->n_rising = kept;
}

static void rise(ko_general *general) {
  for (uint32_t i = 0; i < general->n_rising; i++) {
    uint32_t slot = general->rising[i];
    if (general->lane->plan->black_starter[slot] && !(general->flags[slot] & GENERAL_BOOTED)) {
      general->flags[slot] |= GENERAL_BOOTED;
      general->booted[general->n_booted++] = slot;
    }
    ko_general_rise(general, slot);
  }
}

/* Who came without its groups is like all others once it has them, or is down. */
static void end_boots(ko_general *general) {
  uint32_t kept = 0, before = general->n_booted;
  for (uint32_t i = 0; i < before; i++) {
    uint32_t slot = general->booted[i];
    if (general->now[slot] && !ko_general_met(general, slot)) general->booted[kept++] = slot;
    else general->flags[slot] &= (uint8_t)~GENERAL_BOOTED;
  }
  general->n_booted = kept;
}

int ko_general_black_start(ko_general *general, ko_error *error) {
  const ko_lane *lane = general->lane;
  uint32_t n_barred = 0, *barred = general->waiting;
  int code = ko_general_settle(general, error);
  while (!code) {
    list_rising(general);
    if (general->n_rising == 0) break;
    general->n_fallen = 0;
    rise(general);
    code = ko_general_settle(general, error);
    for (uint32_t i = 0; i < general->n_fallen; i++) {
      general->flags[general->fallen[i]] |= GENERAL_BARRED;
      barred[n_barred++] = general->fallen[i];
    }
  }
  for (uint32_t i = 0; i < n_barred; i++) general->flags[barred[i]] &= (uint8_t)~GENERAL_BARRED;
  if (code) return code;
  end_boots(general);
  general->n_later = 0;
  for (uint32_t i = 0, n = list_down(general, general->rising); i < n; i++)
    if (is_met(general, general->rising[i])) general->later[general->n_later++] = general->rising[i];
  ko_timers_advance(&general->timers, lane->step, lane->plan_case->response.restart, general->n_later, general->later);
  general->n_barred = n_barred;
  return KO_OK;
}
