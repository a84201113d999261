/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where each tally has its integers: by hand for tallies of known sizes, and for those of the registry.
 */
#include "run_plan.h"

#include <string.h>

enum { CASES = 3 };

static size_t zero(const ko_plan *p) {
  (void)p;
  return 0;
}
static size_t one(const ko_plan *p) {
  (void)p;
  return 1;
}
static size_t two(const ko_plan *p) {
  (void)p;
  return 2;
}
static size_t of_cases(const ko_plan *p) { return p->n_cases; }
static size_t sixty_five(const ko_plan *p) {
  (void)p;
  return 65;
}
static int never(const ko_plan *p) {
  (void)p;
  return 0;
}
static int always(const ko_plan *p) {
  (void)p;
  return 1;
}

static const ko_tally sums = {.name = "sums", .n_sums = two, .enabled = always},
                      off = {.name = "off", .n_sums = two, .n_values = two, .enabled = never};
static const ko_tally values = {.name = "values", .n_values = of_cases, .scratch = one},
                      both = {.name = "both", .n_sums = one, .n_values = one, .scratch = sixty_five},
                      nothing = {.name = "nothing", .n_sums = zero, .n_values = zero, .scratch = zero};

static void by_hand(void **state) {
  (void)state;
  static const ko_tally *const all[] = {&sums, &off, &values, &both, &nothing, NULL};
  static const size_t first_sum[] = {0, 6, 6, 9, 9}, scratch[] = {0, 0, 64, 192, 192};
  const ko_plan small = {.n_cases = CASES};
  ko_error error = {0};
  ko_layout layout;
  assert_int_equal(ko_layout_make(&small, all, &layout, &error), KO_OK);
  assert_int_equal(layout.n, 4);
  assert_true(layout.tallies[0] == &sums && layout.tallies[1] == &values && layout.tallies[2] == &both && layout.tallies[3] == &nothing);
  assert_memory_equal(layout.first_sum, first_sum, sizeof first_sum);
  assert_memory_equal(layout.scratch, scratch, sizeof scratch);
  assert_int_equal(ko_counts_bytes(&layout, 10), 8 * (9 + 10 * (3 * 3 + 3 * 1)));
  ko_counts counts;
  assert_int_equal(ko_counts_make(&layout, 10, &counts, &error), KO_OK);
  assert_int_equal(counts.n_trials, 10);
  assert_true(!counts.values[0] && counts.values[1] && counts.values[2] && !counts.values[3]);
  for (int i = 0; i < 9; i++) assert_int_equal(counts.sums[i], 0);
  for (int i = 0; i < 90; i++) assert_int_equal(counts.values[1][i], 0);
  for (int i = 0; i < 30; i++) assert_int_equal(counts.values[2][i], 0);
  ko_counts_free(&layout, &counts);
  ko_layout_free(&layout);
  assert_int_equal(layout.n, 0);
}

/* No tally at all is a layout as well. */
static void nobody_counts(void **state) {
  (void)state;
  static const ko_tally *const none[] = {&off, NULL};
  const ko_plan small = {.n_cases = CASES};
  ko_error error = {0};
  ko_layout layout;
  ko_counts counts;
  assert_int_equal(ko_layout_make(&small, none, &layout, &error), KO_OK);
  assert_true(layout.n == 0 && layout.first_sum[0] == 0 && layout.scratch[0] == 0);
  assert_int_equal(ko_counts_bytes(&layout, 1000), 0);
  assert_int_equal(ko_counts_make(&layout, 1000, &counts, &error), KO_OK);
  ko_counts_free(&layout, &counts);
  ko_layout_free(&layout);
}

static void of_the_registry(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout layout;
  ko_counts counts;
  assert_int_equal(ko_layout_make(plan, ko_tallies, &layout, &error), 0);
  assert_true(layout.n > 10);
  uint64_t n_values = 0;
  for (size_t k = 0; k < layout.n; k++) {
    assert_int_equal(layout.first_sum[k + 1] - layout.first_sum[k], layout.tally_sums[k] * plan->n_cases);
    assert_int_equal(layout.scratch[k] % 64, 0);
    n_values += layout.tally_values[k] * plan->n_cases * 512;
  }
  assert_int_equal(ko_counts_bytes(&layout, 512), 8 * (n_values + layout.first_sum[layout.n]));
  assert_int_equal(ko_counts_make(&layout, 512, &counts, &error), 0);
  ko_counts_free(&layout, &counts);
  ko_counts_free(&layout, &counts);
  assert_int_equal(ko_counts_make(&layout, UINT64_MAX / 2, &counts, &error), KO_E_INTERNAL); /* too many to be addressed */
  ko_layout_free(&layout);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(nobody_counts), cmocka_unit_test(of_the_registry)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
