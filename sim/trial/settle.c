/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settling: dependencies to their fixed point, then every sector's rule once in the scenario's order, and again, until
 * nothing falls. A rule is asked only for lanes in which something fell in its sector since it was last asked.
 */
#include "sim/trial/worker.h"

#include <string.h>

static ko_settle_job settle_job(ko_worker *worker) {
  const ko_plan *plan = worker->plan;
  const ko_plan_case *plan_case = &plan->cases[worker->strategy];
  const ko_trial_case *trial = plan_case->trial;
  return (ko_settle_job){
      .n_facilities = plan->n_facilities,
      .operational = worker->operational,
      .n_clauses = trial->n_clauses,
      .n_wides = trial->n_wides,
      .clauses = trial->clauses,
      .wides = trial->wides,
      .needs = trial->needs,
      .turn = trial->turn,
      .wide_suppliers = trial->wide_suppliers,
      .binds = worker->binds,
      .dependent_first = plan_case->groups.dependent_first,
      .dependents = plan_case->groups.dependents,
      .dirty = worker->dirty,
      .queue = worker->queue,
      .flags = worker->flags,
      .flag = FLAG_FELL | FLAG_TOUCHED,
      .swept = worker->swept,
  };
}

/* Sweeping all facilities is cheaper than following marks while more than this part of them changes. */
enum { SWEEP_PART = 12 };

static void settle_dependencies(ko_worker *worker, int sweep) {
  ko_settle_job job = settle_job(worker);
  size_t n = job.n_facilities, n_words = n / 64 + 1, n_dirty = 0;
  for (size_t i = 0; i < n_words; i++) n_dirty += (size_t)__builtin_popcountll(job.dirty[i]);
  if (sweep || n_dirty > n / SWEEP_PART) {
    memset(job.dirty, 0, n_words * sizeof *job.dirty);
    size_t n_fell = n;
    do n_fell = worker->kernel->sweep(&job, n_fell < n / 2);
    while (n_fell > n / SWEEP_PART);
    worker->kernel->mark_swept(&job);
  }
  worker->kernel->work(&job);
}

void ko_worker_settle_dependencies(ko_worker *worker) { settle_dependencies(worker, 0); }

/* A facility fell because of its sector's rule. */
static void note_fall(ko_worker *worker, uint32_t slot, uint8_t flags) {
  worker->flags[slot] |= flags;
  ko_worker_mark_dependents(worker, slot);
}

/* One lane, as bytes. */
static int settle_lane(ko_worker *worker, uint32_t k, uint32_t lane, uint8_t flags, ko_error *error) {
  const ko_plan *plan = worker->plan;
  const ko_plan_sector *sector = &plan->sectors[k];
  const ko_plan_case *plan_case = &plan->cases[worker->strategy];
  const ko_trial_sector *trial = &plan_case->trial->sectors[k];
  const ko_net *net = &plan_case->nets[k];
  ko_worker_sector *mine = &worker->sectors[k];
  ko_row *operational = worker->operational + sector->first_slot;
  for (uint32_t v = 0; v < sector->n_slots; v++) worker->lane_up[v] = (uint8_t)ko_row_get(&operational[v], lane);
  memset(worker->lane_links, 1, net->n_links);
  for (uint32_t i = 0; i < worker->n_links_hit; i++) {
    uint32_t link = worker->links_hit[i];
    if (plan->link_sector[link] != k) continue;
    uint32_t in_net = trial->net_of_link[link - sector->first_link];
    worker->lane_links[in_net] = (uint8_t)!ko_row_get(&worker->link_damaged[plan->link_hit_row[link]], lane);
  }
  const uint32_t *net_link = plan_case->net_link[k];
  if (mine->tripped)
    for (uint32_t i = 0; i < net->n_links; i++)
      worker->lane_trips[i] = (uint8_t)ko_row_get(&mine->tripped[net_link[i] - sector->first_link], lane);

  ko_rule_lane call = {
      .lane = lane,
      .trial = ko_worker_trial(worker, lane),
      .operational = worker->lane_up,
      .link_up = worker->lane_links,
      .link_tripped = mine->tripped ? worker->lane_trips : NULL,
      .share = mine->share ? mine->share + (size_t)lane * sector->n_slots : NULL,
      .flow = mine->flow ? mine->flow + (size_t)lane * net->n_links : NULL,
  };
  ko_recall *recall = worker->recalls[k];
  if (!recall || !ko_recall_find(recall, trial->same_net_as, net->n_links, &call)) {
    void *state = worker->states[(size_t)worker->strategy * plan->n_sectors + k];
    int code = sector->rule->settle_lane(plan_case->rules[k], state, &call, error);
    if (code != KO_OK) return code;
    if (recall) ko_recall_keep(recall, net->n_links, &call);
  }

  for (uint32_t v = 0; v < sector->n_slots; v++) {
    if (worker->lane_up[v] || !ko_row_get(&operational[v], lane)) continue;
    ko_row_clear(&operational[v], lane);
    note_fall(worker, sector->first_slot + v, flags);
  }
  if (mine->tripped)
    for (uint32_t i = 0; i < net->n_links; i++)
      if (worker->lane_trips[i]) ko_row_set(&mine->tripped[net_link[i] - sector->first_link], lane);
  return KO_OK;
}

static void list_fallen(ko_worker *worker, uint32_t k, ko_rule_rows *rows) {
  const ko_plan_sector *sector = &worker->plan->sectors[k];
  uint8_t *flags = worker->flags + sector->first_slot;
  rows->fallen = worker->fallen;
  rows->n_fallen = 0;
  for (uint32_t v = 0; v < sector->n_slots; v++) {
    if (!(flags[v] & (FLAG_FELL | FLAG_TELL))) continue;
    flags[v] &= (uint8_t) ~(FLAG_FELL | FLAG_TELL);
    worker->fallen[rows->n_fallen++] = v;
  }
}

static void list_cut(ko_worker *worker, uint32_t k, ko_rule_rows *rows) {
  const ko_plan *plan = worker->plan;
  const ko_trial_sector *trial = &plan->cases[worker->strategy].trial->sectors[k];
  rows->cut = worker->cut;
  rows->n_cut = 0;
  for (uint32_t i = 0; i < worker->n_links_hit; i++) {
    uint32_t link = worker->links_hit[i];
    if (plan->link_sector[link] == k) worker->cut[rows->n_cut++] = trial->net_of_link[link - plan->sectors[k].first_link];
  }
}

int ko_worker_ask_rule(ko_worker *worker, uint32_t k, const ko_row *lanes, int first, ko_error *error) {
  const ko_plan *plan = worker->plan;
  const ko_plan_sector *sector = &plan->sectors[k];
  const ko_plan_case *plan_case = &plan->cases[worker->strategy];
  const ko_rule *rule = sector->rule;
  ko_row *operational = worker->operational + sector->first_slot;
  void *state = worker->states[(size_t)worker->strategy * plan->n_sectors + k];
  int idempotent = (rule->flags & KO_RULE_IDEMPOTENT) != 0;
  ko_rule_rows rows = {.operational = operational,
                       .link_down = worker->link_damaged,
                       .link_row = plan_case->trial->sectors[k].link_row,
                       .lanes = *lanes,
                       .changed = worker->changed};
  list_fallen(worker, k, &rows);
  list_cut(worker, k, &rows);
  rows.any_link_down = rows.n_cut > 0;
  if (!first) rows.n_cut = 0;
  int packed = worker->block == KO_NONE;
  if (first && rule->begin) rule->begin(plan_case->rules[k], state, &plan->draws, packed ? 0 : worker->block);
  if (worker->seen && !idempotent) memcpy(worker->seen + sector->first_slot, operational, sector->n_slots * sizeof *operational);

  ko_row redo = {{0}};
  int code = KO_OK;
  if (rule->settle_rows && !(packed && rule->flags & KO_RULE_DRAWS)) { /* rows are drawn by block, and each lane of a pack has a trial of its own */
    code = rule->settle_rows(plan_case->rules[k], state, &rows, &redo, error);
    for (size_t i = 0; i < rows.n_changed; i++)
      note_fall(worker, sector->first_slot + rows.changed[i], idempotent ? FLAG_TOUCHED : FLAG_FELL | FLAG_TOUCHED);
  } else {
    redo = *lanes;
  }
  for (uint32_t lane = 0; lane < KO_LANES && code == KO_OK; lane++)
    if (ko_row_get(&redo, lane))
      code = settle_lane(worker, k, lane, idempotent ? FLAG_TOUCHED | FLAG_TELL : FLAG_FELL | FLAG_TOUCHED, error);
  if (worker->seen && idempotent) memcpy(worker->seen + sector->first_slot, operational, sector->n_slots * sizeof *operational);
  return code;
}

/* Lanes in which the sector differs from `before` (rows, or the start where NULL) in a facility that fell, or has a damaged link. */
static ko_row harmed_lanes(const ko_worker *worker, uint32_t k, int first) {
  const ko_plan *plan = worker->plan;
  const ko_plan_sector *sector = &plan->sectors[k];
  const uint8_t *start = plan->cases[worker->strategy].start;
  ko_row harmed = {{0}};
  for (uint32_t s = sector->first_slot; s < sector->first_slot + sector->n_slots; s++) {
    if (!(worker->flags[s] & FLAG_FELL)) continue;
    for (int i = 0; i < KO_ROW_WORDS; i++) {
      uint64_t before = first ? (start[s] ? ~UINT64_C(0) : 0) : worker->seen[s].w[i];
      harmed.w[i] |= before & ~worker->operational[s].w[i];
    }
  }
  for (uint32_t l = 0; first && l < worker->n_links_hit; l++) {
    uint32_t link = worker->links_hit[l];
    if (plan->link_sector[link] != k) continue;
    for (int i = 0; i < KO_ROW_WORDS; i++) harmed.w[i] |= worker->link_damaged[plan->link_hit_row[link]].w[i];
  }
  for (int i = 0; i < KO_ROW_WORDS; i++) harmed.w[i] &= worker->lanes.w[i];
  return harmed;
}

/* Lanes whose sector met no harm get what its rule makes of the undamaged start. */
static void adopt_undamaged(ko_worker *worker, uint32_t k, const ko_row *harmed) {
  const ko_plan *plan = worker->plan;
  const ko_plan_sector *sector = &plan->sectors[k];
  const ko_plan_case *plan_case = &plan->cases[worker->strategy];
  const ko_trial_sector *trial = &plan_case->trial->sectors[k];
  ko_worker_sector *mine = &worker->sectors[k];
  ko_row unharmed;
  for (int i = 0; i < KO_ROW_WORDS; i++) unharmed.w[i] = worker->lanes.w[i] & ~harmed->w[i];
  if (!ko_row_any(&unharmed)) return;
  int idempotent = (sector->rule->flags & KO_RULE_IDEMPOTENT) != 0;
  for (uint32_t i = 0; i < trial->n_falls; i++) {
    uint32_t slot = sector->first_slot + trial->falls[i];
    for (int w = 0; w < KO_ROW_WORDS; w++) worker->operational[slot].w[w] &= ~unharmed.w[w];
    note_fall(worker, slot, idempotent ? FLAG_TOUCHED | FLAG_TELL : FLAG_FELL | FLAG_TOUCHED);
  }
  for (uint32_t i = 0; i < trial->n_trips; i++) {
    ko_row *tripped = &mine->tripped[plan_case->net_link[k][trial->trips[i]] - sector->first_link];
    for (int w = 0; w < KO_ROW_WORDS; w++) tripped->w[w] |= unharmed.w[w];
  }
  uint32_t n_links = plan_case->nets[k].n_links;
  for (uint32_t lane = 0; lane < KO_LANES && (mine->share || mine->flow); lane++) {
    if (!ko_row_get(&unharmed, lane)) continue;
    if (mine->share) memcpy(mine->share + (size_t)lane * sector->n_slots, trial->share, sector->n_slots * sizeof *mine->share);
    if (mine->flow && n_links) memcpy(mine->flow + (size_t)lane * n_links, trial->flow, n_links * sizeof *mine->flow);
  }
}

static int any_fell(const ko_worker *worker, uint32_t k) {
  const ko_plan_sector *sector = &worker->plan->sectors[k];
  uint8_t any = 0;
  for (uint32_t s = 0; s < sector->n_slots; s++) any |= worker->flags[sector->first_slot + s];
  return any & FLAG_FELL;
}

static int any_cut(const ko_worker *worker, uint32_t k) {
  for (uint32_t i = 0; i < worker->n_links_hit; i++)
    if (worker->plan->link_sector[worker->links_hit[i]] == k) return 1;
  return 0;
}

static int settle_sector(ko_worker *worker, uint32_t k, int first, int *asked, ko_error *error) {
  const ko_plan *plan = worker->plan;
  const ko_rule *rule = plan->sectors[k].rule;
  if (!rule->settle_rows && !rule->settle_lane) return KO_OK; /* intact and supplied is operational */
  if (plan->monotone) {
    if (!any_fell(worker, k) && !(first && any_cut(worker, k))) return KO_OK;
    *asked = 1;
    int first_call = !worker->sectors[k].asked;
    worker->sectors[k].asked = 1;
    return ko_worker_ask_rule(worker, k, &worker->lanes, first_call, error);
  }
  if (!first && !any_fell(worker, k)) return KO_OK;
  *asked = 1;
  ko_row harmed = harmed_lanes(worker, k, first);
  if (first) {
    /* The unharmed lanes are written after the rule has been asked: its falls would be taken for harm. */
    int code = ko_worker_ask_rule(worker, k, &harmed, 1, error);
    if (code == KO_OK) adopt_undamaged(worker, k, &harmed);
    if (code == KO_OK && (rule->flags & KO_RULE_IDEMPOTENT))
      memcpy(worker->seen + plan->sectors[k].first_slot, worker->operational + plan->sectors[k].first_slot,
             plan->sectors[k].n_slots * sizeof(ko_row));
    return code;
  }
  return ko_worker_ask_rule(worker, k, &harmed, 0, error);
}

int ko_worker_settle(ko_worker *worker, ko_error *error) {
  const ko_plan *plan = worker->plan;
  int many = worker->n_hit > plan->n_facilities / SWEEP_PART; /* then all will be swept, and marks are of no use */
  if (!many) {
    ko_settle_job job = settle_job(worker);
    worker->kernel->mark(&job, worker->hit, worker->n_hit);
  }
  int asked = 1;
  for (int first = 1; asked; first = 0) {
    settle_dependencies(worker, first && many);
    asked = 0;
    for (uint32_t k = 0; k < plan->n_sectors; k++) {
      int code = settle_sector(worker, k, first, &asked, error);
      if (code != KO_OK) return code;
    }
  }
  return KO_OK;
}
