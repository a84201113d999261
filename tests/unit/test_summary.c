/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers that `show` prints, from a file of numbers that can be done by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/report/report.h"

enum { STRATEGIES = 4, TRIALS = 4, COUNTRIES = 2, SECTORS = 2, FACILITIES = 12, CAUSES = 3 };

static char folder[] = "/tmp/knockon-summary-XXXXXX";
static char path[64];

static int make_folder(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  return rmdir(folder);
}

static void axis(ko_sink *sink, const char *name, ko_type type, const void *data, uint64_t n) {
  ko_error error = {0};
  const ko_dataset d = {name, type, 1, {name}, "", name, name, NULL, data, NULL, NULL};
  assert_int_equal(sink->coordinate(sink, &d, n, &error), 0);
}

static void put(ko_sink *sink, const char *name, const double *data, uint32_t n_axes, const char *a, const char *b, const char *c,
                const char *d) {
  ko_error error = {0};
  const ko_dataset dataset = {name, KO_TYPE_F64, n_axes, {a, b, c, d}, "1", name, name, NULL, data, NULL, NULL};
  assert_int_equal(sink->dataset(sink, &dataset, &error), 0);
}

static const char *const strategies[] = {"baseline", "harden", "noise", "worse"};
/* Differences to the baseline: -0.2 +- 0.01; +-0.05; +0.1 always. */
static const double loss[STRATEGIES * TRIALS] = {0.3, 0.4, 0.5, 0.6, 0.11, 0.19, 0.31, 0.39, 0.35, 0.35, 0.55, 0.55, 0.4, 0.5, 0.6, 0.7};

/* Over time: two steps, of which the file says so. */
static int over_time;
static const double restoration[STRATEGIES * TRIALS] = {3, 5, (double)NAN, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};

static void write_file(const char *odd_dataset) {
  static const char *const countries[] = {"XA", "XB"}, *const names[] = {"Aland", "Beland"}, *const sectors[] = {"power", "health"};
  static const char *const statistics[] = {"mean", "sd", "p50", "p95", "p99", "cvar95"}, *const causes[] = {"damage", "network", "power"};
  static const char *const ids[] = {"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11"};
  static const int64_t trials[] = {0, 1, 2, 3};
  static const double times[] = {0, 24}, restored[STRATEGIES] = {0.75, 1, 1, 1};
  double outage[STRATEGIES * FACILITIES], hours[STRATEGIES * TRIALS * COUNTRIES], courses[2 * STRATEGIES * COUNTRIES * SECTORS];
  for (int i = 0; i < STRATEGIES * FACILITIES; i++) outage[i] = i;
  for (int i = 0; i < STRATEGIES * TRIALS * COUNTRIES; i++) hours[i] = 1e7 * (1 + i % 4);
  for (int i = 0; i < 2 * STRATEGIES * COUNTRIES * SECTORS; i++) courses[i] = i / 4 % 2 ? 0.5 : 1;
  double statistic[STRATEGIES * 6], people[STRATEGIES * TRIALS * COUNTRIES], service[STRATEGIES * COUNTRIES * SECTORS];
  double probability[STRATEGIES * FACILITIES], criticality[STRATEGIES * FACILITIES], cause[STRATEGIES * FACILITIES * CAUSES];
  double spillover[STRATEGIES * COUNTRIES * COUNTRIES], connectivity[STRATEGIES * SECTORS * COUNTRIES * COUNTRIES];
  for (int i = 0; i < STRATEGIES * 6; i++) statistic[i] = i / 100.0;
  for (int i = 0; i < STRATEGIES * TRIALS * COUNTRIES; i++) people[i] = i % 2 ? (double)NAN : 100.0 * i;
  for (int i = 0; i < STRATEGIES * COUNTRIES * SECTORS; i++) service[i] = 1 - i / 100.0;
  for (int i = 0; i < STRATEGIES * FACILITIES; i++) {
    probability[i] = i % FACILITIES == 0 ? (double)NAN : 0.5;
    criticality[i] = i % FACILITIES == 0 ? (double)NAN : i % FACILITIES == 5 ? 0.9 : i % FACILITIES == 11 ? -1 : 0.1;
    for (int k = 0; k < CAUSES; k++) cause[i * CAUSES + k] = k == 0 ? 0.1 : k == 1 ? 0.4 : 0;
  }
  for (int i = 0; i < STRATEGIES * COUNTRIES * COUNTRIES; i++) spillover[i] = i / 100.0;
  for (int i = 0; i < STRATEGIES * SECTORS * COUNTRIES * COUNTRIES; i++)
    connectivity[i] = i % 4 == 1 ? 0.25 * (1 + i / 4 % 2) : i % 8 == 2 ? (double)NAN : i % 8 == 6 ? 0.5 : (double)NAN;
  ko_error error = {0};
  ko_sink *sink;
  assert_int_equal(ko_results_create(path, &sink, &error), 0);
  axis(sink, "strategy", KO_TYPE_TEXT, strategies, STRATEGIES);
  axis(sink, "country", KO_TYPE_TEXT, countries, COUNTRIES);
  axis(sink, "country_from", KO_TYPE_TEXT, countries, COUNTRIES);
  axis(sink, "sector", KO_TYPE_TEXT, sectors, SECTORS);
  axis(sink, "statistic", KO_TYPE_TEXT, statistics, 6);
  axis(sink, "cause", KO_TYPE_TEXT, causes, CAUSES);
  axis(sink, "facility", KO_TYPE_TEXT, ids, FACILITIES);
  axis(sink, "trial", KO_TYPE_I64, trials, TRIALS);
  axis(sink, "time", KO_TYPE_F64, times, over_time ? 2 : 1);
  put(sink, "loss", loss, 2, "strategy", "trial", NULL, NULL);
  put(sink, "loss_statistic", statistic, 2, "strategy", "statistic", NULL, NULL);
  put(sink, "people_affected", people, 3, "strategy", "trial", "country", NULL);
  put(sink, "service", over_time ? courses : service, 4, "strategy", "time", "country", "sector");
  put(sink, "failure_probability", probability, 2, "strategy", "facility", NULL, NULL);
  put(sink, "criticality", criticality, 2, "strategy", "facility", NULL, NULL);
  put(sink, "failure_cause", cause, 3, "strategy", "facility", "cause", NULL);
  put(sink, "spillover", spillover, 3, "strategy", "country_from", "country", NULL);
  put(sink, "country_connectivity", connectivity, 4, "strategy", "sector", "country_from", "country");
  if (over_time) {
    put(sink, "restoration", restoration, 2, "strategy", "trial", NULL, NULL);
    put(sink, "restored", restored, 1, "strategy", NULL, NULL, NULL);
    put(sink, "person_hours_lost", hours, 3, "strategy", "trial", "country", NULL);
    put(sink, "outage_hours", outage, 2, "strategy", "facility", NULL, NULL);
    assert_int_equal(sink->attribute_number(sink, "horizon_hours", 48, &error), 0);
  }
  if (odd_dataset) put(sink, odd_dataset, loss, 1, "strategy", NULL, NULL, NULL);
  const ko_dataset country_name = {"country_name", KO_TYPE_TEXT, 1, {"country"}, "", "name", "name", NULL, names, NULL, NULL};
  assert_int_equal(sink->dataset(sink, &country_name, &error), 0);
  assert_int_equal(sink->attribute_text(sink, "knockon_version", "0", &error), 0);
  assert_int_equal(sink->attribute_text(sink, "title", "By hand", &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "trials", TRIALS, &error), 0);
  assert_int_equal(ko_results_commit(sink, &error), 0);
  ko_results_abandon(sink);
}

static int read_file(const char *strategy, ko_summary *out, ko_error *error) {
  ko_results *results;
  *error = (ko_error){0};
  assert_int_equal(ko_results_open(path, &results, error), 0);
  int code = ko_summary_read(results, strategy, out, error);
  ko_results_close(results);
  return code;
}

static void near(double a, double b) {
  if (!(fabs(a - b) < 1e-12)) fail_msg("%.17g is not %.17g", a, b);
}

static void test_strategies(void **state) {
  (void)state;
  ko_summary s;
  ko_error error;
  write_file(NULL);
  assert_int_equal(read_file(NULL, &s, &error), 0);
  assert_string_equal(s.title, "By hand");
  assert_int_equal(s.n_strategies, STRATEGIES);
  near(s.strategies[1].mean.value, 0.06);
  near(s.strategies[1].p95.value, 0.09);
  near(s.strategies[1].p99.value, 0.10);
  near(s.strategies[1].cvar95.value, 0.11);
  assert_true(isnan(s.strategies[1].mean.low)); /* the file has no bounds */
  assert_true(isnan(s.strategies[1].cost) && isnan(s.strategies[1].connectivity));
  /* Means -0.2, 0 and 0.1; t(0.975, 3) = 3.182446; the sd of -0.19, -0.21, -0.19, -0.21 is 0.01 x sqrt(4/3). */
  near(s.strategies[1].difference.value, -0.2);
  assert_true(fabs(s.strategies[1].difference.high - (-0.2 + 3.182446305 * 0.01 * sqrt(4.0 / 3) / 2)) < 1e-8);
  near(s.strategies[2].difference.value, 0);
  near(s.strategies[3].difference.value, 0.1);
  assert_int_equal(s.strategies[0].verdict, KO_VERDICT_UNKNOWN);
  assert_int_equal(s.strategies[1].verdict, KO_VERDICT_BETTER);
  assert_int_equal(s.strategies[2].verdict, KO_VERDICT_SAME);
  assert_int_equal(s.strategies[3].verdict, KO_VERDICT_WORSE);
  /* Strategy 1: people of XA are 800, 1000, 1200, 1400, those of XB unknown. */
  near(s.strategies[1].people, 1100);
  near(s.strategies[1].people_p95, 1400);
  ko_summary_free(&s);
}

static void test_details(void **state) {
  (void)state;
  ko_summary s;
  ko_error error;
  write_file(NULL);
  assert_int_equal(read_file("harden", &s, &error), 0);
  assert_int_equal(s.strategy, 1);
  assert_string_equal(s.countries[1].name, "Beland");
  assert_true(isnan(s.countries[0].loss));
  near(s.countries[0].people, 1100);
  assert_true(isnan(s.countries[1].people));
  near(s.lost_service[1 * SECTORS + 0], 0.06);
  near(s.spillover[1], 0.05);
  assert_null(s.spillover_joint);
  near(s.country_connectivity[1], 0.375);
  near(s.country_connectivity[2], 0.5); /* one sector has none */
  assert_true(isnan(s.country_connectivity[0]));
  /* f5 first, then by row; f0 is undefined, f11 negative. */
  assert_int_equal(s.n_facilities_shown, 10);
  assert_true(s.by_criticality);
  assert_string_equal(s.facilities[0].id, "f5");
  assert_string_equal(s.facilities[1].id, "f1");
  assert_string_equal(s.facilities[5].id, "f6");
  assert_string_equal(s.facilities[9].id, "f10");
  near(s.facilities[0].causes[0], 0.2);
  near(s.facilities[0].causes[1], 0.8);
  assert_int_equal(s.n_projects, 0);
  ko_summary_free(&s);
}

static void test_refusals(void **state) {
  (void)state;
  ko_summary s;
  ko_error error;
  write_file(NULL);
  assert_int_equal(read_file("hardem", &s, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "did you mean \"harden\""));
  write_file("loss_country");
  assert_int_equal(read_file(NULL, &s, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "'loss_country'"));
}

static void test_print(void **state) {
  (void)state;
  ko_summary s;
  ko_error error;
  char *text = NULL;
  size_t size = 0;
  write_file(NULL);
  assert_int_equal(read_file(NULL, &s, &error), 0);
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_int_equal(ko_summary_print_text(out, &s, 100, &error), 0);
  fclose(out);
  for (char *line = text; *line; line += strcspn(line, "\n") + 1) assert_in_range(strcspn(line, "\n"), 0, 100);
  static const char *const wanted[] = {"By hand",    "harden", "not distinguishable", "better", "-20.0", "network 80 %, damage 20 %",
                                       "WHO EXPORTS"};
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    if (!strstr(text, wanted[i])) fail_msg("'%s' is not in\n%s", wanted[i], text);
  free(text);
  out = open_memstream(&text, &size);
  assert_non_null(out);
  ko_summary_print_json(out, &s);
  fclose(out);
  assert_non_null(strstr(text, "{\"name\": \"noise\", \"cost\": null, \"mean\": {\"value\": 0.12, \"low\": null, \"high\": null}"));
  assert_int_equal(text[size - 2], '}');
  free(text);
  ko_summary_free(&s);
}

static void test_over_time(void **state) {
  (void)state;
  ko_summary s;
  ko_error error;
  char *text = NULL;
  size_t size = 0;
  over_time = 1;
  write_file(NULL);
  assert_int_equal(read_file(NULL, &s, &error), 0);
  over_time = 0;
  near(s.horizon_hours, 48);
  near(s.lost_service[2], 0.25); /* mean over the steps */
  near(s.strategies[0].restored, 0.75);
  near(s.strategies[0].restoration_p50, 3);
  assert_true(isinf(s.strategies[0].restoration_p95));
  near(s.strategies[1].restoration_p95, 2);
  near(s.strategies[0].person_hours, 5e7); /* 3e7 and 7e7 in turn */
  near(s.strategies[0].person_hours_p95, 7e7);
  near(s.countries[1].person_hours, 3e7);
  near(s.facilities[0].outage_hours, 5);
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_int_equal(ko_summary_print_text(out, &s, 100, &error), 0);
  fclose(out);
  for (char *line = text; *line; line += strcspn(line, "\n") + 1) assert_in_range(strcspn(line, "\n"), 0, 100);
  static const char *const wanted[] = {"HOW LONG IT LASTS", "4 trials over 48.0 h", "> 48.0 h",  "3.00 h",     "75.0 %",
                                       "50.0 million",      "hours lost",           "hours out", "peak people"};
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    if (!strstr(text, wanted[i])) fail_msg("'%s' is not in\n%s", wanted[i], text);
  assert_null(strstr(text, "people out"));
  free(text);
  out = open_memstream(&text, &size);
  assert_non_null(out);
  ko_summary_print_json(out, &s);
  fclose(out);
  assert_non_null(strstr(text, "\"horizon_hours\": 48"));
  assert_non_null(strstr(text, "\"restored\": 0.75, \"restoration_p50\": 3, \"restoration_p95\": null"));
  free(text);
  ko_summary_free(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_strategies), cmocka_unit_test(test_details), cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_print), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
