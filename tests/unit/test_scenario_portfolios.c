/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Portfolios of candidates, written as strategies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/scenario.h"

static const char text[] =
    "knockon: 1\nregion: { load: here }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { states: hits.csv } } ]\n"
    "strategies: [ { name: own, measures: [ { protect: { list: [z], to: 1 } } ] }, { name: portfolio 2, measures: [ { protect: { list: "
    "[y], to: 1 } } ] } ]\n"
    "candidates:\n"
    "  - each: { protect: { facilities: { kind: plant }, pick: 3, by: degree, to: 0.9, cost_each: 2 } }\n"
    "  - each: { protect: { links: all, to: 0.5, cost: 1 } }\n"
    "  - { name: both, measures: [ { protect: { list: [c], to: 0.5 } }, { prevent: { countries: XA, to: 0.1 } } ] }\n";

/* Write, and read again. The caller frees. */
static ko_scenario *write(const char *folder, char **out) {
  static const ko_picked first[] = {{0, "a"}, {0, "b"}, {1, "l1"}, {1, "l2"}}, second[] = {{2, NULL}};
  static const ko_portfolio_text portfolios[] = {{"portfolio 1", 4, first}, {"portfolio 2", 1, second}};
  ko_error error = {0};
  ko_scenario *from = NULL, *to = NULL;
  size_t length = 0;
  assert_int_equal(ko_scenario_parse(text, strlen(text), "folder", NULL, 0, &from, &error), KO_OK);
  FILE *stream = open_memstream(out, &length);
  assert_non_null(stream);
  assert_int_equal(ko_scenario_write_portfolios(from, folder, portfolios, 2, stream, &error), KO_OK);
  assert_int_equal(fclose(stream), 0);
  if (ko_scenario_parse(*out, length, "folder", NULL, 0, &to, &error)) fail_msg("%s", error.findings[0].message);
  ko_scenario_free(from);
  return to;
}

static void beside_its_own(void **state) {
  (void)state;
  char *out = NULL;
  ko_scenario *s = write(NULL, &out);
  assert_int_equal(s->n_candidates, 3);
  assert_int_equal(s->n_strategies, 4); /* the baseline, its own, and two; that of the same name has given way */
  assert_string_equal(s->strategies[1].name, "own");
  assert_string_equal(s->strategies[2].name, "portfolio 1");
  assert_string_equal(s->strategies[3].name, "portfolio 2");
  assert_int_equal(s->strategies[2].n_measures, 3); /* a and b together, but l1 and l2 each pay for the whole */
  assert_int_equal(s->strategies[3].n_measures, 2);
  assert_non_null(strstr(out, "list:\n            - a\n            - b\n          to: 0.9\n          cost_each: 2\n"));
  assert_non_null(strstr(out, "list:\n            - l2\n          to: 0.5\n          cost: 1\n"));
  assert_non_null(strstr(out, "load: here\n"));
  assert_string_equal(s->waves[0].targets.states, "folder/hits.csv");
  ko_scenario_free(s);
  free(out);
}

/* Elsewhere the paths are those from the root. */
static void elsewhere(void **state) {
  (void)state;
  char *out = NULL;
  ko_scenario *s = write("/far/away", &out);
  assert_string_equal(s->region_folder, "/far/away/here");
  assert_string_equal(s->waves[0].targets.states, "/far/away/hits.csv");
  ko_scenario_free(s);
  free(out);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(beside_its_own), cmocka_unit_test(elsewhere)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
