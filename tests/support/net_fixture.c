/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t net_random(net_fixture *fixture) {
  uint64_t z = (fixture->luck += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

uint32_t net_below(net_fixture *fixture, uint32_t n) { return (uint32_t)(net_random(fixture) % n); }

static void make_adjacency(net_fixture *f, int in, uint32_t *first, uint32_t *neighbour, uint32_t *link) {
  uint32_t at = 0;
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    first[v] = at;
    for (uint32_t l = 0; l < f->net.n_links; l++) {
      uint32_t out_of = in ? f->to[l] : f->from[l], into = in ? f->from[l] : f->to[l];
      if (out_of == v) neighbour[at] = into, link[at++] = l;
      if (into == v && !f->directed[l]) neighbour[at] = out_of, link[at++] = l;
    }
  }
  first[f->net.n_nodes] = at;
}

void net_make(net_fixture *f, uint64_t seed) {
  memset(f, 0, sizeof *f);
  f->luck = seed;
  uint32_t n = 1 + net_below(f, NET_MOST_NODES), m = net_below(f, 1 + (n * 5 / 2 < NET_MOST_LINKS ? n * 5 / 2 : NET_MOST_LINKS));
  if (n == 1) m = 0;
  uint32_t one_way = net_below(f, 3) == 0;
  for (uint32_t v = 0; v < n; v++) {
    f->row[v] = v;
    uint32_t with = net_below(f, v + 1);
    f->row[v] = f->row[with];
    f->row[with] = v;
    f->supply[v] = net_below(f, 6) == 0;
    f->demand[v] = net_below(f, 4);
    f->start[v] = net_below(f, 12) != 0;
  }
  for (uint32_t i = 0; i < sizeof f->nan / sizeof f->nan[0]; i++) f->nan[i] = NAN;
  for (uint32_t l = 0; l < m; l++) {
    f->from[l] = net_below(f, n);
    do f->to[l] = net_below(f, n);
    while (f->to[l] == f->from[l]);
    f->directed[l] = one_way && net_below(f, 2);
    f->one[l] = 1;
    f->link_id[l] = l;
    f->link_row[l] = net_below(f, 2) ? l + 1 : 0;
  }
  f->net = (ko_net){.n_nodes = n,
                    .n_links = m,
                    .row = f->row,
                    .country = f->country,
                    .supply = f->supply,
                    .demand = f->demand,
                    .dispatch = f->nan,
                    .shunt = f->zero,
                    .priority = f->zero,
                    .lat = f->nan,
                    .lon = f->nan,
                    .from = f->from,
                    .to = f->to,
                    .directed = f->directed,
                    .circuits = f->one,
                    .capacity = f->nan,
                    .reactance = f->one,
                    .tap_ratio = f->one,
                    .phase_shift_deg = f->zero,
                    .length_km = f->nan,
                    .link_id = f->link_id};
  make_adjacency(f, 0, f->first, f->neighbour, f->link);
  make_adjacency(f, 1, f->in_first, f->in_neighbour, f->in_link);
  f->net.first = f->first;
  f->net.neighbour = f->neighbour;
  f->net.link = f->link;
  f->net.in_first = one_way ? f->in_first : f->first;
  f->net.in_neighbour = one_way ? f->in_neighbour : f->neighbour;
  f->net.in_link = one_way ? f->in_link : f->link;
}

static void random_row(net_fixture *f, ko_row *row, uint32_t rarity) {
  for (int w = 0; w < KO_ROW_WORDS; w++) {
    row->w[w] = ~UINT64_C(0);
    for (uint32_t i = 0; i < rarity; i++) row->w[w] &= net_random(f);
  }
}

void net_begin(net_fixture *f) {
  for (uint32_t v = 0; v < f->net.n_nodes; v++) ko_row_fill(&f->up[v], f->start[v]);
  f->rows = (ko_rule_rows){
      .operational = f->up, .link_down = f->link_down, .link_row = f->link_row, .fallen = f->fallen, .cut = f->cut, .changed = f->changed};
  memset(f->link_down, 0, sizeof f->link_down);
  int none = net_below(f, 2) == 0;
  for (uint32_t l = 0; l < f->net.n_links; l++) {
    if (none || !f->link_row[l] || net_below(f, 2)) continue;
    random_row(f, &f->link_down[f->link_row[l]], 2);
    f->cut[f->rows.n_cut++] = l;
  }
  f->rows.any_link_down = f->rows.n_cut > 0;
}

void net_fall(net_fixture *f) {
  f->rows.n_fallen = 0;
  uint32_t rarity = 1 + net_below(f, 5);
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    if (net_below(f, 3) == 0) continue;
    ko_row falls;
    random_row(f, &falls, rarity);
    uint64_t any = 0;
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      any |= f->up[v].w[w] & falls.w[w];
      f->up[v].w[w] &= ~falls.w[w];
    }
    if (any) f->fallen[f->rows.n_fallen++] = v;
  }
}

static void lane_bytes(const net_fixture *f, const ko_row *up, uint32_t lane, uint8_t *out, uint8_t *link_up) {
  for (uint32_t v = 0; v < f->net.n_nodes; v++) out[v] = (uint8_t)ko_row_get(&up[v], lane);
  for (uint32_t l = 0; l < f->net.n_links; l++) link_up[l] = (uint8_t)!ko_row_get(&f->link_down[f->link_row[l]], lane);
}

static void fail(const char *what, uint64_t seed, uint32_t lane, uint32_t node) {
  fprintf(stderr, "%s: seed %llu, lane %u, node %u\n", what, (unsigned long long)seed, lane, node);
  abort();
}

/* One call: the rule's rows, its single lanes, then every lane against the expectation. What the single lanes cleared is told with the next
 * call. */
static void call_rule(net_fixture *f, const ko_rule *rule, const ko_rule_plan *plan, void *state, net_expectation expectation,
                      uint64_t seed) {
  static ko_row before[NET_MOST_NODES];
  uint8_t expected[NET_MOST_NODES], got[NET_MOST_NODES], link_up[NET_MOST_LINKS];
  memcpy(before, f->up, sizeof before);
  ko_row redo = {{0}};
  ko_error error = {0};
  if (rule->settle_rows(plan, state, &f->rows, &redo, &error) != KO_OK) fail("settle_rows failed", seed, 0, 0);
  f->rows.n_fallen = 0;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    lane_bytes(f, before, lane, expected, link_up);
    int asked = ko_row_get(&f->rows.lanes, lane);
    if (asked) expectation(f, expected, link_up);
    if (ko_row_get(&redo, lane)) {
      lane_bytes(f, f->up, lane, got, link_up);
      ko_rule_lane one = {.lane = lane, .operational = got, .link_up = link_up};
      if (rule->settle_lane(plan, state, &one, &error) != KO_OK) fail("settle_lane failed", seed, lane, 0);
      for (uint32_t v = 0; v < f->net.n_nodes; v++)
        if (!got[v] && ko_row_get(&f->up[v], lane)) {
          ko_row_clear(&f->up[v], lane);
          uint32_t known = 0;
          while (known < f->rows.n_fallen && f->fallen[known] != v) known++;
          if (known == f->rows.n_fallen) f->fallen[f->rows.n_fallen++] = v;
        }
    }
    for (uint32_t v = 0; v < f->net.n_nodes; v++)
      if (expected[v] != ko_row_get(&f->up[v], lane))
        fail(asked ? "differs from the expectation" : "a lane that was not asked has changed", seed, lane, v);
  }
}

/* A plan of the fixture's net, and a state of it. */
static void *make_state(net_fixture *f, const ko_rule *rule, const void *params, uint64_t seed, ko_rule_plan **plan) {
  ko_error error = {0};
  if (rule->plan(&f->net, params, NULL, plan, &error) != KO_OK || rule->base(*plan, f->start, &error) != KO_OK) fail("no plan", seed, 0, 0);
  size_t bytes = rule->state_bytes(*plan);
  void *state = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!state) abort();
  memset(state, 0, bytes);
  if (rule->init(*plan, state, &error) != KO_OK) fail("no state", seed, 0, 0);
  return state;
}

static void free_state(const ko_rule *rule, ko_rule_plan *plan, void *state) {
  if (rule->done) rule->done(plan, state);
  free(state);
  rule->plan_free(plan);
}

void net_check_rule(const ko_rule *rule, const void *params, net_expectation expectation, uint64_t seed) {
  static net_fixture f;
  net_make(&f, seed);
  ko_rule_plan *plan;
  void *state = make_state(&f, rule, params, seed, &plan);
  for (int block = 0; block < 3; block++) {
    ko_draws draws = ko_draws_make(seed);
    net_begin(&f);
    rule->begin(plan, state, &draws, (uint32_t)block);
    for (int call = 0; call < 4; call++) {
      uint32_t told = (uint32_t)f.rows.n_fallen;
      uint32_t earlier[NET_MOST_NODES];
      memcpy(earlier, f.fallen, told * sizeof *earlier);
      net_fall(&f);
      for (uint32_t i = 0; i < told; i++) {
        size_t k = 0;
        while (k < f.rows.n_fallen && f.fallen[k] != earlier[i]) k++;
        if (k == f.rows.n_fallen) f.fallen[f.rows.n_fallen++] = earlier[i];
      }
      ko_row_fill(&f.rows.lanes, 1);
      call_rule(&f, rule, plan, state, expectation, seed);
      f.rows.n_cut = 0;
    }
  }
  free_state(rule, plan, state);
}

void net_check_lanes(const ko_rule *rule, const void *params, net_expectation expectation, uint64_t seed) {
  static net_fixture f;
  net_make(&f, seed);
  ko_rule_plan *plan;
  void *state = make_state(&f, rule, params, seed, &plan);
  for (uint32_t lane = 0; lane < 40; lane++) {
    uint8_t up[NET_MOST_NODES], expected[NET_MOST_NODES], link_up[NET_MOST_LINKS];
    uint32_t rarity = 1 + net_below(&f, 8);
    ko_error error = {0};
    for (uint32_t v = 0; v < f.net.n_nodes; v++) expected[v] = up[v] = f.start[v] && net_below(&f, rarity) > 0;
    for (uint32_t l = 0; l < f.net.n_links; l++) link_up[l] = net_below(&f, rarity) > 0;
    ko_rule_lane one = {.lane = lane, .trial = lane, .operational = up, .link_up = link_up};
    expectation(&f, expected, link_up);
    if (rule->settle_lane(plan, state, &one, &error) != KO_OK) fail("settle_lane failed", seed, lane, 0);
    for (uint32_t v = 0; v < f.net.n_nodes; v++)
      if (up[v] != expected[v]) fail("differs from the expectation", seed, lane, v);
  }
  free_state(rule, plan, state);
}

void net_steps_begin(net_fixture *f, net_steps *s) {
  memset(s->up, 1, sizeof s->up);
  memset(s->link_up, 1, sizeof s->link_up);
  s->rarity = 3 + net_below(f, 60);
  s->back = 1 + net_below(f, 12);
}

void net_steps_next(net_fixture *f, net_steps *s) {
  s->call = (ko_rule_step){.operational = s->up,
                           .link_up = s->link_up,
                           .fallen = s->fallen,
                           .risen = s->risen,
                           .switched = s->switched,
                           .down = s->down,
                           .tripped = s->tripped};
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    if (net_below(f, s->up[v] ? s->rarity : s->back)) continue;
    s->up[v] = !s->up[v];
    if (s->up[v]) s->risen[s->call.n_risen++] = v;
    else s->fallen[s->call.n_fallen++] = v;
  }
  for (uint32_t l = 0; l < f->net.n_links; l++) {
    if (net_below(f, s->link_up[l] ? 2 * s->rarity : s->back)) continue;
    s->link_up[l] = !s->link_up[l];
    s->switched[s->call.n_switched++] = l;
  }
}

void net_check_steps(const ko_rule *rule, const void *params, uint64_t seed) {
  static net_fixture f;
  net_make(&f, seed);
  ko_rule_plan *plan, *other;
  void *state = make_state(&f, rule, params, seed, &plan), *afresh = make_state(&f, rule, params, seed, &other);
  static net_steps s;
  net_steps_begin(&f, &s);
  for (uint32_t step = 0; step < 60; step++) {
    ko_error error = {0};
    uint8_t expected[NET_MOST_NODES], link_up[NET_MOST_LINKS];
    net_steps_next(&f, &s);
    if (step == 0 || net_below(&f, 20) == 0) s.call.anew = 1, s.call.n_fallen = s.call.n_risen = s.call.n_switched = 0;
    if (rule->begin && net_below(&f, 20) == 0) {
      ko_draws draws = ko_draws_make(seed);
      ko_row redo = {{0}};
      net_begin(&f);
      rule->begin(plan, state, &draws, step);
      ko_row_fill(&f.rows.lanes, 1);
      if (rule->settle_rows(plan, state, &f.rows, &redo, &error) != KO_OK) fail("settle_rows failed", seed, step, 0);
    }
    memcpy(expected, s.up, sizeof expected);
    memcpy(link_up, s.link_up, sizeof link_up);
    ko_rule_lane one = {.operational = expected, .link_up = link_up};
    if (rule->settle_lane(other, afresh, &one, &error) != KO_OK) fail("settle_lane failed", seed, step, 0);
    if (rule->settle_step(plan, state, &s.call, &error) != KO_OK) fail("settle_step failed", seed, step, 0);
    uint8_t got[NET_MOST_NODES];
    memcpy(got, s.up, sizeof got);
    for (uint32_t i = 0; i < s.call.n_down; i++) {
      if (!got[s.down[i]]) fail("taken down twice, or down before", seed, step, s.down[i]);
      got[s.down[i]] = 0;
    }
    for (uint32_t v = 0; v < f.net.n_nodes; v++)
      if (got[v] != expected[v]) fail("differs from a lane settled from nothing", seed, step, v);
  }
  free_state(rule, plan, state);
  free_state(rule, other, afresh);
}
