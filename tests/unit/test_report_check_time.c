/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What check tells of a scenario over time: steps, waves, response, what strategies change, policies, what is taken for granted.
 */
#include "tests/unit/plan_fixture.h"

#include "sim/report/report.h"
#include "sim/trial/trial.h"

static char *said;

static void check(fixture *f, const char *yaml, int json) {
  fixture_must_plan(f, yaml);
  assert_int_equal(ko_trial_reference(f->plan, &f->error), KO_OK);
  size_t size = 0;
  free(said);
  said = NULL;
  FILE *out = open_memstream(&said, &size);
  assert_non_null(out);
  const ko_needs needs = {.n_threads = 1};
  const ko_check what = {.plan = f->plan, .needs = &needs};
  if (json) ko_check_print_json(out, &what);
  else assert_int_equal(ko_check_print_text(out, &what, 400, &f->error), KO_OK);
  assert_int_equal(fclose(out), 0);
}

static void says(const char *text) {
  if (!strstr(said, text)) fail_msg("'%s' is not in\n%s", text, said);
}

static void says_not(const char *text) {
  if (strstr(said, text)) fail_msg("'%s' is in\n%s", text, said);
}

#define REGION "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone } }\n"
#define OVER_TIME                                                                                                                          \
  REGION "time: { step_hours: 2, horizon_hours: 47 }\nresponse: { repair_order: demand, reclose_hours: 3, restart: black_start }\n"        \
         "waves: [ { name: raid, at_hours: 3, annual_rate: 0.5, repeat: { every_hours: 24, times: 1 }, targets: { facilities: all } } "    \
         "]\nstrategies:\n"                                                                                                                \
         "- name: all\n"                                                                                                                   \
         "  measures:\n"                                                                                                                   \
         "  - protect: { list: [p1], to: 0.5, from_hours: 4 }\n"                                                                           \
         "  - prevent: { countries: XA, to: 0.5, from_hours: 4 }\n"                                                                        \
         "  - backup: { facilities: all, buffer_hours: 8 }\n"                                                                              \
         "  - spares: { list: [p1, l], factor: 0.5 }\n"                                                                                    \
         "  - train: { list: [p1], restart_factor: 0.5 }\n"                                                                                \
         "  - detect: { countries: [XA], hours: 1 }\n"                                                                                     \
         "  - crews: { countries: XA, add: 2 }\n"                                                                                          \
         "  - crews: { countries: XA, add: 3, from_hours: 24 }\n"                                                                          \
         "  - prioritise: { by: population }\n"                                                                                            \
         "  - warn: { countries: [XA, XB], gain: 0.25, delay_hours: 2 }\n"                                                                 \
         "  - aid: { countries: [XA, XB], delay_hours: 12, from_hours: 6 }\n"                                                              \
         "  - investigate: { probability: 0.5, after_hours: 6 }\n"                                                                         \
         "  - island: { links: l, hours: 4 }\n"                                                                                            \
         "  - island: { links: l, countries: XB }\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "countries.csv", "country,crews,detection_hours\nXA,1,5\nXB,,\n");
  fixture_file(f, "facilities.csv",
               "facility,sector,country,demand,restart_hours,population\np1,power,XA,1,6,7\np2,power,XB,2,,5\nt1,telecom,XA,,,9\nt2,"
               "telecom,XB,,,\n");
  fixture_file(f, "links.csv", "link,from,to,reactance\nl,p1,p2,0.1\n");
  fixture_file(f, "dependencies.csv", "dependant,supplier,buffer_hours\nt1,p1,4\nt2,p2,\n");
}

static void test_text(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  check(&f, OVER_TIME, 0);
  says("24 steps of 2 h, 48 h in all");
  says("wave        at  step  occurs with  hits   success  first targets");
  says("raid       3 h     1            1  all 4        1  ");
  says("raid (2)  27 h    13            1  ");
  says("RESPONSE: restart black_start, repairs by demand; tripped links close after 2 steps; 1 of 2 groups have a buffer");
  says("XA                               1    3 steps");
  says("XB       as many as there are jobs    0 steps");
  says("1 protection that begins later, 1 prevention that begins later, 2 groups carry longer, 2 faster repairs, 1 faster restart, 1 "
       "country "
       "detects sooner, 5 more crews, other order of repairs, 5 policies");
  says("POLICIES");
  says("warn         XA, XB     the start  protection + 0.25, sent after 1 step through telecom");
  says("aid          XA, XB     step 3     crews arrive after 6 steps");
  says("investigate  -          the start  stops waves with 0.5, 3 steps after the first");
  says("island       XA, XB     the start  1 link open for 2 steps");
  says("island       XB         the start  1 link open to the end");
  says("The horizon of 47 h is no whole number of steps: it is rounded up to 48 h.");
  says("1 of 2 without number of crews: they have as many as there are jobs.");
  says("Restart is black_start, but no facility is marked black_start");
  says_not("One instant");
  says_not("No group of suppliers has a buffer");
  fixture_end(&f);
}

static void test_changes(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, OVER_TIME);
  ko_changes c = ko_changes_of(f.plan, 1);
  assert_true(c.protected_later == 1 && c.prevented_later == 1 && c.protected_facilities == 0 && c.prevented_countries == 0);
  assert_true(c.groups_buffered == 2 && c.faster_repairs == 2 && c.faster_restarts == 1 && c.faster_detections == 1);
  assert_true(c.crews_added == 5 && c.other_order);
  ko_changes none = ko_changes_of(f.plan, 0);
  assert_true(none.groups_buffered + none.faster_repairs + none.faster_restarts + none.faster_detections == 0);
  assert_true(none.crews_added == 0 && !none.other_order && none.protected_later + none.prevented_later == 0);
  fixture_end(&f);
}

static void test_json(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  check(&f, OVER_TIME, 1);
  says("\"groups_with_buffer\": 1, \"time\": {\"steps\": 24, \"step_hours\": 2, \"horizon_hours\": 48}");
  says("\"response\": {\"restart\": \"black_start\", \"repair_order\": \"demand\", \"reclose_steps\": 2, \"countries\": [{\"country\": "
       "\"XA\", "
       "\"crews\": 1, \"detection_steps\": 3}, {\"country\": \"XB\", \"crews\": null, \"detection_steps\": 0}]}");
  says("{\"wave\": \"raid (2)\", \"at_hours\": 27, \"step\": 13, \"annual_rate\": 0.5, ");
  says("\"other_repair_order\": 1, \"policies\": [{\"kind\": \"aid\", \"countries\": [\"XA\", \"XB\"], \"from_step\": 3, "
       "\"delay_steps\": 6}");
  says("{\"kind\": \"island\", \"countries\": [\"XB\"], \"from_step\": 0, \"hold_steps\": null, \"links\": [\"l\"]}");
  fixture_end(&f);
}

/* At one instant buffers are not used, and check says so. */
static void test_instant(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  check(&f, REGION "waves: [ { targets: { facilities: all } } ]\n", 0);
  says("One instant");
  says("1 of 2 groups have a buffer, which is not used: add time: { step_hours: ..., horizon_hours: ... } to use it.");
  says("wave    occurs with  hits   success  first targets");
  says_not("RESPONSE");
  says_not("POLICIES");
  fixture_file(&f, "dependencies.csv", "dependant,supplier\nt1,p1\n");
  check(&f, REGION "waves: [ { targets: { facilities: all } } ]\n", 0);
  says_not("have a buffer");
  fixture_end(&f);
}

static void test_taken_for_granted(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_file(&f, "countries.csv", "country,population\nXA,1\nXB,\n");
  fixture_file(&f, "dependencies.csv", "dependant,supplier\nt1,p1\n");
  check(&f,
        "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: dc_flow }, telecom: { rule: standalone } }\n"
        "time: { horizon_hours: 24 }\nwaves: [ { targets: { facilities: all } } ]\n",
        0);
  says("countries.csv has no column crews: as many crews as there are jobs, so that no damage waits for another.");
  says("No group of suppliers has a buffer: whoever needs one stops in the step in which its suppliers do.");
  says("No reclose_hours: links that trip stay open to the end of the trial.");
  says_not("rounded up");
  says_not("marked black_start");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_changes), cmocka_unit_test(test_json),
                                     cmocka_unit_test(test_instant), cmocka_unit_test(test_taken_for_granted)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  free(said);
  return failed;
}
