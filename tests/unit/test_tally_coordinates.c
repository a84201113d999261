/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

static uint64_t length_of(const ko_keeper *keeper, const char *name) {
  for (size_t i = 0; i < keeper->n_axes; i++)
    if (strcmp(keeper->axes[i].name, name) == 0) return keeper->axes[i].length;
  return 0;
}

static void check_axes(ko_fixture_spec spec, uint64_t trials) {
  static ko_fixture f;
  static ko_keeper keeper;
  ko_fixture_make(&f, &spec);
  ko_keeper_make(&keeper);
  ko_tally_run(&f, NULL, NULL, &keeper);
  assert_int_equal(length_of(&keeper, "strategy"), spec.n_cases);
  assert_int_equal(length_of(&keeper, "trial"), trials);
  assert_int_equal(length_of(&keeper, "time"), 1);
  assert_int_equal(length_of(&keeper, "country"), spec.n_countries);
  assert_int_equal(length_of(&keeper, "country_from"), spec.n_countries);
  assert_int_equal(length_of(&keeper, "sector"), spec.n_sectors);
  assert_int_equal(length_of(&keeper, "facility"), spec.n_facilities);
  assert_int_equal(length_of(&keeper, "link"), spec.n_links);
  assert_int_equal(length_of(&keeper, "project"), spec.n_projects);
  assert_int_equal(length_of(&keeper, "statistic"), 6);
  assert_int_equal(length_of(&keeper, "cause"), 2 + spec.n_sectors);
  assert_int_equal(length_of(&keeper, "level"), 103);
  assert_int_equal(ko_keeper_find(&keeper, "link_failure_probability") != NULL, spec.n_links > 0);
  assert_int_equal(ko_keeper_find(&keeper, "project_service") != NULL, spec.n_projects > 0);
  ko_keeper_free(&keeper);
  ko_fixture_free(&f);
}

static void test_axes(void **state) {
  (void)state;
  ko_fixture_spec spec = mixed_spec(3);
  check_axes(spec, T);
  spec.per_trial = KO_PER_TRIAL_NONE;
  check_axes(spec, 0);
  spec.per_trial = KO_PER_TRIAL_REGION;
  spec.n_links = spec.n_projects = 0; /* such axes are left out with what stands on them */
  check_axes(spec, T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_axes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
