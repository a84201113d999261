/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double direct[K][T], indirect[K][T], probability[K][N];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  naive *n = context;
  for (uint32_t slot = 0; slot < N; slot++) {
    if (!f->plan.cases[0].reference[slot]) {
      n->probability[k][f->plan.row_of_slot[slot]] = (double)NAN;
      continue;
    }
    n->direct[k][t] += ko_lane_damaged(f, slot, lane);
    n->indirect[k][t] += !ko_lane_up(f, slot, lane) && !ko_lane_damaged(f, slot, lane);
    n->probability[k][f->plan.row_of_slot[slot]] += !ko_lane_up(f, slot, lane) / (double)T;
  }
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "failures_direct", "strategy trial", n->direct[0], (size_t)K * T, 0);
  check_dataset(keeper, "failures_indirect", "strategy trial", n->indirect[0], (size_t)K * T, 0);
  check_dataset(keeper, "failure_probability", "strategy facility", n->probability[0], (size_t)K * N, 1e-12);
  check_dataset(keeper, "outage_hours", "strategy facility", n->probability[0], (size_t)K * N, 1e-12);
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

/* Over time: at any time, and for how long. */
typedef struct course {
  double direct[K][T], indirect[K][T], probability[K][N], outage[K][N];
} course;

static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  course *n = context;
  const ko_plan *plan = &h->fixture->plan;
  for (uint32_t slot = 0; slot < N; slot++) {
    uint32_t row = plan->row_of_slot[slot], down = 0, damaged = 0;
    for (uint32_t step = 0; step < STEPS; step++) {
      down += !h->log_up[step * N + slot];
      damaged += h->log_damaged[step * N + slot];
    }
    if (!plan->cases[0].reference[slot]) {
      n->probability[k][row] = n->outage[k][row] = (double)NAN;
      continue;
    }
    n->direct[k][t] += damaged > 0;
    n->indirect[k][t] += down > 0 && damaged == 0;
    n->probability[k][row] += (down > 0) / (double)T;
    n->outage[k][row] += down * STEP_HOURS / T;
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f;
  course *n = context;
  check_dataset(keeper, "failures_direct", "strategy trial", n->direct[0], (size_t)K * T, 0);
  check_dataset(keeper, "failures_indirect", "strategy trial", n->indirect[0], (size_t)K * T, 0);
  check_dataset(keeper, "failure_probability", "strategy facility", n->probability[0], (size_t)K * N, 1e-12);
  check_dataset(keeper, "outage_hours", "strategy facility", n->outage[0], (size_t)K * N, 1e-12);
}

static void test_over_time(void **state) {
  (void)state;
  static course n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
