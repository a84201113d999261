/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * V11: linear power flow. Flows, trips and shares of dc_flow against dense solves of the same equations, on MATPOWER cases and on random
 * networks, over damage, islands and trips.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "dense_dc.h"
#include "matcase.h"
#include "models/models.h"

typedef struct params { /* as in models/dc_flow.c, checked against the rule's table below */
  double min_service, tolerance, rating_factor, rating_floor, default_reactance_per_km;
  uint8_t trips;
} params;

static const params defaults = {.min_service = 0.5, .rating_factor = NAN, .rating_floor = NAN, .default_reactance_per_km = NAN, .trips = 1};

typedef struct rig {
  const ko_net *net;
  ko_rule_plan *plan;
  void *state;
  uint8_t *operational, *link_up, *tripped, *start; /* start: operational before settling */
  uint16_t *share;
  double *flow;
  dense_dc dense;
} rig;

static void *room(size_t n, size_t size) {
  void *memory = calloc(n + 8, size);
  assert_non_null(memory);
  return memory;
}

static void *new_state(const rig *r) {
  ko_error error = {0};
  size_t bytes = ko_rule_dc_flow.state_bytes(r->plan);
  void *state = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  assert_non_null(state);
  memset(state, 0xa5, bytes);
  assert_int_equal(ko_rule_dc_flow.init(r->plan, state, &error), 0);
  return state;
}

static void rig_up(const ko_net *net, const params *with, rig *r) {
  ko_error error = {0};
  *r = (rig){.net = net};
  int code = ko_rule_dc_flow.plan(net, with, NULL, &r->plan, &error);
  if (code) fprintf(stderr, "%s\n", error.findings[0].message);
  assert_int_equal(code, 0);
  r->state = new_state(r);
  uint32_t n = net->n_nodes, m = net->n_links;
  r->operational = room(n, 1), r->start = room(n, 1), r->link_up = room(m, 1), r->tripped = room(m, 1);
  r->share = room(n, sizeof *r->share), r->flow = room(m, sizeof *r->flow);
  r->dense = (dense_dc){.net = net,
                        .operational = r->start,
                        .link_up = r->link_up,
                        .tripped = room(m, 1),
                        .flow = room(m, sizeof(double)),
                        .served = room(n, sizeof(double))};
  memset(r->start, 1, n);
  memset(r->link_up, 1, m);
}

static void rig_down(rig *r) {
  ko_rule_dc_flow.plan_free(r->plan);
  free(r->state), free(r->operational), free(r->start), free(r->link_up), free(r->tripped), free(r->share), free(r->flow);
  free(r->dense.tripped), free(r->dense.flow), free(r->dense.served);
}

static void settle(rig *r) {
  ko_error error = {0};
  memcpy(r->operational, r->start, r->net->n_nodes);
  ko_rule_lane lane = {
      .operational = r->operational, .link_up = r->link_up, .link_tripped = r->tripped, .share = r->share, .flow = r->flow};
  assert_int_equal(ko_rule_dc_flow.settle_lane(r->plan, r->state, &lane, &error), 0);
}

/* Largest difference of flows, relative to the flow or to a thousandth of the largest (of 1 MW at least): a
 * flow is a difference of two angles, so that a tiny one over a short line keeps fewer digits. */
static double worst_difference(const rig *r) {
  double most = 1, worst = 0; /* MW */
  for (uint32_t l = 0; l < r->net->n_links; l++) most = fmax(most, fabs(r->dense.flow[l]));
  for (uint32_t l = 0; l < r->net->n_links; l++) {
    double difference = fabs(r->flow[l] - r->dense.flow[l]), scale = fmax(fabs(r->dense.flow[l]), 1e-3 * most);
    if (difference > 0) worst = fmax(worst, difference / scale);
  }
  return worst;
}

static void assert_same(const rig *r, double *worst) {
  *worst = fmax(*worst, worst_difference(r));
  assert_true(worst_difference(r) < 1e-8);
  assert_memory_equal(r->tripped, r->dense.tripped, r->net->n_links);
  for (uint32_t v = 0; v < r->net->n_nodes; v++) {
    double served = r->start[v] ? r->dense.served[v] : 0;
    assert_true(fabs(r->share[v] - 65535 * served) <= 0.5 + 1e-6);
    if (fabs(served - 0.5) > 1e-5) assert_int_equal(r->operational[v], served > 0.5);
  }
}

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
  return *seed;
}

static void damage(rig *r, uint32_t n_nodes, uint32_t n_links, uint64_t *seed) {
  memset(r->start, 1, r->net->n_nodes);
  memset(r->link_up, 1, r->net->n_links);
  memset(r->tripped, 0, r->net->n_links);
  memset(r->dense.tripped, 0, r->net->n_links);
  for (uint32_t i = 0; i < n_nodes; i++) r->start[next_random(seed) % r->net->n_nodes] = 0;
  for (uint32_t i = 0; i < n_links && r->net->n_links; i++) r->link_up[next_random(seed) % r->net->n_links] = 0;
}

static void test_params(void **context) {
  (void)context;
  assert_int_equal(ko_rule_dc_flow.params_size, sizeof(params));
  const struct {
    const char *key;
    size_t offset;
  } keys[] = {{"min_service", offsetof(params, min_service)},
              {"tolerance", offsetof(params, tolerance)},
              {"trips", offsetof(params, trips)},
              {"rating_factor", offsetof(params, rating_factor)},
              {"rating_floor", offsetof(params, rating_floor)},
              {"default_reactance_per_km", offsetof(params, default_reactance_per_km)}};
  assert_int_equal(ko_rule_dc_flow.n_params, sizeof keys / sizeof *keys);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    for (size_t k = 0; k < ko_rule_dc_flow.n_params; k++)
      if (strcmp(ko_rule_dc_flow.params[k].key, keys[i].key) == 0) assert_int_equal(ko_rule_dc_flow.params[k].offset, keys[i].offset);
}

/* Undamaged and without ratings: the flows alone. */
static void check_flows(const char *name, uint32_t n_states, uint32_t n_nodes, uint32_t n_links) {
  matcase mat;
  if (!matcase_read(name, &mat)) return;
  params off = defaults;
  off.trips = 0;
  rig r;
  rig_up(&mat.net, &off, &r);
  double worst = 0;
  uint64_t seed = 42;
  uint32_t most_islands = 0;
  for (uint32_t i = 0; i <= n_states; i++) {
    damage(&r, i ? n_nodes : 0, i ? n_links : 0, &seed);
    settle(&r);
    dense_dc_cascade(&r.dense);
    assert_same(&r, &worst);
    if (r.dense.steps[0].n_islands > most_islands) most_islands = r.dense.steps[0].n_islands;
  }
  printf("%s: %u states, up to %u islands, largest relative difference %.1e\n", name, n_states + 1, most_islands, worst);
  rig_down(&r);
  matcase_free(&mat);
}

static void test_flows(void **context) {
  (void)context;
  check_flows("case14.m", 100, 1, 2);
  check_flows("case118.m", 300, 3, 12);
  check_flows("case300.m", 20, 3, 10); /* has a negative reactance */
  check_flows("case2383wp.m", 1, 20, 60);
}

/* Every link rated max(1.25 |base flow|, 0.5 mean |base flow|): the cascade step by step. */
static void test_case118_cascade(void **context) {
  (void)context;
  matcase mat;
  if (!matcase_read("case118.m", &mat)) return;
  params with = defaults, off = defaults;
  with.rating_factor = 1.25, with.rating_floor = 0.5;
  off.trips = 0;
  rig r, still;
  rig_up(&mat.net, &with, &r);
  rig_up(&mat.net, &off, &still);
  uint32_t m = mat.net.n_links, trips = 0, steps = 0, longest = 0;
  double *rating = room(m, sizeof *rating), mean = 0, worst = 0;
  dense_dc_cascade(&r.dense);
  for (uint32_t l = 0; l < m; l++) mean += fabs(r.dense.flow[l]) / m;
  for (uint32_t l = 0; l < m; l++) {
    rating[l] = fmax(1.25 * fabs(r.dense.flow[l]), 0.5 * mean);
    assert_true(fabs(rating[l] - ko_rule_dc_flow.ratings(r.plan)[l]) < 1e-5);
    rating[l] = ko_rule_dc_flow.ratings(r.plan)[l];
  }
  uint64_t seed = 7;
  for (int i = 0; i < 400; i++) {
    damage(&r, (uint32_t)i % 3, 1 + (uint32_t)i % 5, &seed);
    settle(&r);
    r.dense.rating = rating;
    dense_dc_cascade(&r.dense);
    assert_same(&r, &worst);
    longest = r.dense.n_steps > longest ? r.dense.n_steps : longest;
    if (i >= 60) continue;
    /* The same, a step at a time. */
    memcpy(still.start, r.start, mat.net.n_nodes);
    memcpy(still.link_up, r.link_up, m);
    memset(still.tripped, 0, m), memset(still.dense.tripped, 0, m);
    for (uint32_t more = 1; more;) {
      settle(&still);
      dense_dc_cascade(&still.dense);
      assert_true(worst_difference(&still) < 1e-8);
      more = 0;
      for (uint32_t l = 0; l < m; l++)
        if (llround(fabs(still.flow[l]) * 0x1p20) > llround(rating[l] * 0x1p20)) still.tripped[l] = still.dense.tripped[l] = 1, more++;
      trips += more;
      steps++;
    }
    assert_memory_equal(still.tripped, r.tripped, m);
  }
  printf("case118 cascades: %u links tripped in %u steps of 60 states, longest of 400: %u steps, largest relative difference %.1e\n", trips,
         steps, longest, worst);
  assert_true(trips > 100 && longest > 3);
  free(rating);
  rig_down(&r), rig_down(&still);
  matcase_free(&mat);
}

static void test_case2383wp_cascade(void **context) {
  (void)context;
  matcase mat;
  if (!matcase_read("case2383wp.m", &mat)) return;
  rig r;
  rig_up(&mat.net, &defaults, &r);
  uint64_t seed = 3;
  double worst = 0;
  damage(&r, 2, 4, &seed);
  settle(&r);
  r.dense.rating = ko_rule_dc_flow.ratings(r.plan);
  dense_dc_cascade(&r.dense);
  assert_same(&r, &worst);
  uint32_t trips = 0;
  for (uint32_t l = 0; l < mat.net.n_links; l++) trips += r.tripped[l];
  printf("case2383wp cascade: %u links tripped in %u steps, largest relative difference %.1e\n", trips, r.dense.n_steps, worst);
  rig_down(&r);
  matcase_free(&mat);
}

static double uniform(uint64_t *seed, double low, double high) { return low + (high - low) * (double)(next_random(seed) >> 11) * 0x1p-53; }

/* Random networks: trees with some meshes, parallel links, loops, islands from the start, taps, shifts, wide reactances. */
static void make_random(uint64_t *seed, matcase *mat) {
  uint32_t n = 1 + (uint32_t)(next_random(seed) % 40), m = (uint32_t)(next_random(seed) % (2 * n));
  matcase_make(n, m, mat);
  const ko_net *net = &mat->net;
  for (uint32_t v = 0; v < n; v++) {
    uint64_t kind = next_random(seed);
    if (kind & 1) FILL(net, demand)[v] = uniform(seed, 0, 100);
    if ((kind >> 1 & 3) == 0) FILL(net, supply)[v] = uniform(seed, 0, 300);
    if ((kind >> 3 & 3) == 0) FILL(net, dispatch)[v] = uniform(seed, 0, 200);
    if ((kind >> 5 & 7) == 0) FILL(net, shunt)[v] = uniform(seed, 0, 5);
  }
  for (uint32_t l = 0; l < m; l++) {
    FILL_U32(net, from)[l] = (uint32_t)(next_random(seed) % n);
    FILL_U32(net, to)[l] = (uint32_t)(next_random(seed) % n);
    FILL(net, reactance)[l] = pow(10, uniform(seed, -4, 0));
    if (next_random(seed) % 4 == 0) FILL(net, tap_ratio)[l] = uniform(seed, 0.9, 1.1);
    if (next_random(seed) % 8 == 0) FILL(net, phase_shift_deg)[l] = uniform(seed, -5, 5);
    if (next_random(seed) % 4 == 0) FILL(net, circuits)[l] = 2;
    if (next_random(seed) % 4 == 0) FILL(net, capacity)[l] = uniform(seed, 0, 300);
  }
}

static void test_random(void **context) {
  (void)context;
  uint64_t seed = 12345;
  uint32_t trips = 0, states = 0;
  double worst = 0;
  for (int i = 0; i < 1500; i++) {
    matcase mat;
    make_random(&seed, &mat);
    params with = defaults;
    if (i % 2) with.rating_factor = uniform(&seed, 1, 2), with.rating_floor = uniform(&seed, 0, 1);
    rig r;
    rig_up(&mat.net, &with, &r);
    r.dense.rating = ko_rule_dc_flow.ratings(r.plan);
    for (uint32_t k = 0; k < 6; k++, states++) {
      damage(&r, k % 3, k, &seed);
      settle(&r);
      dense_dc_cascade(&r.dense);
      assert_same(&r, &worst);
      for (uint32_t l = 0; l < mat.net.n_links; l++) trips += r.tripped[l];
    }
    rig_down(&r);
    matcase_free(&mat);
  }
  printf("random networks: %u states, %u links tripped, largest relative difference %.1e\n", states, trips, worst);
  assert_true(trips > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_params), cmocka_unit_test(test_flows), cmocka_unit_test(test_case118_cascade),
                                     cmocka_unit_test(test_case2383wp_cascade), cmocka_unit_test(test_random)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
