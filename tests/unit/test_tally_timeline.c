/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double service[K][STEPS][C][S][T];
} naive;

static void visit_step(naive *n, const ko_fixture *f, uint32_t k, uint32_t step, uint32_t lane, uint64_t t) {
  for (uint32_t c = 0; c < C; c++)
    for (uint32_t s = 0; s < S; s++)
      n->service[k][step][c][s][t] = 1 - (double)ko_naive_lost(f, c, s, lane) / (double)ko_naive_demand(f, c, s);
}

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) { visit_step(context, f, k, 0, lane, t); }

static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    visit_step(context, h->fixture, k, step, 0, t);
  }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Bins are 1 / 255 wide, so that a quantile is off by half of that. */
static void check_steps(const ko_keeper *keeper, naive *n, size_t steps) {
  static double low[K * STEPS * C * S], high[K * STEPS * C * S];
  size_t at = 0;
  for (int k = 0; k < K; k++)
    for (size_t step = 0; step < steps; step++)
      for (int c = 0; c < C; c++)
        for (int s = 0; s < S; s++, at++) {
          double *all = n->service[k][step][c][s];
          low[at] = high[at] = (double)NAN;
          if (isnan(all[0])) continue;
          qsort(all, T, sizeof *all, ascending);
          low[at] = all[T / 20 - 1];
          high[at] = all[T * 19 / 20 - 1];
        }
  check_dataset(keeper, "service_p05", "strategy time country sector", low, at, 0.5 / 255 + 1e-9);
  check_dataset(keeper, "service_p95", "strategy time country sector", high, at, 0.5 / 255 + 1e-9);
}

static void test_instant(void **state) {
  (void)state;
  static naive n;
  static ko_fixture f;
  static ko_keeper keeper;
  ko_fixture_spec spec = mixed_spec(2);
  ko_fixture_make(&f, &spec);
  ko_keeper_make(&keeper);
  ko_tally_run(&f, NULL, NULL, &keeper);
  assert_null(ko_keeper_find(&keeper, "service_p05")); /* only where it is asked for */
  ko_keeper_free(&keeper);
  f.scenario.output.timeline = KO_SWITCH_ON;
  ko_keeper_make(&keeper);
  ko_tally_run(&f, visit, &n, &keeper);
  check_steps(&keeper, &n, 1);
  ko_keeper_free(&keeper);
  ko_fixture_free(&f);
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f;
  check_steps(keeper, context, STEPS);
}

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_instant), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
