/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finished spans, in memory and in journals: every trial's values are where they belong whoever ran it, sums are folded once, and nobody is given
 * a block twice.
 */
#include "run_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/run/journal_contents.h"
#include "sim/run/store.h"

static size_t two(const ko_plan *p) {
  (void)p;
  return 2;
}
static size_t three(const ko_plan *p) {
  (void)p;
  return 3;
}
static const ko_tally first = {.name = "first", .n_sums = two, .n_values = three}, sums_only = {.name = "sums", .n_sums = three},
                      second = {.name = "second", .n_values = two};
static const ko_tally *const mine[] = {&first, &sums_only, &second, NULL};

static char folder[64], path[96];
static ko_layout layout;

static int begin(void **state) {
  (void)state;
  ko_error error = {0};
  strcpy(folder, "/tmp/knockon-store-XXXXXX");
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/j", folder);
  return ko_layout_make(plan, mine, &layout, &error);
}
static int end(void **state) {
  (void)state;
  ko_layout_free(&layout);
  unlink(path);
  return rmdir(folder);
}

static int64_t value_of(size_t tally, uint32_t strategy, uint64_t trial, size_t v) {
  return (int64_t)(((tally * 10 + strategy) * 100000 + trial) * 10 + v);
}

/* What a hand would have counted in these blocks, if it did no more than `n_done` of them. */
static ko_counts count(const ko_store *store, uint32_t first_block, uint32_t n, uint32_t n_done) {
  ko_error error = {0};
  ko_counts counts;
  assert_int_equal(ko_counts_make(&layout, ko_store_trials(store, first_block, store->n_shards, n), &counts, &error), 0);
  for (uint32_t b = 0; b < n_done; b++) {
    const uint64_t trial = (uint64_t)(first_block + b * store->n_shards) * KO_LANES, trials = ko_store_trials(store, first_block + b * store->n_shards, 1, 1);
    for (size_t s = 0; s < layout.first_sum[layout.n]; s++) counts.sums[s] += (int64_t)((s + 1) * trials);
    for (size_t k = 0; k < layout.n; k++)
      for (uint32_t c = 0; c < plan->n_cases; c++)
        for (uint64_t i = 0; i < trials * layout.tally_values[k]; i++)
          counts.values[k][(c * counts.n_trials + b * KO_LANES) * layout.tally_values[k] + i] =
              value_of(k, c, trial + i / layout.tally_values[k], i % layout.tally_values[k]);
  }
  return counts;
}

static void run_some(ko_store *store, uint32_t below, uint32_t most, uint32_t n_done) {
  ko_error error = {0};
  uint32_t from;
  const uint32_t n = ko_store_take(store, below, most, &from);
  assert_true(n > 0);
  if (n_done > n) n_done = n;
  ko_counts counts = count(store, from, n, n_done);
  assert_int_equal(ko_store_add_part(store, from, n, n_done, &counts, &error), 0);
}

static void check(const ko_store *store, uint64_t n_trials) {
  ko_error error = {0};
  int64_t *out = malloc(n_trials * 3 * sizeof *out);
  static const uint64_t steps[] = {1, 100, 511, 512, 513, 1500, 100000};
  assert_int_equal(store->n_trials, n_trials);
  for (size_t s = 0; s < layout.first_sum[layout.n]; s++) assert_int_equal(store->sums[s], (s + 1) * n_trials);
  for (size_t step = 0; step < sizeof steps / sizeof *steps; step++)
    for (size_t k = 0; k < layout.n; k++)
      for (uint32_t c = 0; c < plan->n_cases; c++)
        for (uint64_t at = 0, n; at < n_trials; at += n) {
          n = n_trials - at < steps[step] ? n_trials - at : steps[step];
          assert_int_equal(ko_store_read(store, k, c, at, n, out, &error), 0);
          for (uint64_t i = 0; i < n * layout.tally_values[k]; i++)
            assert_int_equal(out[i], value_of(k, c, at + i / layout.tally_values[k], i % layout.tally_values[k]));
        }
  if (n_trials < plan->n_trials) assert_int_equal(ko_store_read(store, 0, 0, n_trials, 1, out, &error), KO_E_INTERNAL);
  free(out);
}

static void in_memory(void **state) {
  (void)state;
  ko_error error = {0};
  ko_store store;
  uint32_t from;
  assert_int_equal(plan->n_blocks, 4);
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), 0);
  assert_int_equal(ko_store_missing(&store, 0, &from), 4);
  run_some(&store, 4, 3, 1); /* two are given back, and are the next */
  assert_int_equal(ko_store_take(&store, 1, 9, &from), 0);
  run_some(&store, 3, 9, 0); /* nothing done at all */
  run_some(&store, 3, 9, 9);
  check(&store, 3 * 512);
  assert_int_equal(ko_store_missing(&store, 0, &from), 1);
  assert_int_equal(from, 3);
  run_some(&store, 9, 9, 9);
  check(&store, 2000);
  assert_int_equal(ko_store_take(&store, 4, 9, &from), 0);
  ko_store_free(&store);
}

static ko_journal *new_journal(const char *name, uint32_t shard, uint32_t n_shards) {
  ko_error error = {0};
  ko_journal *journal = NULL;
  const ko_journal_head head = ko_journal_head_of(&layout, shard, n_shards);
  assert_int_equal(ko_journal_create(name, &head, "", 0, &journal, &error), 0);
  return journal;
}

/* Kept from the second span on; then read again by another store. */
static void in_a_journal(void **state) {
  (void)state;
  ko_error error = {0};
  ko_store store;
  ko_journal *journal = new_journal(path, 1, 1);
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), 0);
  run_some(&store, 4, 1, 1);
  run_some(&store, 4, 1, 1);
  assert_true(store.bytes > 0);
  assert_int_equal(ko_store_keep(&store, journal, &error), 0);
  assert_int_equal(store.bytes, 0);
  assert_int_equal(journal->n, 2);
  check(&store, 1024);
  run_some(&store, 4, 2, 1);
  assert_int_equal(journal->n, 3);
  ko_store_free(&store);
  ko_journal_close(journal);
  assert_int_equal(ko_journal_open(path, &journal, &error), 0);
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), 0);
  assert_int_equal(ko_store_take_up(&store, journal, &error), 0);
  store.journal = journal;
  run_some(&store, 4, 9, 9);
  assert_int_equal(ko_store_fold(&store, 4, &error), 0);
  assert_int_equal(ko_store_fold(&store, 4, &error), 0); /* once is enough */
  check(&store, 2000);
  ko_store_free(&store);
  /* A record that is there twice. */
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), 0);
  ko_journal_record twice[2] = {journal->records[0], journal->records[0]}, *own = journal->records;
  const size_t n = journal->n;
  journal->records = twice;
  journal->n = 2;
  assert_int_equal(ko_store_take_up(&store, journal, &error), KO_E_INPUT);
  twice[0].first_block = 3; /* the short block: the size does not fit */
  twice[0].n_blocks = 1;
  journal->n = 1;
  assert_int_equal(ko_store_take_up(&store, journal, &error), KO_E_INPUT);
  twice[0].n_blocks = UINT64_MAX;
  assert_int_equal(ko_store_take_up(&store, journal, &error), KO_E_INPUT);
  journal->records = own;
  journal->n = n;
  ko_store_free(&store);
  ko_journal_close(journal);
}

/* Shards 1, 2, 3 of 3, the last one first. Sums of what begins after an end are left out. */
static void shards(void **state) {
  (void)state;
  ko_error error = {0};
  char names[3][96];
  ko_store all;
  ko_journal *journals[3];
  uint32_t from;
  assert_int_equal(ko_store_make(&layout, 1, 3, &all, &error), 0);
  for (uint32_t shard = 3; shard >= 1; shard--) {
    ko_store store;
    snprintf(names[shard - 1], sizeof names[0], "%s/%u", folder, shard);
    ko_journal *journal = journals[shard - 1] = new_journal(names[shard - 1], shard, 3);
    assert_int_equal(ko_store_make(&layout, shard, 3, &store, &error), 0);
    assert_int_equal(ko_store_keep(&store, journal, &error), 0);
    run_some(&store, 4, 9, 9);
    assert_int_equal(ko_store_missing(&store, shard, &from), 0);
    assert_int_equal(ko_store_missing(&store, 0, &from), shard == 1 ? 2 : 3);
    ko_store_free(&store);
    assert_int_equal(ko_store_take_up(&all, journal, &error), 0);
    assert_int_equal(ko_store_take_up(&all, journal, &error), KO_E_INPUT);
  }
  assert_int_equal(ko_store_fold(&all, 2, &error), 0);
  assert_int_equal(all.sums[0], 512 + 464 + 512); /* the record of shard 1 is one span, of blocks 0 and 3 */
  assert_int_equal(ko_store_fold(&all, 4, &error), 0);
  check(&all, 2000);
  ko_store_free(&all);
  for (int i = 0; i < 3; i++) {
    ko_journal_close(journals[i]);
    unlink(names[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(in_memory, begin, end),
                                     cmocka_unit_test_setup_teardown(in_a_journal, begin, end),
                                     cmocka_unit_test_setup_teardown(shards, begin, end)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
