/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/run/journal_contents.h"
#include "sim/run/judge.h"
#include "sim/run/store.h"

void ko_merge_close(ko_merge *merge) {
  for (size_t i = 0; i < merge->n && merge->journals; i++) ko_journal_close(merge->journals[i]);
  free(merge->journals);
  *merge = (ko_merge){0};
}

/* ---- Do they belong together? -------------------------------------------------------------------------------------- */

static int check_head(const ko_journal *journal, const ko_journal *first, ko_error *error) {
  char what[KO_DIFFERENCE_ROOM];
  const ko_journal_head *head = &journal->head;
  if (strncmp(head->version, KNOCKON_VERSION, sizeof head->version) != 0)
    return ko_raise(error, KO_E_INPUT, "%s: was made by knockon %.31s, this is %s; merge it with the one that made it", journal->path,
                    head->version, KNOCKON_VERSION);
  const int differ = ko_journal_heads_differ(&first->head, head, what, sizeof what);
  if (differ == 2) ko_journal_contents_name_of_two(first, journal, what, sizeof what);
  if (differ) return ko_raise(error, KO_E_INPUT, "%s and %s are not of one run: what differs is %s", first->path, journal->path, what);
  if (head->shard >= 1 && head->shard <= head->n_shards && head->n_shards < KO_STORE_TAKEN) return KO_OK;
  return ko_raise(error, KO_E_INPUT, "%s: says that it is shard %" PRIu64 " of %" PRIu64, journal->path, head->shard, head->n_shards);
}

/* Name the shards that are not there, as ranges. */
static int raise_missing(const ko_journal *const *by_shard, uint64_t n, ko_error *error) {
  char list[256] = "";
  size_t at = 0;
  uint64_t n_missing = 0;
  for (uint64_t i = 0; i < n;) {
    uint64_t end = i;
    while (end < n && !by_shard[end]) end++;
    if (end > i && at < sizeof list) {
      at += (size_t)snprintf(list + at, sizeof list - at, "%s%" PRIu64, at ? ", " : "", i + 1);
      if (end > i + 1 && at < sizeof list) at += (size_t)snprintf(list + at, sizeof list - at, " to %" PRIu64, end);
    }
    n_missing += end - i;
    i = end + 1;
  }
  if (!n_missing) return KO_OK;
  return ko_raise(error, KO_E_INPUT, "of %" PRIu64 " shards %" PRIu64 " %s missing: %s%s", n, n_missing, n_missing == 1 ? "is" : "are",
                  list, at >= sizeof list ? " ..." : "");
}

static int check_all(const ko_merge *merge, ko_error *error) {
  int code = KO_OK, one;
  for (size_t i = 0; i < merge->n; i++)
    if ((one = check_head(merge->journals[i], merge->journals[0], error)) != 0) code = one;
  if (code) return code;
  const uint64_t n = merge->journals[0]->head.n_shards;
  const ko_journal **by_shard = calloc(n, sizeof *by_shard);
  if (!by_shard) return ko_raise_memory(error, n * sizeof *by_shard);
  for (size_t i = 0; i < merge->n; i++) {
    const ko_journal *journal = merge->journals[i], **place = &by_shard[journal->head.shard - 1];
    if (*place)
      code = ko_raise(error, KO_E_INPUT, "%s and %s are both shard %" PRIu64 " of %" PRIu64 ": name one of them", (*place)->path,
                      journal->path, journal->head.shard, n);
    *place = journal;
  }
  one = raise_missing(by_shard, n, error);
  free(by_shard);
  return one ? one : code;
}

/* Trials of what it holds; the last block of the run may have fewer. */
static uint64_t trials_in(const ko_journal *journal) {
  uint64_t n_blocks = 0;
  for (size_t i = 0; i < journal->n; i++) n_blocks += journal->records[i].n_blocks;
  return n_blocks * KO_LANES;
}

int ko_merge_open(const char *const *paths, size_t n, void (*progress)(void *context, uint64_t done, uint64_t resumed, uint64_t total),
                  void *context, ko_merge *out, ko_error *error) {
  const double start = ko_clock();
  uint64_t done = 0;
  *out = (ko_merge){.journals = calloc(n + 1, sizeof(ko_journal *))};
  if (!out->journals) return ko_raise_memory(error, n * sizeof *out->journals);
  int code = n ? KO_OK : ko_raise(error, KO_E_USAGE, "there are no shards to merge");
  for (size_t i = 0; i < n; i++) {
    int one = ko_journal_open_read(paths[i], &out->journals[out->n], error);
    if (one) {
      code = one;
      continue;
    }
    const ko_journal *journal = out->journals[out->n++];
    done += trials_in(journal);
    if (done > journal->head.n_trials) done = journal->head.n_trials;
    if (progress) progress(context, done, 0, journal->head.n_trials);
  }
  if (!code) code = check_all(out, error);
  out->seconds_open = ko_clock() - start;
  return code;
}

int ko_merge_source(const ko_merge *merge, ko_scenario **scenario, ko_region **region, ko_wave_tables *tables, ko_error *error) {
  return ko_journal_contents_read(merge->journals[0], scenario, region, tables, error);
}

/* ---- One run of them ----------------------------------------------------------------------------------------------- */

static int take_up_all(const ko_merge *merge, ko_store *store, ko_error *error) {
  char what[KO_DIFFERENCE_ROOM];
  const ko_journal_head own = ko_journal_head_of(store->layout, 1, store->n_shards);
  if (ko_journal_heads_differ(&merge->journals[0]->head, &own, what, sizeof what))
    return ko_raise(error, KO_E_INPUT, "%s: cannot be read again as it was run: what differs is %s", merge->journals[0]->path, what);
  int code = KO_OK;
  for (size_t i = 0; i < merge->n; i++) {
    const uint32_t shard = (uint32_t)merge->journals[i]->head.shard;
    uint32_t first = 0;
    int one = ko_store_take_up(store, merge->journals[i], error);
    const uint32_t missing = one ? 0 : ko_store_missing(store, shard, &first);
    if (missing)
      one = ko_raise(error, KO_E_INPUT,
                     "%s (shard %" PRIu32 " of %" PRIu32 "): %" PRIu32 " of its blocks were not run, the first is block %" PRIu32
                     "; go on with it by run --resume",
                     merge->journals[i]->path, shard, store->n_shards, missing, first);
    if (one) code = one;
  }
  return code;
}

/* As a run does it: the rule is asked check by check, and what is beyond the answer does not count. */
static int apply_rule(ko_store *store, ko_folded *out, ko_error *error) {
  ko_judge judge;
  uint32_t end = 0;
  int enough = 0, code = ko_judge_make(store, &judge, error);
  while (!code && !enough && end < store->n_blocks) {
    end = ko_judge_next(&judge, end);
    code = ko_judge_ask(&judge, end, &enough, error);
  }
  ko_judge_free(&judge);
  *out = (ko_folded){.n_trials = ko_store_trials(store, 0, 1, end),
                     .stop_reason = enough ? "precision" : "trials",
                     .sums = store->sums,
                     .read = ko_store_read,
                     .store = store};
  return code ? code : ko_store_fold(store, end, error);
}

int ko_merge_run(const ko_merge *merge, const ko_plan *plan, ko_run_report *report, ko_sink *sink, ko_error *error) {
  ko_layout layout;
  ko_store store = {0};
  ko_folded folded = {0};
  const double start = ko_clock();
  int code = ko_layout_make(plan, ko_tallies, &layout, error);
  if (code) return code;
  code = ko_store_make(&layout, 1, (uint32_t)merge->journals[0]->head.n_shards, &store, error);
  if (!code) code = take_up_all(merge, &store, error);
  if (!code) code = apply_rule(&store, &folded, error);
  const double read = ko_clock();
  if (!code) code = ko_run_finish(&layout, &folded, sink, error);
  *report = (ko_run_report){.n_threads = 1,
                            .trials_done = folded.n_trials,
                            .trials_resumed = folded.n_trials,
                            .seconds_trials = merge->seconds_open + read - start,
                            .seconds_finish = ko_clock() - read};
  if (store.layout) ko_store_free(&store);
  ko_layout_free(&layout);
  return code;
}
