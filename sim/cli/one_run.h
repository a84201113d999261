/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run of a plan into one file: what `run` does once and `sweep` at every point.
 */
#ifndef KO_ONE_RUN_H
#define KO_ONE_RUN_H

#include "sim/cli/progress.h"
#include "sim/cli/session.h"

typedef struct ko_one_run {
  const ko_session *session;
  const char *path;         /* of the result, or of the shard's file */
  int64_t threads;          /* -1: as the scenario says */
  uint32_t shard, n_shards; /* 0: the whole run */
  double deadline;          /* ko_clock; 0: none */
  ko_crew *ranks;           /* NULL: none but this */
  ko_keeping *keeping;
  ko_progress_style style;
  ko_progress_points *points; /* NULL: no sweep */
  ko_run_report *report;      /* out; may be NULL */
  double *seconds_write;      /* out: to put the file in place; may be NULL */
  /* Puts more into the file before it is complete; may be NULL. */
  int (*add)(void *context, ko_sink *sink, ko_error *error);
  void *context;
} ko_one_run;

/* All that can be refused before the long wait: memory, disk, where the file goes. *sink stays NULL for a shard; abandon it in any case. */
int ko_one_run_prepare(const ko_one_run *one, ko_needs *needs, ko_sink **sink, ko_error *error) KO_MUST_CHECK;
/* Run, write, put the file in place; the journal goes with it, or becomes the shard's file. */
int ko_one_run_do(const ko_one_run *one, const ko_needs *needs, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

#endif
