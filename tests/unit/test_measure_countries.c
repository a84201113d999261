/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Countries by their ids, each once, in the order in which they are named.
 */
#include "tests/unit/measure_region.h"

#include "sim/measure/countries.h"

static const ko_measure_spec nobody = {0};

static int find(maker_fixture *m, int partners, size_t n, const char *const *ids, uint32_t *n_rows, uint32_t rows[4]) {
  uint32_t *found;
  const ko_texts texts = {n, ids};
  ko_error_clear(&m->f.error);
  ko_edits *edits = &m->maker.edits[1];
  edits->spec = &nobody;
  int code = (partners ? ko_measure_partners : ko_measure_countries)(edits, "wish", &texts, n_rows, &found, &m->f.error);
  memcpy(rows, found, *n_rows * sizeof *found);
  free(found);
  return code;
}

static void test_find(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  assert_int_equal(maker_edits(&m, MEASURE("prevent: { countries: XA, to: 0.5 }")), KO_OK);
  uint32_t n, rows[4];
  assert_int_equal(find(&m, 0, 0, NULL, &n, rows), KO_OK);
  assert_int_equal(n, 0);
  assert_int_equal(find(&m, 0, 2, (const char *const[]){"XB", "XA"}, &n, rows), KO_OK);
  assert_int_equal(n, 2);
  assert_true(rows[0] == 1 && rows[1] == 0);
  assert_int_equal(m.f.error.n_warnings, 0);
  assert_int_equal(find(&m, 1, 3, (const char *const[]){"XA", "XB", "XA"}, &n, rows), KO_OK);
  assert_int_equal(n, 2);
  fixture_expect(&m.f, KO_SEVERITY_WARNING, "wish: country 'XA' is named twice; it counts once");
  assert_int_equal(find(&m, 0, 3, (const char *const[]){"Germany", "XA", "XBC"}, &n, rows), KO_E_INPUT);
  assert_int_equal(m.f.error.n_errors, 2);
  fixture_expect(&m.f, KO_SEVERITY_ERROR, "wish: there is no country 'XBC' in the region; did you mean 'XB'?");
  assert_int_equal(find(&m, 1, 1, (const char *const[]){"XA"}, &n, rows), KO_E_INPUT);
  fixture_expect(&m.f, KO_SEVERITY_ERROR, "wish: an agreement needs two countries at least");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_find)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
