/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Importance by forced runs: in closed form where everything depends on one facility, and against runs in which a wave of its own always
 * damages what is forced, or protection keeps it.
 */
#include "tests/unit/plan_fixture.h"

#include <math.h>

#include "sim/run/run.h"

enum { BIRNBAUM, ACHIEVEMENT, REDUCTION, N_STATISTICS };

static void run(fixture *f, const char *yaml, int n_threads, ko_results **out) {
  char path[96];
  ko_error error = {0};
  ko_sink *sink;
  const ko_run_options options = {.n_threads = n_threads};
  fixture_must_plan(f, yaml);
  snprintf(path, sizeof path, "%s/r.h5", f->folder);
  assert_int_equal(ko_trial_reference(f->plan, &error), KO_OK);
  assert_int_equal(ko_results_create(path, &sink, &error), KO_OK);
  assert_int_equal(ko_run(f->plan, &options, sink, &error), KO_OK);
  assert_int_equal(ko_results_commit(sink, &error), KO_OK);
  ko_results_abandon(sink);
  assert_int_equal(ko_results_open(path, out, &error), KO_OK);
  assert_int_equal(unlink(path), 0);
}

/* A strategy's mean loss, from exact losses. */
static double mean_loss(const ko_results *results, uint64_t strategy) {
  ko_read read;
  ko_error error = {0};
  double sum = 0;
  assert_int_equal(ko_results_read_at(results, "loss", strategy, &read, &error), KO_OK);
  for (uint64_t i = 0; i < read.n; i++) sum += read.numbers[i];
  const double mean = sum / (double)read.n;
  ko_read_free(&read);
  return mean;
}

static double mean_of_run(fixture *f, const char *yaml, uint64_t strategy) {
  ko_results *results;
  run(f, yaml, 1, &results);
  const double mean = mean_loss(results, strategy);
  ko_results_close(results);
  return mean;
}

static void read_all(const ko_results *results, const char *name, ko_read *out) {
  ko_error error = {0};
  assert_int_equal(ko_results_read(results, name, out, &error), KO_OK);
  assert_string_equal(out->axes[2], "importance_statistic");
}

static void near(double a, double b) {
  if (!(fabs(a - b) < 1e-12)) fail_msg("%.17g is not %.17g", a, b);
}

/* All service is behind `root`, which alone is hit, in a quarter of the trials. */
static void test_closed_form(void **state) {
  (void)state;
  fixture f;
  ko_results *results;
  ko_read value, low, high;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,demand\nroot,power,0\na,health,3\nb,health,5\n");
  fixture_file(&f, "dependencies.csv", "dependant,supplier\na,root\nb,root\n");
  run(&f,
      "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, health: { rule: standalone } }\n"
      "waves: [ { success: 0.25, targets: { list: root } } ]\nrun: { trials: 3000, seed: 4 }\n"
      "output: { importance: { list: [ root, b ] } }\n",
      2, &results);
  const double loss = mean_loss(results, 0);
  assert_in_range(3000 * loss, 650, 850);
  read_all(results, "importance", &value);
  read_all(results, "importance_low", &low);
  read_all(results, "importance_high", &high);
  assert_int_equal(value.n, 3 * N_STATISTICS);
  const double *root = value.numbers, *a = root + N_STATISTICS, *b = a + N_STATISTICS;
  near(root[BIRNBAUM], 1);
  near(low.numbers[BIRNBAUM], 1);
  near(high.numbers[BIRNBAUM], 1);
  near(root[ACHIEVEMENT], 1 / loss);
  assert_true(isnan(root[REDUCTION])); /* nothing is lost without it */
  /* 1 / mean of 0 and 1: by the delta method its standard error is that of the mean, out of its square. */
  const double error = 1.96 * sqrt(loss * (1 - loss) / 3000) / (loss * loss);
  assert_true(fabs(high.numbers[ACHIEVEMENT] - root[ACHIEVEMENT] - error) < 0.01 * error);
  assert_true(fabs(root[ACHIEVEMENT] - low.numbers[ACHIEVEMENT] - error) < 0.01 * error);
  assert_true(isnan(a[BIRNBAUM]) && isnan(a[ACHIEVEMENT]) && isnan(a[REDUCTION])); /* not asked for */
  near(b[BIRNBAUM],
       5.0 / 16 * (1 - loss)); /* both sectors count alike: it adds its share where the root is up; it is never damaged otherwise */
  near(b[REDUCTION], 1);
  ko_read_free(&value);
  ko_read_free(&low);
  ko_read_free(&high);
  ko_results_close(results);
  fixture_end(&f);
}

#define REGION "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: reachability }, tele: { rule: giant_component } }\n"
#define WAVES                                                                                                                              \
  "{ name: w, success: 0.4, targets: { facilities: { sector: power }, pick: 3, by: random } }, "                                           \
  "{ name: l, success: 0.3, targets: { links: { sector: tele } } } ]\n"
#define ALWAYS(targets) "waves: [ { name: first, targets: { " targets " } }, " WAVES
#define KEPT(targets) "strategies: [ { name: kept, measures: [ { protect: { " targets ", to: 1 } } ] } ]\n"
#define RUN "run: { trials: 1300, seed: 7 }\n"
#define TIME "time: { step_hours: 1, horizon_hours: 48 }\n"

/* The named row of a dataset against runs with a wave of its own first, and with protection. */
static void check(fixture *f, const char *name, uint64_t row, const char *run_as_is, const char *run_always, const char *run_kept) {
  ko_results *results;
  ko_read value;
  run(f, run_as_is, 1, &results);
  const double loss = mean_loss(results, 0);
  read_all(results, name, &value);
  ko_results_close(results);
  const double failed = mean_of_run(f, run_always, 0), kept = mean_of_run(f, run_kept, 1);
  const double *found = value.numbers + row * N_STATISTICS;
  assert_true(failed > loss && loss > kept && kept > 0);
  near(found[BIRNBAUM], failed - kept);
  near(found[ACHIEVEMENT], failed / loss);
  near(found[REDUCTION], loss / kept);
  ko_read_free(&value);
}

#define CHECK(f, name, row, time, asked, targets)                                                                                          \
  check(f, name, row, REGION time "waves: [ " WAVES RUN "output: { importance: { list: " asked " } }\n", REGION time ALWAYS(targets) RUN,  \
        REGION time "waves: [ " WAVES KEPT(targets) RUN)

static void test_against_runs(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "countries.csv", "country,crews\nX,1\nY,\n");
  fixture_file(&f, "facilities.csv",
               "facility,country,sector,supply,demand,repair_hours\np1,X,power,9,0,12\np2,X,power,0,4,20\np3,Y,power,0,3,24\n"
               "p4,Y,power,6,1,9\nt1,X,tele,0,2,8\nt2,X,tele,0,2,8\nt3,Y,tele,0,2,8\nt4,Y,tele,0,1,8\n");
  fixture_file(&f, "links.csv",
               "link,from,to,project\nl1,p1,p2,\nl2,p2,p3,\nl3,p3,p4,\nk1,t1,t2,cable\nk2,t2,t3,cable\nk3,t3,t4,\nk4,t4,t1,\n");
  fixture_file(&f, "dependencies.csv", "dependant,supplier,coupling_probability,buffer_hours\nt1,p2,0.8,3\nt3,p3,1,\np4,t4,0.5,\n");
  CHECK(&f, "importance", 1, "", "[ p4, p2 ]", "list: p2");
  CHECK(&f, "importance", 1, TIME, "[ p4, p2 ]", "list: p2");
  CHECK(&f, "project_importance", 0, "", "p1", "project: cable");
  CHECK(&f, "project_importance", 0, TIME, "p1", "project: cable");
  fixture_end(&f);
}

static void test_refused(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility\na\nb\n");
  fixture_file(&f, "links.csv", "link,from,to\nab,a,b\n");
  fixture_refused(&f,
                  "knockon: 1\nregion: { load: . }\nsectors: { all: { rule: standalone } }\nwaves: [ { targets: { list: a } } ]\n"
                  "output: { importance: { list: ab } }\n",
                  "name facilities alone");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_closed_form), cmocka_unit_test(test_against_runs),
                                     cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
