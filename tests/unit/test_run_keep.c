/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The journal of a run under way: begun with what there is, taken up again, and refused where it is of another run.
 */
#include "run_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/run/keep.h"

static char path[] = "/tmp/knockon-keep-XXXXXX";
static ko_layout layout;

static int begin(void **state) {
  (void)state;
  ko_error error = {0};
  const int file = mkstemp(path);
  if (file < 0) return -1;
  close(file);
  unlink(path);
  return ko_layout_make(plan, ko_tallies, &layout, &error);
}

static int end(void **state) {
  (void)state;
  ko_layout_free(&layout);
  unlink(path);
  memset(path + strlen(path) - 6, 'X', 6);
  return 0;
}

/* Blocks that were done without losing anything. */
static void do_blocks(ko_store *store, uint32_t n) {
  ko_error error = {0};
  ko_counts counts;
  uint32_t first;
  assert_int_equal(ko_store_take(store, store->n_blocks, n, &first), n);
  assert_int_equal(ko_counts_make(&layout, ko_store_trials(store, first, store->n_shards, n), &counts, &error), KO_OK);
  assert_int_equal(ko_store_add(store, first, n, &counts, &error), KO_OK);
}

/* A journal of two spans, of which one was done before it began. */
static void keep_some(void) {
  ko_error error = {0};
  ko_store store;
  ko_keeping keeping = {.path = path};
  assert_int_equal(ko_store_make(&layout, 1, 1, &store, &error), KO_OK);
  assert_int_equal(ko_keep_open(&keeping, &store, &error), KO_OK);
  assert_null(keeping.journal); /* there is none */
  do_blocks(&store, 1);
  assert_int_equal(ko_keep_begin(&keeping, &store, &error), KO_OK);
  assert_int_equal(keeping.journal->n, 1);
  assert_int_equal(store.bytes, 0);
  assert_int_equal(ko_keep_begin(&keeping, &store, &error), KO_OK); /* it has begun */
  do_blocks(&store, 2);
  assert_int_equal(keeping.journal->n, 2);
  ko_journal_close(keeping.journal);
  ko_store_free(&store);
}

static int open_again(int resume, uint32_t shard, uint32_t n_shards, uint64_t *n_trials, char *message) {
  ko_error error = {0};
  ko_store store;
  ko_keeping keeping = {.path = path, .resume = resume};
  assert_int_equal(ko_store_make(&layout, shard, n_shards, &store, &error), KO_OK);
  const int code = ko_keep_open(&keeping, &store, &error);
  *n_trials = store.n_trials;
  snprintf(message, 512, "%s", code ? error.findings[0].message : "");
  assert_true(code || store.journal == keeping.journal);
  ko_store_free(&store);
  ko_journal_close(keeping.journal);
  return code;
}

static void taken_up(void **state) {
  (void)state;
  uint64_t n = 0;
  char message[512];
  keep_some();
  assert_int_equal(open_again(1, 1, 1, &n, message), KO_OK);
  assert_int_equal(n, 3 * KO_LANES);
}

static void refused(void **state) {
  (void)state;
  uint64_t n;
  char message[512];
  keep_some();
  assert_int_equal(open_again(0, 1, 1, &n, message), KO_E_INPUT);
  assert_non_null(strstr(message, "go on with it by --resume, or remove it"));
  assert_int_equal(open_again(1, 1, 2, &n, message), KO_E_INPUT);
  assert_non_null(strstr(message, "what differs is the number of shards (1 and 2)"));
  plan->draws.seed += 4;
  assert_int_equal(open_again(1, 1, 1, &n, message), KO_E_INPUT);
  assert_non_null(strstr(message, "what differs is the seed (1 and 5)"));
  plan->draws.seed -= 4;
  assert_int_equal(open_again(1, 1, 1, &n, message), KO_OK); /* and nothing has happened to it */
}

static void of_another_shard(void **state) {
  (void)state;
  ko_error error = {0};
  ko_store store;
  uint64_t n;
  char message[512];
  ko_keeping keeping = {.path = path};
  assert_int_equal(ko_store_make(&layout, 1, 2, &store, &error), KO_OK);
  assert_int_equal(ko_keep_begin(&keeping, &store, &error), KO_OK);
  ko_journal_close(keeping.journal);
  ko_store_free(&store);
  assert_int_equal(open_again(1, 2, 2, &n, message), KO_E_INPUT);
  assert_non_null(strstr(message, "is of shard 1, not of shard 2"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(taken_up, begin, end),
                                     cmocka_unit_test_setup_teardown(refused, begin, end),
                                     cmocka_unit_test_setup_teardown(of_another_shard, begin, end)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
