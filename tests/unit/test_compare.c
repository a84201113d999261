/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparisons of files that can be done by hand: one strategy does nothing, one helps on average and harms a country, a sector and the
 * tail, one harms.
 */
#include <math.h>
#include <unistd.h>

#include "printed.h"
#include "sim/report/report.h"

enum { STRATEGIES = 4, TRIALS = 2000, COUNTRIES = 2, SECTORS = 2 };

static char folder[] = "/tmp/knockon-compare-XXXXXX";
static char paths[2][64];

static int make_folder(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  for (int f = 0; f < 2; f++) snprintf(paths[f], sizeof paths[f], "%s/%d.h5", folder, f);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  for (int f = 0; f < 2; f++) unlink(paths[f]);
  return rmdir(folder);
}

/* What a file is made as. */
typedef struct recipe {
  const char *region, *scenario;
  int64_t seed, n_trials;
  int without_trials;
} recipe;

static const recipe plain = {"0123456789abcdef", "run: { seed: 1 }\nwaves: [ { name: x, success: 0.5 } ]", 1, TRIALS, 0};

static void axis(ko_sink *sink, const char *name, ko_type type, const void *data, uint64_t n) {
  ko_error error = {0};
  const ko_dataset d = {name, type, 1, {name}, "", name, name, NULL, data, NULL, NULL};
  assert_int_equal(sink->coordinate(sink, &d, n, &error), 0);
}

static void put(ko_sink *sink, const char *name, const double *data, const char *a, const char *b, const char *c) {
  ko_error error = {0};
  const ko_dataset d = {name, KO_TYPE_F64, 1u + !!b + !!c, {a, b, c}, "1", name, name, NULL, data, NULL, NULL};
  assert_int_equal(sink->dataset(sink, &d, &error), 0);
}

/* In 1024ths. Trial i of the baseline loses 200 .. 299, the worst twentieth 295 and more. */
static int64_t base_of(int64_t trial) { return 200 + trial * 37 % 100; }

static int is_worst(int64_t trial) { return base_of(trial) >= 295; }

static int64_t loss_of(int strategy, int64_t trial) {
  const int64_t base = base_of(trial);
  return strategy < 2 ? base : strategy == 2 ? base + (is_worst(trial) ? 20 : -10 - trial % 3) : base + trial % 2;
}

/* What country 0 or sector 0 wins, country 1 or sector 1 loses, and 8 besides. */
static int64_t part_of(int strategy, int64_t trial, int part) {
  const int64_t off = loss_of(strategy, trial) - base_of(trial);
  return base_of(trial) + (strategy == 2 ? (part ? 8 + trial % 2 : 2 * off) : off);
}

static void write_file(const char *path, const recipe *of) {
  static const char *const strategies[] = {"baseline", "nothing", "trade", "harm"}, *const countries[] = {"XA", "XB"},
                           *const sectors[] = {"power", "gas"};
  static const char *const statistics[] = {"mean", "sd", "p95", "p99", "cvar95"};
  static const double cost[STRATEGIES] = {0, 5, 2, 1};
  static int64_t trials[TRIALS];
  static double loss[STRATEGIES][TRIALS], country[STRATEGIES][TRIALS][COUNTRIES], hours[STRATEGIES][TRIALS][COUNTRIES],
      statistic[STRATEGIES][5];
  const int64_t n = of->n_trials;
  double *loss_at = loss[0], *country_at = country[0][0], *hours_at = hours[0][0];
  for (int k = 0; k < STRATEGIES; k++) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) {
      trials[i] = i;
      const double value = (double)loss_of(k, i) / 1024;
      loss_at[k * n + i] = value;
      sum += value;
      squares += value * value;
      for (int c = 0; c < COUNTRIES; c++) {
        country_at[(k * n + i) * COUNTRIES + c] = (double)part_of(k, i, c) / 1024;
        hours_at[(k * n + i) * COUNTRIES + c] = 1000.0 * (double)part_of(k, i, c);
      }
    }
    const double mean = sum / (double)n;
    statistic[k][0] = mean;
    statistic[k][1] = sqrt((squares - sum * mean) / (double)(n - 1));
    statistic[k][2] = statistic[k][3] = 0.25 + k / 8.0;
    statistic[k][4] = 0.3 + (k == 2) / 64.0;
  }
  ko_error error = {0};
  ko_sink *sink;
  assert_int_equal(ko_results_create(path, &sink, &error), 0);
  axis(sink, "strategy", KO_TYPE_TEXT, strategies, STRATEGIES);
  axis(sink, "country", KO_TYPE_TEXT, countries, COUNTRIES);
  axis(sink, "sector", KO_TYPE_TEXT, sectors, SECTORS);
  axis(sink, "statistic", KO_TYPE_TEXT, statistics, 5);
  axis(sink, "trial", KO_TYPE_I64, trials, (uint64_t)n);
  put(sink, "loss_statistic", statistic[0], "strategy", "statistic", NULL);
  put(sink, "cost", cost, "strategy", NULL, NULL);
  if (!of->without_trials) {
    put(sink, "loss", loss[0], "strategy", "trial", NULL);
    put(sink, "loss_country", country[0][0], "strategy", "trial", "country");
    put(sink, "loss_sector", country[0][0], "strategy", "trial", "sector");
    put(sink, "person_hours_lost", hours[0][0], "strategy", "trial", "country");
  }
  assert_int_equal(sink->attribute_text(sink, "title", "By hand", &error), 0);
  assert_int_equal(sink->attribute_text(sink, "knockon_version", "0", &error), 0);
  assert_int_equal(sink->attribute_text(sink, "region_hash", of->region, &error), 0);
  assert_int_equal(sink->attribute_text(sink, "scenario_hash", "fedcba9876543210", &error), 0);
  assert_int_equal(sink->attribute_text(sink, "scenario", of->scenario, &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "seed", of->seed, &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "trials", n, &error), 0);
  assert_int_equal(ko_results_commit(sink, &error), 0);
  ko_results_abandon(sink);
}

/* Write the files, compare them. */
static int compare(const recipe *first, const recipe *second, const char *against, ko_comparison *out, ko_error *error) {
  ko_results *results[2] = {NULL, NULL};
  ko_compare_source sources[2];
  const recipe *const recipes[2] = {first, second};
  const uint32_t n = second ? 2 : 1;
  *error = (ko_error){0};
  for (uint32_t f = 0; f < n; f++) {
    write_file(paths[f], recipes[f]);
    assert_int_equal(ko_results_open(paths[f], &results[f], error), 0);
    sources[f] = (ko_compare_source){results[f], paths[f]};
  }
  const int code = ko_comparison_read(sources, n, against, out, error);
  for (uint32_t f = 0; f < n; f++) ko_results_close(results[f]);
  return code;
}

static void near(double a, double b) {
  if (!(fabs(a - b) < 1e-12)) fail_msg("%.17g is not %.17g", a, b);
}

static double mean_off(int strategy, int part) {
  double sum = 0;
  for (int64_t i = 0; i < TRIALS; i++)
    sum += (double)(part < 0 ? loss_of(strategy, i) - base_of(i) : part_of(strategy, i, part) - base_of(i));
  return sum / TRIALS / 1024;
}

static void test_one_file(void **state) {
  (void)state;
  ko_comparison c;
  ko_error error;
  assert_int_equal(compare(&plain, NULL, NULL, &c, &error), 0);
  assert_int_equal(c.n_strategies, STRATEGIES);
  assert_true(c.strategies[0].is_reference && isnan(c.strategies[0].mean_difference.value));
  const ko_compared *nothing = &c.strategies[1], *trade = &c.strategies[2], *harm = &c.strategies[3];
  assert_true(nothing->is_identical && nothing->verdict == KO_VERDICT_SAME && nothing->mean_difference.high == 0 && nothing->p == 1);
  assert_true(nothing->cvar95_difference.low == 0 && nothing->cvar95_difference.high == 0);
  assert_int_equal(trade->n_higher, TRIALS / 20);
  assert_int_equal(trade->n_lower, TRIALS - TRIALS / 20);
  near(trade->mean_difference.value, mean_off(2, -1));
  assert_true(trade->verdict == KO_VERDICT_BETTER && trade->mean_difference.high < 0);
  near(trade->cvar95_difference.value, 20.0 / 1024);
  assert_true(trade->tail.harmed && !nothing->tail.harmed);
  for (int i = 0; i < 2; i++) {
    near(trade->countries[i].difference.value, mean_off(2, i));
    near(trade->sectors[i].difference.value, mean_off(2, i));
    assert_int_equal(trade->countries[i].harmed, i);
    assert_int_equal(trade->sectors[i].harmed, i);
  }
  assert_true(harm->verdict == KO_VERDICT_WORSE);
  near(harm->person_hours_difference.value, 1024 * 1000 * 2 * mean_off(3, -1));
  near(trade->avoided_per_cost.value, -mean_off(2, -1) / 2);
  near(trade->avoided_per_cost.low, -trade->mean_difference.high / 2);
  /* Costs 0, 5, 2, 1: what does nothing is beaten by the baseline, what helps on average is not, though its tail is worse. */
  assert_int_equal(c.strategies[0].beaten_by, STRATEGIES);
  assert_int_equal(nothing->beaten_by, 0);
  assert_int_equal(trade->beaten_by, STRATEGIES);
  assert_int_equal(harm->beaten_by, 0);
  assert_false(c.has_few_tail);
  ko_comparison_free(&c);
  assert_int_equal(compare(&plain, NULL, "trade", &c, &error), 0);
  near(c.strategies[0].mean_difference.value, -mean_off(2, -1));
  ko_comparison_free(&c);
  assert_int_equal(compare(&plain, NULL, "trad", &c, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "did you mean \"trade\""));
}

static void test_two_files(void **state) {
  (void)state;
  ko_comparison c;
  ko_error error;
  recipe second = plain;
  second.scenario = "run: { seed: 1, trials: 7 }\nwaves: [ { name: x, success: 0.5 } ]\nstrategies: []";
  second.n_trials = TRIALS / 2;
  assert_int_equal(compare(&plain, &second, NULL, &c, &error), 0);
  assert_int_equal(c.n_strategies, 2 * STRATEGIES);
  assert_string_equal(c.strategies[STRATEGIES].name, "baseline (2)");
  assert_true(c.has_same_luck && c.has_same_conditions && c.n_changes == 2);
  assert_int_equal(c.strategies[STRATEGIES].pairing, KO_PAIRING_TRIALS);
  assert_int_equal(c.strategies[STRATEGIES].n_trials, TRIALS / 2);
  assert_true(c.strategies[STRATEGIES].is_identical && c.strategies[STRATEGIES + 2].verdict == KO_VERDICT_BETTER);
  assert_true(c.strategies[STRATEGIES + 2].avoided_per_cost.value > 0);
  ko_comparison_free(&c);

  second = plain;
  second.seed = 2;
  second.scenario = "waves: [ { name: x, success: 0.6 } ]\nrun: { seed: 2 }";
  assert_int_equal(compare(&plain, &second, "baseline (2)", &c, &error), 0);
  assert_true(!c.has_same_luck && !c.has_same_conditions && c.n_changes == 2);
  assert_string_equal(c.changes[1].path, "waves.x.success");
  const ko_compared *first = &c.strategies[0], *trade = &c.strategies[2];
  assert_true(first->pairing == KO_PAIRING_NONE && first->verdict == KO_VERDICT_SAME && !first->is_identical);
  assert_true(first->mean_difference.low < 0 && first->mean_difference.high > 0 && isnan(trade->avoided_per_cost.value));
  /* Welch: twice the variance of one. */
  near(trade->mean_difference.value, mean_off(2, -1));
  near(trade->countries[1].difference.value, mean_off(2, 1));
  assert_true(c.strategies[STRATEGIES + 2].pairing == KO_PAIRING_TRIALS); /* in one file with the reference */
  assert_int_equal(c.strategies[STRATEGIES].beaten_by, 2 * STRATEGIES);   /* a front for each file */
  ko_comparison_free(&c);

  second.region = "0123456789abcdee";
  assert_int_equal(compare(&plain, &second, NULL, &c, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, paths[0]));
  assert_non_null(strstr(error.findings[0].message, paths[1]));
}

static void test_without_trials(void **state) {
  (void)state;
  ko_comparison c;
  ko_error error;
  recipe bare = plain;
  bare.without_trials = 1;
  assert_int_equal(compare(&bare, NULL, NULL, &c, &error), 0);
  const ko_compared *trade = &c.strategies[2];
  assert_int_equal(trade->pairing, KO_PAIRING_BOUND);
  near(trade->mean_difference.value, mean_off(2, -1));
  /* As wide as if both moved against each other: t(0.975, 1999) times both standard deviations, about 29 of 1024 each. */
  const double half = trade->mean_difference.high - trade->mean_difference.value;
  assert_true(half > 1.961 * 2 * 28 / 1024 / sqrt(TRIALS) && half < 1.962 * 2 * 32 / 1024 / sqrt(TRIALS));
  assert_true(isnan(trade->cvar95_difference.low) && isnan(trade->person_hours) && !c.has_parts && !trade->tail.harmed);
  ko_comparison_free(&c);
}

static void test_print(void **state) {
  (void)state;
  ko_comparison c;
  ko_error error;
  printed p;
  recipe second = plain;
  second.scenario = "waves: [ { name: x, success: 0.6 } ]\nrun: { seed: 1 }";
  assert_int_equal(compare(&plain, &second, NULL, &c, &error), 0);
  assert_int_equal(ko_comparison_print_text(printed_begin(&p), &c, 100, &error), 0);
  const char *text = printed_end(&p);
  assert_true(widest_line(text) <= 100);
  static const char *const wanted[] = {"waves.x.success  0.5    0.6",
                                       "Costs are not weighed across",
                                       "Identical to baseline in every trial: nothing, baseline (2), nothing (2).",
                                       "trade: better on average",
                                       "but harms country XB (+",
                                       "sector gas (+",
                                       "worst 5 % of the trials (+1.95 points, ",
                                       "beaten by baseline"};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    if (!strstr(text, wanted[i])) fail_msg("'%s' is not in\n%s", wanted[i], text);
  printed_free(&p);
  ko_comparison_print_json(printed_begin(&p), &c);
  text = printed_end(&p);
  assert_non_null(strstr(text, "\"differences\": [{\"path\": \"waves.x.success\", \"first\": \"0.5\", \"second\": \"0.6\"}]"));
  assert_non_null(strstr(text, "\"name\": \"nothing\", \"file\": 1, \"cost\": 5, "));
  assert_non_null(strstr(text, "\"beaten_by\": \"baseline\", \"pairing\": \"trials\", \"trials\": 2000, \"trials_lower\": 0, "
                               "\"trials_higher\": 0, \"identical\": 1"));
  printed_free(&p);
  ko_comparison_free(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_file), cmocka_unit_test(test_two_files),
                                     cmocka_unit_test(test_without_trials), cmocka_unit_test(test_print)};
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
