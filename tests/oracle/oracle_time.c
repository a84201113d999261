/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/oracle_time.h"

#include <string.h>

static const oracle_group *group_of(const oracle_run *run, int g) { return &run->c->strategies[run->strategy].groups[g]; }

static const oracle_coping *coping(const oracle_run *run) { return &run->time->coping[run->strategy]; }

/* ---- Buffers: with B steps of stock that fill in R, a step costs R and gives B; what fills at once costs 1. */

static int stock(const oracle_run *run, int g) { return oracle_steps(run, coping(run)->buffer_hours[g]); }

static int recharge(const oracle_run *run, int g) { return oracle_steps(run, coping(run)->recharge_hours[g]); }

static int cost(const oracle_run *run, int g) { return recharge(run, g) > 0 ? recharge(run, g) : 1; }

static int is_short(const oracle_run *run, int g) { return !oracle_group_has(group_of(run, g), &run->now); }

static void advance_buffers(oracle_run *run) {
  for (int g = 0; g < run->c->n_groups; g++) {
    int full = stock(run, g) * cost(run, g);
    if (is_short(run, g)) {
      if (run->now.operational[group_of(run, g)->dependant] && run->carries[g]) run->level[g] -= cost(run, g);
    } else if (recharge(run, g) == 0 || run->level[g] + stock(run, g) > full) run->level[g] = full;
    else run->level[g] += stock(run, g);
  }
}

int oracle_run_buffer(const oracle_run *run, int g) { return run->level[g] / cost(run, g); }

int oracle_run_unmet(const oracle_run *run, int g) { return run->now.binds[g] && !run->carries[g] && is_short(run, g); }

/* Are all groups of the facility met, in a set of operational facilities? */
static int is_supplied(const oracle_run *run, int f, const oracle_state *s) {
  for (int g = 0; g < run->c->n_groups; g++)
    if (group_of(run, g)->dependant == f && s->binds[g] && !run->carries[g] && !oracle_group_has(group_of(run, g), s)) return 0;
  return 1;
}

int oracle_run_cause(const oracle_run *run, int f) {
  int first = ORACLE_NETWORK;
  if (run->now.damaged[f]) return ORACLE_DAMAGE;
  for (int g = 0; g < run->c->n_groups; g++) {
    const oracle_group *group = group_of(run, g);
    if (group->dependant != f || group->n == 0 || !oracle_run_unmet(run, g)) continue;
    int sector = run->c->facilities[group->suppliers[0]].sector;
    if (first == ORACLE_NETWORK || sector < first) first = sector;
  }
  return first;
}

/* ---- Settling */

static void settle(const oracle_run *run, oracle_state *s) {
  for (int g = 0; g < run->c->n_groups; g++) s->excused[g] = run->carries[g] || run->bootstrapped[group_of(run, g)->dependant];
  oracle_settle_from(run->c, run->strategy, s);
}

static int restart_is_over(const oracle_run *run, int f) { return run->timer[f] >= oracle_steps(run, coping(run)->restart_hours[f]); }

static void settle_assisted(oracle_run *run) {
  int n = run->c->n_facilities, waiting[ORACLE_FACILITIES], any = 0;
  oracle_state all = run->now, real = run->now;
  for (int f = 0; f < n; f++) all.operational[f] = !all.damaged[f];
  settle(run, &all);
  for (int f = 0; f < n; f++) any |= waiting[f] = all.operational[f] && !run->now.operational[f] && !restart_is_over(run, f);
  for (int f = 0; f < n; f++)
    real.operational[f] = (run->now.operational[f] && !run->now.damaged[f]) || (all.operational[f] && !waiting[f]);
  if (any) settle(run, &real);
  run->now = any ? real : all;
  for (int f = 0; f < n; f++) run->timer[f] = all.operational[f] && !run->now.operational[f] ? run->timer[f] + 1 : 0;
}

static void settle_black_start(oracle_run *run) {
  int n = run->c->n_facilities, barred[ORACLE_FACILITIES] = {0};
  const int *marked = run->time->black_starter;
  oracle_state *now = &run->now;
  for (int f = 0; f < n; f++) now->operational[f] = now->operational[f] && !now->damaged[f];
  settle(run, now);
  for (;;) {
    oracle_state before = *now;
    int any = 0;
    for (int f = 0; f < n; f++) {
      if (now->damaged[f] || before.operational[f] || barred[f] || !restart_is_over(run, f)) continue;
      if (!marked[f] && !is_supplied(run, f, &before)) continue;
      if (marked[f]) run->bootstrapped[f] = 1;
      now->operational[f] = any = 1;
    }
    if (!any) break;
    before = *now;
    settle(run, now);
    for (int f = 0; f < n; f++) barred[f] |= before.operational[f] && !now->operational[f];
  }
  for (int f = 0; f < n; f++) {
    int supplied = is_supplied(run, f, now);
    if (!now->operational[f] || supplied) run->bootstrapped[f] = 0;
    run->timer[f] = !now->operational[f] && !now->damaged[f] && (marked[f] || supplied) ? run->timer[f] + 1 : 0;
  }
}

/* ---- The trial */

static void reclose(oracle_run *run) {
  if (run->time->reclose_hours < 0) return;
  int steps = oracle_steps(run, run->time->reclose_hours);
  for (int l = 0; l < run->c->n_links; l++)
    if (run->now.tripped[l] && run->step >= run->tripped_at[l] + (steps < 1 ? 1 : steps)) run->now.tripped[l] = 0;
}

void oracle_run_begin(oracle_run *run, const oracle_case *c, const oracle_time *time, int strategy, uint64_t trial, int only_country) {
  memset(run, 0, sizeof *run);
  run->c = c;
  run->time = time;
  run->strategy = strategy;
  run->only_country = only_country;
  run->trial = trial;
  run->step = run->first_hit = -1;
  run->n_steps = oracle_steps(run, time->horizon_hours);
  if (run->n_steps < 1) run->n_steps = 1;
  memset(run->island_at, -1, sizeof run->island_at);
  memset(run->sent, -1, sizeof run->sent);
  memset(run->heard, -1, sizeof run->heard);
  for (int k = 0; k < c->n_countries; k++) oracle_crews_come(run, k, coping(run)->crews[k]);
  for (int g = 0; g < c->n_groups; g++)
    run->now.binds[g] = oracle_yes(oracle_draw_one(c->seed, ORACLE_DRAW_COUPLING, oracle_group_key(c, g), trial),
                                   oracle_chance(group_of(run, g)->coupling));
  for (int f = 0; f < c->n_facilities; f++) run->now.operational[f] = 1;
  settle(run, &run->now);
  memset(run->now.tripped, 0, sizeof run->now.tripped);
  for (int g = 0; g < c->n_groups; g++) run->level[g] = is_short(run, g) ? 0 : stock(run, g) * cost(run, g);
}

void oracle_run_step(oracle_run *run) {
  int tripped[ORACLE_LINKS];
  run->step++;
  memset(run->hit, 0, sizeof run->hit);
  memset(run->repaired, 0, sizeof run->repaired);
  oracle_jobs_end(run);
  reclose(run);
  for (int i = 0; i < coping(run)->n_late; i++)
    for (int k = 0; k < run->c->n_countries; k++)
      if (coping(run)->crews[k] >= 0 && run->step == oracle_steps(run, coping(run)->late[i].from_hours))
        oracle_crews_come(run, k, coping(run)->late[i].crews[k]);
  oracle_waves_hit(run);
  oracle_islands_open(run);
  oracle_crews_go(run);
  memcpy(tripped, run->now.tripped, sizeof tripped);
  for (int g = 0; g < run->c->n_groups; g++) run->carries[g] = stock(run, g) > 0 && run->level[g] >= cost(run, g);
  if (run->time->black_start) settle_black_start(run);
  else settle_assisted(run);
  for (int l = 0; l < run->c->n_links; l++)
    if (run->now.tripped[l] && !tripped[l]) run->tripped_at[l] = run->step;
  advance_buffers(run);
  oracle_messages_spread(run);
}
