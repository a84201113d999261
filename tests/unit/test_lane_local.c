/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settler of local rules against a naive one that works every step out anew: random groups with cycles, some of many suppliers, some that may
 * not bind, buffers, restart; random damage and repair. All steps are compared, also those in which the settler had nothing to do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/trial/lane_local.h"
#include "tests/support/lane_fixture.h"

enum { FACILITIES = 300, GROUPS = 700, EDGES = 6000, STEPS = 90, CASES = 2 };

static uint64_t random_state;

static uint32_t below(uint32_t n) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * UINT64_C(0x2545F4914F6CDD1D)) >> 33) % n;
}

typedef struct world_case {
  uint32_t first[FACILITIES + 1], dependant[GROUPS], need[GROUPS], supplier_first[GROUPS + 1], suppliers[EDGES];
  uint32_t buffer[GROUPS], recharge[GROUPS], restart[FACILITIES], bind_row[GROUPS];
  uint32_t n_groups;
  uint64_t chance[GROUPS];
  uint8_t start[FACILITIES];
  ko_trial_case trial;
} world_case;

typedef struct world {
  ko_arena memory;
  ko_error error;
  ko_plan plan;
  ko_plan_sector sector;
  ko_plan_case cases[CASES];
  world_case mine[CASES];
  ko_row binds[GROUPS + 1];
} world;

/* How hard it is. */
typedef struct shape {
  uint32_t most_facilities, most_groups, most_suppliers, steps;
  int wide;         /* a group of most of the facilities */
  uint32_t hits;    /* one in so many facilities a busy step */
  uint32_t repairs; /* one in so many damaged ones */
} shape;

/* ---- The naive settler */

typedef struct naive {
  const world *w;
  const world_case *c;
  uint8_t binds[GROUPS], carries[GROUPS], fell[GROUPS], empty[GROUPS]; /* level fell in the step; had fallen and cannot carry it */
  uint8_t damaged[FACILITIES], up[FACILITIES];
  uint32_t timer[FACILITIES];
  uint64_t level[GROUPS];
} naive;

static int is_short(const naive *n, uint32_t g, const uint8_t *set) {
  uint32_t count = 0;
  for (uint32_t e = n->c->supplier_first[g]; e < n->c->supplier_first[g + 1]; e++) count += set[n->c->suppliers[e]];
  return count < n->c->need[g];
}

static void naive_settle(const naive *n, uint8_t *set) {
  for (int fell = 1; fell;) {
    fell = 0;
    for (uint32_t g = 0; g < n->c->n_groups; g++) {
      uint32_t f = n->c->dependant[g];
      if (!set[f] || !n->binds[g] || n->carries[g] || !is_short(n, g, set)) continue;
      set[f] = 0;
      fell = 1;
    }
  }
}

static uint64_t cost(const naive *n, uint32_t g) { return n->c->recharge[g] ? n->c->recharge[g] : 1; }

static void naive_begin(naive *n) {
  memset(n->damaged, 0, sizeof n->damaged);
  memset(n->timer, 0, sizeof n->timer);
  memset(n->carries, 0, sizeof n->carries);
  memset(n->fell, 0, sizeof n->fell);
  memset(n->up, 1, sizeof n->up);
  naive_settle(n, n->up);
  for (uint32_t g = 0; g < n->c->n_groups; g++) n->level[g] = is_short(n, g, n->up) ? 0 : n->c->buffer[g] * cost(n, g);
}

static void naive_step(naive *n) {
  uint32_t n_facilities = n->w->plan.n_facilities, n_groups = n->c->n_groups;
  uint8_t in[FACILITIES], now[FACILITIES];
  int any = 0;
  for (uint32_t g = 0; g < n_groups; g++) {
    n->carries[g] = n->c->buffer[g] > 0 && n->level[g] >= cost(n, g);
    n->empty[g] = n->fell[g] && !n->carries[g];
  }
  for (uint32_t f = 0; f < n_facilities; f++) in[f] = !n->damaged[f];
  naive_settle(n, in);
  for (uint32_t f = 0; f < n_facilities; f++) {
    int waits = in[f] && !n->up[f] && n->timer[f] < n->c->restart[f];
    any |= waits;
    now[f] = (n->up[f] && !n->damaged[f]) || (in[f] && !waits);
  }
  if (!any) memcpy(now, in, sizeof now);
  naive_settle(n, now);
  for (uint32_t f = 0; f < n_facilities; f++) n->timer[f] = in[f] && !now[f] ? n->timer[f] + 1 : 0;
  for (uint32_t g = 0; g < n_groups; g++) {
    uint64_t full = n->c->buffer[g] * cost(n, g);
    if (!is_short(n, g, now))
      n->level[g] = n->c->recharge[g] == 0 || n->level[g] + n->c->buffer[g] > full ? full : n->level[g] + n->c->buffer[g];
    n->fell[g] = n->binds[g] && is_short(n, g, now) && now[n->c->dependant[g]] && n->carries[g];
    if (n->fell[g]) n->level[g] -= cost(n, g);
  }
  memcpy(n->up, now, sizeof now);
}

/* ---- A random world */

static void add_group(world_case *c, uint32_t g, uint32_t slot, uint32_t n_facilities, uint32_t n, uint32_t *n_edges) {
  uint8_t chosen[FACILITIES] = {0};
  c->dependant[g] = slot;
  c->supplier_first[g] = *n_edges;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t s = below(n_facilities);
    if (s == slot || chosen[s] || *n_edges == EDGES) continue;
    chosen[s] = 1;
    c->suppliers[(*n_edges)++] = s;
  }
  uint32_t has = *n_edges - c->supplier_first[g];
  c->need[g] = below(30) == 0 ? has + 1 : below(20) == 0 ? 0 : has ? 1 + (below(2) ? 0 : below(has)) : below(20) == 0;
}

static void make_case(world *w, uint32_t index, const shape *s) {
  world_case *c = &w->mine[index];
  uint32_t n = w->plan.n_facilities, n_groups = 0, n_edges = 0, n_binds = 0, wide_at = s->wide ? below(n) : KO_NONE;
  for (uint32_t slot = 0; slot < n; slot++) {
    c->first[slot] = n_groups;
    c->restart[slot] = below(2) ? 0 : below(5);
    uint32_t here = below(s->most_groups + 1);
    for (uint32_t k = 0; k < here && n_groups < GROUPS; k++) add_group(c, n_groups++, slot, n, below(s->most_suppliers + 1), &n_edges);
    if (slot == wide_at && n_groups < GROUPS) add_group(c, n_groups++, slot, n, 4 * n, &n_edges);
  }
  c->first[n] = c->n_groups = n_groups;
  c->supplier_first[n_groups] = n_edges;
  for (uint32_t g = 0; g < n_groups; g++) {
    c->buffer[g] = below(3) ? 0 : below(5);
    c->recharge[g] = below(2) ? c->buffer[g] : below(4);
    c->chance[g] = below(5) ? (uint64_t)1 << 32 : below(4) ? (uint64_t)1 << 31 : 0;
    c->bind_row[g] = c->chance[g] == (uint64_t)1 << 31 && c->need[g] ? ++n_binds : KO_NONE;
  }
  ko_plan_case *plan_case = &w->cases[index];
  *plan_case = (ko_plan_case){.groups = {.n = n_groups,
                                         .first = c->first,
                                         .dependant = c->dependant,
                                         .need = c->need,
                                         .supplier_first = c->supplier_first,
                                         .suppliers = c->suppliers,
                                         .chance = c->chance,
                                         .buffer = c->buffer,
                                         .recharge = c->recharge},
                              .start = c->start,
                              .trial = &c->trial,
                              .response = {.restart = c->restart}};
  c->trial = (ko_trial_case){.n_binds = n_binds, .bind_row = c->bind_row};
  naive undamaged = {.w = w, .c = c};
  for (uint32_t g = 0; g < n_groups; g++) undamaged.binds[g] = c->chance[g] >> 32 != 0;
  naive_begin(&undamaged);
  memcpy(c->start, undamaged.up, n);
  assert_int_equal(ko_trial_buffers_make(&w->memory, &w->plan, index, &c->trial.buffers, &w->error), KO_OK);
  assert_int_equal(ko_local_case_make(&w->memory, &w->plan, index, &c->trial.local, &w->error), KO_OK);
}

static const ko_rule local_rule = {.name = "local", .flags = KO_RULE_LOCAL | KO_RULE_MONOTONE};

static void world_begin(world *w, const shape *s) {
  memset(w, 0, sizeof *w);
  w->sector.rule = &local_rule;
  w->plan = (ko_plan){.n_facilities = 2 + below(s->most_facilities - 1),
                      .n_sectors = 1,
                      .sectors = &w->sector,
                      .n_cases = CASES,
                      .cases = w->cases,
                      .over_time = 1,
                      .n_steps = s->steps};
  w->sector.n_slots = w->plan.n_facilities;
  for (uint32_t c = 0; c < CASES; c++) make_case(w, c, s);
  for (uint32_t row = 1; row <= GROUPS; row++)
    for (uint32_t i = 0; i < KO_ROW_WORDS; i++) w->binds[row].w[i] = (uint64_t)below(UINT32_MAX) << 32 | below(UINT32_MAX);
  ko_row_fill(&w->binds[0], 1);
}

/* ---- Side by side */

static void compare(const naive *n, const lane_fixture *f) {
  const ko_lane *lane = f->lane;
  for (uint32_t slot = 0; slot < n->w->plan.n_facilities; slot++)
    if (!(lane->state[slot] & KO_STATE_UP) != !n->up[slot])
      fail_msg("facility %u of %u in step %d", slot, n->w->plan.n_facilities, (int)lane->step);
  for (uint32_t g = 0; g < lane->plan_case->groups.n; g++) {
    if (!n->binds[g]) {
      assert_false(lane->settler->carried(lane, g));
      continue;
    }
    assert_int_equal(lane->settler->left(lane, g), n->level[g] / cost(n, g));
    if (lane->step != KO_NONE) assert_int_equal(lane->settler->carried(lane, g), n->carries[g] && is_short(n, g, n->up));
  }
}

static void compare_changes(const naive *n, const lane_fixture *f, const uint8_t *before) {
  uint8_t changed[FACILITIES] = {0};
  for (uint32_t i = 0; i < f->lane->changed.n; i++) {
    assert_false(changed[f->lane->changed.items[i]]);
    changed[f->lane->changed.items[i]] = 1;
  }
  for (uint32_t slot = 0; slot < n->w->plan.n_facilities; slot++) {
    assert_int_equal(changed[slot], before[slot] != n->up[slot]);
    if (changed[slot]) assert_true(f->lane->seen[slot]);
  }
}

/* Who wants to know is told of every buffer that runs dry. */
static void compare_empty(const naive *n, const lane_fixture *f) {
  uint8_t told[GROUPS] = {0};
  for (uint32_t i = 0; i < f->lane->n_happenings; i++) {
    const ko_happening *happening = &f->lane->happenings[i];
    assert_int_equal(happening->kind, KO_HAPPENED_EMPTY);
    assert_int_equal(happening->entity, n->c->dependant[happening->by]);
    assert_false(told[happening->by]);
    told[happening->by] = 1;
  }
  for (uint32_t g = 0; g < n->c->n_groups; g++) assert_int_equal(told[g], n->empty[g]);
}

static void play(const world *w, lane_fixture *f, uint32_t strategy, uint64_t trial, const shape *s) {
  naive n = {.w = w, .c = &w->mine[strategy]};
  ko_lane *lane = f->lane;
  assert_int_equal(lane_fixture_begin(f, strategy, trial, w->binds), KO_OK);
  for (uint32_t g = 0; g < w->cases[strategy].groups.n; g++) n.binds[g] = (uint8_t)ko_lane_binds(lane, g);
  naive_begin(&n);
  compare(&n, f);
  uint32_t end = below(4) ? s->steps : below(s->steps); /* a trial may be left in the middle */
  for (uint32_t t = 0; t < end; t++) {
    uint8_t before[FACILITIES];
    memcpy(before, n.up, sizeof before);
    lane_fixture_step(f, t);
    int happens = below(3) == 0;
    for (uint32_t slot = 0; happens && slot < w->plan.n_facilities; slot++) {
      if (n.damaged[slot] && below(s->repairs) == 0) {
        lane_fixture_repair(f, slot);
        n.damaged[slot] = 0;
      }
      if (below(s->hits)) continue;
      lane_fixture_damage(f, slot);
      n.damaged[slot] = 1;
    }
    int busy = lane_fixture_is_busy(f) || lane->hit.n || lane->repaired.n;
    naive_step(&n);
    if (busy) {
      assert_int_equal(lane_fixture_settle(f), KO_OK);
      compare_changes(&n, f, before);
    }
    compare_empty(&n, f);
    compare(&n, f);
  }
}

static void run(const shape *s, int worlds, uint64_t seed) {
  random_state = seed;
  for (int i = 0; i < worlds; i++) {
    static world w;
    lane_fixture f;
    world_begin(&w, s);
    assert_true(ko_local_fits(&w.plan));
    lane_fixture_make(&f, &w.plan, &ko_settler_local, NULL);
    f.watcher.wants_happenings = 1;
    for (uint64_t trial = 0; trial < 6; trial++) play(&w, &f, trial > 2 && trial < 5, trial, s);
    lane_fixture_free(&f);
    ko_arena_free(&w.memory);
  }
}

static void few(void **state) {
  (void)state;
  const shape s = {.most_facilities = 8, .most_groups = 2, .most_suppliers = 3, .steps = 60, .hits = 5, .repairs = 3};
  run(&s, 1500, 1);
}

static void many(void **state) {
  (void)state;
  const shape s = {.most_facilities = 60, .most_groups = 3, .most_suppliers = 4, .steps = STEPS, .hits = 40, .repairs = 4};
  run(&s, 300, 2);
}

static void many_groups(void **state) {
  (void)state;
  const shape s = {.most_facilities = 40, .most_groups = 6, .most_suppliers = 5, .steps = STEPS, .hits = 40, .repairs = 4};
  run(&s, 200, 3);
}

static void many_suppliers(void **state) {
  (void)state;
  const shape s = {
      .most_facilities = FACILITIES, .most_groups = 2, .most_suppliers = 3, .steps = STEPS, .wide = 1, .hits = 30, .repairs = 3};
  run(&s, 30, 4);
}

static void one_step(void **state) {
  (void)state;
  const shape s = {.most_facilities = 30, .most_groups = 3, .most_suppliers = 4, .steps = 1, .hits = 8, .repairs = 2};
  run(&s, 300, 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(few), cmocka_unit_test(many), cmocka_unit_test(many_groups),
                                     cmocka_unit_test(many_suppliers), cmocka_unit_test(one_step)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
