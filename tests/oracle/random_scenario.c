/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waves and strategies of a random case.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/random_case.h"

/* ---- Waves */

static double normal_cdf(double x) { return 0.5 * erfc(-x / sqrt(2)); }

static double risk_of(const random_case *r, const oracle_target *t) { return t->is_link ? r->link_risk[t->row] : r->risk[t->row]; }

/* success: a number, a column, or a fragility curve on a column. */
static void make_success(random_case *r, random_text *yaml, oracle_wave *w) {
  uint32_t kind = random_below(r, 100);
  double number = random_hundredths(r, 2, random_percent(r, 70) ? 40 : 100), median = random_hundredths(r, 20, 150),
         beta = random_hundredths(r, 20, 100);
  if (kind < 25) random_print(yaml, ", success: { column: risk }");
  else if (kind < 40) random_print(yaml, ", success: { column: risk, median: %.2f, beta: %.2f }", median, beta);
  else if (kind < 85) random_print(yaml, ", success: %.2f", number);
  for (int t = 0; t < w->n_targets; t++) {
    double risk = risk_of(r, &w->targets[t]);
    if (kind < 25) w->targets[t].success = risk;
    else if (kind < 40) w->targets[t].success = risk > 0 ? normal_cdf(log(risk / median) / beta) : 0;
    else w->targets[t].success = kind < 85 ? number : 1;
  }
}

/* A table of states: each trial strikes a few of what there is, and some trials have no row; or all states of the facilities in turn. */
static void make_states(random_case *r, random_text *yaml, oracle_wave *w) {
  random_text *out = random_file_add(r, "states.csv");
  w->pick = ORACLE_TABLE;
  for (int f = 0; f < r->c.n_facilities; f++) w->targets[w->n_targets++] = (oracle_target){0, f, 1};
  for (int l = 0; l < r->n_region_links && !r->exhaustive && w->n_targets < 64; l++) w->targets[w->n_targets++] = (oracle_target){1, l, 1};
  w->n_states = (int)r->trials;
  int any = !r->over_time; /* of few trials one must strike something */
  random_print(out, "targets,trial\n");
  for (int i = 0; i < w->n_states; i++) {
    if (!r->exhaustive && random_percent(r, 10) && any) continue;
    int n = 0;
    for (int t = 0; t < w->n_targets; t++) {
      if (!(r->exhaustive ? i >> t & 1 : random_percent(r, 12)) && any) continue;
      any = 1;
      const oracle_target *x = &w->targets[t];
      w->states[i] |= UINT64_C(1) << t;
      random_print(out, "%s%s", n++ ? " " : "", x->is_link ? r->c.links[x->row].id : r->c.facilities[x->row].id);
    }
    random_print(out, ",%d\n", i);
  }
  random_print(yaml, "targets: { states: states.csv }");
}

/* A table of events, each with a rate and its intensities at some of what there is; success is a number or a fragility curve. */
static void make_events(random_case *r, random_text *yaml, oracle_wave *w) {
  random_text *out = random_file_add(r, "events.csv");
  int curve = random_percent(r, 70);
  double number = random_hundredths(r, 2, 60), median = random_hundredths(r, 20, 150), beta = random_hundredths(r, 20, 100);
  w->pick = ORACLE_EVENTS;
  for (int f = 0; f < r->c.n_facilities; f++) w->targets[w->n_targets++] = (oracle_target){0, f, 0};
  for (int l = 0; l < r->n_region_links && w->n_targets < ORACLE_TARGETS; l++) w->targets[w->n_targets++] = (oracle_target){1, l, 0};
  w->n_events = 1 + (int)random_below(r, ORACLE_MOST_EVENTS);
  random_print(out, "event,rate,target,intensity\n");
  for (int e = 0; e < w->n_events; e++) {
    int n = 0;
    w->event_rate[e] = e > 0 && random_percent(r, 10) ? 0 : random_hundredths(r, 1, 300);
    for (int t = 0; t < w->n_targets; t++) {
      if (!random_percent(r, 25) && (e > 0 || t > 0)) continue; /* some target must be named */
      const oracle_target *x = &w->targets[t];
      double intensity = random_percent(r, 5) ? 0 : random_hundredths(r, 1, 200);
      random_print(out, "e%d,%.2f,%s,%.2f\n", e, w->event_rate[e], x->is_link ? r->c.links[x->row].id : r->c.facilities[x->row].id,
                   intensity);
      w->event_success[e][t] = !curve ? number : intensity > 0 ? normal_cdf(log(intensity / median) / beta) : 0;
      n++;
    }
    if (n == 0) random_print(out, "e%d,%.2f,,\n", e, w->event_rate[e]);
  }
  random_print(yaml, "targets: { intensity: events.csv }, success: ");
  if (curve) random_print(yaml, "{ column: intensity, median: %.2f, beta: %.2f }", median, beta);
  else random_print(yaml, "%.2f", number);
}

static void make_wave(random_case *r, random_text *yaml, int *tables) {
  oracle_wave *w = &r->c.waves[r->c.n_waves++];
  random_print(yaml, "  - { ");
  if (r->over_time) random_wave_times(r, yaml, r->c.n_waves - 1);
  if (random_percent(r, 60)) {
    snprintf(w->name, sizeof w->name, "storm %d", r->c.n_waves);
    random_print(yaml, "name: %s, ", w->name);
  } else snprintf(w->name, sizeof w->name, "wave %d", r->c.n_waves);
  if (!(*tables & 1) && random_percent(r, 5)) {
    make_states(r, yaml, w);
    *tables |= 1;
  } else if (r->over_time && !(*tables & 2) && random_percent(r, 12)) {
    make_events(r, yaml, w);
    *tables |= 2;
  } else {
    random_targets targets;
    random_print(yaml, "targets: { ");
    random_targets_make(r, yaml, RANDOM_LOT | RANDOM_LINKS_TOO, &targets);
    random_print(yaml, " }");
    w->pick = targets.n_centres > 0 ? ORACLE_NEAR : targets.n_random > 0 ? ORACLE_RANDOM : ORACLE_ALL;
    w->n_targets = w->pick == ORACLE_ALL ? targets.n_fixed : targets.n;
    memcpy(w->targets, targets.t, sizeof targets.t);
    memcpy(w->centres, targets.centres, sizeof targets.centres);
    memcpy(w->around, targets.around, sizeof targets.around);
    w->n_centres = targets.n_centres;
    w->n_fixed = targets.n_fixed;
    w->n_random = targets.n_random;
  }
  if (w->pick != ORACLE_EVENTS) make_success(r, yaml, w);
  w->probability = random_percent(r, 30) ? random_hundredths(r, 0, 100) : 1;
  if (w->probability < 1) random_print(yaml, ", probability: %.2f", w->probability);
  random_print(yaml, " }\n");
}

void random_waves(random_case *r, random_text *yaml) {
  int n = 1 + (int)random_below(r, 4), tables = 0;
  random_print(yaml, "waves:\n");
  if (r->exhaustive) {
    oracle_wave *w = &r->c.waves[r->c.n_waves++];
    snprintf(w->name, sizeof w->name, "wave 1");
    w->probability = 1;
    random_print(yaml, "  - { ");
    make_states(r, yaml, w);
    random_print(yaml, " }\n");
    return;
  }
  for (int i = 0; i < n; i++) make_wave(r, yaml, &tables);
}

/* ---- Strategies */

static void protect_targets(oracle_strategy *x, const random_targets *targets, double to) {
  for (int i = 0; i < targets->n_fixed; i++) {
    const oracle_target *t = &targets->t[i];
    double *protection = t->is_link ? &x->link_protection[t->row] : &x->protection[t->row];
    *protection = fmax(*protection, to);
  }
}

static void protect_later(oracle_late *late, const random_targets *targets, double to) {
  for (int i = 0; i < targets->n_fixed; i++)
    late->protection[targets->t[i].is_link ? ORACLE_FACILITIES + targets->t[i].row : targets->t[i].row] = to;
}

static void protect(random_case *r, random_text *yaml, int strategy) {
  random_targets targets;
  double to = random_hundredths(r, 0, 100);
  random_print(yaml, "{ protect: { ");
  random_targets_make(r, yaml, RANDOM_LINKS_TOO, &targets);
  random_print(yaml, ", to: %.2f", to);
  double from = r->over_time ? random_from(r, yaml) : 0;
  random_print(yaml, " } }");
  if (from > 0) protect_later(random_late(r, strategy, from), &targets, to);
  else protect_targets(&r->c.strategies[strategy], &targets, to);
}

static void prevent(random_case *r, random_text *yaml, int strategy) {
  int a = (int)random_below(r, (uint32_t)r->c.n_countries), b = (int)random_below(r, (uint32_t)r->c.n_countries);
  double to = random_hundredths(r, 0, 100), *prevention = r->c.strategies[strategy].prevention;
  random_print(yaml, "{ prevent: { countries: [%s", r->c.countries[a]);
  if (a != b) random_print(yaml, ", %s", r->c.countries[b]);
  random_print(yaml, "], to: %.2f", to);
  double from = r->over_time ? random_from(r, yaml) : 0;
  random_print(yaml, " } }");
  if (from > 0) prevention = random_late(r, strategy, from)->prevention;
  prevention[a] = fmax(prevention[a], to);
  prevention[b] = fmax(prevention[b], to);
}

void random_dependants(random_case *r, random_text *yaml, int chosen[ORACLE_FACILITIES]) {
  random_targets targets;
  random_targets_make(r, yaml, 0, &targets);
  for (int f = 0; f < r->c.n_facilities; f++) chosen[f] = 0;
  for (int i = 0; i < targets.n_fixed; i++) chosen[targets.t[i].row] = 1;
}

/* Groups of the dependants with a supplier that matches never bind; without a filter all of them. */
static void decouple(random_case *r, random_text *yaml, oracle_strategy *x) {
  int chosen[ORACLE_FACILITIES], keep[ORACLE_FACILITIES], filtered = random_percent(r, 60);
  random_print(yaml, "{ decouple: { ");
  random_dependants(r, yaml, chosen);
  if (filtered) {
    random_print(yaml, ", supplier: ");
    filtered = random_filter(r, yaml, keep) > 0; /* an empty filter is none */
  }
  random_print(yaml, " } }");
  for (int g = 0; g < r->c.n_groups; g++) {
    const oracle_group *base = &r->c.strategies[0].groups[g];
    int has = !filtered;
    for (int i = 0; i < base->n && filtered; i++) has |= keep[base->suppliers[i]];
    if (has && chosen[base->dependant]) x->groups[g].coupling = 0;
  }
}

static double distance(const random_case *r, int a, int b) { return hypot(r->x_km[a] - r->x_km[b], r->y_km[a] - r->y_km[b]); }

static int is_supplier(const oracle_group *g, int f) {
  for (int i = 0; i < g->n; i++)
    if (g->suppliers[i] == f) return 1;
  return 0;
}

/* May f join the group? It must be new there and of a sector that the group draws on. */
static int may_join(const random_case *r, const oracle_group *g, int f) {
  int same = 0;
  for (int i = 0; i < g->n; i++) same |= r->c.facilities[g->suppliers[i]].sector == r->c.facilities[f].sector;
  return same && f != g->dependant && !is_supplier(g, f);
}

/* Each group of the dependants gets the nearest further suppliers, `need` stays. */
static void diversify(random_case *r, random_text *yaml, oracle_strategy *x) {
  int chosen[ORACLE_FACILITIES], keep[ORACLE_FACILITIES], count = 1 + (int)random_below(r, 3);
  double within = random_percent(r, 50) ? random_hundredths(r, 1000, 9000) : INFINITY;
  random_print(yaml, "{ diversify: { ");
  random_dependants(r, yaml, chosen);
  random_print(yaml, ", supplier: ");
  random_filter(r, yaml, keep);
  random_print(yaml, ", count: %d", count);
  if (isfinite(within)) random_print(yaml, ", within_km: %.2f", within);
  random_print(yaml, " } }");
  for (int g = 0; g < r->c.n_groups; g++) {
    const oracle_group *base = &r->c.strategies[0].groups[g];
    int taken[ORACLE_FACILITIES] = {0};
    for (int i = 0; i < count && chosen[base->dependant]; i++) {
      int best = -1, d = base->dependant;
      for (int f = 0; f < r->c.n_facilities; f++)
        if (keep[f] && !taken[f] && may_join(r, base, f) && distance(r, d, f) <= within &&
            (best < 0 || distance(r, d, f) < distance(r, d, best)))
          best = f;
      if (best < 0) break;
      taken[best] = 1;
      if (!is_supplier(&x->groups[g], best)) x->groups[g].suppliers[x->groups[g].n++] = best;
    }
  }
}

/* A new link inside a sector, in this strategy alone; 0 where there are no two facilities for it. */
static int add_link(random_case *r, random_text *yaml, int strategy, const char *before) {
  for (int tries = 0; tries < 20 && r->c.n_links < ORACLE_LINKS; tries++) {
    int from = (int)random_below(r, (uint32_t)r->c.n_facilities), to = (int)random_below(r, (uint32_t)r->c.n_facilities);
    if (from == to || r->c.facilities[from].sector != r->c.facilities[to].sector) continue;
    oracle_link *k = &r->c.links[r->c.n_links];
    snprintf(k->id, sizeof k->id, "new%d", r->c.n_links);
    k->from = from;
    k->to = to;
    k->country = r->c.facilities[from].country;
    k->directed = random_percent(r, 30);
    k->circuits = 1;
    k->capacity = random_percent(r, 60) ? random_hundredths(r, 100, 5000) : -1;
    k->reactance = random_hundredths(r, 1, 60);
    k->tap_ratio = 1;
    random_print(yaml, "%s{ id: %s, from: %s, to: %s, directed: %s, reactance: %.2f", before, k->id, r->c.facilities[from].id,
                 r->c.facilities[to].id, k->directed ? "true" : "false", k->reactance);
    if (k->capacity >= 0) random_print(yaml, ", capacity: %.2f", k->capacity);
    random_print(yaml, " }");
    r->c.strategies[strategy].link_present[r->c.n_links++] = 1;
    return 1;
  }
  return 0;
}

static void project(random_case *r, random_text *yaml, int strategy) {
  oracle_strategy *x = &r->c.strategies[strategy];
  int parts = 0;
  random_print(yaml, "{ project: { ");
  if (random_percent(r, 60)) {
    random_text add = {0};
    int n = 0, wanted = 1 + (int)random_below(r, 2);
    for (int i = 0; i < wanted; i++) n += add_link(r, &add, strategy, n ? ", " : "");
    if (n) random_print(yaml, "add: [ %s ]", add.text);
    free(add.text);
    parts += n > 0;
  }
  if (random_percent(r, 60) && r->n_region_links > 0) {
    int l = (int)random_below(r, (uint32_t)r->n_region_links);
    random_print(yaml, "%sremove: { list: [%s] }", parts++ ? ", " : "", r->c.links[l].id);
    x->link_present[l] = 0;
  }
  if (parts == 0 || random_percent(r, 30)) {
    random_targets targets;
    double to = random_hundredths(r, 0, 100);
    random_print(yaml, "%sharden: { ", parts ? ", " : "");
    random_targets_make(r, yaml, RANDOM_LINKS_TOO, &targets);
    random_print(yaml, " }, to: %.2f", to);
    protect_targets(x, &targets, to);
  }
  random_print(yaml, " } }");
}

static void make_measure(random_case *r, random_text *yaml, int strategy) {
  oracle_strategy *x = &r->c.strategies[strategy];
  switch (random_below(r, 5)) {
  case 0:
    protect(r, yaml, strategy);
    break;
  case 1:
    prevent(r, yaml, strategy);
    break;
  case 2:
    decouple(r, yaml, x);
    break;
  case 3:
    diversify(r, yaml, x);
    break;
  default:
    project(r, yaml, strategy);
  }
}

void random_strategies(random_case *r, random_text *yaml) {
  int n = r->exhaustive ? 0 : (int)random_below(r, 4);
  r->c.n_strategies = 1 + n;
  if (n == 0) return;
  random_print(yaml, "strategies:\n");
  for (int s = 1; s <= n; s++) {
    int measures = 1 + (int)random_below(r, r->over_time ? ORACLE_POLICIES : 3);
    double detection_factor[ORACLE_COUNTRIES] = {1, 1, 1};
    r->c.strategies[s] = r->c.strategies[0];
    r->time.coping[s] = r->time.coping[0];
    random_print(yaml, "  - { name: s%d, measures: [ ", s);
    for (int i = 0; i < measures; i++) {
      if (i) random_print(yaml, ", ");
      if (r->over_time && random_percent(r, 75)) random_measure_over_time(r, yaml, s, detection_factor);
      else make_measure(r, yaml, s);
    }
    for (int k = 0; k < r->c.n_countries; k++) r->time.coping[s].detection_hours[k] *= detection_factor[k];
    random_print(yaml, " ] }\n");
  }
}
