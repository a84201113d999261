/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settled blocks of random regions, trial by trial against arrays and loops: dependencies, a standalone sector, one that must be reached and
 * one of which the largest component works.
 */
#include "tests/unit/trial_fixture.h"

static const char GIANT[] = "giant_component", STANDALONE[] = "standalone";

static int needs_fall(const random_region *r, uint8_t *up) {
  int fell = 0;
  for (int g = 0; g < r->n_groups; g++) {
    int n = 0;
    for (int k = 0; k < r->n_suppliers[g]; k++) n += up[r->suppliers[g][k]];
    if (n >= 1 + g % 2 || !up[r->dependant[g]]) continue;
    up[r->dependant[g]] = 0;
    fell = 1;
  }
  return fell;
}

/* Nodes of a sector that are connected with `seeds` by working facilities and intact links. */
static void connect(const random_region *r, int sector, int both_ways, const uint8_t *up, const uint8_t *link_up, uint8_t *seeds) {
  for (int again = 1; again;) {
    again = 0;
    for (int l = 0; l < r->n_links; l++) {
      int a = r->from[l], b = r->to[l];
      if (!link_up[l] || r->sector[a] != sector || !up[a] || !up[b]) continue;
      if (seeds[a] && !seeds[b]) seeds[b] = 1, again = 1;
      if (seeds[b] && !seeds[a] && (both_ways || !r->directed[l])) seeds[a] = 1, again = 1;
    }
  }
}

static int keep(const random_region *r, int sector, const uint8_t *kept, uint8_t *up) {
  int fell = 0;
  for (int v = 0; v < RANDOM_N; v++) {
    if (r->sector[v] != sector || !up[v] || kept[v]) continue;
    up[v] = 0;
    fell = 1;
  }
  return fell;
}

static int reach_falls(const random_region *r, int sector, uint8_t *up, const uint8_t *link_up) {
  uint8_t reached[RANDOM_N];
  for (int v = 0; v < RANDOM_N; v++) reached[v] = up[v] && r->sector[v] == sector && r->supply[v];
  connect(r, sector, 0, up, link_up, reached);
  return keep(r, sector, reached, up);
}

static int giant_falls(const random_region *r, int sector, uint8_t *up, const uint8_t *link_up) {
  uint8_t best[RANDOM_N] = {0};
  int most = 0;
  for (int v = 0; v < RANDOM_N; v++) { /* ties: the component of the lowest row */
    uint8_t component[RANDOM_N] = {0};
    int n = 0;
    if (!up[v] || r->sector[v] != sector) continue;
    component[v] = 1;
    connect(r, sector, 1, up, link_up, component);
    for (int u = 0; u < RANDOM_N; u++) n += component[u];
    if (n <= most) continue;
    most = n;
    memcpy(best, component, sizeof best);
  }
  return keep(r, sector, best, up);
}

/* Dependencies to their fixed point, then the rules once in the scenario's order (s2, s0, s1), until nothing falls. */
static void settle(const random_region *r, const char *rule_of_s2, uint8_t *up, const uint8_t *link_up) {
  for (int fell = 1; fell;) {
    while (needs_fall(r, up)) continue;
    fell = strcmp(rule_of_s2, GIANT) == 0 && giant_falls(r, 2, up, link_up);
    if (reach_falls(r, 1, up, link_up)) fell = 1;
  }
}

static void check_rules(const char *rule_of_s2, uint64_t seed) {
  random_region r;
  char yaml[1024];
  random_begin(&r, seed);
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: { load: . }\nsectors: { s2: { rule: %s }, s0: { rule: standalone }, s1: { rule: reachability } }\n"
           "waves:\n  - { success: 0.1, targets: { facilities: all } }\n  - { success: 0.1, targets: { links: all } }\n"
           "run: { trials: 1200, seed: %d }\n",
           rule_of_s2, (int)seed);
  ko_worker *worker = trial_worker(&r.f, yaml);
  const ko_plan *plan = r.f.plan;
  uint8_t up[RANDOM_N], link_up[RANDOM_LINKS];
  memset(up, 1, sizeof up);
  memset(link_up, 1, sizeof link_up);
  settle(&r, rule_of_s2, up, link_up);
  for (int v = 0; v < RANDOM_N; v++) assert_int_equal(plan->cases[0].reference[plan->slot_of_row[v]], up[v]);
  for (uint32_t block = 0; block < plan->n_blocks; block++) {
    ko_settled settled = trial_block(&r.f, worker, 0, block);
    for (uint32_t lane = 0; lane < settled.n_lanes; lane++) {
      for (int v = 0; v < RANDOM_N; v++) up[v] = (uint8_t)!ko_row_get(&settled.damaged[plan->slot_of_row[v]], lane);
      for (int l = 0; l < r.n_links; l++)
        link_up[l] = (uint8_t)!ko_row_get(&settled.link_damaged[plan->link_hit_row[plan->link_slot_of_row[l]]], lane);
      settle(&r, rule_of_s2, up, link_up);
      for (int v = 0; v < RANDOM_N; v++) assert_int_equal(ko_row_get(&settled.operational[plan->slot_of_row[v]], lane), up[v]);
    }
  }
  ko_worker_free(worker);
  fixture_end(&r.f);
}

static void test_monotone(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 12; seed++) check_rules(STANDALONE, seed);
}

static void test_not_monotone(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 12; seed++) check_rules(GIANT, seed);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_monotone), cmocka_unit_test(test_not_monotone)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
