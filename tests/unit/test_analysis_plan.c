/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why facilities are down before anything happens, and what strategies change: on a plan of five facilities made by hand.
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

static void test_why_down(void **state) {
  (void)state;
  static ko_region region;
  region.facilities.id = ids;
  ko_plan_case base = {.reference = reference,
                       .groups = {GROUPS, first, NULL, need, supplier_first, suppliers, always, NULL, NULL, NULL, NULL}};
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

static void test_changes(void **state) {
  (void)state;
  const double low[N] = {0}, higher[N] = {0.5, 0, 0.5, 0, 0}, links_low[3] = {0, 0, 0}, links_high[3] = {0, 0.1, 0.9}, foiled[1] = {0.2};
  const uint8_t present[3] = {1, 1, 0}, changed[3] = {0, 1, 1};
  const uint64_t half[GROUPS] = {1, 0, UINT64_C(1) << 32, UINT64_C(1) << 32};
  const uint32_t more_first[GROUPS + 1] = {0, 4, 5, 6, 6};
  ko_plan_case cases[2] = {{.protection = low,
                            .link_protection = links_low,
                            .prevention = low,
                            .link_present = present,
                            .groups = {.n = GROUPS, .supplier_first = supplier_first, .chance = always}},
                           {.protection = higher,
                            .link_protection = links_high,
                            .prevention = foiled,
                            .link_present = changed,
                            .groups = {.n = GROUPS, .supplier_first = more_first, .chance = half}}};
  const ko_plan plan = {.n_facilities = N, .n_links = 3, .n_countries = 1, .n_cases = 2, .cases = cases};
  ko_changes c = ko_changes_of(&plan, 1);
  assert_int_equal(c.protected_facilities, 2);
  assert_int_equal(c.protected_links, 1); /* the third is new */
  assert_int_equal(c.prevented_countries, 1);
  assert_int_equal(c.links_added, 1);
  assert_int_equal(c.links_removed, 1);
  assert_int_equal(c.groups_loosened, 2);
  assert_int_equal(c.suppliers_added, 2);
  ko_changes none = ko_changes_of(&plan, 0);
  assert_int_equal(none.protected_facilities + none.protected_links + none.prevented_countries + none.links_added + none.links_removed +
                       none.groups_loosened + none.suppliers_added,
                   0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_why_down), cmocka_unit_test(test_changes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
