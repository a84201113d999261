/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stop rule, asked of stores whose losses are made by hand: when it is asked, and that every strategy must have enough.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/run/judge.h"

enum { BLOCKS = 8, CASES = 2 };

static size_t two(const ko_plan *p) {
  (void)p;
  return 2;
}
static const ko_tally other = {.name = "other", .n_values = two}, loss = {.name = "loss", .n_values = two};
static const ko_tally *const with_loss[] = {&other, &loss, NULL}, *const without[] = {&other, NULL};

static ko_scenario scenario;
static const ko_plan plan = {.scenario = &scenario, .n_cases = CASES, .n_trials = BLOCKS * KO_LANES - 12, .n_blocks = BLOCKS};
static ko_layout layout;
static ko_store store;

/* All blocks in one span: the loss of trial i under a strategy is of[strategy] more in every second trial. */
static void fill(const int64_t *base, const int64_t *of) {
  ko_error error = {0};
  ko_counts counts;
  uint32_t first;
  assert_int_equal(ko_layout_make(&plan, with_loss, &layout, &error), KO_OK);
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), KO_OK);
  assert_int_equal(ko_store_take(&store, BLOCKS, BLOCKS, &first), BLOCKS);
  assert_int_equal(ko_counts_make(&layout, plan.n_trials, &counts, &error), KO_OK);
  for (uint32_t k = 0; k < CASES; k++)
    for (uint64_t i = 0; i < plan.n_trials; i++) counts.values[1][2 * (k * plan.n_trials + i)] = base[k] + (i % 2 ? of[k] : 0);
  assert_int_equal(ko_store_add(&store, 0, BLOCKS, &counts, &error), KO_OK);
}

static void empty(void) {
  ko_store_free(&store);
  ko_layout_free(&layout);
}

/* The number of blocks after which the rule has enough; 0: never. */
static uint32_t ends_at(void) {
  ko_error error = {0};
  ko_judge judge;
  uint32_t end = 0, asked[BLOCKS], n = 0;
  int enough = 0;
  assert_int_equal(ko_judge_make(&store, &judge, &error), KO_OK);
  while (end < BLOCKS && !enough) {
    end = ko_judge_next(&judge, end);
    asked[n++] = end;
    assert_int_equal(ko_judge_ask(&judge, end, &enough, &error), KO_OK);
  }
  ko_judge_free(&judge);
  static const uint32_t checks[] = {2, 3, 4, 6, 8};
  for (uint32_t i = 0; i < n; i++) assert_int_equal(asked[i], checks[i]);
  return enough ? end : 0;
}

static void fixed_checks(void **state) {
  (void)state;
  const int64_t some[CASES] = {1000, 2000}, none[CASES] = {0, 0}, wide[CASES] = {200, 4000};
  scenario.stop = (ko_stop_spec){.given = 1, .relative_half_width = 0.05, .minimum_trials = 1000, .minimum_losses = 100};
  fill(some, none);
  assert_int_equal(ends_at(), 2); /* they are all the same */
  scenario.stop.minimum_trials = 1500;
  assert_int_equal(ends_at(), 3);
  scenario.stop.minimum_losses = 3000;
  assert_int_equal(ends_at(), 6);
  scenario.stop.minimum_losses = 100000;
  assert_int_equal(ends_at(), 0);
  empty();
  /* 0 and 4000: the half width of n trials is 1.96 / sqrt(n) of the mean, 0.0614 of 1024, 0.05 of 1537. */
  scenario.stop = (ko_stop_spec){.given = 1, .relative_half_width = 0.05, .minimum_trials = 1000, .minimum_losses = 100};
  fill((const int64_t[CASES]){1000, 0}, wide);
  assert_int_equal(ends_at(), 4);
  empty();
}

static void every_strategy(void **state) {
  (void)state;
  scenario.stop = (ko_stop_spec){.given = 1, .relative_half_width = 0.5, .minimum_trials = 1000, .minimum_losses = 100};
  fill((const int64_t[CASES]){1000, 0}, (const int64_t[CASES]){0, 0}); /* the second never loses anything */
  assert_int_equal(ends_at(), 0);
  empty();
}

static void without_a_rule(void **state) {
  (void)state;
  ko_error error = {0};
  ko_judge judge;
  int enough = 1;
  scenario.stop = (ko_stop_spec){0};
  fill((const int64_t[CASES]){1, 1}, (const int64_t[CASES]){0, 0});
  assert_int_equal(ko_judge_make(&store, &judge, &error), KO_OK);
  assert_int_equal(ko_judge_next(&judge, 0), BLOCKS);
  assert_int_equal(ko_judge_ask(&judge, BLOCKS, &enough, &error), KO_OK);
  assert_int_equal(enough, 0);
  ko_judge_free(&judge);
  empty();
}

static void losses_that_nobody_counts(void **state) {
  (void)state;
  ko_error error = {0};
  ko_judge judge;
  scenario.stop = (ko_stop_spec){.given = 1, .relative_half_width = 0.5};
  assert_int_equal(ko_layout_make(&plan, without, &layout, &error), KO_OK);
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), KO_OK);
  assert_int_equal(ko_judge_make(&store, &judge, &error), KO_E_USAGE);
  assert_non_null(strstr(error.findings[0].message, "the stop rule needs the losses"));
  ko_judge_free(&judge);
  empty();
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(fixed_checks), cmocka_unit_test(every_strategy), cmocka_unit_test(without_a_rule),
                                     cmocka_unit_test(losses_that_nobody_counts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
