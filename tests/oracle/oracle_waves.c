/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waves over time: repetitions, investigation, warnings, islands.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/oracle/oracle_time.h"

static const oracle_coping *coping(const oracle_run *run) { return &run->time->coping[run->strategy]; }

static oracle_luck draw(const oracle_run *run, int purpose, uint64_t entity) {
  return oracle_draw_one(run->c->seed, purpose, entity, run->trial);
}

static int in_force(const oracle_run *run, double from_hours) { return run->step >= oracle_steps(run, from_hours); }

static double protection_of(const oracle_run *run, int thing) {
  const oracle_strategy *x = &run->c->strategies[run->strategy];
  double p = thing < ORACLE_FACILITIES ? x->protection[thing] : x->link_protection[thing - ORACLE_FACILITIES], gain = 0;
  int country = oracle_thing_country(run->c, thing);
  for (int i = 0; i < coping(run)->n_late; i++)
    if (in_force(run, coping(run)->late[i].from_hours)) p = fmax(p, coping(run)->late[i].protection[thing]);
  for (int i = 0; i < coping(run)->n_warnings; i++)
    for (int of = 0; of < run->c->n_countries; of++)
      if (run->heard[i][of][country] >= 0 && run->heard[i][of][country] < run->step) gain = fmax(gain, coping(run)->warnings[i].gain);
  return fmin(1, p + gain);
}

static int is_foiled(const oracle_run *run, uint64_t wave, int country) {
  double p = run->c->strategies[run->strategy].prevention[country];
  for (int i = 0; i < coping(run)->n_late; i++)
    if (in_force(run, coping(run)->late[i].from_hours)) p = fmax(p, coping(run)->late[i].prevention[country]);
  uint64_t key = oracle_key_pair(wave, oracle_key(ORACLE_KEY_COUNTRY, run->c->countries[country]));
  return oracle_yes(draw(run, ORACLE_DRAW_PREVENTION, key), oracle_chance(p));
}

static int is_stopped(const oracle_run *run, uint64_t wave) {
  double p = 0;
  for (int i = 0; i < coping(run)->n_investigations; i++) {
    const oracle_investigation *x = &coping(run)->investigations[i];
    if (run->first_hit < 0 || run->first_hit == run->step || !in_force(run, x->from_hours)) continue;
    if (run->step >= run->first_hit + oracle_steps(run, x->after_hours)) p = fmax(p, x->probability);
  }
  return oracle_yes(draw(run, ORACLE_DRAW_INVESTIGATE, wave), oracle_chance(p));
}

/* What follows from damage in a country: investigation begins, its partners are to be warned, islands open. */
static void note_hit(oracle_run *run, int country) {
  if (run->first_hit < 0) run->first_hit = run->step;
  for (int i = 0; i < coping(run)->n_warnings; i++) {
    const oracle_agreement *x = &coping(run)->warnings[i];
    if (x->member[country] && in_force(run, x->from_hours) && run->sent[i][country] < 0) run->sent[i][country] = run->step;
  }
  for (int i = 0; i < coping(run)->n_islands; i++)
    if (coping(run)->islands[i].trigger[country]) run->island_at[i] = run->step;
}

static void hit(oracle_run *run, const oracle_wave *wave, const char *name) {
  uint64_t key = oracle_key(ORACLE_KEY_WAVE, name);
  double success[ORACLE_TARGETS];
  if (!oracle_yes(draw(run, ORACLE_DRAW_WAVE, key), oracle_chance(wave->probability)) || is_stopped(run, key)) return;
  oracle_aim(run->c, wave, key, run->trial, success);
  for (int t = 0; t < wave->n_targets; t++) {
    const oracle_target *target = &wave->targets[t];
    int thing = target->is_link ? ORACLE_FACILITIES + target->row : target->row, country = oracle_thing_country(run->c, thing);
    if (run->only_country >= 0 && country != run->only_country) continue;
    if (target->is_link && !run->c->strategies[run->strategy].link_present[target->row]) continue;
    if (success[t] <= 0 || is_foiled(run, key, country)) continue;
    oracle_luck luck = draw(run, ORACLE_DRAW_HIT, oracle_key_pair(key, oracle_site_key(run->c, target)));
    if (!oracle_yes(luck, oracle_chance(success[t] * (1 - protection_of(run, thing))))) continue;
    oracle_job_add(run, thing, key);
    note_hit(run, country);
  }
}

void oracle_waves_hit(oracle_run *run) {
  const oracle_time *time = run->time;
  for (int w = 0; w < run->c->n_waves; w++)
    for (int k = 0; k <= time->times[w]; k++) {
      char name[48];
      double hour = time->at_hours[w] + k * time->every_hours[w];
      if (hour >= time->horizon_hours || floor(hour / time->step_hours * (1 + 1e-12)) != run->step) continue;
      snprintf(name, sizeof name, k > 0 ? "%s (%d)" : "%s", run->c->waves[w].name, k + 1);
      hit(run, &run->c->waves[w], name);
    }
}

void oracle_islands_open(oracle_run *run) {
  memset(run->now.opened, 0, sizeof run->now.opened);
  for (int i = 0; i < coping(run)->n_islands; i++) {
    const oracle_island *x = &coping(run)->islands[i];
    if (run->island_at[i] < 0 || (x->hours >= 0 && run->step >= run->island_at[i] + oracle_steps(run, x->hours))) continue;
    for (int l = 0; l < x->n_links; l++) run->now.opened[x->links[l]] = 1;
  }
}

/* Does a message find its way from one country's facilities of a sector to another's? */
static int is_connected(const oracle_run *run, int sector, int from, int to) {
  const oracle_case *c = run->c;
  int reached[ORACLE_FACILITIES] = {0};
  for (int f = 0; f < c->n_facilities; f++)
    reached[f] = c->facilities[f].sector == sector && c->facilities[f].country == from && run->now.operational[f];
  for (int again = 1; again;) {
    again = 0;
    for (int l = 0; l < c->n_links; l++) {
      const oracle_link *k = &c->links[l];
      if (!oracle_link_works(c, run->strategy, &run->now, l)) continue;
      if (reached[k->from] && !reached[k->to]) reached[k->to] = again = 1;
      if (!k->directed && reached[k->to] && !reached[k->from]) reached[k->from] = again = 1;
    }
  }
  for (int f = 0; f < c->n_facilities; f++)
    if (reached[f] && c->facilities[f].country == to) return 1;
  return 0;
}

void oracle_messages_spread(oracle_run *run) {
  for (int i = 0; i < coping(run)->n_warnings; i++) {
    const oracle_agreement *x = &coping(run)->warnings[i];
    for (int of = 0; of < run->c->n_countries; of++)
      for (int by = 0; by < run->c->n_countries; by++) {
        if (run->sent[i][of] < 0 || by == of || !x->member[by] || run->heard[i][of][by] >= 0) continue;
        if (run->step < run->sent[i][of] + oracle_steps(run, x->delay_hours)) continue;
        if (is_connected(run, x->sector, of, by)) run->heard[i][of][by] = run->step;
      }
  }
}
