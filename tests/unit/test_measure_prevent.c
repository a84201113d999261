/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prevent: one edit a country.
 */
#include "tests/unit/measure_region.h"

static void countries(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_edits(&m, MEASURE("prevent: { countries: XB, to: 0.3 }"), "prevent XB 0.3", 0);
  maker_expect_edits(&m, MEASURE("prevent: { countries: [XB, XA], to: 0.05, cost: 1, cost_each: 4 }"), "prevent XB 0.05; prevent XA 0.05",
                     9);
  maker_end(&m);
}

/* Each unknown one is told where it stands. */
static void unknown(void **state) {
  (void)state;
  maker_fixture m = {0};
  measure_region(&m);
  maker_expect_error(&m, MEASURE("prevent: { countries: [XA, XC], to: 1 }"), "XC]",
                     "prevent: there is no country 'XC' in the region; did you mean 'XA'?");
  assert_int_equal(maker_edits(&m, MEASURE("prevent: { countries: [Atlantis, XA, Utopia], to: 1 }")), KO_E_INPUT);
  assert_int_equal(m.f.error.n_errors, 2);
  assert_string_equal(m.f.error.findings[0].message, "prevent: there is no country 'Atlantis' in the region");
  assert_string_equal(m.f.error.findings[1].message, "prevent: there is no country 'Utopia' in the region");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(countries), cmocka_unit_test(unknown)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
