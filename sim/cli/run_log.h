/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log beside a result file: what depends on the machine and the hour, and therefore may not stand in the result.
 */
#ifndef KO_RUN_LOG_H
#define KO_RUN_LOG_H

#include <time.h>

#include "sim/cli/progress.h"
#include "sim/cli/session.h"

typedef struct ko_run_log {
  const char *result, *scenario;
  time_t started;
  const ko_session *session;
  const ko_run_report *report;
  double seconds_write, seconds_total;
  uint64_t result_bytes;
  const ko_error *error; /* its warnings */
} ko_run_log;

/* What was done, on stdout: one line, which begins after the file's name with `more`, or JSON. */
void ko_run_log_summary(const ko_run_log *log, int json, const char *more);

/* Trials a second and into what the time went, on stderr in the style of the progress before it. */
void ko_run_log_shares(const ko_run_log *log, ko_progress_style style);

/* Write R.log.json for R.h5. Returns 0, or -1 with errno. */
int ko_run_log_write(const ko_run_log *log);

#endif
