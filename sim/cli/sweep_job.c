/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the points of a sweep are, and whether they can be run.
 */
#include "sim/cli/sweep_job.h"

#include <stdlib.h>
#include <string.h>

int ko_sweep_is_mine(const ko_sweep_job *job, size_t at) { return !job->n_shards || at % job->n_shards == job->shard - 1; }

size_t ko_sweep_count(const ko_sweep_job *job, ko_point_state state) {
  size_t n = 0;
  for (size_t at = 0; at < job->sweep.n_points; at++) n += ko_sweep_is_mine(job, at) && job->points[at].state == state;
  return n;
}

void ko_sweep_point_path(const ko_sweep_job *job, size_t at, char path[KO_SWEEP_PATH_ROOM]) {
  snprintf(path, KO_SWEEP_PATH_ROOM, "%s/point-%0*zu.h5", job->folder, job->sweep.n_points > 9999 ? 5 : 4, at + 1);
}

int ko_sweep_point_overrides(const ko_sweep_job *job, ko_arena *arena, size_t at, ko_overrides *out, ko_error *error) {
  const ko_arguments *all = &job->overrides.sets;
  *out = job->overrides;
  out->sets.items = ko_arena_alloc(arena, all->n + job->sweep.n_axes, sizeof *out->sets.items, error);
  if (!out->sets.items) return KO_E_INTERNAL;
  for (size_t i = 0; i < all->n; i++) out->sets.items[i] = all->items[i];
  for (size_t i = 0; i < job->sweep.n_axes; i++) {
    const char *text = ko_arena_printf(arena, error, "%s=%s", job->sweep.axes[i].path, ko_sweep_value(&job->sweep, at, i));
    if (!text) return KO_E_INTERNAL;
    out->sets.items[out->sets.n++] = text;
  }
  return KO_OK;
}

const char *ko_sweep_point_values(const ko_sweep_job *job, size_t at, char text[KO_SWEEP_VALUES_ROOM]) {
  size_t n = 0;
  text[0] = '\0';
  for (size_t i = 0; i < job->sweep.n_axes && n < KO_SWEEP_VALUES_ROOM; i++)
    n += (size_t)snprintf(text + n, KO_SWEEP_VALUES_ROOM - n, "%s%s=%s", i ? ", " : "", job->sweep.axes[i].path,
                          ko_sweep_value(&job->sweep, at, i));
  return text;
}

int ko_sweep_point_break(ko_sweep_job *job, size_t at, const ko_error *why, ko_error *error) {
  ko_sweep_point *point = &job->points[at];
  point->state = KO_POINT_BROKEN;
  point->error = malloc(sizeof *why);
  if (!point->error) return ko_raise_memory(error, sizeof *why);
  *point->error = *why;
  return KO_OK;
}

/* ---- Checks of the sweep itself -------------------------------------------------------------------------------------- */

static int is_number(const ko_sweep_job *job, size_t axis, size_t at) {
  double number;
  return ko_parse_number(ko_sweep_value(&job->sweep, at, axis), &number);
}

/* Of each path, numbers and words apart: where no point with such a value can be read, path or type is wrong, and nothing runs. */
static int check_kinds(const ko_sweep_job *job, ko_error *error) {
  for (size_t i = 0; i < job->sweep.n_axes; i++)
    for (int kind = 0; kind < 2; kind++) {
      size_t good = 0, first = SIZE_MAX;
      for (size_t at = 0; at < job->sweep.n_points; at++) {
        if (is_number(job, i, at) != kind) continue;
        if (job->points[at].error && first == SIZE_MAX) first = at;
        good += !job->points[at].error;
      }
      if (good || first == SIZE_MAX) continue;
      *error = *job->points[first].error;
      return error->code;
    }
  return KO_OK;
}

/* As far as scenarios tell: will the files have the same dimensions? */
static int check_axes(const ko_sweep_job *job, const ko_scenario *first, size_t first_at, const ko_scenario *here, size_t at,
                      ko_error *error) {
  char what[200], a[KO_SWEEP_VALUES_ROOM], b[KO_SWEEP_VALUES_ROOM];
  const uint32_t which = job->ragged ? KO_AXES_OF_SUMMARY : KO_AXES_ALL;
  if (!job->ragged && here->stop.given && here->output.per_trial != KO_PER_TRIAL_NONE)
    return ko_raise(
        error, KO_E_INPUT,
        "run.stop ends points after different numbers of trials, so that the dimension `trial` of their files may differ: leave it "
        "out (--set output.per_trial=none), or give --ragged");
  if (!first || !ko_axes_of_scenarios_differ(here, first, which, what, sizeof what)) return KO_OK;
  return ko_raise(error, KO_E_INPUT, "the files of points %zu (%s) and %zu (%s) would not fit together: %s%s", at + 1,
                  ko_sweep_point_values(job, at, a), first_at + 1, ko_sweep_point_values(job, first_at, b), what,
                  job->ragged ? "; sweep.h5 needs the same at all points" : "; where that is wanted, give --ragged");
}

/* ---- Reading --------------------------------------------------------------------------------------------------------- */

static int read_point(ko_sweep_job *job, size_t at, ko_scenario **out, ko_error *error) {
  ko_error found = {0};
  ko_arena arena = {0};
  ko_overrides overrides;
  int code = ko_sweep_point_overrides(job, &arena, at, &overrides, &found);
  if (!code) code = ko_session_scenario(job->scenario, &overrides, out, &found);
  ko_arena_free(&arena);
  if (!code) job->points[at].hash = (*out)->hash;
  if (code == KO_E_INPUT) return ko_sweep_point_break(job, at, &found, error);
  if (code) *error = found;
  return code;
}

static int read_points(ko_sweep_job *job, ko_error *error) {
  ko_scenario *first = NULL;
  size_t first_at = 0;
  int code = KO_OK;
  ko_error differs = {0};
  for (size_t at = 0; at < job->sweep.n_points && !code; at++) {
    ko_scenario *scenario = NULL;
    code = read_point(job, at, &scenario, error);
    if (!code && scenario && !differs.code) (void)!check_axes(job, first, first_at, scenario, at, &differs);
    if (!code && scenario && !first) {
      first = scenario;
      first_at = at;
      scenario = NULL;
    }
    ko_scenario_free(scenario);
  }
  ko_scenario_free(first);
  if (!code) code = check_kinds(job, error);
  if (!code && differs.code) *error = differs;
  return code ? code : differs.code;
}

static int find_sweep(ko_sweep_job *job, ko_error *error) {
  if (job->vary.n) return ko_sweep_vary(&job->arena, job->vary.items, job->vary.n, &job->sweep, error);
  int code = ko_session_scenario(job->scenario, &job->overrides, &job->base, error);
  if (code) return code;
  if (!ko_scenario_sweep(job->base))
    return ko_raise(error, KO_E_USAGE, "nothing is varied: give --vary PATH=FROM:TO:STEP, or `sweep:` in the scenario");
  job->sweep = *ko_scenario_sweep(job->base);
  return KO_OK;
}

int ko_sweep_job_open(ko_sweep_job *job, ko_error *error) {
  job->axes_of = job->ground_of = SIZE_MAX;
  int code = find_sweep(job, error);
  if (code) return code;
  job->summary.sweep = &job->sweep;
  job->points = calloc(job->sweep.n_points, sizeof *job->points);
  if (!job->points) return ko_raise_memory(error, job->sweep.n_points * sizeof *job->points);
  code = read_points(job, error);
  if (!code && job->n_shards > job->sweep.n_points)
    code =
        ko_raise(error, KO_E_USAGE, "%zu points: more than %zu shards would have nothing to do", job->sweep.n_points, job->sweep.n_points);
  return code;
}

void ko_sweep_job_free(ko_sweep_job *job) {
  for (size_t at = 0; job->points && at < job->sweep.n_points; at++) free(job->points[at].error);
  free(job->points);
  ko_sweep_summary_free(&job->summary);
  ko_session_ground_free(&job->ground);
  ko_sweep_lock_close(&job->lock);
  ko_scenario_free(job->base);
  ko_arena_free(&job->arena);
}
