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

#include "tests/support/history_engine.h"
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

/* Time. Steps, hours of each. */
enum { STEPS = 9 };
static const double STEP_HOURS = 0.5;

/* Told each trial over time when it has ended; ko_history_show shows its steps in lane 0 of the fixture. */
typedef void trial_visitor(void *context, const ko_history *history, uint32_t strategy, uint64_t trial);

typedef struct player {
  trial_visitor *visit;
  void *context;
} player;

static inline void play_at_random(void *context, ko_history *history, const ko_watcher *watcher, uint32_t strategy, uint64_t trial) {
  const player *p = context;
  ko_history_play(history, watcher, strategy, trial);
  p->visit(p->context, history, strategy, trial);
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

/* A check of random histories. */
typedef struct over_time {
  ko_fixture_spec spec;
  trial_visitor *visit;
  void (*check)(const ko_keeper *keeper, const ko_fixture *fixture, void *context);
  void *context; /* set to zero before each fixture */
  size_t size;
  uint32_t (*cause)(const ko_history *history, const ko_lane_face *lane, uint32_t slot);
  int spillover;
} over_time;

static inline void check_over_time(const over_time *of) {
  for (uint64_t seed = 1; seed < 4; seed++) {
    static ko_fixture f;
    static ko_history history;
    static ko_keeper keeper;
    ko_fixture_spec spec = of->spec;
    player p = {of->visit, of->context};
    spec.seed = seed;
    memset(of->context, 0, of->size);
    ko_fixture_make(&f, &spec);
    f.scenario.output.timeline = f.scenario.output.connectivity = KO_SWITCH_ON;
    if (of->spillover) f.scenario.output.spillover = KO_SWITCH_ON;
    ko_fixture_settle(&f, 0, 0);
    ko_history_make(&history, &f, STEPS, STEP_HOURS);
    history.cause = of->cause;
    ko_keeper_make(&keeper);
    ko_tally_run_over_time(&history, play_at_random, &p, &keeper);
    of->check(&keeper, &f, of->context);
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

#endif
