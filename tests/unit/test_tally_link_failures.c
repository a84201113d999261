/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double down[K][L];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  (void)t;
  naive *n = context;
  for (uint32_t link = 0; link < L; link++)
    n->down[k][f->plan.link_row_of_slot[link]] +=
        f->plan.cases[k].link_present[link] ? ko_lane_link_down(f, link, lane) / (double)T : (double)NAN;
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "link_failure_probability", "strategy link", n->down[0], (size_t)K * L, 1e-12);
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

/* Over time: at any time; what an island opens has not failed. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  (void)t;
  naive *n = context;
  const ko_plan *plan = &h->fixture->plan;
  for (uint32_t link = 0; link < L; link++) {
    int down = 0;
    for (uint32_t step = 0; step < STEPS; step++) down |= h->log_link[step * L + link] & (KO_LINK_STATE_DAMAGED | KO_LINK_STATE_TRIPPED);
    n->down[k][plan->link_row_of_slot[link]] += plan->cases[k].link_present[link] ? (down != 0) / (double)T : (double)NAN;
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
