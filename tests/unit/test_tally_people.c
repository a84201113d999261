/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double hours[K][T][C], sector[K][T][S];
} naive;

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  naive *n = context;
  for (uint32_t c = 0; c < C; c++)
    for (uint32_t s = 0; s < S; s++) {
      double people = (double)ko_naive_people(f, c, s, lane);
      n->sector[k][t][s] += people;
      if (people > n->hours[k][t][c]) n->hours[k][t][c] = people;
    }
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "person_hours_lost", "strategy trial country", n->hours[0][0], (size_t)K * T * C, 0);
  check_dataset(keeper, "people_affected", "strategy trial country", n->hours[0][0], (size_t)K * T * C, 0);
  check_dataset(keeper, "person_hours_lost_sector", "strategy trial sector", n->sector[0][0], (size_t)K * T * S, 0);
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

/* Over time: hours of all steps, people of the worst one. */
typedef struct course {
  double hours[K][T][C], sector[K][T][S], peak[K][T][C];
} course;

static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  course *n = context;
  for (uint32_t step = 0; step < STEPS; step++) {
    ko_history_show(h, step);
    for (uint32_t c = 0; c < C; c++) {
      double most = 0;
      for (uint32_t s = 0; s < S; s++) {
        double people = (double)ko_naive_people(h->fixture, c, s, 0);
        n->sector[k][t][s] += people * STEP_HOURS;
        most = fmax(most, people);
      }
      n->hours[k][t][c] += most * STEP_HOURS;
      n->peak[k][t][c] = fmax(n->peak[k][t][c], most);
    }
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) {
  (void)f;
  course *n = context;
  check_dataset(keeper, "person_hours_lost", "strategy trial country", n->hours[0][0], (size_t)K * T * C, 0);
  check_dataset(keeper, "people_affected", "strategy trial country", n->peak[0][0], (size_t)K * T * C, 0);
  check_dataset(keeper, "person_hours_lost_sector", "strategy trial sector", n->sector[0][0], (size_t)K * T * S, 0);
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
