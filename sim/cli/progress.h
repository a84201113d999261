/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Progress on stderr: a bar on a terminal, a line now and then elsewhere, or one JSON object a line for programs.
 */
#ifndef KO_PROGRESS_H
#define KO_PROGRESS_H

#include <stdint.h>

typedef enum ko_progress_style { KO_PROGRESS_NONE, KO_PROGRESS_BAR, KO_PROGRESS_LINES, KO_PROGRESS_JSON } ko_progress_style;

typedef struct ko_progress {
  ko_progress_style style;
  double start, last; /* ko_clock() */
  int shown;          /* a bar is on the screen */
} ko_progress;

/* The style that fits stderr. */
ko_progress_style ko_progress_choose(void);
void ko_progress_begin(ko_progress *progress, ko_progress_style style);
/* As ko_run_options.progress wants it; the context is the ko_progress. */
void ko_progress_step(void *context, uint64_t done, uint64_t total);
/* Take the bar off the screen. */
void ko_progress_end(ko_progress *progress);

#endif
