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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
