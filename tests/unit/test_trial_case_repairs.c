/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long repairs take under a strategy: fixed ones in whole steps, drawn ones against the distribution itself, what strategies share.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/trial/case.h"

enum { FACILITIES = 4, LINKS = 2, JOBS = FACILITIES + LINKS };

typedef struct bench {
  ko_plan plan;
  ko_plan_case cases[3];
  ko_trial_case trial[3];
  ko_arena arena;
  ko_error error;
} bench;

static const uint32_t rank[JOBS] = {3, 0, 5, 1, 4, 2}, other_rank[JOBS] = {0, 1, 2, 3, 4, 5};

static void make(bench *b, double step_hours, const double *hours, const double *cv, uint32_t n_cases) {
  *b = (bench){.plan = {.n_facilities = FACILITIES, .n_links = LINKS, .step_hours = step_hours, .n_cases = n_cases}};
  b->plan.cases = b->cases;
  for (uint32_t c = 0; c < n_cases; c++) {
    b->cases[c].response = (ko_plan_response){.repair_hours = hours, .repair_cv = cv, .job_rank = rank};
    b->cases[c].trial = &b->trial[c];
  }
}

static void run(bench *b) {
  for (uint32_t c = 0; c < b->plan.n_cases; c++)
    assert_int_equal(ko_trial_case_repairs(&b->arena, &b->plan, c, &b->trial[c], &b->error), KO_OK);
}

/* Rounded up to whole steps, one at least. */
static void fixed_repairs(void **state) {
  (void)state;
  static const double hours[JOBS] = {24, 0, 0.5, 6, 6.1, 12}, none[JOBS] = {0};
  static const uint32_t of_an_hour[JOBS] = {24, 1, 1, 6, 7, 12}, of_six[JOBS] = {4, 1, 1, 1, 2, 2};
  bench b;
  for (int six = 0; six <= 1; six++) {
    make(&b, six ? 6 : 1, hours, none, 1);
    run(&b);
    for (int job = 0; job < JOBS; job++) {
      assert_int_equal(b.trial[0].repairs->table[job], KO_NONE);
      assert_int_equal(b.trial[0].repairs->fixed[job], six ? of_six[job] : of_an_hour[job]);
    }
    ko_arena_free(&b.arena);
  }
}

/* A draw of the word w takes hours x exp(sigma z - sigma^2 / 2) with sigma^2 = ln(1 + cv^2) and z the normal quantile of w / 2^32: at the median
 * z is 0. Drawn by a table or without one, it is the same repair; no draw moves what has no spread or no length. */
static void drawn_repairs(void **state) {
  (void)state;
  static const double hours[JOBS] = {100, 100, 100, 0, 100, 50}, cv[JOBS] = {0.5, 1, 0.5, 0.5, 0, 1};
  bench b;
  make(&b, 1, hours, cv, 1);
  run(&b);
  const ko_trial_repairs *repairs = b.trial[0].repairs;
  assert_int_equal(repairs->table[0], repairs->table[2]); /* equal coefficients share a table */
  assert_int_equal(repairs->table[1], repairs->table[5]);
  assert_int_not_equal(repairs->table[0], repairs->table[1]);
  assert_int_equal(repairs->table[3], KO_NONE);
  assert_int_equal(repairs->table[4], KO_NONE);
  for (int job = 0; job < 2; job++) {
    double median = 100 / sqrt(1 + cv[job] * cv[job]);
    assert_true(fabs(ko_trial_repair_steps(repairs, (uint32_t)job, UINT32_C(1) << 31) - median) < 1.5);
    uint32_t before = 0;
    double sum = 0;
    for (uint32_t i = 0; i < 4096; i++) { /* longer for larger words, in the mean as long as was asked for */
      uint32_t word = i << 20 | 1u << 19, steps = ko_trial_repair_steps(repairs, (uint32_t)job, word);
      assert_true(steps >= 1 && steps >= before);
      assert_true(fabs(steps - 0.5 - 100 * ko_lognormal_once(repairs->cells, cv[job], word)) <= 0.51 + 0.001 * steps);
      before = steps;
      sum += steps - 0.5; /* rounded up */
    }
    assert_true(fabs(sum / 4096 - 100) < 1);
  }
  ko_arena_free(&b.arena);
}

/* With more coefficients than there are tables the rest is worked out at each draw. */
static void many_coefficients(void **state) {
  (void)state;
  enum { MANY = 100 };
  double hours[MANY], cv[MANY];
  uint32_t ranks[MANY];
  for (uint32_t i = 0; i < MANY; i++) hours[i] = 10, cv[i] = (i % 70 + 1) / 100.0, ranks[i] = i;
  bench b;
  make(&b, 1, hours, cv, 1);
  b.plan.n_facilities = MANY;
  b.plan.n_links = 0;
  b.cases[0].response.job_rank = ranks;
  run(&b);
  const ko_trial_repairs *repairs = b.trial[0].repairs;
  int n_without = 0;
  for (uint32_t i = 0; i < MANY; i++) {
    n_without += repairs->table[i] == KO_TABLE_NONE;
    if (i >= 70 && repairs->table[i] != KO_TABLE_NONE) assert_int_equal(repairs->table[i], repairs->table[i - 70]);
    uint32_t expected = (uint32_t)ceil(10 * ko_lognormal_once(repairs->cells, cv[i], 3000000000u));
    assert_int_equal(ko_trial_repair_steps(repairs, i, 3000000000u), expected);
  }
  assert_int_equal(n_without, 6); /* 64 tables for 70 coefficients */
  ko_arena_free(&b.arena);
}

/* Strategies with other coefficients make a table only of those that none before them had. */
static void tables_once(void **state) {
  (void)state;
  static const double hours[JOBS] = {1, 1, 1, 1, 1, 1}, none[JOBS] = {0}, cv[JOBS] = {0.5, 1}, other[JOBS] = {1, 2};
  bench b;
  make(&b, 1, hours, none, 3);
  b.cases[1].response.repair_cv = cv;
  b.cases[2].response.repair_cv = other;
  run(&b);
  const ko_trial_repairs *second = b.trial[1].repairs, *third = b.trial[2].repairs;
  assert_int_equal(b.trial[0].repairs->n_tables, 0);
  assert_null(b.trial[0].repairs->cells);
  assert_int_equal(second->n_tables, 2);
  assert_int_equal(third->n_tables, 2);
  assert_ptr_equal(second->tables[second->table[1]], third->tables[third->table[0]]);
  assert_ptr_equal(second->cells, third->cells);
  assert_true(third->tables[third->table[1]]->cv > 1.5);
  ko_arena_free(&b.arena);
}

/* The order the other way round; strategies with the same repairs or the same order share them. */
static void shared(void **state) {
  (void)state;
  static const double hours[JOBS] = {1, 2, 3, 4, 5, 6}, faster[JOBS] = {1, 1, 1, 1, 1, 1}, cv[JOBS] = {0};
  bench b;
  make(&b, 1, hours, cv, 3);
  b.cases[1].response.repair_hours = faster;
  b.cases[2].response.job_rank = other_rank;
  run(&b);
  for (uint32_t job = 0; job < JOBS; job++) {
    assert_int_equal(b.trial[0].job_of_rank[rank[job]], job);
    assert_int_equal(b.trial[2].job_of_rank[job], job);
  }
  assert_ptr_equal(b.trial[1].job_of_rank, b.trial[0].job_of_rank);
  assert_ptr_equal(b.trial[2].repairs, b.trial[0].repairs);
  assert_ptr_not_equal(b.trial[1].repairs, b.trial[0].repairs);
  assert_int_equal(b.trial[1].repairs->fixed[5], 1);
  ko_arena_free(&b.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fixed_repairs), cmocka_unit_test(drawn_repairs), cmocka_unit_test(many_coefficients),
      cmocka_unit_test(tables_once),   cmocka_unit_test(shared),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
