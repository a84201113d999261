/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why facilities are down before anything happens: on a plan of five facilities made by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/analysis/analysis.h"

enum { N = 5, GROUPS = 4 };

static const char *const ids[N] = {"a", "b", "c", "d", "e"};
static const uint32_t same[N] = {0, 1, 2, 3, 4}, sector[N] = {0, 0, 0, 0, 0};
static uint8_t reference[N] = {1, 0, 0, 0, 0};
/* a: none. b: one of a and c, and itself an empty group that is met. c: needs d. d: needs two of one. e: needs one of nothing. */
static const uint32_t first[N + 1] = {0, 0, 1, 2, 3, 4}, need[GROUPS] = {1, 1, 2, 1};
static const uint32_t supplier_first[GROUPS + 1] = {0, 2, 3, 4, 4}, suppliers[] = {0, 2, 3, 0};
static const uint64_t always[GROUPS] = {UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32};
static const ko_rule rule = {.name = "reachability"};
static const ko_plan_sector sectors[] = {{.name = "power", .rule = &rule, .n_slots = N}};

static void expect_why(const ko_plan *plan, uint32_t slot, const char *wanted) {
  char why[200];
  ko_why_down(plan, slot, why, sizeof why);
  assert_string_equal(why, wanted);
}

static void one_clause_each(void **state) {
  (void)state;
  static ko_region region;
  region.facilities.id = ids;
  ko_plan_case base = {
      .reference = reference,
      .groups = {.n = GROUPS, .first = first, .need = need, .supplier_first = supplier_first, .suppliers = suppliers, .chance = always}};
  const ko_plan plan = {.region = &region,
                        .n_facilities = N,
                        .row_of_slot = same,
                        .sector = sector,
                        .n_sectors = 1,
                        .sectors = sectors,
                        .n_cases = 1,
                        .cases = &base};
  expect_why(&plan, 1, "its sector's network (rule reachability) does not serve it");
  expect_why(&plan, 2, "its supplier d is down");
  expect_why(&plan, 3, "needs 2 suppliers, but only 1 are named (a)");
  expect_why(&plan, 4, "needs 1 supplier, but none is named");
  reference[0] = 0;
  expect_why(&plan, 1, "needs 1 of 2 suppliers, too few are up (a is down)");
  const uint64_t never[GROUPS] = {0};
  base.groups.chance = never;
  expect_why(&plan, 4, "its sector's network (rule reachability) does not serve it");
  reference[0] = 1;
}

/* A long id is cut, the text always ends. */
static void little_room(void **state) {
  (void)state;
  static ko_region region;
  region.facilities.id = ids;
  ko_plan_case base = {
      .reference = reference,
      .groups = {.n = GROUPS, .first = first, .need = need, .supplier_first = supplier_first, .suppliers = suppliers, .chance = always}};
  const ko_plan plan = {.region = &region,
                        .n_facilities = N,
                        .row_of_slot = same,
                        .sector = sector,
                        .n_sectors = 1,
                        .sectors = sectors,
                        .n_cases = 1,
                        .cases = &base};
  char why[9];
  memset(why, 'x', sizeof why);
  ko_why_down(&plan, 4, why, sizeof why);
  assert_string_equal(why, "needs 1 ");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_clause_each), cmocka_unit_test(little_room)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
