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

static void compare_case(random_case *r, ko_objective objective, counts *k) {
  char folder[64];
  ko_error error = {0};
  ko_region *region = NULL;
  ko_scenario *scenario = NULL;
  ko_plan_candidates *candidates = NULL;
  ko_evaluator *slow = NULL, *fast = NULL;
  char *text = add_guards(&r->files[r->n_files - 1].text, r);
  snprintf(folder, sizeof folder, "%s/knockon-portfolios-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  assert_non_null(mkdtemp(folder));
  assert_int_equal(random_case_write(r, folder), 0);
  int code = ko_region_load(folder, &region, &error);
  if (!code) code = ko_scenario_parse(text, strlen(text), folder, NULL, 0, &scenario, &error);
  if (code) fail_msg("case %llu: %s", (unsigned long long)r->seed, error.findings[0].message);
  ko_candidate list[2 * MOST];
  ko_scenario with = *scenario;
  with.n_candidates = single_out(scenario, list);
  for (size_t i = 0; i < scenario->n_candidates; i++) list[with.n_candidates++] = scenario->candidates[i];
  with.candidates = list;
  ko_error_clear(&error);
  if (ko_plan_candidates_make(&with, region, &candidates, &error)) fail_msg("%s", error.findings[error.n_shown - 1].message);
  const ko_optimise_options options = {.objective = objective, .n_trials = TRIALS};
  ko_question question = {.scenario = &with,
                          .region = region,
                          .candidates = candidates,
                          .options = &options,
                          .words = ko_portfolio_words(candidates->n),
                          .n_threads = 2};
  assert_true(question.words == 1);
  assert_int_equal(ko_rankings_make(region, &question.scores, &error), KO_OK);
  assert_int_equal(ko_evaluator_plain(&question, &slow, &error), KO_OK);
  if (ko_evaluator_fast(&question, &fast, &error)) fail_msg("%s", error.findings[0].message);
  uint64_t bits[PORTFOLIOS];
  const uint64_t *portfolios[PORTFOLIOS];
  for (int round = 0; round < 2; round++) { /* from nothing, then from some portfolio */
    for (size_t i = 0; i < PORTFOLIOS; i++) {
      portfolios[i] = &bits[i];
      choose(r, candidates->n, &bits[i]);
    }
    bits[0] = 0;
    compare(slow, fast, PORTFOLIOS, portfolios, 0, 512, k);
    if (fast->approach && fast->approach(fast, &bits[1], &error)) fail_msg("%s", error.findings[0].message);
    compare(slow, fast, PORTFOLIOS, portfolios, 512, TRIALS, k);
    compare(slow, fast, 3, portfolios, 0, TRIALS, k);
  }
  for (uint32_t c = 0; c < candidates->n; c++) k->structures += !candidates->items[c].only_hits;
  k->portfolios += 2 * PORTFOLIOS;
  k->cases++;
  slow->free(slow);
  fast->free(fast);
  ko_plan_candidates_free(candidates);
  ko_rankings_free(question.scores);
  ko_scenario_free(scenario);
  ko_region_free(region);
  random_case_remove(r, folder);
  free(text);
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
  assert_true(k.differ > k.values / 20 && k.structures > CASES / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(at_one_instant)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
