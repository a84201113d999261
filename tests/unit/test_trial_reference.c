/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The undamaged state: every group that can bind binds, whatever its probability; the start of blocks leaves those out that may not.
 */
#include "tests/unit/trial_fixture.h"

#define YAML(rule)                                                                                                                         \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: " rule " }, telecom: { rule: standalone } }\n"                               \
  "waves: [ { targets: { facilities: all } } ]\n"                                                                                          \
  "strategies:\n"                                                                                                                          \
  "  - { name: same, measures: [ { protect: { facilities: all, to: 0.5 } } ] }\n"                                                          \
  "  - { name: free, measures: [ { decouple: { list: [certain, unlikely] } } ] }\n"                                                        \
  "  - { name: link, measures: [ { project: { add: [ { id: new, from: plant, to: alone } ] } } ] }\n"

/* plant feeds near and far; nobody feeds alone, on which three of telecom's four depend. */
static void begin(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv",
               "facility,sector,supply\nplant,power,5\nnear,power,\nfar,power,\nalone,power,\n"
               "certain,telecom,\nunlikely,telecom,\nnever,telecom,\nfree,telecom,\n");
  fixture_file(f, "links.csv", "link,from,to\nl1,plant,near\nl2,near,far\n");
  fixture_file(f, "dependencies.csv", "dependant,supplier,coupling_probability\ncertain,alone,1\nunlikely,alone,0.01\nnever,alone,0\n");
}

static void check(const fixture *f, const uint8_t *bytes, const char *down) {
  static const char *const ids[] = {"plant", "near", "far", "alone", "certain", "unlikely", "never", "free"};
  char text[128] = "";
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    if (!bytes[fixture_slot(f, ids[i])]) snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", text[0] ? " " : "", ids[i]);
  assert_string_equal(text, down);
}

static void test_monotone(void **state) {
  (void)state;
  fixture f;
  begin(&f);
  ko_worker *worker = trial_worker(&f, YAML("reachability"));
  const ko_plan_case *cases = f.plan->cases;
  check(&f, cases[0].reference, "alone certain unlikely");
  check(&f, cases[0].start, "alone certain"); /* in most trials the unlikely group does not bind */
  check(&f, cases[1].reference, "alone certain unlikely");
  assert_int_equal(cases[1].trial->same_start_as, 0);
  check(&f, cases[2].reference, "alone");
  assert_int_equal(cases[2].trial->same_start_as, 2);
  check(&f, cases[3].reference, "");
  for (uint32_t c = 0; c < f.plan->n_cases; c++) {
    for (uint32_t s = 0; s < f.plan->n_facilities; s++)
      assert_int_equal(cases[c].reference_share[s], cases[c].reference[s] ? KO_SHARE_ONE : 0);
    uint32_t n = 0; /* who starts otherwise than the baseline's reference says */
    for (uint32_t s = 0; s < f.plan->n_facilities; s++) {
      if (cases[c].start[s] == cases[0].reference[s]) continue;
      assert_int_equal(cases[c].trial->apart[n++], s);
    }
    assert_int_equal(cases[c].trial->n_apart, n);
  }
  ko_worker_free(worker);
  fixture_end(&f);
}

/* Rules that are not monotone start from the dependencies alone, and what they make of that is kept. */
static void test_not_monotone(void **state) {
  (void)state;
  fixture f;
  begin(&f);
  ko_worker *worker = trial_worker(&f, YAML("giant_component"));
  const ko_plan_case *cases = f.plan->cases;
  check(&f, cases[0].reference, "alone certain unlikely");
  check(&f, cases[0].start, "");
  const ko_trial_sector *power = &cases[0].trial->sectors[0];
  assert_int_equal(power->n_falls, 1);
  assert_int_equal(f.plan->sectors[0].first_slot + power->falls[0], fixture_slot(&f, "alone"));
  assert_int_equal(cases[3].trial->sectors[0].n_falls, 0);
  ko_worker_free(worker);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_monotone), cmocka_unit_test(test_not_monotone)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
