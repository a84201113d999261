/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

enum { LEVELS = 103 };

typedef struct naive {
  double loss[K][C][LEVELS], people[K][C][LEVELS], level[C][LEVELS];
} naive;

static double level_of(int i) { return i == 0 ? 1e-4 : i == 1 ? 1e-3 : i == 2 ? 5e-3 : (i - 2) / 100.0; }

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  (void)t;
  naive *n = context;
  for (uint32_t c = 0; c < C; c++) {
    double loss = ko_naive_loss(f, c, lane), people = 0, population = f->region.countries.population[c];
    for (uint32_t s = 0; s < S; s++) people = fmax(people, (double)ko_naive_people(f, c, s, lane));
    for (int i = 0; i < LEVELS; i++) {
      n->level[c][i] = level_of(i) * population;
      n->loss[k][c][i] += (loss >= level_of(i) - 1e-11) / (double)T;
      n->people[k][c][i] += isnan(population) ? (double)NAN : (people >= n->level[c][i] - 1e-6) / (double)T;
    }
  }
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "loss_exceedance", "strategy country level", n->loss[0][0], (size_t)K * C * LEVELS, 1e-12);
  check_dataset(keeper, "person_hours_exceedance", "strategy country level", n->people[0][0], (size_t)K * C * LEVELS, 1e-12);
  check_dataset(keeper, "person_hours_level", "country level", n->level[0], (size_t)C * LEVELS, 1e-6);
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

/* Over time: means over the steps, and person-hours of all of them. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  (void)t;
  naive *n = context;
  const ko_fixture *f = h->fixture;
  double loss[C] = {0}, people[C] = {0};
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    for (uint32_t c = 0; c < C; c++) {
      double most = 0;
      for (uint32_t s = 0; s < S; s++) most = fmax(most, (double)ko_naive_people(f, c, s, 0));
      people[c] += most * STEP_HOURS;
      loss[c] += ko_naive_loss(f, c, 0) / STEPS;
    }
  }
  for (uint32_t c = 0; c < C; c++)
    for (int i = 0; i < LEVELS; i++) {
      double population = f->region.countries.population[c];
      n->level[c][i] = level_of(i) * population * STEPS * STEP_HOURS;
      n->loss[k][c][i] += (loss[c] >= level_of(i) - 1e-11) / (double)T;
      n->people[k][c][i] += isnan(population) ? (double)NAN : (people[c] >= n->level[c][i] - 1e-6) / (double)T;
    }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) { check(keeper, f, context); }

/* Times a year, where exactly one wave of the scenario has a rate. */
static void test_rate(void **state) {
  (void)state;
  const double none = (double)NAN;
  ko_plan_wave waves[3] = {{.scenario_wave = 0, .annual_rate = none}, {.scenario_wave = 1, .annual_rate = 0.2}, {.scenario_wave = 1, .annual_rate = 0.2}};
  for (int two = 0; two < 3; two++) {
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(1);
    ko_fixture_make(&f, &spec);
    waves[0].annual_rate = two == 1 ? 0 : none;
    f.plan.waves = waves;
    f.plan.n_waves = two == 2 ? 1 : 3;
    ko_keeper_make(&keeper);
    ko_tally_run(&f, NULL, NULL, &keeper);
    const ko_kept *rate = ko_keeper_find(&keeper, "loss_exceedance_rate"), *probability = ko_keeper_find(&keeper, "loss_exceedance");
    assert_int_equal(rate != NULL, two == 0);
    assert_int_equal(ko_keeper_find(&keeper, "person_hours_exceedance_rate") != NULL, two == 0);
    for (size_t i = 0; rate && i < rate->n; i++) assert_true(ko_same(rate->numbers[i], 0.2 * probability->numbers[i], 1e-15));
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_over_time), cmocka_unit_test(test_rate)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
