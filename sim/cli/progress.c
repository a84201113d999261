/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/base.h"
#include "sim/report/report.h"

double ko_progress_pause(ko_progress_style style) {
  static const double seconds[] = {[KO_PROGRESS_BAR] = 0.1, [KO_PROGRESS_LINES] = 30, [KO_PROGRESS_JSON] = 0.5};
  return style == KO_PROGRESS_NONE ? INFINITY : seconds[style];
}

int ko_progress_parse(const char *text, ko_progress_style *out, ko_error *error) {
  static const char *const styles[] = {
      [KO_PROGRESS_NONE] = "none", [KO_PROGRESS_BAR] = "bar", [KO_PROGRESS_LINES] = "lines", [KO_PROGRESS_JSON] = "json"};
  *out = isatty(STDERR_FILENO) ? KO_PROGRESS_BAR : KO_PROGRESS_LINES;
  if (!text) return KO_OK;
  for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
    if (strcmp(styles[i], text) == 0) {
      *out = (ko_progress_style)i;
      return KO_OK;
    }
  return ko_raise(error, KO_E_USAGE, "--progress is bar, lines, json or none, not \"%s\"", text);
}

void ko_progress_begin(ko_progress *progress, ko_progress_style style, ko_progress_points *points) {
  double now = ko_clock();
  *progress = (ko_progress){.style = style, .points = points, .start = now, .last = now};
}

/* What is shown of a run. */
typedef struct state {
  const ko_progress_points *points;
  uint64_t done, total;
  double share, rate, left; /* share and seconds left: of all points */
} state;

static state state_of(const ko_progress *progress, uint64_t done, uint64_t resumed, uint64_t total, double now) {
  const ko_progress_points *points = progress->points;
  const double spent = now - progress->start, share = (double)done / (double)total;
  state s = {.points = points, .done = done, .total = total, .share = share, .rate = spent > 0 ? (double)(done - resumed) / spent : 0};
  s.left = s.rate > 0 ? (double)(total - done) / s.rate : 0;
  if (!points) return s;
  s.share = ((double)points->n_over + share) / (double)(points->n_over + 1 + points->n_left);
  s.left = (points->seconds_run + spent) / ((double)points->n_run + share) * ((double)points->n_left + 1 - share);
  return s;
}

static void print_point(const state *s) {
  if (s->points) fprintf(stderr, "point %zu of %zu: ", s->points->point, s->points->n);
}

static int is_written(const state *s) { return s->done == s->total && !s->points; }

static void print_bar(const state *s) {
  enum { CELLS = 24 };
  char bar[CELLS + 1], n[KO_NUMBER_ROOM], all[KO_NUMBER_ROOM], per[KO_NUMBER_ROOM], time[KO_NUMBER_ROOM];
  memset(bar, '.', CELLS);
  memset(bar, '#', (size_t)(s->share * CELLS));
  bar[CELLS] = '\0';
  fprintf(stderr, "\r[%s] %3.0f %%  ", bar, 100 * s->share);
  print_point(s);
  fprintf(stderr, "%s of %s trials  %s/s  ", ko_text_count(n, (double)s->done), ko_text_count(all, (double)s->total),
          ko_text_people(per, s->rate));
  if (is_written(s)) fputs("the result is written \033[K", stderr);
  else fprintf(stderr, "%s left \033[K", ko_text_seconds(time, s->left));
  fflush(stderr);
}

static void print_line(const state *s) {
  char n[KO_NUMBER_ROOM], all[KO_NUMBER_ROOM], per[KO_NUMBER_ROOM], time[KO_NUMBER_ROOM];
  fputs("knockon: ", stderr);
  print_point(s);
  fprintf(stderr, "%s of %s trials (%.0f %%), %s trials/s, ", ko_text_count(n, (double)s->done), ko_text_count(all, (double)s->total),
          100 * s->share, ko_text_people(per, s->rate));
  if (is_written(s)) fputs("the result is written\n", stderr);
  else fprintf(stderr, "about %s left\n", ko_text_seconds(time, s->left));
}

static void print_json(const state *s) {
  fputs("{\"event\": \"progress\", ", stderr);
  if (s->points) fprintf(stderr, "\"point\": %zu, \"points\": %zu, ", s->points->point, s->points->n);
  fprintf(stderr, "\"trials_done\": %" PRIu64 ", \"trials\": %" PRIu64 ", \"trials_per_second\": %.6g, \"seconds_left\": %.6g}\n", s->done,
          s->total, s->rate, s->left);
}

/* The last step of a run of its own is shown in any case, but for lines of one that was too short for any. */
static int is_due(const ko_progress *progress, double last, double now, int ends) {
  if (ends && progress->style == KO_PROGRESS_LINES && !progress->points) last = progress->start;
  return now - last >= ko_progress_pause(progress->style) || (ends && progress->style == KO_PROGRESS_JSON);
}

void ko_progress_step(void *context, uint64_t done, uint64_t resumed, uint64_t total) {
  ko_progress *progress = context;
  if (progress->style == KO_PROGRESS_NONE || total == 0) return;
  const double now = ko_clock();
  double *last = progress->points ? &progress->points->last : &progress->last;
  if (!is_due(progress, *last, now, done == total)) return;
  *last = now;
  const state s = state_of(progress, done, resumed, total, now);
  switch (progress->style) {
  case KO_PROGRESS_BAR:
    progress->shown = 1;
    print_bar(&s);
    break;
  case KO_PROGRESS_LINES:
    print_line(&s);
    break;
  case KO_PROGRESS_JSON:
    print_json(&s);
    break;
  case KO_PROGRESS_NONE:
    break;
  }
}

void ko_progress_end(ko_progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = 0;
}
