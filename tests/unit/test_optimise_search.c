/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search on made-up losses: where greedy growth is known to fail, against enumeration, with a budget, stopped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { MOST = 64 };

/* Things that are worth something, each covered by some candidates: a trial loses what is not covered. Every trial has another share of
 * them. */
typedef struct cover {
  ko_evaluator face;
  uint32_t n_things, together; /* together: a thing is covered by two of its candidates or not at all */
  int64_t worth[MOST];
  uint64_t by[MOST]; /* candidates */
  uint64_t asked;
} cover;

static uint64_t hash(uint64_t x) { return ko_memo_mix(x); }

static int values(ko_evaluator *self, size_t n, const uint64_t *const *portfolios, uint64_t first, uint64_t end, int64_t *out,
                  ko_error *error) {
  cover *c = (cover *)(void *)self;
  (void)error;
  c->asked += n;
  for (size_t i = 0; i < n; i++)
    for (uint64_t t = first; t < end; t++) {
      int64_t loss = 0;
      for (uint32_t k = 0; k < c->n_things; k++) {
        const int covered = __builtin_popcountll(c->by[k] & portfolios[i][0]) > (int)c->together;
        if (!covered && hash(t * MOST + k) % 4 > 0) loss += c->worth[k];
      }
      *out++ = loss;
    }
  return KO_OK;
}

static void free_nothing(ko_evaluator *self) { (void)self; }

static cover make(void) { return (cover){.face = {.values = values, .free = free_nothing}}; }

static ko_selection search_of(cover *c, uint32_t n, const double *cost, double budget, ko_method method) {
  return (ko_selection){.n = n, .cost = cost, .budget = budget, .n_trials = 2000, .method = method, .evaluator = &c->face};
}

static void run(ko_selection *search) {
  ko_error error = {0};
  if (ko_selection_run(search, &error)) fail_msg("%s", error.findings[0].message);
}

static const ko_found *best(const ko_selection *search) { return &search->front[search->n_front - 1]; }

/* 0 covers four things, 1 and 2 three each, together six: greedy growth takes 0 first, and must exchange it. */
static void exchange_repairs(void **state) {
  (void)state;
  const double cost[3] = {1, 1, 1};
  cover c = make();
  c.n_things = 6;
  const uint64_t by[6] = {1 | 2, 1 | 2, 1 | 4, 1 | 4, 2, 4};
  for (int k = 0; k < 6; k++) {
    c.worth[k] = 1000;
    c.by[k] = by[k];
  }
  ko_selection search = search_of(&c, 3, cost, 2, KO_METHOD_GREEDY);
  search.words = 1;
  ko_standing at = {0};
  ko_error error = {0};
  const uint64_t nothing = 0;
  assert_int_equal(ko_standing_take(&search, &nothing, &at, &error), KO_OK);
  assert_int_equal(ko_selection_grow(&search, &at, 1, &error), KO_OK);
  assert_true(at.bits[0] == (1 | 2) || at.bits[0] == (1 | 4));
  assert_int_equal(ko_selection_exchange(&search, &at, &error), KO_OK);
  assert_true(at.bits[0] == (2 | 4) && at.score == 0);
  ko_standing_free(&at);
  ko_selection_free(&search);
  ko_selection all = search_of(&c, 3, cost, 2, KO_METHOD_AUTO);
  run(&all);
  assert_int_equal(all.exact, 1);
  assert_true(best(&all)->bits[0] == (2 | 4) && best(&all)->score == 0);
  assert_int_equal(all.n_tried, 8); /* nothing, then all seven within the budget */
  ko_selection_free(&all);
}

/* Trifles are worth most per cost and leave too little for what is worth most. */
static void dear_one(void **state) {
  (void)state;
  const double cost[3] = {1, 10, 3};
  cover c = make();
  c.n_things = 3;
  const int64_t worth[3] = {300, 2000, 400};
  for (int k = 0; k < 3; k++) {
    c.worth[k] = worth[k];
    c.by[k] = UINT64_C(1) << k;
  }
  ko_selection search = search_of(&c, 3, cost, 10, KO_METHOD_GREEDY);
  run(&search);
  assert_true(best(&search)->bits[0] == 2);
  assert_int_equal(search.front[0].bits[0], 0);
  assert_int_equal(search.exact, 0);
  for (size_t i = 1; i < search.n_front; i++)
    assert_true(search.front[i].cost > search.front[i - 1].cost && search.front[i].score < search.front[i - 1].score);
  ko_selection_free(&search);
}

/* One is of no use without the other; greedy growth sees no gain in either. */
static void only_together(void **state) {
  (void)state;
  const double cost[4] = {1, 1, 1, 1};
  cover c = make();
  c.n_things = 2;
  c.together = 1;
  c.worth[0] = 5000;
  c.by[0] = 1 | 8;
  ko_selection search = search_of(&c, 4, cost, 2, KO_METHOD_GREEDY);
  run(&search);
  assert_int_equal(best(&search)->bits[0], 1 | 8);
  ko_selection_free(&search);
}

/* What does harm or nothing is not bought; what is free is, where it helps. */
static void useless(void **state) {
  (void)state;
  const double cost[3] = {1, 0, 2};
  cover c = make();
  c.n_things = 1;
  c.worth[0] = 10;
  c.by[0] = 2 | 4;
  for (int exact = 0; exact < 2; exact++) {
    ko_selection search = search_of(&c, 3, cost, 100, exact ? KO_METHOD_EXACT : KO_METHOD_GREEDY);
    run(&search);
    assert_int_equal(search.n_front, 1);
    assert_true(best(&search)->bits[0] == 2 && best(&search)->score == 0);
    ko_selection_free(&search);
  }
}

/* Costs that are no binary numbers must still meet the budget. */
static void budget_is_met(void **state) {
  (void)state;
  double cost[10];
  cover c = make();
  c.n_things = 10;
  for (int k = 0; k < 10; k++) {
    cost[k] = 0.1;
    c.worth[k] = 7 + k;
    c.by[k] = UINT64_C(1) << k;
  }
  for (int exact = 0; exact < 2; exact++) {
    ko_selection search = search_of(&c, 10, cost, exact ? 0.7 : 1, exact ? KO_METHOD_AUTO : KO_METHOD_GREEDY);
    run(&search);
    assert_int_equal(best(&search)->bits[0], exact ? 0x3f8 : 0x3ff);
    ko_selection_free(&search);
  }
}

/* Ties go to the first candidates. */
static void ties(void **state) {
  (void)state;
  const double cost[5] = {1, 1, 1, 1, 1};
  cover c = make();
  c.n_things = 1;
  c.worth[0] = 10;
  c.by[0] = 2 | 4 | 8;
  for (int exact = 0; exact < 2; exact++) {
    ko_selection search = search_of(&c, 5, cost, 3, exact ? KO_METHOD_EXACT : KO_METHOD_GREEDY);
    run(&search);
    assert_int_equal(best(&search)->bits[0], 2);
    ko_selection_free(&search);
  }
}

static int stop_later(const void *context) {
  int *left = (int *)(uintptr_t)context;
  return --*left < 0;
}

/* Stopped at any moment, the best so far is there. */
static void stopped(void **state) {
  (void)state;
  double cost[20];
  cover c = make();
  c.n_things = 20;
  for (int k = 0; k < 20; k++) {
    cost[k] = 1 + k % 3;
    c.worth[k] = 100 + k * k;
    c.by[k] = UINT64_C(1) << k | UINT64_C(1) << (k * 7 % 20);
  }
  ko_wide before = 0;
  for (int moments = 0, last = 0; !last; moments = moments * 2 + 1) {
    int left = moments;
    ko_selection search = search_of(&c, 20, cost, 12, KO_METHOD_GREEDY);
    search.asked_to_stop = stop_later;
    search.context = &left;
    run(&search);
    if (moments == 0) assert_int_equal(search.n_front, 0);
    else {
      assert_true(search.n_front > 0 && search.front[0].bits[0] == 0);
      assert_true(best(&search)->score <= before || before == 0);
      before = best(&search)->score;
    }
    last = !search.stopped;
    ko_selection_free(&search);
  }
}

static uint32_t draw(uint64_t *x, uint32_t below) {
  *x = *x * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*x >> 33) % below;
}

/* Random problems, some in which candidates help only together, by the mean and by the tail: how much of the best reduction is found? */
static void against_enumeration(void **state) {
  (void)state;
  enum { PROBLEMS = 200 };
  int near = 0;
  uint64_t x = 7;
  for (int problem = 0; problem < PROBLEMS; problem++) {
    double cost[10];
    cover c = make();
    const uint32_t n = 5 + draw(&x, 6);
    c.n_things = 4 + draw(&x, 20);
    c.together = draw(&x, 4) == 0;
    for (uint32_t i = 0; i < n; i++) cost[i] = problem % 2 ? 1 : 1 + draw(&x, 5);
    for (uint32_t k = 0; k < c.n_things; k++) {
      c.worth[k] = 1 + draw(&x, 1000);
      for (uint32_t i = 0; i < n; i++) c.by[k] |= (uint64_t)(draw(&x, 4) == 0) << i;
    }
    ko_selection greedy = search_of(&c, n, cost, 2 + draw(&x, 8), KO_METHOD_GREEDY), all = greedy;
    greedy.n_trials = all.n_trials = 1100;
    greedy.tail = all.tail = problem % 3 == 0;
    all.method = KO_METHOD_EXACT;
    run(&greedy);
    run(&all);
    const double most = (double)(all.front[0].score - best(&all)->score), found = (double)(greedy.front[0].score - best(&greedy)->score);
    assert_true(all.front[0].score == greedy.front[0].score && found <= most);
    near += found >= 0.99 * most;
    ko_selection_free(&greedy);
    ko_selection_free(&all);
  }
  print_message("%d of %d within 1 %% of the best\n", near, PROBLEMS);
  assert_true(near >= PROBLEMS * 95 / 100);
}

/* The mean of the worst twentieth, whatever stands where. */
static void tail_scores(void **state) {
  (void)state;
  uint64_t x = 3;
  for (uint64_t n = 1; n < 400; n++) {
    ko_selection search = {.n_trials = n, .tail = 1};
    int64_t some[400], sorted[400], level;
    for (uint64_t i = 0; i < n; i++) some[i] = sorted[i] = draw(&x, n % 2 ? 10 : 100000);
    for (uint64_t i = 0; i < n; i++)
      for (uint64_t k = i + 1; k < n; k++)
        if (sorted[k] > sorted[i]) {
          const int64_t swap = sorted[i];
          sorted[i] = sorted[k];
          sorted[k] = swap;
        }
    int64_t sum = 0;
    for (uint64_t i = 0; i < (n + 19) / 20; i++) sum += sorted[i];
    assert_true(ko_selection_score_of(&search, n, some, &level) == sum);
    assert_int_equal(level, sorted[(n + 19) / 20 - 1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exchange_repairs), cmocka_unit_test(dear_one),
      cmocka_unit_test(only_together),    cmocka_unit_test(useless),
      cmocka_unit_test(budget_is_met),    cmocka_unit_test(ties),
      cmocka_unit_test(stopped),          cmocka_unit_test(against_enumeration),
      cmocka_unit_test(tail_scores),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
