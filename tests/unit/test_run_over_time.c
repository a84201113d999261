/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs over time, with the real engine on the region of tests/cli: the memory that is announced is what is taken, and a step alone is an instant.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>
#include <string.h>

#include "sim/run/run.h"

typedef struct opened {
  ko_scenario *scenario;
  ko_region *region;
  ko_plan *plan;
  ko_layout layout;
  ko_account_plan *account_plan;
  ko_hand *hand;
  ko_counts counts;
  size_t hand_bytes; /* as malloc sees it */
} opened;

static size_t allocated(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

static void open_run(opened *o, const char *const *sets, size_t n_sets) {
  ko_error error = {0};
  assert_int_equal(ko_scenario_load(KO_SOURCE_DIR "/tests/cli/attack.yaml", sets, n_sets, &o->scenario, &error), 0);
  assert_int_equal(ko_region_load(o->scenario->region_folder, &o->region, &error), 0);
  assert_int_equal(ko_plan_make(o->scenario, o->region, &o->plan, &error), 0);
  assert_int_equal(ko_trial_reference(o->plan, &error), 0);
  assert_int_equal(ko_layout_make(o->plan, ko_tallies, &o->layout, &error), 0);
  assert_int_equal(ko_account_plan_make(o->plan, &o->account_plan, &error), 0);
  assert_int_equal(ko_counts_make(&o->layout, KO_LANES, &o->counts, &error), 0);
  size_t before = allocated();
  assert_int_equal(ko_hand_make(&o->layout, o->account_plan, &o->hand, &error), 0);
  o->hand_bytes = allocated() - before;
  assert_int_equal(ko_hand_block(o->hand, 0, o->counts.sums, o->counts.values, 0, KO_LANES, &error), 0);
}

static void close_run(opened *o) {
  ko_hand_free(o->hand);
  ko_counts_free(&o->layout, &o->counts);
  ko_account_plan_free(o->account_plan);
  ko_layout_free(&o->layout);
  ko_plan_free(o->plan);
  ko_region_free(o->region);
  ko_scenario_free(o->scenario);
}

static void test_memory(void **state) {
  (void)state;
  static const char *const sets[] = {"time.step_hours=0.5", "time.horizon_hours=100", "output.timeline=true", "output.spillover=true",
                                     "output.connectivity=true"};
  opened o;
  open_run(&o, sets, sizeof sets / sizeof sets[0]);
  assert_int_equal(o.plan->n_steps, 200);
  /* Sums of the thread are announced with the hand; whoever runs it takes them. */
  double announced = (double)(ko_hand_bytes(&o.layout) - o.layout.first_sum[o.layout.n] * sizeof(int64_t)), taken = (double)o.hand_bytes;
  if (!(announced > 0.9 * taken && announced < 1.1 * taken)) fail_msg("%.0f bytes are announced, %.0f taken", announced, taken);
  close_run(&o);
}

/* What every tally keeps of a block is the same for one step as for an instant. */
static void test_one_step(void **state) {
  (void)state;
  static const char *const sets[] = {"time.step_hours=1", "time.horizon_hours=1", "output.spillover=true"};
  opened step, instant;
  open_run(&step, sets, 3);
  open_run(&instant, sets + 2, 1);
  assert_int_equal(step.layout.n, instant.layout.n);
  for (size_t k = 0; k < step.layout.n; k++) {
    const size_t n_values = instant.layout.tally_values[k];
    if (n_values == step.layout.tally_values[k] && n_values)
      assert_memory_equal(step.counts.values[k], instant.counts.values[k], n_values * KO_LANES * step.plan->n_cases * sizeof(int64_t));
    if (instant.layout.tally_sums[k] == step.layout.tally_sums[k] && strcmp(step.layout.tallies[k]->name, "cause") != 0)
      assert_memory_equal(step.counts.sums + step.layout.first_sum[k], instant.counts.sums + instant.layout.first_sum[k],
                          instant.layout.tally_sums[k] * instant.plan->n_cases * sizeof(int64_t));
  }
  close_run(&step);
  close_run(&instant);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory), cmocka_unit_test(test_one_step)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
