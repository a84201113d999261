/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Progress on stderr: a bar on a terminal, a line now and then elsewhere, or one JSON object a line for programs.
 */
#ifndef KO_PROGRESS_H
#define KO_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

typedef enum ko_progress_style { KO_PROGRESS_NONE, KO_PROGRESS_BAR, KO_PROGRESS_LINES, KO_PROGRESS_JSON } ko_progress_style;

/* Of a run that is one of several: the points of a sweep. */
typedef struct ko_progress_points {
  size_t point, n;       /* the point's number, from 1; of so many */
  size_t n_over, n_left; /* of those to be seen to: before this one, after it */
  size_t n_run;          /* of those before, really run, in so many seconds */
  double seconds_run;
  double last; /* when something was shown, ko_clock() */
} ko_progress_points;

typedef struct ko_progress {
  ko_progress_style style;
  ko_progress_points *points; /* NULL: a run of its own */
  double start, last;         /* ko_clock() */
  int shown;                  /* a bar is on the screen */
} ko_progress;

/* What --progress says: bar, lines, json or none; NULL: what fits stderr. */
int ko_progress_parse(const char *text, ko_progress_style *out, ko_error *error) KO_MUST_CHECK;
#define KO_PROGRESS_HELP                                                                                                                   \
  "bar, lines (one every 30 s), json (one object a line on stderr) or none; default: a bar on a terminal, lines elsewhere."
/* Seconds between two signs of life. */
double ko_progress_pause(ko_progress_style style);
void ko_progress_begin(ko_progress *progress, ko_progress_style style, ko_progress_points *points);
/* As ko_run_options.progress wants it; the context is the ko_progress. */
void ko_progress_step(void *context, uint64_t done, uint64_t resumed, uint64_t total);
/* Take the bar off the screen. */
void ko_progress_end(ko_progress *progress);

#endif
