/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Steps of trials over time: settling a network from nothing against a step in which one facility goes or comes. "rule": the sector's rule alone;
 * "step": all that the engine does. For dc_flow "from nothing" is the elimination of every column and the solution; the order of elimination, which
 * is found once in a run, is not counted. What comes out of the last step must be what comes out from nothing, to the bit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "matcase.h"
#include "models/models.h"
#include "sim/trial/worker.h"
#include "tests/support/lane_fixture.h"

enum {
  N = 100000,
  LINKS = 2 * N,
  STEPS = 2000,
  FIRSTS = 9,
  BATCH = 20 /* steps of a rule for one look at the clock, which itself takes a microsecond */
};

static void stop(const char *what) {
  fprintf(stderr, "bench_steps: %s\n", what);
  exit(1);
}

static void *room(size_t n, size_t size) {
  void *memory = calloc(n + 1, size);
  if (!memory) abort();
  return memory;
}

/* ---- A rule alone. */

typedef struct bytes {
  uint8_t *up, *link_up;
  uint32_t *down, *tripped;
  uint16_t *share;
  double *flow;
  ko_rule_step call;
} bytes;

static bytes bytes_make(const ko_rule *rule, const ko_net *net) {
  bytes b = {room(net->n_nodes, 1),
             room(net->n_links, 1),
             room(net->n_nodes, 4),
             room(net->n_links, 4),
             room(net->n_nodes, 2),
             room(net->n_links, sizeof(double)),
             {0}};
  memset(b.up, 1, net->n_nodes), memset(b.link_up, 1, net->n_links);
  b.call = (ko_rule_step){.operational = b.up, .link_up = b.link_up, .down = b.down, .tripped = b.tripped};
  if (rule->flags & KO_RULE_SHARE) b.call.share = b.share, b.call.flow = b.flow;
  return b;
}

static void bytes_free(bytes *b) { free(b->up), free(b->link_up), free(b->down), free(b->tripped), free(b->share), free(b->flow); }

static void ask(const ko_rule *rule, const ko_rule_plan *plan, void *state, bytes *b) {
  ko_error error = {0};
  b->call.n_down = b->call.n_tripped = 0;
  bench_check(rule->settle_step(plan, state, &b->call, &error), &error);
}

static double ask_anew(const ko_rule *rule, const ko_rule_plan *plan, void *state, bytes *b) {
  b->call.anew = 1;
  b->call.n_fallen = b->call.n_risen = b->call.n_switched = 0;
  double begin = bench_seconds();
  ask(rule, plan, state, b);
  double time = 1e6 * (bench_seconds() - begin);
  b->call.anew = 0;
  return time;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static double eliminate(const ko_rule *rule, const ko_net *net, ko_rule_plan *plan, void *state) {
  uint8_t *ones = room(net->n_nodes, 1);
  ko_error error = {0};
  memset(ones, 1, net->n_nodes);
  double begin = bench_seconds();
  bench_check(rule->base(plan, ones, &error), &error);
  bench_check(rule->init(plan, state, &error), &error);
  double time = 1e6 * (bench_seconds() - begin);
  free(ones);
  return time;
}

static void ask_fallen(const ko_rule *rule, const ko_rule_plan *plan, void *state, uint32_t *node, bytes *b) {
  b->up[*node] = 0;
  b->call.fallen = node, b->call.n_fallen = 1, b->call.n_risen = 0;
  ask(rule, plan, state, b);
}

static void ask_risen(const ko_rule *rule, const ko_rule_plan *plan, void *state, uint32_t *node, bytes *b) {
  b->up[*node] = 1;
  b->call.risen = node, b->call.n_fallen = 0, b->call.n_risen = 1;
  ask(rule, plan, state, b);
}

/* A node falls, and comes back in the next step. At last one stays down. */
static void bench_rule(const char *name, const ko_rule *rule, const ko_net *net, ko_rule_plan *plan, void *state) {
  static double first[FIRSTS], steps[STEPS / BATCH];
  uint64_t luck = 5;
  bytes b = bytes_make(rule, net);
  for (int i = 0; i < FIRSTS; i++) {
    double before = rule == &ko_rule_dc_flow ? eliminate(rule, net, plan, state) : 0;
    first[i] = before + ask_anew(rule, plan, state, &b);
  }
  uint32_t node[1];
  for (int i = 0; i < STEPS / BATCH; i++) {
    double begin = bench_seconds();
    for (int k = 0; k < BATCH; k += 2) {
      node[0] = (uint32_t)(bench_random(&luck) % net->n_nodes);
      ask_fallen(rule, plan, state, node, &b);
      ask_risen(rule, plan, state, node, &b);
    }
    steps[i] = 1e6 * (bench_seconds() - begin) / BATCH;
  }
  ask_fallen(rule, plan, state, node, &b);
  bytes c = bytes_make(rule, net);
  c.up[node[0]] = 0;
  ask_anew(rule, plan, state, &c);
  qsort(b.down, b.call.n_down, 4, by_number), qsort(c.down, c.call.n_down, 4, by_number);
  if (b.call.n_down != c.call.n_down || memcmp(b.down, c.down, 4 * (size_t)b.call.n_down) != 0) stop("other nodes are down");
  if (b.call.flow && memcmp(b.flow, c.flow, net->n_links * sizeof *b.flow) != 0) stop("other flows");
  if (b.call.share && memcmp(b.share, c.share, net->n_nodes * sizeof *b.share) != 0) stop("other shares");
  bench_line(name, "us", bench_median(first, FIRSTS), bench_median(steps, STEPS / BATCH), 10);
  bytes_free(&b), bytes_free(&c);
}

/* ---- The engine. */

static void bench_engine(const char *name, const bench_case *made) {
  static double first[FIRSTS], steps[STEPS];
  uint64_t luck = 5;
  lane_fixture f;
  static const ko_row binds[1] = {{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}}};
  for (int i = 0; i < FIRSTS; i++) {
    if (i) lane_fixture_free(&f);
    lane_fixture_make(&f, made->plan, &ko_settler_general, made->worker->states);
    double begin = bench_seconds();
    bench_check(lane_fixture_begin(&f, 0, 0, binds), &f.error);
    first[i] = 1e6 * (bench_seconds() - begin);
  }
  uint32_t slot = 0;
  for (int i = 0; i < STEPS; i++) {
    lane_fixture_step(&f, (uint32_t)i);
    if (i % 2 == 0) lane_fixture_damage(&f, slot = (uint32_t)(bench_random(&luck) % made->plan->n_facilities));
    else lane_fixture_repair(&f, slot);
    double begin = bench_seconds();
    bench_check(lane_fixture_settle(&f), &f.error);
    steps[i] = 1e6 * (bench_seconds() - begin);
  }
  bench_line(name, "us", bench_median(first, FIRSTS), bench_median(steps, STEPS), 10);
  lane_fixture_free(&f);
}

static void make_tables(ko_tables *tables, double supply_share) {
  memset(tables, 0, sizeof *tables);
  uint64_t luck = 11;
  ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES], *links = &tables->sheets[KO_TABLE_LINKS];
  char id[32];
  for (uint32_t f = 0; f < N; f++) {
    snprintf(id, sizeof id, "a%u", f);
    bench_cell(facilities, f, "facility", id);
    bench_cell(facilities, f, "sector", "a");
    bench_cell(facilities, f, "supply", bench_random(&luck) % N < supply_share * N ? "1" : "0");
  }
  for (uint32_t l = 0; l < LINKS; l++) {
    uint32_t from = (uint32_t)(bench_random(&luck) % N), to = (uint32_t)(bench_random(&luck) % N);
    if (to == from) to = (from + 1) % N;
    snprintf(id, sizeof id, "l%u", l);
    bench_cell(links, l, "link", id);
    snprintf(id, sizeof id, "a%u", from);
    bench_cell(links, l, "from", id);
    snprintf(id, sizeof id, "a%u", to);
    bench_cell(links, l, "to", id);
  }
}

static void bench_network(const ko_rule *rule) {
  char yaml[512], line[96];
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: { load: . }\nsectors: { a: { rule: %s } }\nwaves: [ { name: w, targets: { facilities: {} } } ]\n"
           "time: { step_hours: 1, horizon_hours: %d }\nrun: { trials: 512 }\n",
           rule->name, STEPS);
  static ko_tables tables;
  make_tables(&tables, 0.001);
  bench_case made;
  bench_make(&tables, yaml, &made);
  snprintf(line, sizeof line, "steps %s, N = 1e5, k = 4, rule", rule->name);
  bench_rule(line, rule, &made.plan->cases[0].nets[0], made.plan->cases[0].rules[0], made.worker->states[0]);
  snprintf(line, sizeof line, "steps %s, N = 1e5, k = 4, step", rule->name);
  bench_engine(line, &made);
  bench_free(&made);
}

typedef struct params { /* as in models/dc_flow.c (tests/published/test_v11.c checks the layout) */
  double min_service, tolerance, rating_factor, rating_floor, default_reactance_per_km;
  uint8_t trips;
} params;

static void bench_grid(const char *name) {
  matcase mat;
  if (!matcase_read(name, &mat)) return;
  double *capacity = FILL(&mat.net, capacity);
  for (uint32_t l = 0; l < mat.net.n_links; l++) capacity[l] = NAN;
  params with = {.min_service = 0.5, .rating_factor = 2, .rating_floor = 1, .default_reactance_per_km = NAN, .trips = 0};
  ko_error error = {0};
  ko_rule_plan *plan;
  bench_check(ko_rule_dc_flow.plan(&mat.net, &with, NULL, &plan, &error), &error);
  size_t size = ko_rule_dc_flow.state_bytes(plan);
  void *state = aligned_alloc(64, (size + 63) & ~(size_t)63);
  if (!state) abort();
  memset(state, 0, size);
  bench_check(ko_rule_dc_flow.init(plan, state, &error), &error);
  char line[96];
  snprintf(line, sizeof line, "steps dc_flow %.*s, rule", (int)strcspn(name, "."), name);
  bench_rule(line, &ko_rule_dc_flow, &mat.net, plan, state);
  free(state);
  ko_rule_dc_flow.plan_free(plan);
  matcase_free(&mat);
}

int main(void) {
  bench_head();
  bench_network(&ko_rule_giant_component);
  bench_network(&ko_rule_reachability);
  bench_grid("case1354pegase.m");
  bench_grid("case2869pegase.m");
  return 0;
}
