/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shards become the file of one run, and are refused where they do not belong together.
 */
#include "run_files.h"

enum { SHARDS = 3 };
static char shard_path[SHARDS][96];

static int open_all(void **state) {
  if (open_plan_and_folder(state)) return -1;
  for (int i = 0; i < SHARDS; i++) snprintf(shard_path[i], sizeof shard_path[i], "%s/%d.shard", folder, i + 1);
  return 0;
}

static int close_all(void **state) {
  for (int i = 0; i < SHARDS; i++) unlink(shard_path[i]);
  return close_plan_and_folder(state);
}

static int run_shard(uint32_t shard, atomic_int *stop) {
  ko_error error = {0};
  ko_keeping keeping = {.path = shard_path[shard - 1]};
  const ko_run_options options = {.n_threads = 1, .shard = shard, .n_shards = SHARDS, .keeping = &keeping, .stop = stop};
  unlink(keeping.path);
  const int code = ko_run(plan, &options, NULL, &error);
  ko_journal_close(keeping.journal);
  return code;
}

static uint64_t read_most;
static void note_progress(void *context, uint64_t done, uint64_t resumed, uint64_t total) {
  (void)context;
  assert_true(done >= read_most && done <= total);
  assert_int_equal(resumed, 0);
  assert_int_equal(total, plan->n_trials);
  read_most = done;
}

static void one_run(void **state) {
  (void)state;
  ko_error error = {0};
  ko_merge merge;
  ko_scenario *its_scenario = NULL;
  ko_region *its_region = NULL;
  ko_wave_tables tables;
  ko_run_report report;
  ko_sink *sink = NULL;
  run_alone(a_path);
  for (uint32_t i = 1; i <= SHARDS; i++) assert_int_equal(run_shard(i, NULL), KO_OK);
  const char *const paths[] = {shard_path[2], shard_path[0], shard_path[1]};
  assert_int_equal(ko_merge_open(paths, SHARDS, note_progress, NULL, &merge, &error), KO_OK);
  assert_int_equal(read_most, plan->n_trials);
  assert_int_equal(ko_merge_source(&merge, &its_scenario, &its_region, &tables, &error), KO_OK);
  assert_true(its_scenario->hash == scenario->hash && its_region->hash == region->hash);
  assert_int_equal(ko_results_create(b_path, &sink, &error), KO_OK);
  assert_int_equal(ko_merge_run(&merge, plan, &report, sink, &error), KO_OK);
  assert_int_equal(ko_results_commit(sink, &error), KO_OK);
  assert_int_equal(report.trials_done, plan->n_trials);
  assert_int_equal(report.trials_resumed, plan->n_trials);
  expect_same_files();
  ko_results_abandon(sink);
  ko_merge_close(&merge);
  ko_wave_tables_free(&tables);
  ko_region_free(its_region);
  ko_scenario_free(its_scenario);
}

static void expect_refusal(const char *const *paths, size_t n, const char *message) {
  ko_error error = {0};
  ko_merge merge;
  assert_true(ko_merge_open(paths, n, NULL, NULL, &merge, &error) != KO_OK);
  ko_merge_close(&merge);
  for (uint32_t i = 0; i < error.n_shown; i++)
    if (strstr(error.findings[i].message, message)) return;
  fail_msg("nobody says '%s'", message);
}

static void refused(void **state) {
  (void)state;
  const char *const all[] = {shard_path[0], shard_path[1], shard_path[2], shard_path[0]}, *const gone[] = {"/tmp/no-such.shard"};
  expect_refusal(all, 0, "there are no shards to merge");
  expect_refusal(gone, 1, "cannot be opened");
  expect_refusal(all, 1, "of 3 shards 2 are missing: 2 to 3");
  expect_refusal(all + 1, 2, "of 3 shards 1 is missing: 1");
  expect_refusal(all, 4, "are both shard 1 of 3: name one of them");
  plan->draws.seed += 4;
  assert_int_equal(run_shard(2, NULL), KO_OK);
  plan->draws.seed -= 4;
  expect_refusal(all, 3, "what differs is the seed (1 and 5)");
}

/* A shard that was stopped before its end is there, but not whole. */
static void unfinished(void **state) {
  (void)state;
  ko_error error = {0};
  ko_merge merge;
  ko_run_report report;
  atomic_int stop = 1;
  const char *const all[] = {shard_path[0], shard_path[1], shard_path[2]};
  assert_int_equal(run_shard(2, &stop), KO_E_INTERRUPTED);
  assert_int_equal(ko_merge_open(all, SHARDS, NULL, NULL, &merge, &error), KO_OK);
  assert_int_equal(ko_merge_run(&merge, plan, &report, NULL, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "of its blocks were not run, the first is block 1; go on with it by run --resume"));
  ko_merge_close(&merge);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_run), cmocka_unit_test(refused), cmocka_unit_test(unfinished)};
  return cmocka_run_group_tests(tests, open_all, close_all);
}
