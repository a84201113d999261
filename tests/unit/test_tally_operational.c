/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double operational[K][T][S];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  naive *n = context;
  for (uint32_t slot = 0; slot < N; slot++)
    n->operational[k][t][f->plan.sector[slot]] += ko_lane_up(f, slot, lane) / (double)f->plan.sectors[f->plan.sector[slot]].n_slots;
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "operational", "strategy trial sector", n->operational[0][0], (size_t)K * T * S, 1e-12);
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

/* Over time: at the end. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  ko_history_show(h, STEPS - 1);
  visit(context, h->fixture, k, 0, t);
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
