/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every tally is complete, and every dataset tells what it is.
 */
#include "tests/support/tally_test.h"

static size_t n_datasets;

static int check_label(ko_sink *sink, const ko_dataset *dataset, ko_error *error) {
  (void)sink, (void)error;
  n_datasets++;
  assert_true(dataset->name && dataset->name[0] && dataset->unit && dataset->unit[0]);
  assert_true(dataset->long_name && dataset->long_name[0] && dataset->description && strchr(dataset->description, '.'));
  assert_true(dataset->n_axes > 0);
  return KO_OK;
}

static int pass_axis(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error) {
  (void)sink, (void)dataset, (void)error;
  assert_true(length > 0);
  return KO_OK;
}

static void test_labels(void **state) {
  (void)state;
  static ko_fixture f;
  static ko_keeper keeper;
  ko_fixture_spec spec = mixed_spec(2);
  ko_fixture_make(&f, &spec);
  ko_keeper_make(&keeper);
  keeper.sink.dataset = check_label;
  keeper.sink.coordinate = pass_axis;
  ko_tally_run(&f, NULL, NULL, &keeper);
  assert_in_range(n_datasets, 30, 60);
  ko_fixture_free(&f);
}

static void test_entries(void **state) {
  (void)state;
  for (size_t i = 0; ko_tallies[i]; i++) {
    assert_true(ko_tallies[i]->name && ko_tallies[i]->add && ko_tallies[i]->finish);
    for (size_t j = 0; j < i; j++) assert_string_not_equal(ko_tallies[i]->name, ko_tallies[j]->name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels), cmocka_unit_test(test_entries)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
