/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/plan_fixture.h"

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\nwaves: [ { targets: { project: "  \
  "[east, "                                                                                                                                \
  "west] } } ]\n"

static void test_projects(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\ng,gas\na,power\nb,power\n");
  fixture_file(&f, "links.csv", "link,from,to,project\nab,a,b,west\nba,b,a,\n");
  fixture_file(&f, "projects.csv", "project,name,members\neast,Eastern line,g ba\nwest,,b\n");
  fixture_must_plan(&f, YAML
                    "strategies: [ { name: s, measures: [ { project: { add: [ { id: second, from: b, to: a, project: west } ] } } ] } ]\n");
  const ko_plan *plan = f.plan;
  assert_int_equal(plan->n_projects, 2);
  assert_string_equal(plan->projects[0].name, "Eastern line");
  assert_int_equal(plan->projects[0].n_members, 2);
  uint32_t want[] = {fixture_slot(&f, "g"), fixture_slot(&f, "ba") | KO_LINK};
  assert_memory_equal(plan->projects[0].members, want, sizeof want);
  assert_int_equal(plan->projects[1].n_members, 3); /* b, ab and the new one */
  uint32_t ab = fixture_slot(&f, "ab") | KO_LINK, second = plan->link_slot_of_row[2] | KO_LINK, found = 0;
  for (uint32_t i = 0; i < 3; i++) found += plan->projects[1].members[i] == ab || plan->projects[1].members[i] == second;
  assert_int_equal(found, 2);
  assert_string_equal(fixture_targets(&f, 0), "g b ab ba"); /* of the region as it was loaded */
  fixture_refused(&f,
                  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\nwaves: [ { "
                  "targets: { project: esat } } ]\n",
                  "did you mean 'east'");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_projects)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
