/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What finishing takes does not grow with trials x strategies x values: all tallies, millions of trials whose values come from a formula, a real
 * file, and the most memory that the process ever had.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_plan.h"

/* A sanitizer's own memory would be counted. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { TRIALS = 2000000 };

/* Value k of a trial: of any column, within what losses may be. */
static int read_formula(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out,
                        ko_error *error) {
  const ko_layout *layout = store;
  (void)error;
  const size_t n_values = layout->tally_values[tally];
  for (uint64_t i = 0; i < n * n_values; i++) {
    uint64_t place = first_trial * n_values + i;
    out[i] = (int64_t)(place * (strategy + 1) % 1009) << 20;
  }
  return KO_OK;
}

static int64_t peak_bytes(void) {
  char line[200];
  long long kib = -1;
  FILE *file = fopen("/proc/self/status", "r");
  if (!file) return -1;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "VmHWM: %lld kB", &kib) == 1) break;
  fclose(file);
  return kib < 0 ? -1 : kib * 1024;
}

static void finishing(void **state) {
  (void)state;
  char path[] = "/tmp/knockon-memory-XXXXXX";
  ko_error error = {0};
  ko_layout layout;
  ko_sink *sink = NULL;
  int place = mkstemp(path);
  assert_true(place >= 0);
  close(place);
  assert_int_equal(ko_layout_make(plan, ko_tallies, &layout, &error), KO_OK);
  int64_t *sums = calloc(layout.first_sum[layout.n] + 1, sizeof *sums);
  assert_non_null(sums);
  uint64_t values = 0;
  for (size_t k = 0; k < layout.n; k++) values += layout.tally_values[k];
  const ko_folded folded = {.n_trials = TRIALS, .stop_reason = "trials", .sums = sums, .read = read_formula, .store = &layout};
  assert_int_equal(ko_results_create(path, &sink, &error), KO_OK);
  const int64_t before = peak_bytes();
  assert_int_equal(ko_run_finish(&layout, &folded, sink, &error), KO_OK);
  assert_int_equal(ko_results_commit(sink, &error), KO_OK);
  const int64_t taken = peak_bytes() - before, all = (int64_t)(values * plan->n_cases * TRIALS * sizeof(int64_t));
  ko_results_abandon(sink);
  unlink(path);
  free(sums);
  ko_layout_free(&layout);
  if (before < 0 || SANITIZED) skip(); /* no /proc */
  print_message("%d trials x %u strategies x %d values (%lld MB): %lld MB\n", TRIALS, plan->n_cases, (int)values, (long long)all / 1000000,
                (long long)taken / 1000000);
  /* One column of one strategy, and its sort: 64 bytes a trial at most. Pieces and HDF5: 32 MB. */
  assert_true(taken < 64 * (int64_t)TRIALS + 32 * 1000000);
  assert_true(taken < all / 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finishing)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
