/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double hit[K][N], count[K][N], all[K], critical[K][N];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  (void)t;
  naive *n = context;
  double loss = ko_naive_loss(f, KO_NONE, lane);
  n->all[k] += loss;
  for (uint32_t slot = 0; slot < N; slot++) {
    if (!ko_lane_damaged(f, slot, lane)) continue;
    n->hit[k][f->plan.row_of_slot[slot]] += loss;
    n->count[k][f->plan.row_of_slot[slot]]++;
  }
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  for (int k = 0; k < K; k++)
    for (int i = 0; i < N; i++)
      n->critical[k][i] =
          n->count[k][i] > 0 ? n->hit[k][i] / n->count[k][i] - (n->all[k] - n->hit[k][i]) / (T - n->count[k][i]) : (double)NAN;
  check_dataset(keeper, "criticality", "strategy facility", n->critical[0], (size_t)K * N, 5e-7); /* a grid of 2^-21 */
}

static void test_numbers(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 4; seed++) {
    static naive n;
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(seed);
    memset(&n, 0, sizeof n);
    ko_fixture_make(&f, &spec);
    ko_keeper_make(&keeper);
    ko_tally_run(&f, visit, &n, &keeper);
    check(&keeper, &f, &n);
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

/* Over time: damaged at any time, mean loss. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  (void)t;
  naive *n = context;
  double loss = 0;
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    loss += ko_naive_loss(h->fixture, KO_NONE, 0) / STEPS;
  }
  n->all[k] += loss;
  for (uint32_t slot = 0; slot < N; slot++) {
    int damaged = 0;
    for (uint32_t step = 0; step < STEPS; step++) damaged |= h->log_damaged[step * N + slot];
    if (!damaged) continue;
    n->hit[k][h->fixture->plan.row_of_slot[slot]] += loss;
    n->count[k][h->fixture->plan.row_of_slot[slot]]++;
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) { check(keeper, f, context); }

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
