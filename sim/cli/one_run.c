/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/one_run.h"

#include "sim/cli/resume.h"

int ko_one_run_prepare(const ko_one_run *one, ko_needs *needs, ko_sink **sink, ko_error *error) {
  const ko_session *session = one->session;
  const int64_t threads = one->threads >= 0 ? one->threads : session->scenario->threads;
  int code = ko_run_needs(session->plan, threads, 0, needs, error);
  if (!code) code = ko_session_fits_memory(session, threads, needs, error);
  if (!code) code = ko_session_fits_disk(session, one->path, one->n_shards, needs, KO_E_IO, error);
  return code || one->n_shards ? code : ko_results_create(one->path, sink, error);
}

int ko_one_run_do(const ko_one_run *one, const ko_needs *needs, ko_sink *sink, ko_error *error) {
  ko_keeping *keeping = one->keeping;
  ko_progress progress;
  ko_progress_begin(&progress, one->style, one->points);
  const ko_run_options options = {.n_threads = needs->n_threads,
                                  .shard = one->shard,
                                  .n_shards = one->n_shards,
                                  .keeping = keeping,
                                  .deadline = one->deadline,
                                  .ranks = one->ranks,
                                  .progress = ko_progress_step,
                                  .context = &progress,
                                  .stop = &ko_stop_asked,
                                  .report = one->report};
  int code = ko_run(one->session->plan, &options, sink, error);
  ko_progress_end(&progress);
  const double start = ko_clock();
  if (!code && one->add) code = one->add(one->context, sink, error);
  if (!code && sink) code = ko_results_commit(sink, error);
  if (!code && keeping->journal) {
    code = sink ? ko_journal_remove(keeping->journal, error) : ko_journal_rename(keeping->journal, one->path, error);
    keeping->journal = NULL;
  }
  if (one->seconds_write) *one->seconds_write = ko_clock() - start;
  return code;
}
