/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes of plans, files and scenarios: the same where the dimensions are, and what differs is named.
 */
#include "tests/unit/plan_fixture.h"

#include "sim/analysis/axes.h"
#include "sim/tally/tally.h"

#define HEAD "knockon: 1\nregion: { load: . }\nsectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n"

static void begin(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv", "facility,sector,country,demand\na,p,XA,1\nb,p,XA,4\nc,p,XB,2\n");
  fixture_file(f, "links.csv", "link,from,to\nl1,a,b\nl2,b,c\n");
}

static void plan_axes(fixture *f, const char *yaml, ko_axes *out) {
  fixture_must_plan(f, yaml);
  assert_int_equal(ko_axes_of_plan(f->plan, f->plan->n_trials, out, &f->error), KO_OK);
}

/* A file with the coordinates of a plan has the plan's axes. */
static void a_plan_and_its_file(void **state) {
  (void)state;
  fixture f;
  ko_axes axes, read;
  ko_sink *sink = NULL;
  ko_results *results = NULL;
  char path[128], what[200];
  begin(&f);
  plan_axes(&f, HEAD "run: { trials: 30 }\ntime: { step_hours: 2, horizon_hours: 10 }\n", &axes);
  assert_int_equal(axes.n[KO_AXIS_TRIAL], 30);
  assert_int_equal(axes.n[KO_AXIS_TIME], 5);
  assert_int_equal(axes.n[KO_AXIS_FACILITY], 3);
  assert_int_equal(axes.n[KO_AXIS_LINK], 2);
  assert_int_equal(axes.n[KO_AXIS_COUNTRY], 2);
  assert_int_equal(axes.n[KO_AXIS_PROJECT], 0);
  snprintf(path, sizeof path, "%s/axes.h5", f.folder);
  assert_int_equal(ko_results_create(path, &sink, &f.error), KO_OK);
  assert_int_equal(ko_tally_coordinates(f.plan, f.plan->n_trials, sink, &f.error), KO_OK);
  assert_int_equal(sink->attribute_text(sink, "knockon_version", KNOCKON_VERSION, &f.error), KO_OK);
  assert_int_equal(sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, &f.error), KO_OK);
  assert_int_equal(ko_results_commit(sink, &f.error), KO_OK);
  ko_results_abandon(sink);
  assert_int_equal(ko_results_open(path, &results, &f.error), KO_OK);
  assert_int_equal(ko_axes_of_results(results, &read, &f.error), KO_OK);
  ko_results_close(results);
  assert_false(ko_axes_differ(&read, &axes, KO_AXES_ALL, what, sizeof what));
  assert_int_equal(remove(path), 0);
  fixture_end(&f);
}

static void expect_plans(fixture *f, const char *a, const char *b, uint32_t which, const char *expected) {
  ko_axes here, there;
  char what[200] = "";
  plan_axes(f, a, &here);
  plan_axes(f, b, &there);
  assert_int_equal(ko_axes_differ(&here, &there, which, what, sizeof what), expected[0] != '\0');
  assert_string_equal(what, expected);
}

static void plans_that_differ(void **state) {
  (void)state;
  fixture f;
  begin(&f);
  const char *link = HEAD "strategies: [ { name: s, measures: [ { project: { add: [ { id: n, from: a, to: c } ], cost: 1 } } ] } ]\n";
  expect_plans(&f, HEAD, HEAD "run: { seed: 7 }\n", KO_AXES_ALL, "");
  expect_plans(&f, HEAD "run: { trials: 5 }\n", HEAD "run: { trials: 6 }\n", KO_AXES_ALL, "`trial` has 5 entries here and 6 there");
  expect_plans(&f, HEAD "run: { trials: 5 }\n", HEAD "run: { trials: 6 }\n", KO_AXES_OF_SUMMARY, "");
  expect_plans(&f, link, HEAD "strategies: [ { name: s, measures: [ { prevent: { countries: [XA], to: 0.1, cost: 1 } } ] } ]\n",
               KO_AXES_ALL, "`link` has 3 entries here and 2 there");
  expect_plans(&f, HEAD "time: { step_hours: 1, horizon_hours: 5 }\n", HEAD "time: { step_hours: 2, horizon_hours: 10 }\n", KO_AXES_ALL,
               "`time` has other entries");
  fixture_end(&f);
}

static void expect_scenarios(const char *a, const char *b, uint32_t which, const char *expected) {
  ko_error error = {0};
  ko_scenario *here = NULL, *there = NULL;
  char what[200] = "";
  assert_int_equal(ko_scenario_parse(a, strlen(a), ".", NULL, 0, &here, &error), KO_OK);
  assert_int_equal(ko_scenario_parse(b, strlen(b), ".", NULL, 0, &there, &error), KO_OK);
  assert_int_equal(ko_axes_of_scenarios_differ(here, there, which, what, sizeof what), expected[0] != '\0');
  assert_string_equal(what, expected);
  ko_scenario_free(here);
  ko_scenario_free(there);
}

static void scenarios_that_differ(void **state) {
  (void)state;
  const char *of_s = HEAD "strategies: [ { name: s, measures: [ { prevent: { countries: [XA], to: 0.1, cost: 1 } } ] } ]\n";
  const char *of_t = HEAD "strategies: [ { name: t, measures: [ { prevent: { countries: [XA], to: 0.2, cost: 1 } } ] } ]\n";
  const char *five = HEAD "run: { trials: 5 }\n", *six = HEAD "run: { trials: 6 }\n";
  const char *without = HEAD "run: { trials: 5 }\noutput: { per_trial: none }\n";
  expect_scenarios(of_s, of_s, KO_AXES_ALL, "");
  expect_scenarios(of_s, of_t, KO_AXES_OF_SUMMARY, "`strategy` has other entries");
  expect_scenarios(of_s, HEAD, KO_AXES_ALL, "`strategy` has 2 entries here and 1 there");
  expect_scenarios(five, six, KO_AXES_ALL, "`trial` has 5 entries here and 6 there");
  expect_scenarios(five, six, KO_AXES_OF_SUMMARY, "");
  expect_scenarios(without, HEAD "run: { trials: 6 }\noutput: { per_trial: none }\n", KO_AXES_ALL, ""); /* no such axis */
  expect_scenarios(five, without, KO_AXES_ALL, "output.per_trial, which decides what datasets there are, differs");
  expect_scenarios(five, without, KO_AXES_OF_SUMMARY, "");
  expect_scenarios(HEAD, HEAD "output: { spillover: true }\n", KO_AXES_ALL,
                   "output.spillover, which decides what datasets there are, differs");
  expect_scenarios(HEAD "time: { step_hours: 1, horizon_hours: 5 }\n", HEAD, KO_AXES_ALL, "`time` has 5 entries here and 1 there");
  expect_scenarios(HEAD "time: { step_hours: 1, horizon_hours: 1 }\n", HEAD, KO_AXES_ALL, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_plan_and_its_file), cmocka_unit_test(plans_that_differ),
                                     cmocka_unit_test(scenarios_that_differ)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
