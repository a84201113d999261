/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What strategies change against the baseline, counted by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/analysis/analysis.h"

enum { N = 5, GROUPS = 4 };

static const uint32_t supplier_first[GROUPS + 1] = {0, 2, 3, 4, 4};
static const uint64_t always[GROUPS] = {UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32};

static void counted(void **state) {
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

/* Less is no change for the better: lower protection, a group that binds more, a supplier fewer count nowhere. */
static void worse_is_not_counted(void **state) {
  (void)state;
  const double high[N] = {0.5, 0.5}, low[N] = {0.25, 0.5}, none[1] = {0}, some[1] = {0.5};
  const uint8_t present[1] = {1};
  const uint64_t half[GROUPS] = {5, 5, 5, 5};
  const uint32_t fewer[GROUPS + 1] = {0, 1, 1, 2, 2};
  ko_plan_case cases[2] = {{.protection = high,
                            .link_protection = some,
                            .prevention = some,
                            .link_present = present,
                            .groups = {.n = GROUPS, .supplier_first = supplier_first, .chance = half}},
                           {.protection = low,
                            .link_protection = none,
                            .prevention = none,
                            .link_present = present,
                            .groups = {.n = GROUPS, .supplier_first = fewer, .chance = always}}};
  const ko_plan plan = {.n_facilities = N, .n_links = 1, .n_countries = 1, .n_cases = 2, .cases = cases};
  ko_changes c = ko_changes_of(&plan, 1), nothing = {0};
  assert_memory_equal(&c, &nothing, sizeof c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(counted), cmocka_unit_test(worse_is_not_counted)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
