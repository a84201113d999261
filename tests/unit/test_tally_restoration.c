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
