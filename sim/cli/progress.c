/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/cli/session.h"
#include "sim/report/report.h"

ko_progress_style ko_progress_choose(void) { return isatty(STDERR_FILENO) ? KO_PROGRESS_BAR : KO_PROGRESS_LINES; }

void ko_progress_begin(ko_progress *progress, ko_progress_style style) {
  double now = ko_clock();
  *progress = (ko_progress){.style = style, .start = now, .last = now};
}

static void print_bar(uint64_t done, uint64_t total, double rate, double left) {
  enum { CELLS = 24 };
  char bar[CELLS + 1], n[KO_NUMBER_ROOM], all[KO_NUMBER_ROOM], per[KO_NUMBER_ROOM], time[KO_NUMBER_ROOM];
  int filled = (int)((double)done / (double)total * CELLS);
  memset(bar, '.', CELLS);
  memset(bar, '#', (size_t)filled);
  bar[CELLS] = '\0';
  fprintf(stderr, "\r[%s] %3.0f %%  %s of %s trials  %s/s  %s left \033[K", bar, 100 * (double)done / (double)total,
          ko_text_count(n, (double)done), ko_text_count(all, (double)total), ko_text_people(per, rate), ko_text_seconds(time, left));
  fflush(stderr);
}

static void print_line(uint64_t done, uint64_t total, double rate, double left) {
  char n[KO_NUMBER_ROOM], all[KO_NUMBER_ROOM], per[KO_NUMBER_ROOM], time[KO_NUMBER_ROOM];
  fprintf(stderr, "knockon: %s of %s trials (%.0f %%), %s trials/s, about %s left\n", ko_text_count(n, (double)done),
          ko_text_count(all, (double)total), 100 * (double)done / (double)total, ko_text_people(per, rate), ko_text_seconds(time, left));
}

static void print_json(uint64_t done, uint64_t total, double rate, double left) {
  fprintf(stderr,
          "{\"event\": \"progress\", \"trials_done\": %" PRIu64 ", \"trials\": %" PRIu64
          ", \"trials_per_second\": %.6g, \"seconds_left\": %.6g}\n",
          done, total, rate, left);
}

void ko_progress_step(void *context, uint64_t done, uint64_t total) {
  static const double pause[] = {[KO_PROGRESS_BAR] = 0.1, [KO_PROGRESS_LINES] = 10, [KO_PROGRESS_JSON] = 0.5};
  ko_progress *progress = context;
  if (progress->style == KO_PROGRESS_NONE || total == 0) return;
  double now = ko_clock(), spent = now - progress->start;
  if (now - progress->last < pause[progress->style] && !(done == total && progress->style == KO_PROGRESS_JSON)) return;
  progress->last = now;
  double rate = spent > 0 ? (double)done / spent : 0, left = rate > 0 ? (double)(total - done) / rate : 0;
  switch (progress->style) {
  case KO_PROGRESS_BAR:
    progress->shown = 1;
    print_bar(done, total, rate, left);
    break;
  case KO_PROGRESS_LINES:
    print_line(done, total, rate, left);
    break;
  case KO_PROGRESS_JSON:
    print_json(done, total, rate, left);
    break;
  case KO_PROGRESS_NONE:
    break;
  }
}

void ko_progress_end(ko_progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = 0;
}
