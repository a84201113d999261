/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double share[K][T], country[K][S][C][C];
  uint32_t undamaged[N]; /* component */
  double pairs[S][C][C];
  int ready;
} naive;

static uint32_t root(uint32_t *parent, uint32_t v) {
  while (parent[v] != v) v = parent[v] = parent[parent[v]];
  return v;
}

static void unite(uint32_t *parent, const ko_fixture *f, uint32_t link) {
  uint32_t a = root(parent, f->plan.link_from[link]), b = root(parent, f->plan.link_to[link]);
  if (a != b) parent[a] = b;
}

static void undamaged(naive *n, const ko_fixture *f) {
  const uint8_t *up = f->plan.cases[0].reference;
  uint32_t parent[N];
  for (uint32_t v = 0; v < N; v++) parent[v] = v;
  for (uint32_t l = 0; l < f->plan.n_links; l++)
    if (f->plan.cases[0].link_present[l] && up[f->plan.link_from[l]] && up[f->plan.link_to[l]]) unite(parent, f, l);
  for (uint32_t v = 0; v < N; v++) n->undamaged[v] = up[v] ? root(parent, v) : KO_NONE;
  for (uint32_t a = 0; a < N; a++)
    for (uint32_t b = 0; b < N; b++)
      if (n->undamaged[a] != KO_NONE && n->undamaged[a] == n->undamaged[b] && f->plan.country[a] != f->plan.country[b])
        n->pairs[f->plan.sector[a]][f->plan.country[a]][f->plan.country[b]]++;
  n->ready = 1;
}

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  naive *n = context;
  uint32_t parent[N];
  double left[S][C][C] = {0}, shares = 0, sectors = 0;
  if (!n->ready) undamaged(n, f);
  for (uint32_t v = 0; v < N; v++) parent[v] = v;
  for (uint32_t l = 0; l < f->plan.n_links; l++)
    if (f->plan.cases[k].link_present[l] && !ko_lane_link_down(f, l, lane) && ko_lane_up(f, f->plan.link_from[l], lane) &&
        ko_lane_up(f, f->plan.link_to[l], lane))
      unite(parent, f, l);
  for (uint32_t a = 0; a < N; a++)
    for (uint32_t b = 0; b < N; b++)
      if (n->undamaged[a] != KO_NONE && n->undamaged[a] == n->undamaged[b] && f->plan.country[a] != f->plan.country[b] &&
          ko_lane_up(f, a, lane) && ko_lane_up(f, b, lane) && root(parent, a) == root(parent, b))
        left[f->plan.sector[a]][f->plan.country[a]][f->plan.country[b]]++;
  for (uint32_t s = 0; s < S; s++) {
    double all = 0, now = 0;
    for (uint32_t a = 0; a < C; a++)
      for (uint32_t b = 0; b < C; b++) {
        all += n->pairs[s][a][b];
        now += left[s][a][b];
        n->country[k][s][a][b] += left[s][a][b] / n->pairs[s][a][b] / T;
      }
    shares += all > 0 ? now / all : 0;
    sectors += all > 0;
  }
  n->share[k][t] = sectors > 0 ? shares / sectors : (double)NAN;
}

static void run(ko_fixture_spec spec, naive *n) {
  static ko_fixture f;
  static ko_keeper keeper;
  memset(n, 0, sizeof *n);
  spec.n_links = 40;
  ko_fixture_make(&f, &spec);
  ko_keeper_make(&keeper);
  ko_tally_run(&f, visit, n, &keeper);
  check_dataset(&keeper, "connectivity", "strategy trial", n->share[0], (size_t)K * T, 1e-9);
  check_dataset(&keeper, "country_connectivity", "strategy sector country_from country", n->country[0][0][0], (size_t)K * S * C * C, 1e-9);
  ko_keeper_free(&keeper);
  ko_fixture_free(&f);
}

static void test_numbers(void **state) {
  (void)state;
  static naive n;
  for (uint64_t seed = 1; seed < 7; seed++) {
    ko_fixture_spec spec = mixed_spec(seed);
    spec.fall = seed % 2 ? 0.02 : 0.15;
    spec.damage = seed % 3 ? 0.01 : 0.1;
    run(spec, &n);
  }
}

/* Nothing is touched: local rules alone, so that no link trips, and no link is hit in any lane. */
static void test_unchanged(void **state) {
  (void)state;
  static naive n;
  ko_fixture_spec spec = mixed_spec(5);
  spec.touched = spec.damage = 0;
  spec.all_local = 1;
  run(spec, &n);
  for (int t = 0; t < T; t++) assert_true(n.share[0][t] == 1);
}

/* Over time: the first of the steps in which least is connected. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  naive *n = context;
  static naive step_of, worst;
  for (uint32_t step = 0; step < STEPS; step++) {
    memset(&step_of.country, 0, sizeof step_of.country);
    ko_history_show(h, step);
    step_of.ready = step_of.ready && t > 0;
    if (!step_of.ready) memset(&step_of, 0, sizeof step_of);
    visit(&step_of, h->fixture, k, 0, t);
    if (step == 0 || step_of.share[k][t] < worst.share[k][t] - 1e-12) worst = step_of;
  }
  n->share[k][t] = worst.share[k][t];
  for (uint32_t s = 0; s < S; s++)
    for (uint32_t a = 0; a < C; a++)
      for (uint32_t b = 0; b < C; b++) n->country[k][s][a][b] += worst.country[k][s][a][b];
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f;
  naive *n = context;
  check_dataset(keeper, "connectivity", "strategy trial", n->share[0], (size_t)K * T, 1e-9);
  check_dataset(keeper, "country_connectivity", "strategy sector country_from country", n->country[0][0][0], (size_t)K * S * C * C, 1e-9);
}

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_unchanged), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
