/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of single tallies share: a mixed fixture, and comparisons of whole datasets.
 */
#ifndef KO_TALLY_TEST_H
#define KO_TALLY_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/tally_run.h"

enum { C = 3, S = 4, N = 50, L = 40, K = 2, P = 9, T = 700 };

static inline ko_fixture_spec mixed_spec(uint64_t seed) {
  return (ko_fixture_spec){.seed = seed,
                           .n_countries = C,
                           .n_sectors = S,
                           .n_facilities = N,
                           .n_links = L,
                           .n_cases = K,
                           .n_projects = P,
                           .n_trials = T,
                           .wide_demand = 1,
                           .population = KO_FIXTURE_SOME,
                           .damage = 0.06,
                           .fall = 0.1,
                           .touched = 0.8,
                           .per_trial = KO_PER_TRIAL_COUNTRY_SECTOR};
}

/* The dataset has these axes ("strategy trial country") and these numbers. */
static inline void check_dataset(const ko_keeper *keeper, const char *name, const char *axes, const double *expected, size_t n,
                                 double tolerance) {
  const ko_kept *kept = ko_keeper_find(keeper, name);
  char joined[200] = "";
  assert_non_null(kept);
  for (uint32_t a = 0; a < kept->n_axes; a++) {
    if (a) strcat(joined, " ");
    strcat(joined, kept->axes[a]);
  }
  assert_string_equal(joined, axes);
  assert_int_equal(kept->n, n);
  for (size_t i = 0; i < n; i++)
    if (!ko_same(kept->numbers[i], expected[i], tolerance)) fail_msg("%s[%zu] is %.17g, not %.17g", name, i, kept->numbers[i], expected[i]);
}

#endif
