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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
