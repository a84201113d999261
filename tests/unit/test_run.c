/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks over threads, with an engine of a few lines in place of the real one: a trial's outcome is its number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/run/run.h"

enum { TRIALS = 5 * 512 + 100, CASES = 2 };

/* The stand-ins. */
int ko_worker_make(const ko_plan *plan, ko_worker **out, ko_error *error) {
  (void)error;
  *out = (ko_worker *)(uintptr_t)plan;
  return KO_OK;
}
void ko_worker_free(ko_worker *worker) { (void)worker; }
ko_worker_seconds ko_worker_spent(const ko_worker *worker) {
  (void)worker;
  return (ko_worker_seconds){1e-7, 2e-7};
}
size_t ko_worker_bytes(const ko_plan *plan) { return plan->n_cases; }
int ko_account_trials(ko_accountant *accountant, ko_worker *worker, const ko_plan *plan, uint32_t strategy, uint32_t block,
                      uint32_t only_country, const ko_audience *audience, ko_settled *out, ko_account *account, ko_error *error) {
  (void)accountant, (void)error;
  assert_ptr_equal(worker, plan);
  assert_int_equal(only_country, KO_NONE);
  assert_int_equal(audience->n, 2);
  assert_true((uintptr_t)audience->scratch[1] % 64 == 0);
  memset(account, 0, sizeof *account);
  uint64_t left = plan->n_trials - (uint64_t)block * KO_LANES;
  memset(out, 0, sizeof *out);
  out->plan = plan;
  out->strategy = strategy;
  out->block = block;
  out->n_lanes = left < KO_LANES ? (uint32_t)left : KO_LANES;
  return KO_OK;
}
int ko_account_plan_make(const ko_plan *plan, ko_account_plan **out, ko_error *error) {
  (void)error;
  *out = (ko_account_plan *)(uintptr_t)plan;
  return KO_OK;
}
void ko_account_plan_free(ko_account_plan *plan) { (void)plan; }
size_t ko_accountant_bytes(const ko_plan *plan) { return plan->n_cases; }
int ko_accountant_make(const ko_account_plan *plan, ko_accountant **out, ko_error *error) {
  (void)error;
  *out = (ko_accountant *)(uintptr_t)plan;
  return KO_OK;
}
void ko_accountant_free(ko_accountant *accountant) { (void)accountant; }
const ko_tally *const ko_tallies[] = {NULL};
static int64_t trials[TRIALS];

int ko_tally_coordinates(const ko_plan *plan, uint64_t n_trials, ko_sink *sink, ko_error *error) {
  static const char *const strategies[] = {"baseline", "other"};
  const ko_dataset strategy = {.name = "strategy", .type = KO_TYPE_TEXT, .n_axes = 1, .axes = {"strategy"}, .data = strategies};
  const ko_dataset trial = {.name = "trial", .type = KO_TYPE_I64, .n_axes = 1, .axes = {"trial"}, .data = trials};
  int code = sink->coordinate(sink, &strategy, plan->n_cases, error);
  return code ? code : sink->coordinate(sink, &trial, n_trials, error);
}

/* A tally: the number of a trial times (strategy + 1), and twice that; sums of them. */
static uint32_t bad_block = KO_NONE;
static size_t two(const ko_plan *plan) {
  (void)plan;
  return 2;
}
static size_t one_byte(const ko_plan *plan) {
  (void)plan;
  return 1;
}
static int never(const ko_plan *plan) {
  (void)plan;
  return 0;
}
static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)account, (void)worker;
  assert_true((uintptr_t)scratch % 64 == 0);
  if (settled->block >= bad_block) return ko_raise(error, KO_E_INTERNAL, "block %u is bad", settled->block);
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++)
    for (int k = 0; k < 2; k++) {
      int64_t value = (int64_t)(settled->block * 512 + lane) * (settled->strategy + 1) * (k + 1);
      values[2 * lane + (uint32_t)k] = value;
      sums[k] += value;
    }
  return KO_OK;
}
static int finished;
static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  (void)sink;
  finished++;
  assert_int_equal(totals->n_trials, TRIALS);
  const int64_t all = (int64_t)TRIALS * (TRIALS - 1) / 2;
  for (int c = 0; c < CASES; c++)
    for (int k = 0; k < 2; k++) assert_int_equal(totals->sums[self][2 * c + k], all * (c + 1) * (k + 1));
  for (int c = 0; c < CASES; c++) {
    static int64_t values[TRIALS * 2];
    assert_int_equal(totals->read(totals->store, self, (uint32_t)c, 0, TRIALS, values, error), KO_OK);
    for (int t = 0; t < TRIALS; t++)
      for (int k = 0; k < 2; k++) assert_int_equal(values[t * 2 + k], (int64_t)t * (c + 1) * (k + 1));
  }
  return KO_OK;
}
static const ko_tally first = {.name = "first", .n_sums = two, .n_values = two, .scratch = one_byte, .add = add, .finish = finish};
static const ko_tally off = {.name = "off", .enabled = never};
static const ko_tally second = {.name = "second", .n_sums = two, .n_values = two, .scratch = one_byte, .add = add, .finish = finish};
static const ko_tally *const tallies[] = {&first, &off, &second, NULL};

/* A sink that keeps texts. */
typedef struct notes {
  ko_sink sink;
  char text[4096];
} notes;
static int note(ko_sink *sink, const char *format, const char *a, const char *b, long long number) {
  notes *n = (notes *)(void *)sink;
  size_t length = strlen(n->text);
  snprintf(n->text + length, sizeof n->text - length, format, a, b, number);
  return KO_OK;
}
static int take_coordinate(ko_sink *sink, const ko_dataset *d, uint64_t length, ko_error *error) {
  (void)error;
  return note(sink, "%s%s[%lld]\n", d->name, "", (long long)length);
}
static int take_dataset(ko_sink *sink, const ko_dataset *d, ko_error *error) {
  (void)error;
  return note(sink, "%s%s%lld\n", d->name, "", 0);
}
static int take_column(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells, ko_error *error) {
  (void)cells, (void)error;
  return note(sink, "%s/%s[%lld]\n", table, name, (long long)n_rows);
}
static int take_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  (void)error;
  return note(sink, "%s=%s;%lld\n", name, text, 0);
}
static int take_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  (void)error;
  return note(sink, "%s%s=%lld\n", name, "", (long long)value);
}
static int take_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  (void)error;
  return note(sink, "%s%s=%lld\n", name, "", (long long)value);
}
static const ko_sink sink_functions = {take_coordinate, take_dataset, take_column, take_text, take_integer, take_number};

static ko_plan make_plan(void) {
  static ko_scenario scenario = {.name = "test", .text = "knockon: 1\n", .hash = 0xAB};
  static const char *const cells[] = {"A"};
  static const ko_column columns[] = {{"facility", cells}};
  static const double nan_number[] = {(double)__builtin_nanf("")};
  static const ko_plan_sector sectors[] = {{.name = "power", .n_slots = 1}};
  static const uint8_t counted[] = {1};
  static ko_region region;
  region.hash = 0xCD;
  region.tables[KO_TABLE_FACILITIES] = (ko_table){.n_rows = 1, .n_columns = 1, .columns = columns};
  region.n_facilities = region.n_countries = 1;
  region.facilities.lat = region.countries.population = nan_number;
  return (ko_plan){.scenario = &scenario,
                   .region = &region,
                   .draws = {.seed = 7},
                   .n_trials = TRIALS,
                   .n_blocks = 6,
                   .n_cases = CASES,
                   .n_sectors = 1,
                   .sectors = sectors,
                   .counted_by_number = counted};
}

static uint64_t last_done, calls;
static void progress(void *context, uint64_t done, uint64_t resumed, uint64_t total) {
  (void)context;
  assert_int_equal(resumed, 0);
  assert_true(done > last_done);
  assert_int_equal(total, TRIALS);
  last_done = done;
  calls++;
}

static void test_every_trial_once(void **state) {
  (void)state;
  const ko_plan plan = make_plan();
  for (int threads = 1; threads <= 9; threads += 2) {
    ko_error error = {0};
    ko_run_report report;
    notes n = {.sink = sink_functions};
    last_done = calls = 0;
    finished = 0;
    const ko_run_options options = {.n_threads = threads, .tallies = tallies, .progress = progress, .report = &report};
    assert_int_equal(ko_run(&plan, &options, &n.sink, &error), 0);
    assert_int_equal(finished, 2);
    assert_int_equal(last_done, TRIALS);
    assert_int_equal(calls, 6);
    assert_int_equal(report.n_threads, threads < 6 ? threads : 6); /* no more than blocks */
    assert_int_equal(report.trials_done, TRIALS);
    assert_true(report.phases[KO_PHASE_DRAW] > 0 && report.phases[KO_PHASE_DRAW] < 1.001e-7); /* mean over the threads; some had nothing to do */
    assert_true(report.phases[KO_PHASE_SPREAD] > 0 && report.phases[KO_PHASE_SPREAD] < 2.002e-7);
    double all = 0;
    for (int phase = 0; phase < KO_N_PHASES; phase++) all += report.phases[phase];
    assert_true(all >= report.seconds_trials - 1e-9);
    static const char *const wanted[] = {"format_version=1\n",
                                         "seed=7\n",
                                         "trials=2660\n",
                                         "Conventions=CF-1.10;",
                                         "scenario_hash=00000000000000ab;",
                                         "region_hash=00000000000000cd;",
                                         "stop_reason=trials;",
                                         "strategy[2]\n",
                                         "trial[2660]\n",
                                         "region/facilities/facility[1]\n",
                                         "inferred=facilities.csv has no column country",
                                         "Sector power has no demand",
                                         "No facility coordinates"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
      if (!strstr(n.text, wanted[i])) fail_msg("'%s' is not in %s", wanted[i], n.text);
  }
}

static void test_first_bad_block_is_told(void **state) {
  (void)state;
  const ko_plan plan = make_plan();
  for (int threads = 1; threads <= 4; threads++) {
    ko_error error = {0};
    notes n = {.sink = sink_functions};
    const ko_run_options options = {.n_threads = threads, .tallies = tallies};
    bad_block = 0;
    assert_int_equal(ko_run(&plan, &options, &n.sink, &error), KO_E_INTERNAL);
    bad_block = KO_NONE;
    assert_int_equal(error.n_errors, 1);
    assert_non_null(strstr(error.findings[0].message, " is bad"));
    assert_string_equal(n.text, ""); /* nothing was handed on */
  }
}

static atomic_int stop;
static void stop_at_second(void *context, uint64_t done, uint64_t resumed, uint64_t total) {
  (void)context, (void)resumed, (void)total;
  if (done > 512) atomic_store(&stop, 1);
}

static void test_stop(void **state) {
  (void)state;
  const ko_plan plan = make_plan();
  ko_error error = {0};
  notes n = {.sink = sink_functions};
  const ko_run_options options = {.n_threads = 1, .tallies = tallies, .progress = stop_at_second, .stop = &stop};
  assert_int_equal(ko_run(&plan, &options, &n.sink, &error), KO_E_INTERRUPTED);
  assert_string_equal(error.findings[0].message, "interrupted after 1024 of 2660 trials; nothing was written");
  assert_string_equal(n.text, "");
  atomic_store(&stop, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_trial_once),
      cmocka_unit_test(test_first_bad_block_is_told),
      cmocka_unit_test(test_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
