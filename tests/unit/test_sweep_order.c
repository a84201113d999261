/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of sweeps: whoever falls with one supplier alone comes after it; all others keep the order of slots.
 */
#include "tests/unit/trial_fixture.h"

static void check_order(const char *dependencies, const char *want) {
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\na,s\nb,s\nc,s\nd,s\ne,s\n");
  fixture_file(&f, "dependencies.csv", dependencies);
  ko_worker *worker = trial_worker(&f, "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n"
                                       "waves: [ { success: 0.5, targets: { facilities: all } } ]\n");
  uint32_t order[5];
  char got[6] = "";
  assert_int_equal(f.plan->n_facilities, 5);
  assert_int_equal(ko_sweep_order(f.plan, &f.plan->cases[0].groups, order, &f.error), KO_OK);
  for (uint32_t i = 0; i < 5; i++) got[i] = (char)('a' + f.plan->row_of_slot[order[i]]);
  assert_string_equal(got, want);
  ko_worker_free(worker);
  fixture_end(&f);
}

static void test_order(void **state) {
  (void)state;
  check_order("dependant,group,supplier,need\n", "abcde");
  check_order("dependant,group,supplier,need\na,g,e,1\n", "eabcd");
  check_order("dependant,group,supplier,need\na,g,c,1\nc,g,e,1\n", "ecabd");          /* a chain */
  check_order("dependant,group,supplier,need\na,g,d,1\na,g,e,1\n", "abcde");          /* one of two is enough */
  check_order("dependant,group,supplier,need\na,g,d,2\na,g,e,2\nb,h,e,1\n", "deabc"); /* both are needed */
  check_order("dependant,group,supplier,need\nb,g,d,1\nd,g,b,1\na,g,d,1\n", "bdace"); /* a circle breaks where it is closed */
  check_order("dependant,group,supplier,need,coupling_probability\na,g,e,1,0\nb,g,d,1,0.5\n",
              "adbce"); /* what never binds does not count */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
