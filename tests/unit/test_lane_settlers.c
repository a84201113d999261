/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane.h"
#include "tests/unit/trial_fixture.h"

static const ko_settler *settler_of(fixture *f, const char *rule, const char *restart) {
  char yaml[512];
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: { load: . }\nsectors: { a: { rule: standalone }, b: { rule: %s } }\nwaves: [ { name: w, targets: { facilities: {} } } ]\n"
           "time: { step_hours: 1, horizon_hours: 10 }\nresponse: { restart: %s }\n",
           rule, restart);
  fixture_must_plan(f, yaml);
  return ko_settler_of(f->plan);
}

static void local_rules_have_their_own(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\nx,a\ny,b\n");
  assert_ptr_equal(settler_of(&f, "standalone", "assisted"), &ko_settler_local);
  assert_ptr_equal(settler_of(&f, "standalone", "black_start"), &ko_settler_general);
  assert_ptr_equal(settler_of(&f, "giant_component", "assisted"), &ko_settler_general);
  assert_ptr_equal(settler_of(&f, "reachability", "black_start"), &ko_settler_general);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(local_rules_have_their_own)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
