/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What has become of the points of a sweep, for people and for programs.
 */
#include "sim/cli/sweep_job.h"
#include "sim/report/report.h"

static const char *const states[] = {
    [KO_POINT_TO_DO] = "not run", [KO_POINT_RUN] = "run", [KO_POINT_THERE] = "there", [KO_POINT_BROKEN] = "broken"};

static int has_summary(const ko_sweep_job *job) { return !job->n_shards && job->summary.strategy.n > 0; }

/* ---- JSON ------------------------------------------------------------------------------------------------------------ */

static void put_values(const ko_sweep_job *job, size_t at, ko_json *json) {
  ko_json values = ko_json_begin(json, "values", '{');
  for (size_t i = 0; i < job->sweep.n_axes; i++) {
    const ko_sweep_axis *axis = &job->sweep.axes[i];
    if (axis->numbers) ko_json_number(&values, axis->path, axis->numbers[ko_sweep_index(&job->sweep, at, i)]);
    else ko_json_text(&values, axis->path, ko_sweep_value(&job->sweep, at, i));
  }
  ko_json_end(&values, '}');
}

static void put_errors(const ko_error *error, ko_json *json) {
  ko_json list = ko_json_begin(json, "errors", '[');
  for (uint32_t i = 0; i < error->n_shown; i++) {
    const ko_finding *found = &error->findings[i];
    if (found->severity != KO_SEVERITY_ERROR) continue;
    ko_json item = ko_json_begin(&list, NULL, '{');
    if (found->file[0]) ko_json_text(&item, "file", found->file);
    if (found->line) ko_json_integer(&item, "line", found->line);
    if (found->line) ko_json_integer(&item, "column", found->column);
    ko_json_text(&item, "message", found->message);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void put_point(const ko_sweep_job *job, size_t at, ko_json *json) {
  const ko_sweep_point *point = &job->points[at];
  char path[KO_SWEEP_PATH_ROOM];
  ko_sweep_point_path(job, at, path);
  ko_json_integer(json, "point", at + 1);
  put_values(job, at, json);
  ko_json_text(json, "state", states[point->state]);
  if (point->state == KO_POINT_RUN || point->state == KO_POINT_THERE) ko_json_text(json, "file", path);
  if (point->state == KO_POINT_RUN) ko_json_number(json, "seconds", point->seconds);
  if (point->error) put_errors(point->error, json);
}

void ko_sweep_report_json(const ko_sweep_job *job, int code) {
  ko_json json = {.out = stdout};
  char summary[KO_SWEEP_PATH_ROOM];
  fputc('{', stdout);
  ko_json_text(&json, "folder", job->folder);
  if (job->n_shards) ko_json_integer(&json, "shard", job->shard);
  if (job->n_shards) ko_json_integer(&json, "shards", job->n_shards);
  ko_json_integer(&json, "run", ko_sweep_count(job, KO_POINT_RUN));
  ko_json_integer(&json, "there", ko_sweep_count(job, KO_POINT_THERE));
  ko_json_integer(&json, "broken", ko_sweep_count(job, KO_POINT_BROKEN));
  ko_json_integer(&json, "not_run", ko_sweep_count(job, KO_POINT_TO_DO));
  snprintf(summary, sizeof summary, "%s/sweep.h5", job->folder);
  if (!code && has_summary(job)) ko_json_text(&json, "summary", summary);
  ko_json points = ko_json_begin(&json, "points", '[');
  for (size_t at = 0; at < job->sweep.n_points; at++) {
    if (!ko_sweep_is_mine(job, at)) continue;
    ko_json point = ko_json_begin(&points, NULL, '{');
    put_point(job, at, &point);
    ko_json_end(&point, '}');
  }
  ko_json_end(&points, ']');
  fputs("}\n", stdout);
}

/* ---- Text ------------------------------------------------------------------------------------------------------------ */

void ko_sweep_report_point(const ko_sweep_job *job, size_t at) {
  static const char *const ends[] = {
      [KO_POINT_TO_DO] = "", [KO_POINT_RUN] = "run", [KO_POINT_THERE] = "there already", [KO_POINT_BROKEN] = "has no result"};
  char values[KO_SWEEP_VALUES_ROOM], seconds[KO_NUMBER_ROOM];
  const ko_sweep_point *point = &job->points[at];
  if (job->style == KO_PROGRESS_JSON) {
    ko_json json = {.out = stderr};
    fputc('{', stderr);
    ko_json_text(&json, "event", "point");
    ko_json_integer(&json, "points", job->sweep.n_points);
    put_point(job, at, &json);
    fputs("}\n", stderr);
  } else if (job->style == KO_PROGRESS_LINES) {
    fprintf(stderr, "knockon: point %zu of %zu (%s): %s", at + 1, job->sweep.n_points, ko_sweep_point_values(job, at, values),
            ends[point->state]);
    if (point->state == KO_POINT_RUN) fprintf(stderr, " in %s", ko_text_seconds(seconds, point->seconds));
    fputc('\n', stderr);
  }
}

void ko_sweep_report_text(const ko_sweep_job *job) {
  const size_t n_broken = ko_sweep_count(job, KO_POINT_BROKEN);
  printf("%s: %zu points run, %zu there already", job->folder, ko_sweep_count(job, KO_POINT_RUN), ko_sweep_count(job, KO_POINT_THERE));
  if (n_broken) printf(", %zu without a result", n_broken);
  puts(has_summary(job) ? "; sweep.h5 is over all of them" : "");
  if (job->n_shards) printf("Next, with all shards: knockon sweep ... --gather in the place of --shard, which writes sweep.h5\n");
}

int ko_sweep_report_broken(const ko_sweep_job *job) {
  char values[KO_SWEEP_VALUES_ROOM];
  int code = KO_OK;
  for (size_t at = 0; at < job->sweep.n_points; at++) {
    const ko_error *error = job->points[at].error;
    if (!error || !ko_sweep_is_mine(job, at)) continue;
    fprintf(stderr, "knockon: point %zu", at + 1);
    if (job->sweep.places) fprintf(stderr, " of %s:%u", job->sweep.places[at].file, job->sweep.places[at].line);
    fprintf(stderr, " (%s) has no result:\n", ko_sweep_point_values(job, at, values));
    (void)ko_print_errors(error);
    if (!code || error->code == KO_E_INTERNAL) code = error->code;
  }
  return code;
}
