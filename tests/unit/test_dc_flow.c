/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dc_flow on networks small enough to work out by hand: flows, balance, shares, trips, ratings, errors; and the same bits whatever
 * a worker did before. Large networks and dense solves: tests/published/test_v11.c.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "models/models.h"

enum { MOST = 64, ONE = KO_SHARE_ONE };

typedef struct params { /* as the rule's table says; tests/published/test_v11.c compares the offsets */
  double min_service, tolerance, rating_factor, rating_floor, default_reactance_per_km;
  uint8_t trips;
} params;

static const params defaults = {.min_service = 0.5, .rating_factor = NAN, .rating_floor = NAN, .default_reactance_per_km = NAN, .trips = 1};

/* A net with room, its plan and one lane. */
typedef struct rig {
  ko_net net;
  uint32_t row[MOST], from[MOST], to[MOST], link_id[MOST];
  const char *link_name[MOST];
  double supply[MOST], demand[MOST], dispatch[MOST], shunt[MOST];
  double circuits[MOST], capacity[MOST], reactance[MOST], tap[MOST], shift[MOST], length[MOST];
  ko_rule_plan *plan;
  void *state;
  uint8_t operational[MOST], link_up[MOST], tripped[MOST];
  uint16_t share[MOST];
  double flow[MOST];
} rig;

/* n nodes and the links given as pairs of ends, of reactance 0.1: 1000 MW per radian each. */
static void begin(rig *r, uint32_t n, uint32_t n_links, const uint32_t (*ends)[2]) {
  *r = (rig){0};
  for (uint32_t i = 0; i < MOST; i++) {
    r->row[i] = r->link_id[i] = i;
    r->link_name[i] = "a link";
    r->dispatch[i] = r->capacity[i] = r->length[i] = NAN;
    r->circuits[i] = r->tap[i] = 1;
    r->reactance[i] = 0.1;
  }
  for (uint32_t l = 0; l < n_links; l++) r->from[l] = ends[l][0], r->to[l] = ends[l][1];
  r->net = (ko_net){.n_nodes = n,
                    .n_links = n_links,
                    .row = r->row,
                    .supply = r->supply,
                    .demand = r->demand,
                    .dispatch = r->dispatch,
                    .shunt = r->shunt,
                    .from = r->from,
                    .to = r->to,
                    .circuits = r->circuits,
                    .capacity = r->capacity,
                    .reactance = r->reactance,
                    .tap_ratio = r->tap,
                    .phase_shift_deg = r->shift,
                    .length_km = r->length,
                    .link_id = r->link_id,
                    .link_name = r->link_name};
}

static void *new_state(const rig *r) {
  ko_error error = {0};
  size_t bytes = ko_rule_dc_flow.state_bytes(r->plan);
  void *state = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  assert_non_null(state);
  memset(state, 0x5a, bytes);
  assert_int_equal(ko_rule_dc_flow.init(r->plan, state, &error), KO_OK);
  return state;
}

static void make_plan(rig *r, params with, const ko_rule_plan *baseline) {
  ko_error error = {0};
  assert_int_equal(ko_rule_dc_flow.plan(&r->net, &with, baseline, &r->plan, &error), KO_OK);
  r->state = new_state(r);
  memset(r->operational, 1, MOST), memset(r->link_up, 1, MOST), memset(r->tripped, 0, MOST);
}

static void settle(rig *r) {
  ko_error error = {0};
  ko_rule_lane lane = {
      .operational = r->operational, .link_up = r->link_up, .link_tripped = r->tripped, .share = r->share, .flow = r->flow};
  assert_int_equal(ko_rule_dc_flow.settle_lane(r->plan, r->state, &lane, &error), KO_OK);
}

static void end(rig *r) {
  ko_rule_dc_flow.plan_free(r->plan);
  free(r->state);
}

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-9)) fail_msg("%.12g instead of %.12g", value, expected);
}

static const uint32_t triangle[][2] = {{0, 1}, {1, 2}, {0, 2}};

/* 90 MW from node 0 to node 1 in a triangle: two thirds go straight. */
static void test_flows(void **context) {
  (void)context;
  rig r;
  begin(&r, 3, 3, triangle);
  r.supply[0] = 200, r.demand[1] = 90;
  make_plan(&r, defaults, NULL);
  settle(&r);
  assert_near(r.flow[0], 60), assert_near(r.flow[1], -30), assert_near(r.flow[2], 30);
  for (int v = 0; v < 3; v++) assert_true(r.operational[v] && r.share[v] == ONE);
  assert_int_equal(ko_rule_dc_flow.flags, KO_RULE_SHARE | KO_RULE_TRIPS | KO_RULE_COSTLY);
  end(&r);

  /* The straight link with two circuits and a tap of 2: as before. A shift of 0.18 rad drives all by the other way. */
  r.circuits[0] = 2, r.tap[0] = 2;
  make_plan(&r, defaults, NULL);
  settle(&r);
  assert_near(r.flow[0], 60);
  end(&r);
  r.shift[0] = 0.18 * 180 / 3.14159265358979323846;
  make_plan(&r, defaults, NULL);
  settle(&r);
  assert_near(r.flow[0], 0), assert_near(r.flow[2], 90); /* 500 MW per radian over two links in a row */
  end(&r);
}

/* Links lost, an island without generation, an island without load, a node that is down. */
static void test_islands(void **context) {
  (void)context;
  const uint32_t line[][2] = {{0, 1}, {1, 2}, {2, 3}};
  rig r;
  begin(&r, 4, 3, line);
  r.supply[0] = 100, r.demand[1] = 40, r.demand[2] = 30, r.supply[3] = 20, r.shunt[2] = 10, r.dispatch[0] = 70;
  make_plan(&r, defaults, NULL); /* load 80, dispatch 90: generators at 8/9 */
  settle(&r);
  assert_near(r.flow[0], 70 * 80 / 90.0), assert_near(r.flow[2], -20 * 80 / 90.0);

  r.link_up[1] = 0; /* 0-1: 70 for 40. 2-3: 20 for 40 */
  settle(&r);
  assert_near(r.flow[0], 40), assert_near(r.flow[1], 0), assert_near(r.flow[2], -20);
  assert_int_equal(r.share[1], ONE), assert_int_equal(r.share[2], 32768), assert_int_equal(r.share[3], ONE);
  assert_true(r.operational[1] && r.operational[2] && r.operational[3]);

  memset(r.operational, 1, 4), r.operational[3] = 0; /* 2 is alone, without generation: dead; 3 is down */
  settle(&r);
  assert_int_equal(r.share[2], 0), assert_int_equal(r.share[3], 0);
  assert_true(r.operational[0] && r.operational[1] && !r.operational[2] && !r.operational[3]);
  assert_near(r.flow[2], 0);

  memset(r.operational, 1, 4), memset(r.link_up, 0, 3); /* all alone: 0 and 3 have generation and no load */
  settle(&r);
  assert_true(r.operational[0] && !r.operational[1] && !r.operational[2] && r.operational[3]);
  assert_int_equal(r.share[0], ONE);

  memset(r.operational, 0, 4);
  settle(&r);
  for (int v = 0; v < 4; v++) assert_true(!r.operational[v] && r.share[v] == 0);
  end(&r);
}

static void test_min_service(void **context) {
  (void)context;
  const uint32_t line[][2] = {{0, 1}, {1, 2}};
  rig r;
  begin(&r, 3, 2, line);
  r.supply[0] = 40, r.demand[1] = 100;
  const double least[] = {0, 0.4, 0.41, 1};
  for (int i = 0; i < 4; i++) {
    params with = defaults;
    with.min_service = least[i];
    make_plan(&r, with, NULL);
    settle(&r);
    assert_int_equal(r.share[1], 26214); /* 0.4 x 65535 */
    assert_int_equal(r.operational[1], least[i] <= 0.4);
    assert_true(r.operational[2] && r.share[2] == ONE); /* no demand, and alive */
    end(&r);
  }
}

/* Two paths of unequal capacity: losing the strong one overloads the weak one, which leaves the load in the dark. */
static void test_trips(void **context) {
  (void)context;
  const uint32_t ends[][2] = {{0, 1}, {0, 2}, {2, 1}, {0, 3}};
  rig r;
  begin(&r, 4, 4, ends);
  r.supply[0] = 200, r.demand[1] = 90, r.demand[3] = 10;
  r.capacity[0] = 80, r.capacity[1] = 30, r.capacity[2] = 50;
  make_plan(&r, defaults, NULL);
  settle(&r); /* 60 and 30: exactly at its rating, which does not trip */
  assert_memory_equal(r.tripped, "\0\0\0\0", 4);
  r.link_up[0] = 0;
  settle(&r);
  assert_memory_equal(r.tripped, "\0\1\1\0", 4);
  assert_true(r.operational[0] && !r.operational[1] && !r.operational[2] && r.operational[3]);
  assert_near(r.flow[3], 10);
  /* Trips are the trial's: they stay when the link is back. */
  memset(r.link_up, 1, 4), memset(r.operational, 1, 4);
  settle(&r); /* 90 over a link of 80 */
  assert_memory_equal(r.tripped, "\1\1\1\0", 4);
  end(&r);

  params with = defaults;
  with.trips = 0;
  make_plan(&r, with, NULL);
  r.link_up[0] = 0;
  settle(&r);
  assert_memory_equal(r.tripped, "\0\0\0\0", 4);
  assert_near(r.flow[1], 90);
  end(&r);

  with = defaults, with.tolerance = 2.0; /* 30 x 3 = 90 holds */
  make_plan(&r, with, NULL);
  r.link_up[0] = 0;
  settle(&r);
  assert_memory_equal(r.tripped, "\0\0\0\0", 4);
  end(&r);
}

/* Ratings from the baseline's undamaged flow, matched by link_id; a new link's from its own strategy. */
static void test_ratings(void **context) {
  (void)context;
  rig r, other;
  begin(&r, 3, 3, triangle);
  r.supply[0] = 200, r.demand[1] = 90, r.capacity[1] = 7;
  params with = defaults;
  make_plan(&r, with, NULL);
  const double *rating = ko_rule_dc_flow.ratings(r.plan);
  assert_true(isnan(rating[0]) && rating[1] == 7 && isnan(rating[2]));
  end(&r);
  with.rating_factor = 1.5, with.rating_floor = 2;
  make_plan(&r, with, NULL);
  rating = ko_rule_dc_flow.ratings(r.plan);
  assert_near(rating[0], 90), assert_near(rating[1], 7), assert_near(rating[2], 80); /* mean |f| = 40 */

  const uint32_t ends[][2] = {{0, 2}, {0, 1}, {0, 1}}; /* links 2 and 0 of the baseline, and one more */
  begin(&other, 3, 3, ends);
  other.supply[0] = 200, other.demand[1] = 90;
  other.link_id[0] = 2, other.link_id[1] = 0, other.link_id[2] = 3;
  make_plan(&other, with, r.plan);
  rating = ko_rule_dc_flow.ratings(other.plan);
  assert_near(rating[0], 80), assert_near(rating[1], 90);
  assert_near(rating[2], 1.5 * 45); /* its own flow; the mean of its strategy is 30 */
  end(&other);
  end(&r);
}

static int refuse(rig *r, params with, const char *what, uint32_t n_errors) {
  ko_error error = {0};
  int code = ko_rule_dc_flow.plan(&r->net, &with, NULL, &r->plan, &error);
  assert_null(r->plan);
  assert_int_equal(error.n_errors, n_errors);
  assert_non_null(strstr(error.findings[0].message, what));
  return code;
}

static void test_errors(void **context) {
  (void)context;
  rig r;
  begin(&r, 3, 3, triangle);
  r.row[2] = 20;
  r.link_name[2] = "cable-3";
  r.reactance[2] = NAN;
  assert_int_equal(refuse(&r, defaults, "dc_flow: link 'cable-3' has no reactance: give it one in links.csv", 1), KO_E_INPUT);
  params with = defaults;
  with.default_reactance_per_km = 0.001;
  assert_int_equal(refuse(&r, with, "has no reactance", 1), KO_E_INPUT); /* no length either */
  r.length[2] = 100;
  make_plan(&r, with, NULL);
  end(&r);
  r.reactance[0] = 0, r.reactance[1] = 1e300;
  assert_int_equal(refuse(&r, with, "reactance of zero", 2), KO_E_INPUT);
  r.reactance[0] = r.reactance[1] = 0.1;
  r.tap[0] = 0;
  assert_int_equal(refuse(&r, with, "tap_ratio", 1), KO_E_INPUT);
  r.tap[0] = 1, r.capacity[0] = -1;
  assert_int_equal(refuse(&r, with, "negative capacity", 1), KO_E_INPUT);
  r.capacity[0] = NAN, r.demand[2] = INFINITY;
  assert_int_equal(refuse(&r, with, "row 21", 1), KO_E_INPUT);
  uint32_t many[40][2];
  for (uint32_t l = 0; l < 40; l++) many[l][0] = l, many[l][1] = l + 1;
  begin(&r, 41, 40, (const uint32_t(*)[2])many);
  for (uint32_t l = 0; l < 40; l++) r.reactance[l] = 0;
  r.link_name[0] = "first";
  assert_int_equal(refuse(&r, defaults, "dc_flow: link 'first' has a reactance of zero", 6), KO_E_INPUT);
  r.to[0] = 0; /* a loop needs no reactance */
  for (uint32_t l = 0; l < 40; l++) r.reactance[l] = l ? 0.1 : NAN;
  make_plan(&r, defaults, NULL);
  settle(&r);
  end(&r);
}

static void test_empty(void **context) {
  (void)context;
  rig r;
  begin(&r, 0, 0, triangle);
  params with = defaults;
  with.rating_factor = 1, with.rating_floor = 1;
  make_plan(&r, with, NULL);
  settle(&r);
  end(&r);
  begin(&r, 1, 0, triangle);
  r.supply[0] = r.demand[0] = 1;
  make_plan(&r, with, NULL);
  settle(&r);
  assert_true(r.operational[0] && r.share[0] == ONE);
  end(&r);
}

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
  return *seed;
}

/* A meshed network with everything in it; `negative`: some reactances are. */
static void make_mesh(rig *r, uint64_t *seed, int negative) {
  uint32_t ends[60][2];
  for (uint32_t l = 0; l < 60; l++) ends[l][0] = (uint32_t)(next_random(seed) % 40), ends[l][1] = (uint32_t)(next_random(seed) % 40);
  begin(r, 40, 60, (const uint32_t(*)[2])ends);
  for (uint32_t v = 0; v < 40; v++) {
    r->demand[v] = (double)(next_random(seed) % 100), r->supply[v] = next_random(seed) % 3 ? 0 : (double)(next_random(seed) % 300);
    if (next_random(seed) % 5 == 0) r->shunt[v] = 1.25;
  }
  for (uint32_t l = 0; l < 60; l++) {
    r->reactance[l] = 0.001 * (double)(1 + next_random(seed) % 1000);
    if (negative && next_random(seed) % 8 == 0) r->reactance[l] *= -0.1;
    if (next_random(seed) % 9 == 0) r->shift[l] = 3;
  }
}

typedef struct outcome {
  uint8_t operational[MOST], tripped[MOST];
  uint16_t share[MOST];
  double flow[MOST];
} outcome;

static void damage(rig *r, uint32_t which) {
  uint64_t seed = 1000 + which;
  memset(r->operational, 1, MOST), memset(r->link_up, 1, MOST), memset(r->tripped, 0, MOST);
  for (uint32_t i = 0; i < which % 4; i++) r->operational[next_random(&seed) % 40] = 0;
  for (uint32_t i = 0; i < which % 7; i++) r->link_up[next_random(&seed) % 60] = 0;
}

static void keep(const rig *r, outcome *out) {
  memset(out, 0, sizeof *out);
  memcpy(out->operational, r->operational, 40), memcpy(out->tripped, r->tripped, 60);
  memcpy(out->share, r->share, 40 * sizeof *r->share), memcpy(out->flow, r->flow, 60 * sizeof *r->flow);
}

/* Nodes and links go and come, a few a step; what a step trips is back for the next. Each step has the bits of a lane in a state of its own. */
static void test_steps(void **context) {
  (void)context;
  uint64_t seed = 41;
  uint32_t trips = 0, down = 0;
  for (int i = 0; i < 40; i++) {
    rig r;
    make_mesh(&r, &seed, i % 2);
    params with = defaults;
    with.rating_factor = 1.3, with.rating_floor = 0.5;
    make_plan(&r, with, NULL);
    void *state = new_state(&r);
    uint8_t up[MOST], link_up[MOST], link_on[MOST];
    uint32_t fallen[MOST], risen[MOST], switched[MOST], taken[MOST], tripped[MOST], back[MOST], n_back = 0;
    uint16_t share[MOST];
    double flow[MOST];
    memset(up, 1, MOST), memset(link_up, 1, MOST);
    for (uint32_t step = 0; step < 60; step++) {
      ko_rule_step call = {.anew = step == 0 || step == 40,
                           .operational = up,
                           .link_up = link_on,
                           .fallen = fallen,
                           .risen = risen,
                           .switched = switched,
                           .down = taken,
                           .tripped = tripped,
                           .share = share,
                           .flow = flow};
      uint8_t was_on[MOST];
      memcpy(was_on, link_up, MOST);
      for (uint32_t k = 0; k < n_back; k++) was_on[back[k]] = 0;
      uint32_t v = (uint32_t)(next_random(&seed) % 40), l = (uint32_t)(next_random(&seed) % 60);
      if (step % 3) {
        up[v] = !up[v];
        if (up[v]) risen[call.n_risen++] = v;
        else fallen[call.n_fallen++] = v;
      }
      if (step % 4 == 0) link_up[l] = !link_up[l];
      memcpy(link_on, link_up, MOST);
      for (l = 0; l < 60; l++)
        if (link_on[l] != was_on[l]) switched[call.n_switched++] = l;
      if (call.anew) call.n_fallen = call.n_risen = call.n_switched = 0;
      ko_error error = {0};
      assert_int_equal(ko_rule_dc_flow.settle_step(r.plan, state, &call, &error), KO_OK);
      memcpy(r.operational, up, MOST), memcpy(r.link_up, link_up, MOST), memset(r.tripped, 0, MOST);
      settle(&r);
      assert_memory_equal(share, r.share, 40 * sizeof *share);
      assert_memory_equal(flow, r.flow, 60 * sizeof *flow);
      uint8_t left[MOST];
      memcpy(left, up, MOST);
      for (uint32_t k = 0; k < call.n_down; k++) left[taken[k]] = 0;
      assert_memory_equal(left, r.operational, 40);
      for (l = 0; l < 60; l++) assert_int_equal(link_on[l], link_up[l] && !r.tripped[l]);
      n_back = call.n_tripped;
      memcpy(back, tripped, n_back * sizeof *back);
      trips += n_back, down += call.n_down;
    }
    free(state);
    end(&r);
  }
  assert_true(trips > 200 && down > 200);
}

/* A lane's outcome has the same bits in any order, in a fresh worker, and from any base. */
static void test_same_bits(void **context) {
  (void)context;
  enum { LANES = 50 };
  static outcome first[LANES];
  uint64_t seed = 77;
  for (int i = 0; i < 20; i++) {
    rig r;
    make_mesh(&r, &seed, i % 2);
    params with = defaults;
    with.rating_factor = 1.1, with.rating_floor = 0.3;
    make_plan(&r, with, NULL);
    uint32_t trips = 0;
    for (uint32_t k = 0; k < LANES; k++) {
      damage(&r, k);
      settle(&r);
      keep(&r, &first[k]);
      for (uint32_t l = 0; l < 60; l++) {
        trips += r.tripped[l];
        assert_true(isfinite(r.flow[l]) && !(r.flow[l] == 0 && signbit(r.flow[l])));
      }
    }
    assert_true(trips > 20);
    for (int round = 0; round < 2; round++) {
      for (uint32_t k = 0; k < LANES; k++) {
        uint32_t lane = (uint32_t)(next_random(&seed) % LANES);
        outcome again;
        damage(&r, lane);
        settle(&r);
        keep(&r, &again);
        assert_memory_equal(&again, &first[lane], sizeof again);
      }
      /* Another base, with nodes down that lanes have up and the other way round. */
      uint8_t start[MOST];
      ko_error error = {0};
      for (uint32_t v = 0; v < MOST; v++) start[v] = next_random(&seed) % 5 != 0;
      assert_int_equal(ko_rule_dc_flow.base(r.plan, start, &error), KO_OK);
      free(r.state);
      r.state = new_state(&r);
    }
    end(&r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_flows), cmocka_unit_test(test_islands),   cmocka_unit_test(test_min_service),
                                     cmocka_unit_test(test_trips), cmocka_unit_test(test_ratings),   cmocka_unit_test(test_errors),
                                     cmocka_unit_test(test_empty), cmocka_unit_test(test_same_bits), cmocka_unit_test(test_steps)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
