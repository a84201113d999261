/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/oracle.h"

#include <math.h>
#include <string.h>

/* ---- Networks ----------------------------------------------------------------------------------------------------- */

/* A link carries something iff the strategy has it, it is intact, not tripped and not opened, and both of its ends work. */
int oracle_link_works(const oracle_case *c, int strategy, const oracle_state *s, int l) {
  const oracle_link *link = &c->links[l];
  return c->strategies[strategy].link_present[l] && !s->link_damaged[l] && !s->tripped[l] && !s->opened[l] && s->operational[link->from] &&
         s->operational[link->to];
}

/* label[f]: the lowest row of the component that facility f of this sector is in; -1 where f does not work. */
static void find_components(const oracle_case *c, int strategy, int sector, const oracle_state *s, int label[ORACLE_FACILITIES]) {
  for (int f = 0; f < c->n_facilities; f++) label[f] = c->facilities[f].sector == sector && s->operational[f] ? f : -1;
  for (int again = 1; again;) {
    again = 0;
    for (int l = 0; l < c->n_links; l++) {
      int a = c->links[l].from, b = c->links[l].to;
      if (c->facilities[a].sector != sector || !oracle_link_works(c, strategy, s, l) || label[a] == label[b]) continue;
      label[a] = label[b] = label[a] < label[b] ? label[a] : label[b];
      again = 1;
    }
  }
}

/* reachability: works what is reached from a facility with supply. */
static void reachability(const oracle_case *c, int strategy, int sector, oracle_state *s) {
  int reached[ORACLE_FACILITIES] = {0};
  for (int f = 0; f < c->n_facilities; f++) reached[f] = c->facilities[f].supply > 0 && s->operational[f];
  for (int again = 1; again;) {
    again = 0;
    for (int l = 0; l < c->n_links; l++) {
      const oracle_link *link = &c->links[l];
      if (!oracle_link_works(c, strategy, s, l)) continue;
      if (reached[link->from] && !reached[link->to]) reached[link->to] = again = 1;
      if (!link->directed && reached[link->to] && !reached[link->from]) reached[link->from] = again = 1;
    }
  }
  for (int f = 0; f < c->n_facilities; f++)
    if (c->facilities[f].sector == sector && !reached[f]) s->operational[f] = 0;
}

/* giant_component: works the component with most facilities. */
static void giant_component(const oracle_case *c, int strategy, int sector, oracle_state *s) {
  int label[ORACLE_FACILITIES], size[ORACLE_FACILITIES] = {0}, best = -1;
  find_components(c, strategy, sector, s, label);
  for (int f = 0; f < c->n_facilities; f++)
    if (label[f] >= 0) size[label[f]]++;
  for (int f = c->n_facilities - 1; f >= 0; f--)
    if (size[f] > 0 && (best < 0 || size[f] >= size[best])) best = f;
  for (int f = 0; f < c->n_facilities; f++)
    if (label[f] >= 0 && label[f] != best) s->operational[f] = 0;
}

/* ---- Linear power flow -------------------------------------------------------------------------------------------- */

/* Solve a x = b, n unknowns; x replaces b. */
static void solve(int n, double a[ORACLE_FACILITIES][ORACLE_FACILITIES], double b[ORACLE_FACILITIES]) {
  for (int k = 0; k < n; k++) {
    int pivot = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(a[i][k]) > fabs(a[pivot][k])) pivot = i;
    for (int j = 0; j < n; j++) {
      double swap = a[k][j];
      a[k][j] = a[pivot][j];
      a[pivot][j] = swap;
    }
    double swap = b[k];
    b[k] = b[pivot];
    b[pivot] = swap;
    for (int i = k + 1; i < n; i++) {
      double m = a[i][k] / a[k][k];
      for (int j = k; j < n; j++) a[i][j] -= m * a[k][j];
      b[i] -= m * b[k];
    }
  }
  for (int k = n - 1; k >= 0; k--) {
    for (int j = k + 1; j < n; j++) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
}

/* Balance one island: injections at its facilities and the share of the load that is served; 0 where it has no generation. */
static double balance(const oracle_case *c, const int label[ORACLE_FACILITIES], int island, double injection[ORACLE_FACILITIES]) {
  double load = 0, planned = 0, most = 0, dispatch[ORACLE_FACILITIES] = {0}, capacity[ORACLE_FACILITIES] = {0};
  for (int f = 0; f < c->n_facilities; f++) {
    if (label[f] != island) continue;
    const oracle_facility *x = &c->facilities[f];
    dispatch[f] = x->dispatch < 0 ? x->supply : x->dispatch;
    capacity[f] = fmax(x->supply, dispatch[f]);
    load += x->demand + x->shunt;
    planned += dispatch[f];
    most += capacity[f];
  }
  double served = most <= 0 ? 0 : load > most ? most / load : 1;
  for (int f = 0; f < c->n_facilities; f++) {
    if (label[f] != island) continue;
    double g = capacity[f];
    if (load <= planned) g = planned > 0 ? dispatch[f] * load / planned : 0;
    else if (load <= most) g = dispatch[f] + (capacity[f] - dispatch[f]) * (load - planned) / (most - planned);
    injection[f] = g - served * (c->facilities[f].demand + c->facilities[f].shunt);
  }
  return served;
}

/* Flows of one sector, and the share of its island's load that is served at each facility. */
static void power_flow(const oracle_case *c, int strategy, int sector, oracle_state *s, double served[ORACLE_FACILITIES]) {
  int label[ORACLE_FACILITIES];
  find_components(c, strategy, sector, s, label);
  for (int l = 0; l < c->n_links; l++)
    if (c->facilities[c->links[l].from].sector == sector) s->flow[l] = 0;
  for (int island = 0; island < c->n_facilities; island++) {
    if (label[island] != island) continue;
    double injection[ORACLE_FACILITIES], a[ORACLE_FACILITIES][ORACLE_FACILITIES] = {{0}}, angle[ORACLE_FACILITIES] = {0};
    int place[ORACLE_FACILITIES], n = 0;
    double share = balance(c, label, island, injection);
    for (int f = 0; f < c->n_facilities; f++) {
      if (label[f] != island) continue;
      served[f] = share > 0 && c->facilities[f].demand <= 0 ? 1 : share;
      place[f] = n;
      angle[n++] = injection[f] / c->base_power;
    }
    if (share <= 0) continue;
    for (int l = 0; l < c->n_links; l++) {
      const oracle_link *k = &c->links[l];
      if (label[k->from] != island || !oracle_link_works(c, strategy, s, l)) continue;
      double b = k->circuits / (k->reactance * k->tap_ratio), shift = k->phase_shift_deg * acos(-1.0) / 180;
      int i = place[k->from], j = place[k->to];
      a[i][i] += b;
      a[j][j] += b;
      a[i][j] -= b;
      a[j][i] -= b;
      angle[i] += b * shift;
      angle[j] -= b * shift;
    }
    for (int j = 0; j < n; j++) a[0][j] = j == 0; /* the first facility's angle is 0 */
    angle[0] = 0;
    solve(n, a, angle);
    for (int l = 0; l < c->n_links; l++) {
      const oracle_link *k = &c->links[l];
      if (label[k->from] != island || !oracle_link_works(c, strategy, s, l)) continue;
      double b = k->circuits / (k->reactance * k->tap_ratio), shift = k->phase_shift_deg * acos(-1.0) / 180;
      s->flow[l] = c->base_power * b * (angle[place[k->from]] - angle[place[k->to]] - shift);
    }
  }
}

static const double GRID = 1048576; /* flows and ratings are compared in steps of 2^-20 */

/* dc_flow: all links over their rating trip at once, until none is; then works what is served at least min_service. */
static void dc_flow(const oracle_case *c, int strategy, int sector, oracle_state *s) {
  double served[ORACLE_FACILITIES] = {0};
  for (int again = 1; again;) {
    again = 0;
    power_flow(c, strategy, sector, s, served);
    for (int l = 0; l < c->n_links; l++) {
      double rating = c->rating[strategy][l] * (1 + c->sectors[sector].tolerance);
      if (c->facilities[c->links[l].from].sector != sector || !oracle_link_works(c, strategy, s, l) || rating < 0 ||
          c->sectors[sector].holds)
        continue;
      if (floor(fabs(s->flow[l]) * GRID + 0.5) > floor(rating * GRID + 0.5)) s->tripped[l] = again = 1;
    }
  }
  for (int f = 0; f < c->n_facilities; f++) {
    if (c->facilities[f].sector != sector) continue;
    s->share[f] = s->operational[f] ? (int)floor(65535 * fmin(1, served[f]) + 0.5) : 0;
    if (s->share[f] == 0 || s->share[f] < c->sectors[sector].min_service * 65535) s->operational[f] = s->share[f] = 0;
  }
}

/* ---- Settling ----------------------------------------------------------------------------------------------------- */

int oracle_group_has(const oracle_group *group, const oracle_state *s) {
  int n = 0;
  for (int i = 0; i < group->n; i++) n += s->operational[group->suppliers[i]];
  return n >= group->need;
}

static void dependencies(const oracle_case *c, int strategy, oracle_state *s) {
  for (int again = 1; again;) {
    again = 0;
    for (int g = 0; g < c->n_groups; g++) {
      const oracle_group *group = &c->strategies[strategy].groups[g];
      if (!s->operational[group->dependant] || !s->binds[g] || s->excused[g] || oracle_group_has(group, s)) continue;
      s->operational[group->dependant] = 0;
      again = 1;
    }
  }
}

static void ask_rule(const oracle_case *c, int strategy, int sector, oracle_state *s) {
  switch (c->sectors[sector].rule) {
  case ORACLE_STANDALONE:
    break;
  case ORACLE_REACHABILITY:
    reachability(c, strategy, sector, s);
    break;
  case ORACLE_GIANT_COMPONENT:
    giant_component(c, strategy, sector, s);
    break;
  case ORACLE_DC_FLOW:
    dc_flow(c, strategy, sector, s);
    break;
  }
}

void oracle_settle_from(const oracle_case *c, int strategy, oracle_state *s) {
  int before[ORACLE_FACILITIES];
  memset(s->flow, 0, sizeof s->flow);
  do {
    dependencies(c, strategy, s);
    memcpy(before, s->operational, sizeof before);
    for (int sector = 0; sector < c->n_sectors; sector++) ask_rule(c, strategy, sector, s);
  } while (memcmp(before, s->operational, sizeof before) != 0);
  for (int f = 0; f < c->n_facilities; f++)
    if (c->sectors[c->facilities[f].sector].rule != ORACLE_DC_FLOW) s->share[f] = s->operational[f] ? 65535 : 0;
}

void oracle_settle(const oracle_case *c, int strategy, oracle_state *s) {
  memset(s->tripped, 0, sizeof s->tripped);
  for (int f = 0; f < c->n_facilities; f++) s->operational[f] = !s->damaged[f];
  oracle_settle_from(c, strategy, s);
}

void oracle_reference(const oracle_case *c, int strategy, oracle_state *s) {
  memset(s, 0, sizeof *s);
  for (int g = 0; g < c->n_groups; g++) s->binds[g] = c->strategies[strategy].groups[g].coupling > 0;
  oracle_settle(c, strategy, s);
}

/* Base flow: every facility up, no link out. */
static void rate_sector(oracle_case *c, int strategy, int sector) {
  const oracle_sector *x = &c->sectors[sector];
  double served[ORACLE_FACILITIES], mean = 0;
  int n = 0;
  oracle_state s;
  memset(&s, 0, sizeof s);
  for (int f = 0; f < c->n_facilities; f++) s.operational[f] = 1;
  power_flow(c, strategy, sector, &s, served);
  for (int l = 0; l < c->n_links; l++)
    if (c->facilities[c->links[l].from].sector == sector && c->strategies[strategy].link_present[l]) mean += fabs(s.flow[l]), n++;
  if (n > 0) mean /= n;
  for (int l = 0; l < c->n_links; l++) {
    double *rating = &c->rating[strategy][l];
    if (c->facilities[c->links[l].from].sector != sector || !c->strategies[strategy].link_present[l]) continue;
    *rating = c->links[l].capacity;
    if (*rating >= 0) continue;
    if (c->strategies[0].link_present[l] && strategy > 0) *rating = c->rating[0][l];
    else if (x->rating_factor >= 0 || x->rating_floor >= 0)
      *rating = fmax(fmax(x->rating_factor, 0) * fabs(s.flow[l]), fmax(x->rating_floor, 0) * mean);
  }
}

void oracle_rate(oracle_case *c) {
  for (int strategy = 0; strategy < c->n_strategies; strategy++)
    for (int sector = 0; sector < c->n_sectors; sector++)
      if (c->sectors[sector].rule == ORACLE_DC_FLOW) rate_sector(c, strategy, sector);
}

/* ---- Trials ------------------------------------------------------------------------------------------------------- */

uint64_t oracle_site_key(const oracle_case *c, const oracle_target *t) {
  if (t->is_link) return oracle_key(ORACLE_KEY_LINK, c->links[t->row].id);
  const oracle_facility *f = &c->facilities[t->row];
  return f->site[0] ? oracle_key(ORACLE_KEY_SITE, f->site) : oracle_key(ORACLE_KEY_FACILITY, f->id);
}

uint64_t oracle_own_key(const oracle_case *c, const oracle_target *t) {
  return t->is_link ? oracle_key(ORACLE_KEY_LINK, c->links[t->row].id) : oracle_key(ORACLE_KEY_FACILITY, c->facilities[t->row].id);
}

uint64_t oracle_group_key(const oracle_case *c, int g) {
  const oracle_group *group = &c->strategies[0].groups[g];
  if (group->pair[0]) return oracle_key(ORACLE_KEY_PAIR, group->pair);
  return oracle_key_pair(oracle_key(ORACLE_KEY_FACILITY, c->facilities[group->dependant].id), oracle_key(ORACLE_KEY_GROUP, group->id));
}

void oracle_draw_block(const oracle_case *c, uint32_t block, oracle_block *luck) {
  luck->first_trial = (uint64_t)block * ORACLE_TRIALS;
  for (int w = 0; w < c->n_waves; w++) {
    const oracle_wave *wave = &c->waves[w];
    uint64_t key = oracle_key(ORACLE_KEY_WAVE, wave->name);
    oracle_draw(c->seed, ORACLE_DRAW_WAVE, key, block, luck->occurs[w]);
    for (int k = 0; k < c->n_countries; k++)
      oracle_draw(c->seed, ORACLE_DRAW_PREVENTION, oracle_key_pair(key, oracle_key(ORACLE_KEY_COUNTRY, c->countries[k])), block,
                  luck->foiled[w][k]);
    for (int t = 0; t < wave->n_targets; t++)
      oracle_draw(c->seed, ORACLE_DRAW_HIT, oracle_key_pair(key, oracle_site_key(c, &wave->targets[t])), block, luck->hit[w][t]);
  }
  for (int g = 0; g < c->n_groups; g++) oracle_draw(c->seed, ORACLE_DRAW_COUPLING, oracle_group_key(c, g), block, luck->binds[g]);
}

typedef struct lot {
  uint32_t word;
  int row, drawn;
} lot;

/* The next by lot: the lowest word, ties to the lower row. */
static int draw_lot(int n, lot lots[]) {
  int best = -1;
  for (int i = 0; i < n; i++) {
    if (lots[i].drawn) continue;
    if (best < 0 || lots[i].word < lots[best].word || (lots[i].word == lots[best].word && lots[i].row < lots[best].row)) best = i;
  }
  lots[best].drawn = 1;
  return best;
}

/* The event of an intensity table that comes in this trial. */
static int draw_event(const oracle_case *c, const oracle_wave *wave, uint64_t key, uint64_t trial) {
  double total = 0, sum = 0;
  uint32_t word = oracle_word(c->seed, ORACLE_DRAW_EVENT, key, trial);
  for (int e = 0; e < wave->n_events; e++) total += wave->event_rate[e];
  for (int e = 0; e < wave->n_events - 1; e++) {
    sum += wave->event_rate[e];
    if (word < floor(sum / total * 4294967296.0 + 0.5)) return e;
  }
  return wave->n_events - 1;
}

void oracle_aim(const oracle_case *c, const oracle_wave *wave, uint64_t key, uint64_t trial, double success[ORACLE_TARGETS]) {
  int aimed[ORACLE_TARGETS], event = wave->pick == ORACLE_EVENTS ? draw_event(c, wave, key, trial) : -1;
  lot lots[ORACLE_TARGETS];
  for (int t = 0; t < wave->n_targets; t++)
    aimed[t] = wave->pick == ORACLE_ALL || wave->pick == ORACLE_EVENTS || (wave->pick == ORACLE_RANDOM && t < wave->n_fixed);
  if (wave->pick == ORACLE_RANDOM) {
    for (int t = 0; t < wave->n_targets; t++) {
      uint32_t word = oracle_word(c->seed, ORACLE_DRAW_CHOICE, oracle_key_pair(key, oracle_own_key(c, &wave->targets[t])), trial);
      lots[t] = (lot){word, wave->targets[t].row, aimed[t]};
    }
    for (int i = 0; i < wave->n_random; i++) aimed[draw_lot(wave->n_targets, lots)] = 1;
  }
  if (wave->pick == ORACLE_NEAR) {
    for (int i = 0; i < wave->n_centres; i++) {
      uint64_t facility = oracle_key(ORACLE_KEY_FACILITY, c->facilities[wave->centres[i]].id);
      lots[i] = (lot){oracle_word(c->seed, ORACLE_DRAW_CENTRE, oracle_key_pair(key, facility), trial), wave->centres[i], 0};
    }
    int centre = draw_lot(wave->n_centres, lots);
    for (int t = 0; t < wave->n_targets; t++) aimed[t] = (int)(wave->around[centre] >> t & 1);
  }
  if (wave->pick == ORACLE_TABLE && trial < (uint64_t)wave->n_states)
    for (int t = 0; t < wave->n_targets; t++) aimed[t] = (int)(wave->states[trial] >> t & 1);
  for (int t = 0; t < wave->n_targets; t++)
    success[t] = !aimed[t] ? 0 : event >= 0 ? wave->event_success[event][t] : wave->targets[t].success;
}

void oracle_trial(const oracle_case *c, int strategy, const oracle_block *luck, int lane, int only_country, oracle_state *s) {
  const oracle_strategy *x = &c->strategies[strategy];
  memset(s, 0, sizeof *s);
  for (int g = 0; g < c->n_groups; g++) s->binds[g] = oracle_yes(luck->binds[g][lane], oracle_chance(x->groups[g].coupling));
  for (int w = 0; w < c->n_waves; w++) {
    const oracle_wave *wave = &c->waves[w];
    double success[ORACLE_TARGETS];
    if (!oracle_yes(luck->occurs[w][lane], oracle_chance(wave->probability))) continue;
    oracle_aim(c, wave, oracle_key(ORACLE_KEY_WAVE, wave->name), luck->first_trial + (uint64_t)lane, success);
    for (int t = 0; t < wave->n_targets; t++) {
      const oracle_target *target = &wave->targets[t];
      int row = target->row, country = target->is_link ? c->links[row].country : c->facilities[row].country;
      double protection = target->is_link ? x->link_protection[row] : x->protection[row];
      if (only_country >= 0 && country != only_country) continue;
      if (target->is_link && !x->link_present[row]) continue;
      if (oracle_yes(luck->foiled[w][country][lane], oracle_chance(x->prevention[country]))) continue;
      if (!oracle_yes(luck->hit[w][t][lane], oracle_chance(success[t] * (1 - protection)))) continue;
      if (target->is_link) s->link_damaged[row] = 1;
      else s->damaged[row] = 1;
    }
  }
  oracle_settle(c, strategy, s);
}
