/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle against closed forms and hand calculations, so that a comparison with the engine means something.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/oracle/oracle.h"

/* A case of n facilities of one sector, every link and group to be added. */
static oracle_case *make_case(int n, oracle_rule rule) {
  oracle_case *c = calloc(1, sizeof *c);
  assert_non_null(c);
  c->n_countries = c->n_sectors = c->n_strategies = 1;
  c->n_facilities = n;
  c->base_power = 1;
  c->sectors[0] = (oracle_sector){rule, 0.5, 0, -1, -1, 0};
  for (int f = 0; f < n; f++) {
    snprintf(c->facilities[f].id, sizeof c->facilities[f].id, "f%d", f);
    c->facilities[f].dispatch = -1;
  }
  return c;
}

static void add_link(oracle_case *c, int from, int to, int directed, double capacity) {
  int l = c->n_links++;
  c->links[l] = (oracle_link){"", 0, from, to, directed, 1, capacity, 0.1, 1, 0};
  snprintf(c->links[l].id, sizeof c->links[l].id, "l%d", l);
  c->strategies[0].link_present[l] = 1;
}

static oracle_group *add_group(oracle_case *c, int dependant, int need) {
  oracle_group *g = &c->strategies[0].groups[c->n_groups++];
  g->dependant = dependant;
  g->need = need;
  g->coupling = 1;
  return g;
}

/* Settle with the facilities of a mask damaged; returns the mask of those that work. */
static unsigned settle(const oracle_case *c, unsigned damage, oracle_state *s) {
  memset(s, 0, sizeof *s);
  for (int f = 0; f < c->n_facilities; f++) s->damaged[f] = (int)(damage >> f & 1);
  for (int g = 0; g < c->n_groups; g++) s->binds[g] = 1;
  oracle_settle(c, 0, s);
  unsigned up = 0;
  for (int f = 0; f < c->n_facilities; f++) up |= (unsigned)s->operational[f] << f;
  return up;
}

static void cycle_of_two_stands_and_falls_together(void **state) {
  (void)state;
  oracle_case *c = make_case(2, ORACLE_STANDALONE);
  oracle_state s;
  oracle_group *g = add_group(c, 0, 1);
  g->suppliers[g->n++] = 1;
  g = add_group(c, 1, 1);
  g->suppliers[g->n++] = 0;
  assert_int_equal(settle(c, 0, &s), 3);
  assert_int_equal(settle(c, 1, &s), 0);
  assert_int_equal(settle(c, 2, &s), 0);
  free(c);
}

static void k_of_n(void **state) {
  (void)state;
  for (int n = 0; n <= 5; n++)
    for (int need = 0; need <= 6; need++) {
      oracle_case *c = make_case(6, ORACLE_STANDALONE);
      oracle_state s;
      oracle_group *g = add_group(c, 0, need);
      for (int i = 0; i < n; i++) g->suppliers[g->n++] = 1 + i;
      for (unsigned damage = 0; damage < 64; damage += 2) {
        int works = n - __builtin_popcount(damage >> 1 & ((1u << n) - 1));
        assert_int_equal(settle(c, damage, &s), (~damage & 62u) | (works >= need));
      }
      free(c);
    }
}

static void reachability_follows_directions(void **state) {
  (void)state;
  oracle_case *c = make_case(4, ORACLE_REACHABILITY);
  oracle_state s;
  c->facilities[0].supply = c->facilities[3].supply = 1;
  add_link(c, 0, 1, 0, -1);
  add_link(c, 1, 2, 1, -1);
  add_link(c, 2, 3, 1, -1);
  assert_int_equal(settle(c, 0, &s), 15);
  assert_int_equal(settle(c, 1, &s), 8); /* 3 cannot send back to 2 */
  assert_int_equal(settle(c, 2, &s), 1 | 8);
  assert_int_equal(settle(c, 8, &s), 7);
  free(c);
}

static void giant_component_ties_go_to_the_lowest_row(void **state) {
  (void)state;
  oracle_case *c = make_case(6, ORACLE_GIANT_COMPONENT);
  oracle_state s;
  add_link(c, 4, 5, 0, -1);
  add_link(c, 3, 1, 1, -1);
  add_link(c, 1, 3, 0, -1);
  assert_int_equal(settle(c, 0, &s), 1 << 1 | 1 << 3);
  assert_int_equal(settle(c, 1 << 3, &s), 1 << 4 | 1 << 5);
  assert_int_equal(settle(c, 1 << 3 | 1 << 5, &s), 1);
  assert_int_equal(settle(c, 63, &s), 0);
  free(c);
}

/* Three equal lines in a triangle, 100 fed in at bus 0, 60 taken at bus 1, 40 at bus 2. */
static oracle_case *three_buses(double rating01, double rating02) {
  oracle_case *c = make_case(3, ORACLE_DC_FLOW);
  c->facilities[0].supply = 100;
  c->facilities[1].demand = 60;
  c->facilities[2].demand = 40;
  add_link(c, 0, 1, 0, rating01);
  add_link(c, 0, 2, 0, rating02);
  add_link(c, 1, 2, 0, -1);
  oracle_rate(c);
  return c;
}

static void dc_flow_by_hand(void **state) {
  (void)state;
  oracle_state s;
  oracle_case *c = three_buses(-1, -1);
  assert_int_equal(settle(c, 0, &s), 7);
  assert_true(fabs(s.flow[0] - 160.0 / 3) < 1e-12 && fabs(s.flow[1] - 140.0 / 3) < 1e-12 && fabs(s.flow[2] + 20.0 / 3) < 1e-12);
  free(c);

  c = three_buses(53, -1); /* one line trips, the other carries all */
  assert_int_equal(settle(c, 0, &s), 7);
  assert_true(s.tripped[0] && !s.tripped[1] && !s.tripped[2]);
  assert_true(s.flow[0] == 0 && fabs(s.flow[1] - 100) < 1e-12 && fabs(s.flow[2] + 60) < 1e-12);
  free(c);

  c = three_buses(53, 99); /* the other follows in the next round: no generation is left for buses 1 and 2 */
  assert_int_equal(settle(c, 0, &s), 1);
  assert_true(s.tripped[0] && s.tripped[1] && !s.tripped[2]);
  assert_true(s.share[0] == 65535 && s.share[1] == 0 && s.share[2] == 0);
  free(c);
}

static void dc_flow_balances(void **state) {
  (void)state;
  oracle_state s;
  oracle_case *c = three_buses(-1, -1);
  c->facilities[0].supply = 80; /* load is scaled */
  assert_int_equal(settle(c, 0, &s), 7);
  assert_true(s.share[0] == 65535 && s.share[1] == 52428 && s.share[2] == 52428);
  assert_true(fabs(s.flow[0] - 0.8 * 160 / 3) < 1e-12);
  c->facilities[0].supply = 49; /* below min_service */
  assert_int_equal(settle(c, 0, &s), 1);
  c->facilities[0].supply = 100;
  c->facilities[0].shunt = 60; /* serves nobody, takes its part */
  assert_int_equal(settle(c, 0, &s), 7);
  assert_true(s.share[1] == (int)floor(65535 / 1.6 + 0.5));
  c->facilities[0].shunt = 0;
  c->facilities[0].dispatch = 50; /* generation rises towards its capacity */
  c->facilities[1].supply = 100;
  c->facilities[1].dispatch = 20;
  assert_int_equal(settle(c, 0, &s), 7); /* 30 missing of 130 in reserve: 50 + 50 * 30 / 130 */
  double fed = 50 + 50 * 30.0 / 130;
  assert_true(fabs(s.flow[0] + s.flow[1] - fed) < 1e-12);
  c->facilities[1].dispatch = 100; /* 150 planned for 100: all by 2 / 3 */
  assert_int_equal(settle(c, 0, &s), 7);
  assert_true(fabs(s.flow[0] + s.flow[1] - 100.0 / 3) < 1e-12);
  c->facilities[1].demand = c->facilities[2].demand = 0; /* generation without load */
  assert_int_equal(settle(c, 0, &s), 7);
  assert_true(fabs(s.flow[0]) < 1e-12);
  free(c);
}

static void dc_flow_taps_and_shifts(void **state) {
  (void)state;
  oracle_state s;
  oracle_case *c = make_case(2, ORACLE_DC_FLOW); /* two lines side by side share by 1 / (x tap); a shift drives a loop flow */
  c->base_power = 100;
  c->facilities[0].supply = c->facilities[1].demand = 90;
  add_link(c, 0, 1, 0, -1);
  add_link(c, 0, 1, 0, -1);
  c->links[1].tap_ratio = 2;
  oracle_rate(c);
  assert_int_equal(settle(c, 0, &s), 3);
  assert_true(fabs(s.flow[0] - 60) < 1e-12 && fabs(s.flow[1] - 30) < 1e-12);
  c->links[1].phase_shift_deg = 3; /* b1 = 10, b2 = 5: loop of 100 * 10 * 5 / 15 * shift */
  assert_int_equal(settle(c, 0, &s), 3);
  double loop = 100 * 10 * 5 / 15.0 * 3 * acos(-1.0) / 180;
  assert_true(fabs(s.flow[0] - 60 - loop) < 1e-12 && fabs(s.flow[1] - 30 + loop) < 1e-12);
  free(c);
}

static void dc_flow_rates_from_base_flow(void **state) {
  (void)state;
  oracle_case *c = three_buses(7, -1);
  c->sectors[0].rating_factor = 1.25;
  c->sectors[0].rating_floor = 0.5;
  oracle_rate(c);
  double mean = (160 + 140 + 20) / 9.0;
  assert_true(c->rating[0][0] == 7 && fabs(c->rating[0][1] - 1.25 * 140 / 3) < 1e-12 && fabs(c->rating[0][2] - 0.5 * mean) < 1e-12);
  free(c);
}

static void rules_follow_one_another(void **state) {
  (void)state;
  oracle_state s; /* 0-1-2 fed from 0; 3 needs 2, 0 needs 3: a hit at 1 takes all */
  oracle_case *c = make_case(4, ORACLE_REACHABILITY);
  c->n_sectors = 2;
  c->sectors[1].rule = ORACLE_STANDALONE;
  c->facilities[3].sector = 1;
  c->facilities[0].supply = 1;
  add_link(c, 0, 1, 0, -1);
  add_link(c, 1, 2, 0, -1);
  oracle_group *g = add_group(c, 3, 1);
  g->suppliers[g->n++] = 2;
  g = add_group(c, 0, 1);
  g->suppliers[g->n++] = 3;
  assert_int_equal(settle(c, 0, &s), 15);
  assert_int_equal(settle(c, 2, &s), 0);
  free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cycle_of_two_stands_and_falls_together),
      cmocka_unit_test(k_of_n),
      cmocka_unit_test(reachability_follows_directions),
      cmocka_unit_test(giant_component_ties_go_to_the_lowest_row),
      cmocka_unit_test(dc_flow_by_hand),
      cmocka_unit_test(dc_flow_balances),
      cmocka_unit_test(dc_flow_taps_and_shifts),
      cmocka_unit_test(dc_flow_rates_from_base_flow),
      cmocka_unit_test(rules_follow_one_another),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
