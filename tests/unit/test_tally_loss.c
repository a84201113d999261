/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double loss[K][T], country[K][T][C], sector[K][T][S], both[K][T][C][S];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  naive *n = context;
  n->loss[k][t] = ko_naive_loss(f, KO_NONE, lane);
  for (uint32_t c = 0; c < C; c++) n->country[k][t][c] = ko_naive_loss(f, c, lane);
  for (uint32_t s = 0; s < S; s++) {
    n->sector[k][t][s] = (double)ko_naive_lost(f, KO_NONE, s, lane) / (double)ko_naive_demand(f, KO_NONE, s);
    for (uint32_t c = 0; c < C; c++) n->both[k][t][c][s] = (double)ko_naive_lost(f, c, s, lane) / (double)ko_naive_demand(f, c, s);
  }
}

static void test_numbers(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 4; seed++) {
    static naive n;
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(seed);
    ko_fixture_make(&f, &spec);
    ko_keeper_make(&keeper);
    ko_tally_run(&f, visit, &n, &keeper);
    check_dataset(&keeper, "loss", "strategy trial", n.loss[0], (size_t)K * T, 1e-9);
    check_dataset(&keeper, "loss_country", "strategy trial country", n.country[0][0], (size_t)K * T * C, 1e-9);
    check_dataset(&keeper, "loss_sector", "strategy trial sector", n.sector[0][0], (size_t)K * T * S, 1e-9);
    check_dataset(&keeper, "loss_country_sector", "strategy trial country sector", n.both[0][0][0], (size_t)K * T * C * S, 1e-9);
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

/* What per_trial leaves out; the statistics stay. */
static void test_per_trial(void **state) {
  (void)state;
  static const char *const from[4][4] = {{NULL},
                                         {"loss", "failures_direct", "restoration", NULL},
                                         {"loss_country", "loss_sector", "person_hours_lost", "operational"},
                                         {"loss_country_sector", NULL}};
  for (int at = KO_PER_TRIAL_NONE; at <= KO_PER_TRIAL_COUNTRY_SECTOR; at++) {
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(9);
    spec.per_trial = (ko_per_trial)at;
    ko_fixture_make(&f, &spec);
    ko_keeper_make(&keeper);
    ko_tally_run(&f, NULL, NULL, &keeper);
    for (int level = 0; level < 4; level++)
      for (int i = 0; i < 4 && from[level][i]; i++) assert_int_equal(ko_keeper_find(&keeper, from[level][i]) != NULL, at >= level);
    assert_non_null(ko_keeper_find(&keeper, "loss_statistic"));
    assert_non_null(ko_keeper_find(&keeper, "loss_difference"));
    assert_non_null(ko_keeper_find(&keeper, "service"));
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

/* Over time: the mean over the steps. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  naive *n = context;
  const ko_fixture *f = h->fixture;
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    n->loss[k][t] += ko_naive_loss(f, KO_NONE, 0) / STEPS;
    for (uint32_t c = 0; c < C; c++) n->country[k][t][c] += ko_naive_loss(f, c, 0) / STEPS;
    for (uint32_t s = 0; s < S; s++) {
      n->sector[k][t][s] += (double)ko_naive_lost(f, KO_NONE, s, 0) / (double)ko_naive_demand(f, KO_NONE, s) / STEPS;
      for (uint32_t c = 0; c < C; c++) n->both[k][t][c][s] += (double)ko_naive_lost(f, c, s, 0) / (double)ko_naive_demand(f, c, s) / STEPS;
    }
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f;
  naive *n = context;
  check_dataset(keeper, "loss", "strategy trial", n->loss[0], (size_t)K * T, 1e-9);
  check_dataset(keeper, "loss_country", "strategy trial country", n->country[0][0], (size_t)K * T * C, 1e-9);
  check_dataset(keeper, "loss_sector", "strategy trial sector", n->sector[0][0], (size_t)K * T * S, 1e-9);
  check_dataset(keeper, "loss_country_sector", "strategy trial country sector", n->both[0][0][0], (size_t)K * T * C * S, 1e-9);
}

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_per_trial), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
