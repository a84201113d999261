/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/compare_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 4, DONE = KO_STATE_EVER_DOWN | KO_STATE_EVER_DAMAGED, LINK_DONE = KO_LINK_STATE_EVER_DAMAGED | KO_LINK_STATE_EVER_TRIPPED };

/* What both say of a trial: bits as in ko_lane_face. */
typedef struct view {
  int state[ORACLE_FACILITIES], share[ORACLE_FACILITIES], link_state[ORACLE_LINKS];
} view;

typedef struct match {
  const random_case *r;
  const ko_plan *plan;
  compare_counts *counts;
  int strategy, only_country, wrong, n_lanes;
  oracle_run run;
  view seen;        /* the oracle's */
  view last[LANES]; /* at the end, lane by lane */
  uint64_t trials[LANES];
} match;

static int differ(match *m, const char *what, const char *id, long expected, long got) {
  if (expected == got) return 0;
  fprintf(stderr, "  %s of %s: expected %ld, got %ld\n", what, id, expected, got);
  m->wrong++;
  return 1;
}

static void look(const match *m, view *out) {
  const oracle_state *s = &m->run.now;
  for (int f = 0; f < m->r->c.n_facilities; f++) {
    int down = !s->operational[f] && m->run.step >= 0, damaged = s->damaged[f];
    out->state[f] = (m->seen.state[f] & DONE) | (s->operational[f] ? KO_STATE_UP : 0) | (down ? KO_STATE_EVER_DOWN : 0) |
                    (damaged ? KO_STATE_DAMAGED | KO_STATE_EVER_DAMAGED : 0);
    out->share[f] = s->operational[f] ? s->share[f] : 0; /* only the shares of what works mean something */
  }
  for (int l = 0; l < m->r->c.n_links; l++)
    out->link_state[l] =
        (m->seen.link_state[l] & LINK_DONE) | (s->link_damaged[l] ? KO_LINK_STATE_DAMAGED | KO_LINK_STATE_EVER_DAMAGED : 0) |
        (s->tripped[l] ? KO_LINK_STATE_TRIPPED | KO_LINK_STATE_EVER_TRIPPED : 0) | (s->opened[l] ? KO_LINK_STATE_OPENED : 0);
}

static uint32_t link_slot(const match *m, int l) {
  for (uint32_t slot = 0; slot < m->plan->n_links; slot++)
    if (strcmp(m->plan->link_id[slot], m->r->c.links[l].id) == 0) return slot;
  return KO_NONE;
}

static int is_named(uint32_t n, const uint32_t *list, uint32_t entity) {
  int times = 0;
  for (uint32_t i = 0; i < n; i++) times += list[i] == entity;
  return times;
}

static void count(match *m, const view *before) {
  compare_counts *n = m->counts;
  for (int f = 0; f < m->r->c.n_facilities; f++) {
    int state = m->seen.state[f];
    n->damaged += (state & KO_STATE_DAMAGED) != 0;
    n->down += !(state & KO_STATE_UP);
    n->partial += m->seen.share[f] > 0 && m->seen.share[f] < KO_SHARE_ONE;
    n->rises += (state & ~before->state[f] & KO_STATE_UP) != 0;
    n->repairs += (uint64_t)m->run.repaired[f];
  }
  for (int l = 0; l < m->r->c.n_links; l++) {
    int state = m->seen.link_state[l];
    n->links_damaged += (state & KO_LINK_STATE_DAMAGED) != 0;
    n->links_tripped += (state & KO_LINK_STATE_TRIPPED) != 0;
    n->links_opened += (state & KO_LINK_STATE_OPENED) != 0;
    n->reclosed += (before->link_state[l] & ~state & KO_LINK_STATE_TRIPPED) != 0;
  }
  for (int i = 0; i < m->run.n_crews; i++)
    n->guests += (uint64_t)(m->run.crews[i].home >= 0 && m->run.crews[i].home != m->run.crews[i].place && m->run.crews[i].job >= 0);
  n->steps++;
}

/* The oracle's next step. */
static void go_on(match *m) {
  view before = m->seen, now;
  oracle_run_step(&m->run);
  look(m, &now);
  m->seen = now;
  count(m, &before);
}

static int is_there(const match *m, int l) { return m->r->c.strategies[m->strategy].link_present[l]; }

/* Up to the step before the one that is told: nothing may change. */
static void skip_to(match *m, uint32_t step) {
  while (!m->wrong && m->run.step + 1 < (int)step) {
    const oracle_case *c = &m->r->c;
    view before = m->seen;
    go_on(m);
    for (int f = 0; f < c->n_facilities; f++) { /* what is down from the start is so at the end of the first step, too */
      differ(m, "untold state", c->facilities[f].id, m->seen.state[f] & ~KO_STATE_EVER_DOWN, before.state[f] & ~KO_STATE_EVER_DOWN);
      differ(m, "untold share", c->facilities[f].id, m->seen.share[f], before.share[f]);
    }
    for (int l = 0; l < c->n_links; l++)
      if (is_there(m, l)) differ(m, "untold state", c->links[l].id, m->seen.link_state[l], before.link_state[l]);
  }
}

static void compare_view(match *m, const ko_lane_face *lane) {
  const oracle_case *c = &m->r->c;
  for (int f = 0; f < c->n_facilities; f++) {
    uint32_t slot = m->plan->slot_of_row[f];
    int up = lane->state[slot] & KO_STATE_UP, share = !up ? 0 : lane->share ? lane->share[slot] : KO_SHARE_ONE;
    int known = m->run.step < 0 ? ~KO_STATE_EVER_DOWN : ~0; /* before the first step there is no end of a step */
    differ(m, "state", c->facilities[f].id, m->seen.state[f] & known, lane->state[slot] & known);
    differ(m, "share", c->facilities[f].id, m->seen.share[f], share);
  }
  for (int l = 0; l < c->n_links; l++)
    if (is_there(m, l)) differ(m, "state", c->links[l].id, m->seen.link_state[l], lane->link_state[link_slot(m, l)]);
}

/* What the step is said to have changed, hit and repaired. */
static void compare_lists(match *m, const ko_lane_face *lane, const view *before) {
  const oracle_case *c = &m->r->c;
  int links_changed = 0;
  for (int f = 0; f < c->n_facilities; f++) {
    uint32_t slot = m->plan->slot_of_row[f];
    int changed = ((m->seen.state[f] ^ before->state[f]) & KO_STATE_UP) || m->seen.share[f] != before->share[f];
    differ(m, "change", c->facilities[f].id, changed, is_named(lane->n_changed, lane->changed, slot));
    differ(m, "hit", c->facilities[f].id, m->run.hit[f], is_named(lane->n_hit, lane->hit, slot));
    differ(m, "repair", c->facilities[f].id, m->run.repaired[f], is_named(lane->n_repaired, lane->repaired, slot));
  }
  for (int l = 0; l < c->n_links; l++) {
    uint32_t slot = KO_LINK | link_slot(m, l);
    links_changed |= is_there(m, l) && m->seen.link_state[l] != before->link_state[l];
    differ(m, "hit", c->links[l].id, m->run.hit[ORACLE_FACILITIES + l], is_named(lane->n_hit, lane->hit, slot));
    differ(m, "repair", c->links[l].id, m->run.repaired[ORACLE_FACILITIES + l], is_named(lane->n_repaired, lane->repaired, slot));
  }
  if (links_changed) differ(m, "change", "links", 1, lane->links_changed);
}

static long cause_of(const match *m, int cause) {
  for (uint32_t k = 0; k < m->plan->n_sectors && cause >= 0; k++)
    if (strcmp(m->plan->sectors[k].name, m->r->sector_id[cause]) == 0) return KO_CAUSE_SECTOR + (long)k;
  return cause == ORACLE_DAMAGE ? KO_CAUSE_DAMAGE : KO_CAUSE_NETWORK;
}

static void compare_causes(match *m, const ko_lane_face *lane) {
  const oracle_case *c = &m->r->c;
  for (int f = 0; f < c->n_facilities; f++) {
    uint32_t slot = m->plan->slot_of_row[f];
    if (m->seen.state[f] & KO_STATE_UP) continue;
    differ(m, "cause", c->facilities[f].id, cause_of(m, oracle_run_cause(&m->run, f)), ko_lane_cause(lane, slot));
  }
}

/* The oracle's number of a group of the plan: the groups of a facility stand in the region's order. */
static int oracle_group_of(const match *m, uint32_t group) {
  const struct ko_groups *rows = &m->plan->region->groups;
  const ko_plan_groups *groups = &m->plan->cases[m->strategy].groups;
  uint32_t slot = groups->dependant[group], place = group - groups->first[slot], row = 0;
  while (rows->dependant[row] != m->plan->row_of_slot[slot] || place-- > 0) row++;
  for (int g = 0; g < m->r->c.n_groups; g++) {
    const oracle_group *x = &m->r->c.strategies[0].groups[g];
    if (x->dependant == (int)rows->dependant[row] && strcmp(x->id, rows->id[row]) == 0) return g;
  }
  return -1;
}

/* Levels of groups that are short. */
static void compare_buffers(match *m, const ko_lane_face *lane) {
  const ko_plan_groups *groups = &m->plan->cases[m->strategy].groups;
  for (uint32_t i = 0; i < groups->n; i++) {
    int g = oracle_group_of(m, i);
    const oracle_group *group = &m->r->c.strategies[m->strategy].groups[g];
    if (!m->run.now.binds[g] || oracle_group_has(group, &m->run.now)) continue;
    int buffer = oracle_run_buffer(&m->run, g);
    m->counts->buffers += buffer > 0;
    differ(m, "buffer", m->r->c.facilities[group->dependant].id, buffer, ko_lane_buffer(lane, i));
  }
}

static void first(void *context, const ko_lane_face *lane) {
  match *m = context;
  if (m->wrong) return;
  memset(&m->seen, 0, sizeof m->seen);
  oracle_run_begin(&m->run, &m->r->c, &m->r->time, m->strategy, lane->trial, m->only_country);
  look(m, &m->seen);
  if (lane->step != KO_NONE) differ(m, "step", "the first state", -1, lane->step);
  compare_view(m, lane);
}

static void step(void *context, const ko_lane_face *lane) {
  match *m = context;
  skip_to(m, lane->step);
  if (m->wrong) return;
  view before = m->seen;
  go_on(m);
  m->counts->told++;
  differ(m, "step", "what is told", m->run.step, lane->step);
  compare_view(m, lane);
  compare_lists(m, lane, &before);
  compare_causes(m, lane);
  compare_buffers(m, lane);
}

static void last(void *context, const ko_lane_face *lane) {
  match *m = context;
  skip_to(m, (uint32_t)m->run.n_steps);
  if (m->wrong) return;
  differ(m, "step", "the end", m->run.step, lane->step);
  compare_view(m, lane);
  if (m->n_lanes < LANES) {
    m->last[m->n_lanes] = m->seen;
    m->trials[m->n_lanes++] = lane->trial;
  }
  m->counts->trials++;
}

/* What a block comes to: what was up in all steps, and all that was ever damaged or tripped. */
static void compare_settled(match *m, const ko_settled *s) {
  const oracle_case *c = &m->r->c;
  differ(m, "number", "lanes", m->n_lanes, (long)s->n_lanes);
  for (int i = 0; i < m->n_lanes && !m->wrong; i++) {
    uint32_t lane = (uint32_t)(m->trials[i] % ORACLE_TRIALS);
    for (int f = 0; f < c->n_facilities; f++) {
      uint32_t slot = m->plan->slot_of_row[f];
      int state = m->last[i].state[f];
      differ(m, "work throughout", c->facilities[f].id, !(state & KO_STATE_EVER_DOWN), ko_row_get(&s->operational[slot], lane));
      differ(m, "damage ever", c->facilities[f].id, (state & KO_STATE_EVER_DAMAGED) != 0, ko_row_get(&s->damaged[slot], lane));
    }
    for (int l = 0; l < c->n_links; l++) {
      if (!is_there(m, l)) continue;
      uint32_t slot = link_slot(m, l), sector = m->plan->link_sector[slot];
      const ko_row *tripped = s->link_tripped[sector];
      int state = m->last[i].link_state[l], damaged = ko_row_get(&s->link_damaged[m->plan->link_hit_row[slot]], lane);
      int trips = tripped ? ko_row_get(&tripped[slot - m->plan->sectors[sector].first_link], lane) : 0;
      differ(m, "damage ever", c->links[l].id, (state & KO_LINK_STATE_EVER_DAMAGED) != 0, damaged);
      differ(m, "trip ever", c->links[l].id, (state & KO_LINK_STATE_EVER_TRIPPED) != 0, trips);
    }
  }
}

static int compare_block(match *m, ko_worker *worker, uint32_t block, ko_error *error) {
  const ko_watcher watcher = {.context = m, .first = first, .step = step, .last = last};
  ko_settled settled;
  uint32_t only = m->only_country < 0 ? KO_NONE : (uint32_t)m->only_country;
  m->n_lanes = 0;
  int code = ko_trial_block_over_time(worker, (uint32_t)m->strategy, block, only, &watcher, &settled, error);
  if (!code && !m->wrong) compare_settled(m, &settled);
  if (!code && !m->wrong && m->only_country < 0) /* alone it is the same */
    code = ko_trial_over_time(worker, (uint32_t)m->strategy, m->trials[m->n_lanes - 1], &watcher, error);
  if (m->wrong)
    fprintf(stderr, "  in step %d of trial %llu, strategy %d, damage in country %d (-1: all)\n", m->run.step,
            (unsigned long long)m->run.trial, m->strategy, m->only_country);
  m->counts->strategies++;
  return code || m->wrong;
}

int compare_over_time(const random_case *r, const ko_plan *plan, ko_worker *worker, compare_counts *counts, ko_error *error) {
  match *m = calloc(1, sizeof *m);
  int wrong = !m, country = (int)(r->seed % (uint64_t)(5 * r->c.n_countries)); /* in one case of five each alone, too */
  for (int s = 0; s < r->c.n_strategies && !wrong; s++) {
    *m = (match){.r = r, .plan = plan, .counts = counts, .strategy = s, .only_country = -1};
    wrong = compare_block(m, worker, r->first_block, error);
  }
  if (!wrong && country < r->c.n_countries) {
    *m = (match){.r = r, .plan = plan, .counts = counts, .only_country = country};
    wrong = compare_block(m, worker, r->first_block, error);
  }
  free(m);
  return wrong;
}
