/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double restoration[K][T];
  int never, late;
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  naive *n = context;
  int below = ko_naive_loss(f, KO_NONE, lane) > 0.05;
  n->restoration[k][t] = below ? (double)NAN : 0;
  n->never += !below;
  n->late += below;
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  assert_true(n->never > 0 && n->late > 0);
  check_dataset(keeper, "restoration", "strategy trial", n->restoration[0], (size_t)K * T, 0);
  double restored[K] = {0};
  for (int k = 0; k < K; k++)
    for (int t = 0; t < T; t++) restored[k] += (n->restoration[k][t] >= 0) / (double)T;
  check_dataset(keeper, "restored", "strategy", restored, K, 1e-12);
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

/* Over time: from the first damage, or the first step below 95 % where that is earlier, to the end of the last step below. */
typedef struct course {
  double hours[K][T], restored[K];
  int late, never, before_damage;
} course;

static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  course *n = context;
  uint32_t begin = h->first_hit, end = 0, below_at = KO_NONE;
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    if (!(ko_naive_loss(h->fixture, KO_NONE, 0) > 0.05)) continue;
    if (below_at == KO_NONE) below_at = step;
    end = step + 1;
  }
  n->before_damage += below_at < begin;
  if (below_at < begin) begin = below_at;
  n->hours[k][t] = below_at == KO_NONE ? 0 : end == STEPS ? (double)NAN : (end - begin) * STEP_HOURS;
  n->restored[k] += (end < STEPS) / (double)T;
  n->late += end == STEPS;
  n->never += below_at == KO_NONE;
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f;
  course *n = context;
  assert_true(n->late > 0 && n->never > 0 && n->before_damage > 0 && n->late + n->never < K * T);
  check_dataset(keeper, "restoration", "strategy trial", n->hours[0], (size_t)K * T, 0);
  check_dataset(keeper, "restored", "strategy", n->restored, K, 1e-12);
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
