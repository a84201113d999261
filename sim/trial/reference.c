/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The undamaged state of every strategy. The start of all blocks is an upper bound of every trial: groups that may not bind are left out. Where all
 * rules are monotone it is the settled state itself, else the dependencies' fixed point, from which each rule is asked.
 */
#include <math.h>
#include <string.h>

#include "sim/trial/lane_general.h"
#include "sim/trial/lane_local.h"
#include "sim/trial/worker.h"

typedef struct making {
  ko_plan *plan;
  ko_arena *arena;
  ko_error *error;
} making;

static void *get(making *m, size_t n, size_t size) { return ko_arena_alloc(m->arena, n + 1, size, m->error); }

/* Write lane 0 of the worker's rows as bytes. */
static void read_lane(const ko_worker *worker, uint8_t *out) {
  for (uint32_t s = 0; s < worker->plan->n_facilities; s++) out[s] = (uint8_t)ko_row_get(&worker->operational[s], 0);
}

static int prepare_rules(making *m, uint32_t c) {
  if (ko_case_of_rules(m->plan, c) != c) return KO_OK;
  for (uint32_t k = 0; k < m->plan->n_sectors; k++) {
    const ko_plan_sector *sector = &m->plan->sectors[k];
    if (!sector->rule->base) continue;
    int code = sector->rule->base(m->plan->cases[c].rules[k], m->plan->cases[c].start + sector->first_slot, m->error);
    if (code != KO_OK) return code;
  }
  return KO_OK;
}

/* The dependencies' fixed point from everything up; where all rules are monotone then the rules, too. */
static int find_start(making *m, uint32_t c) {
  ko_plan *plan = m->plan;
  ko_plan_case *plan_case = &plan->cases[c];
  uint32_t same = ko_case_of_rules(plan, c);
  if (same != c) {
    plan_case->start = plan->cases[same].start;
    return KO_OK;
  }
  plan_case->start = get(m, plan->n_facilities, 1);
  if (!plan_case->start) return KO_E_INTERNAL;
  memset(plan_case->start, 1, plan->n_facilities);
  ko_worker *worker;
  int code = ko_worker_make_for(plan, 0, 0, &worker, m->error);
  if (code != KO_OK) return code;
  ko_worker_reset(worker, c, 0, 1);
  ko_worker_bind_all(worker, 0);
  for (uint32_t s = 0; s < plan->n_facilities; s++) ko_worker_mark(worker, s);
  ko_worker_settle_dependencies(worker);
  read_lane(worker, plan_case->start);
  ko_worker_free(worker);
  code = prepare_rules(m, c);
  if (code != KO_OK || !plan->monotone) return code;

  code = ko_worker_make_for(plan, ko_case_of_rules(plan, c), 1, &worker, m->error);
  if (code != KO_OK) return code;
  ko_worker_reset(worker, c, 0, 1);
  ko_worker_bind_all(worker, 0);
  for (uint32_t s = 0; s < plan->n_facilities; s++) worker->flags[s] = FLAG_FELL; /* ask every rule once */
  code = ko_worker_settle(worker, m->error);
  read_lane(worker, plan_case->start);
  ko_worker_free(worker);
  return code == KO_OK ? prepare_rules(m, c) : code;
}

/* What each rule makes of the start, for lanes whose sector meets no harm. */
static int find_sector_outcomes(making *m, uint32_t c, ko_trial_sector *sectors) {
  ko_plan *plan = m->plan;
  if (plan->monotone) return KO_OK;
  ko_plan_case *plan_case = &plan->cases[c];
  ko_worker *worker;
  int code = ko_worker_make_for(plan, ko_case_of_rules(plan, c), 1, &worker, m->error);
  if (code != KO_OK) return code;
  ko_worker_reset(worker, c, 0, 1);
  for (uint32_t k = 0; k < plan->n_sectors && code == KO_OK; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    uint32_t n_links = plan_case->nets[k].n_links, n_falls = 0, n_trips = 0;
    if (!sector->rule->settle_rows && !sector->rule->settle_lane) continue;
    code = ko_worker_ask_rule(worker, k, &worker->lanes, 1, m->error);
    if (code != KO_OK) break;
    ko_worker_sector *mine = &worker->sectors[k];
    uint32_t *falls = get(m, sector->n_slots, sizeof *falls), *trips = get(m, n_links, sizeof *trips);
    uint16_t *share = mine->share ? get(m, sector->n_slots, sizeof *share) : NULL;
    double *flow = mine->flow ? get(m, n_links, sizeof *flow) : NULL;
    if (!falls || !trips || (mine->share && !share) || (mine->flow && !flow)) {
      code = KO_E_INTERNAL;
      break;
    }
    for (uint32_t v = 0; v < sector->n_slots; v++)
      if (plan_case->start[sector->first_slot + v] && !ko_row_get(&worker->operational[sector->first_slot + v], 0)) falls[n_falls++] = v;
    for (uint32_t i = 0; mine->tripped && i < n_links; i++)
      if (ko_row_get(&mine->tripped[plan_case->net_link[k][i] - sector->first_link], 0)) trips[n_trips++] = i;
    if (share) memcpy(share, mine->share, sector->n_slots * sizeof *share);
    if (flow && n_links) memcpy(flow, mine->flow, n_links * sizeof *flow);
    sectors[k].n_falls = n_falls;
    sectors[k].falls = falls;
    sectors[k].n_trips = n_trips;
    sectors[k].trips = trips;
    sectors[k].share = share;
    sectors[k].flow = flow;
  }
  ko_worker_free(worker);
  return code;
}

/* Settle with nothing damaged and every group that can bind binding. */
static int find_reference(making *m, uint32_t c) {
  ko_plan *plan = m->plan;
  ko_plan_case *plan_case = &plan->cases[c];
  plan_case->reference = get(m, plan->n_facilities, 1);
  plan_case->reference_share = get(m, plan->n_facilities, sizeof *plan_case->reference_share);
  plan_case->reference_flow = get(m, plan->n_links, sizeof *plan_case->reference_flow);
  if (!plan_case->reference || !plan_case->reference_share || !plan_case->reference_flow) return KO_E_INTERNAL;
  ko_worker *worker;
  int code = ko_worker_make_for(plan, ko_case_of_rules(plan, c), 1, &worker, m->error);
  if (code != KO_OK) return code;
  ko_worker_reset(worker, c, 0, 1);
  ko_worker_bind_all(worker, 1);
  code = ko_worker_settle(worker, m->error);
  read_lane(worker, plan_case->reference);
  for (uint32_t l = 0; l < plan->n_links; l++) plan_case->reference_flow[l] = NAN;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    const ko_worker_sector *mine = &worker->sectors[k];
    for (uint32_t v = 0; v < sector->n_slots; v++) {
      uint32_t s = sector->first_slot + v;
      plan_case->reference_share[s] = !plan_case->reference[s] ? 0 : mine->share ? mine->share[v] : KO_SHARE_ONE;
    }
    for (uint32_t i = 0; mine->flow && i < plan_case->nets[k].n_links; i++) plan_case->reference_flow[plan_case->net_link[k][i]] = mine->flow[i];
  }
  ko_worker_free(worker);
  return code;
}

/* Compare the start with other strategies' and with the baseline's reference. */
static int compare_start(making *m, uint32_t c, ko_trial_case *trial) {
  ko_plan *plan = m->plan;
  const uint8_t *start = plan->cases[c].start;
  trial->same_start_as = c;
  for (uint32_t earlier = c; earlier-- > 0;)
    if (plan->cases[earlier].trial->same_start_as == earlier && memcmp(plan->cases[earlier].start, start, plan->n_facilities) == 0) trial->same_start_as = earlier;
  uint32_t *apart = get(m, plan->n_facilities, sizeof *apart), n = 0;
  if (!apart) return KO_E_INTERNAL;
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    if (start[s] != plan->cases[0].reference[s]) apart[n++] = s;
  trial->n_apart = n;
  trial->apart = apart;
  return KO_OK;
}

int ko_trial_reference(ko_plan *plan, ko_error *error) {
  making m = {plan, plan->memory, error};
  ko_trial_case *trials = get(&m, plan->n_cases, sizeof *trials);
  if (!trials) return KO_E_INTERNAL;
  int code = KO_OK;
  /* Workers hold a state of every case's rules, so the cases are all made before the first worker. */
  for (uint32_t c = 0; c < plan->n_cases && code == KO_OK; c++) {
    ko_trial_sector *sectors = get(&m, plan->n_sectors, sizeof *sectors);
    if (!sectors) return KO_E_INTERNAL;
    code = ko_trial_case_make(m.arena, plan, c, &trials[c], sectors, error);
    trials[c].same_start_as = c;
    plan->cases[c].trial = &trials[c];
  }
  for (uint32_t c = 0; c < plan->n_cases && code == KO_OK; c++) {
    code = find_start(&m, c);
    if (code == KO_OK) code = find_sector_outcomes(&m, c, (ko_trial_sector *)trials[c].sectors);
    if (code == KO_OK) code = find_reference(&m, c);
    if (code == KO_OK) code = compare_start(&m, c, &trials[c]);
    if (code == KO_OK && plan->over_time) code = ko_trial_buffers_make(m.arena, plan, c, &trials[c].buffers, error);
    if (code == KO_OK && ko_local_fits(plan)) code = ko_local_case_make(m.arena, plan, c, &trials[c].local, error);
    if (code == KO_OK && plan->over_time && !ko_local_fits(plan)) code = ko_general_case_make(m.arena, plan, c, &trials[c].general, error);
  }
  return code;
}
