/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Portfolios of random cases: the evaluators of optimise against each other, loss by loss. Candidates are the measures of the case's
 * strategies, and guards of single facilities and links.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/analysis/optimise_parts.h"
#include "tests/oracle/random_case.h"

enum { CASES = ORACLE_TIMES > 1 ? 6 : 30, TRIALS = 1024 + 300, PORTFOLIOS = 12, MOST = 24 };

typedef struct counts {
  uint64_t cases, portfolios, values, structures, differ;
} counts;

/* Every measure of the case's strategies is a candidate. */
static size_t single_out(const ko_scenario *scenario, ko_candidate *out) {
  static char names[MOST][32];
  size_t n = 0;
  for (size_t s = 1; s < scenario->n_strategies; s++)
    for (size_t i = 0; i < scenario->strategies[s].n_measures && n < MOST; i++, n++) {
      snprintf(names[n], sizeof names[n], "measure %zu", n);
      out[n] = (ko_candidate){.name = names[n], .n_measures = 1, .measures = &scenario->strategies[s].measures[i]};
    }
  return n;
}

/* A scenario text with guards: one candidate a facility and one a link. */
static char *add_guards(const random_text *yaml, random_case *r) {
  random_text text = {0};
  random_print(&text, "%.*s", (int)yaml->length, yaml->text);
  random_print(&text, "candidates:\n  - each: { protect: { facilities: all, pick: 6, to: %.2f } }\n", random_hundredths(r, 20, 100));
  if (r->n_region_links) random_print(&text, "  - each: { protect: { links: all, pick: 4, to: %.2f } }\n", random_hundredths(r, 20, 100));
  random_print(&text,
               "  - { name: all, measures: [ { protect: { facilities: all, to: %.2f } }, { prevent: { countries: [%s], to: %.2f } } ] }\n",
               random_hundredths(r, 20, 90), r->c.countries[0], random_hundredths(r, 20, 90));
  random_print(&text, "  - { name: police, measures: [ { prevent: { countries: [%s], to: %.2f } } ] }\n", r->c.countries[0],
               random_hundredths(r, 20, 90));
  return text.text;
}

static void choose(random_case *r, uint32_t n, uint64_t *bits) {
  *bits = 0;
  for (uint32_t c = 0; c < n; c++)
    if (random_percent(r, 30)) ko_bit_set(bits, c);
}

static void compare(ko_evaluator *slow, ko_evaluator *fast, size_t n, const uint64_t *const *portfolios, uint64_t first, uint64_t end,
                    counts *k) {
  static int64_t a[PORTFOLIOS * TRIALS], b[PORTFOLIOS * TRIALS];
  ko_error error = {0};
  if (slow->values(slow, n, portfolios, first, end, a, &error) || fast->values(fast, n, portfolios, first, end, b, &error))
    fail_msg("%s", error.findings[0].message);
  k->values += n * (end - first);
  for (size_t i = 0; i < n * (end - first); i++) {
    if (a[i] != b[i])
      fail_msg("portfolio %zu, trial %zu: %lld and %lld", i / (size_t)(end - first), (size_t)first + i % (size_t)(end - first),
               (long long)a[i], (long long)b[i]);
    k->differ += a[i] != a[i % (end - first)];
  }
}

/* A random case with its candidates. */
typedef struct problem {
  char folder[64], *text;
  ko_region *region;
  ko_scenario *scenario, with;
  ko_candidate list[2 * MOST];
  ko_plan_candidates *candidates;
  ko_optimise_options options;
  ko_question question;
} problem;

static void pose(random_case *r, const ko_optimise_options *options, problem *p) {
  ko_error error = {0};
  memset(p, 0, sizeof *p);
  p->text = add_guards(&r->files[r->n_files - 1].text, r);
  snprintf(p->folder, sizeof p->folder, "%s/knockon-portfolios-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  assert_non_null(mkdtemp(p->folder));
  assert_int_equal(random_case_write(r, p->folder), 0);
  int code = ko_region_load(p->folder, &p->region, &error);
  if (!code) code = ko_scenario_parse(p->text, strlen(p->text), p->folder, NULL, 0, &p->scenario, &error);
  if (code) fail_msg("case %llu: %s", (unsigned long long)r->seed, error.findings[0].message);
  p->with = *p->scenario;
  p->with.n_candidates = single_out(p->scenario, p->list);
  for (size_t i = 0; i < p->scenario->n_candidates; i++) p->list[p->with.n_candidates++] = p->scenario->candidates[i];
  p->with.candidates = p->list;
  ko_error_clear(&error);
  if (ko_plan_candidates_make(&p->with, p->region, &p->candidates, &error)) fail_msg("%s", error.findings[error.n_shown - 1].message);
  p->options = *options;
  p->question = (ko_question){.scenario = &p->with,
                              .region = p->region,
                              .candidates = p->candidates,
                              .options = &p->options,
                              .words = ko_portfolio_words(p->candidates->n),
                              .n_threads = 2};
  assert_true(p->question.words == 1);
  assert_int_equal(ko_rankings_make(p->region, &p->question.scores, &error), KO_OK);
}

static void dismiss(const random_case *r, problem *p) {
  ko_plan_candidates_free(p->candidates);
  ko_rankings_free(p->question.scores);
  ko_scenario_free(p->scenario);
  ko_region_free(p->region);
  random_case_remove(r, p->folder);
  free(p->text);
}

static void compare_case(random_case *r, ko_objective objective, counts *k) {
  const ko_optimise_options options = {.objective = objective, .n_trials = TRIALS};
  ko_evaluator *slow = NULL, *fast = NULL;
  ko_error error = {0};
  problem p;
  pose(r, &options, &p);
  assert_int_equal(ko_evaluator_plain(&p.question, &slow, &error), KO_OK);
  if (ko_evaluator_fast(&p.question, &fast, &error)) fail_msg("%s", error.findings[0].message);
  uint64_t bits[PORTFOLIOS];
  const uint64_t *portfolios[PORTFOLIOS];
  for (int round = 0; round < 2; round++) { /* from nothing, then from some portfolio */
    for (size_t i = 0; i < PORTFOLIOS; i++) {
      portfolios[i] = &bits[i];
      choose(r, p.candidates->n, &bits[i]);
    }
    bits[0] = 0;
    compare(slow, fast, PORTFOLIOS, portfolios, 0, 512, k);
    if (fast->approach(fast, &bits[1], &error)) fail_msg("%s", error.findings[0].message);
    compare(slow, fast, PORTFOLIOS, portfolios, 512, TRIALS, k);
    compare(slow, fast, 3, portfolios, 0, TRIALS, k);
  }
  for (uint32_t c = 0; c < p.candidates->n; c++) k->structures += !p.candidates->items[c].only_hits;
  k->portfolios += 2 * PORTFOLIOS;
  k->cases++;
  slow->free(slow);
  fast->free(fast);
  dismiss(r, &p);
}

static void print(const counts *k) {
  printf("%llu cases, %llu portfolios, %llu values, of which %llu other than the baseline's; %llu candidates change the region\n",
         (unsigned long long)k->cases, (unsigned long long)k->portfolios, (unsigned long long)k->values, (unsigned long long)k->differ,
         (unsigned long long)k->structures);
}

static void at_one_instant(void **state) {
  (void)state;
  counts k = {0};
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    random_case *r = random_case_make(seed, 0);
    assert_non_null(r);
    compare_case(r,
                 (ko_objective){.kind = seed % 3 == 1   ? KO_OBJECTIVE_LOSS
                                        : seed % 3 == 2 ? KO_OBJECTIVE_PERSON_HOURS
                                                        : KO_OBJECTIVE_COUNTRY},
                 &k);
    random_case_free(r);
  }
  print(&k);
  assert_true(k.differ > k.values / 50 && k.structures > 0);
}

/* What the search finds, out of the best reduction that there is on the same trials. */
static double found_of_best(random_case *r, int tail, const ko_evaluator *evaluator, const problem *p, ko_wide *most) {
  ko_error error = {0};
  double cost[2 * MOST], all = 0;
  for (uint32_t c = 0; c < p->candidates->n; c++) all += cost[c] = r->seed % 2 ? 1 : 1 + random_below(r, 6);
  ko_selection greedy = {.n = p->candidates->n < 8 ? p->candidates->n : 8,
                         .cost = cost,
                         .budget = floor(all * (20 + random_below(r, 40)) / 100),
                         .n_trials = TRIALS,
                         .tail = tail,
                         .method = KO_METHOD_GREEDY,
                         .evaluator = (ko_evaluator *)(uintptr_t)evaluator},
               exact = greedy;
  exact.method = KO_METHOD_EXACT;
  if (ko_selection_run(&greedy, &error) || ko_selection_run(&exact, &error)) fail_msg("%s", error.findings[0].message);
  assert_true(greedy.front[0].score == exact.front[0].score);
  *most = exact.front[0].score - exact.front[exact.n_front - 1].score;
  const ko_wide found = exact.front[0].score - greedy.front[greedy.n_front - 1].score;
  assert_true(found <= *most);
  ko_selection_free(&greedy);
  ko_selection_free(&exact);
  return *most ? (double)found / (double)*most : 1;
}

/* Small cases of the engine, by the mean and by the tail: 95 in 100 within 1 % of the best. */
static void against_enumeration(void **state) {
  const int wanted = *(const int *)*state;
  int n = 0, near = 0, equal = 0;
  double worst = 1;
  for (uint64_t seed = 1; n < wanted; seed++) {
    random_case *r = random_case_make(seed, 0);
    assert_non_null(r);
    const ko_optimise_options options = {.n_trials = TRIALS};
    ko_evaluator *evaluator = NULL;
    ko_error error = {0};
    ko_wide most;
    problem p;
    pose(r, &options, &p);
    if (ko_evaluator_fast(&p.question, &evaluator, &error)) fail_msg("%s", error.findings[0].message);
    const double found = found_of_best(r, seed % 4 == 0, evaluator, &p, &most);
    if (most > 0) {
      n++;
      near += found >= 0.99;
      equal += found >= 1;
      if (found < worst) worst = found;
    }
    evaluator->free(evaluator);
    dismiss(r, &p);
    random_case_free(r);
  }
  printf("%d cases: %d within 1 %% of the best reduction, %d equal to it; the worst finds %.1f %% of it\n", n, near, equal, 100 * worst);
  assert_true(near >= n * 95 / 100);
}

/* test_portfolios [CASES]: so many against enumeration. */
int main(int argc, char **argv) {
  int small = argc > 1 ? atoi(argv[1]) : ORACLE_TIMES > 1 ? 5 : 40;
  const struct CMUnitTest tests[] = {cmocka_unit_test(at_one_instant), cmocka_unit_test_prestate(against_enumeration, &small)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
