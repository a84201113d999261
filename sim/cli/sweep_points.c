/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The points of a sweep are run, one after another.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <xxhash.h>

#include "sim/cli/one_run.h"
#include "sim/cli/resume.h"
#include "sim/cli/sweep_job.h"

/* ---- What is there already ------------------------------------------------------------------------------------------- */

static int has_attribute(const ko_results *results, const char *name, const char *wanted) {
  char *text = NULL;
  ko_error ignored = {0};
  const int same = ko_results_attribute(results, name, &text, &ignored) == KO_OK && strcmp(text, wanted) == 0;
  free(text);
  return same;
}

static int has_hash(const ko_results *results, const char *name, uint64_t hash) {
  char text[20];
  snprintf(text, sizeof text, "%016" PRIx64, hash);
  return has_attribute(results, name, text);
}

/* Tables that cannot be read are not those of the file: its run will say why. */
static int has_tables(const ko_results *results, const ko_scenario *scenario) {
  ko_wave_tables tables;
  ko_error ignored = {0};
  const int code = ko_wave_tables_read(scenario, &tables, &ignored);
  const uint64_t hash = code ? 0 : ko_wave_tables_hash(&tables);
  ko_wave_tables_free(&tables);
  return !code && (!hash || has_hash(results, "tables_hash", hash));
}

/* Open a point's file where it is what a run would give; NULL where there is none, or another one. */
static ko_results *open_done(const ko_sweep_job *job, const ko_session *session, const char *path) {
  ko_results *results = NULL;
  ko_error ignored = {0};
  char seed[24];
  if (ko_results_open(path, &results, &ignored) != KO_OK) return NULL;
  snprintf(seed, sizeof seed, "%" PRIu64, session->scenario->seed);
  int same = has_attribute(results, "knockon_version", KNOCKON_VERSION) && has_attribute(results, "seed", seed) &&
             has_hash(results, "scenario_hash", session->scenario->hash) && has_hash(results, "region_hash", session->region->hash) &&
             has_tables(results, session->scenario);
  for (size_t i = 0; i < job->sweep.n_axes; i++) same = same && ko_results_has(results, job->sweep.axes[i].name);
  if (same) return results;
  ko_results_close(results);
  return NULL;
}

/* ---- One point ------------------------------------------------------------------------------------------------------- */

/* Which point a file is of. */
typedef struct place {
  const ko_sweep *sweep;
  size_t at;
} place;

static int put_values(void *context, ko_sink *sink, ko_error *error) {
  const place *of = context;
  char names[KO_SWEEP_AXES * 80] = "";
  int code = KO_OK;
  for (size_t i = 0; i < of->sweep->n_axes && !code; i++) {
    const size_t index = ko_sweep_index(of->sweep, of->at, i);
    const ko_dataset d = ko_sweep_dataset(of->sweep, i, &index);
    snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? " " : "", d.name);
    code = sink->dataset(sink, &d, error);
  }
  return code ? code : sink->attribute_text(sink, "coordinates", names, error); /* readers then carry them along */
}

static int run_point(ko_sweep_job *job, size_t at, const ko_session *session, const char *path, ko_error *error) {
  char journal[KO_SWEEP_PATH_ROOM + 16];
  const double start = ko_clock();
  ko_needs needs;
  ko_sink *sink = NULL;
  place of = {&job->sweep, at};
  snprintf(journal, sizeof journal, "%s.journal", path);
  ko_keeping keeping = {.path = journal, .resume = 1, .after_seconds = KO_KEEP_AFTER_SECONDS, .after_bytes = KO_KEEP_AFTER_BYTES};
  const ko_one_run one = {.session = session,
                          .path = path,
                          .threads = job->threads,
                          .deadline = job->deadline,
                          .keeping = &keeping,
                          .style = job->style,
                          .points = &job->progress,
                          .add = put_values,
                          .context = &of};
  int code = ko_one_run_prepare(&one, &needs, &sink, error);
  if (!code) code = ko_one_run_do(&one, &needs, sink, error);
  ko_journal_close(keeping.journal);
  ko_results_abandon(sink);
  if (code) return code;
  job->points[at].state = KO_POINT_RUN;
  job->points[at].seconds = ko_clock() - start;
  job->progress.n_run++;
  job->progress.seconds_run += job->points[at].seconds;
  return KO_OK;
}

/* The point's region is the one that is loaded, or is loaded now. */
static int have_region(ko_sweep_job *job, size_t at, ko_session *session, ko_error *error) {
  if (job->ground.region && !ko_sweep_same(&job->sweep, at, job->ground_of, "region")) ko_session_ground_free(&job->ground);
  job->ground_of = at;
  return ko_session_region(session, &job->ground, error);
}

/* Every file must have the dimensions of the first. `results` NULL: before the run. */
static int check_axes(ko_sweep_job *job, size_t at, const ko_session *session, const ko_results *results, ko_error *error) {
  char what[200];
  ko_axes axes;
  int code = results ? ko_axes_of_results(results, &axes, error) : ko_axes_of_plan(session->plan, session->plan->n_trials, &axes, error);
  if (code) return code;
  if (job->axes_of == SIZE_MAX) {
    job->axes = axes;
    job->axes_of = at;
  }
  if (!ko_axes_differ(&axes, &job->axes, job->ragged ? KO_AXES_OF_SUMMARY : KO_AXES_ALL, what, sizeof what)) return KO_OK;
  return ko_raise(error, KO_E_INPUT, "its file would not fit to that of point %zu: %s%s", job->axes_of + 1, what,
                  job->ragged ? "; sweep.h5 needs the same at all points" : "; where that is wanted, give --ragged");
}

static int read_point(const ko_sweep_job *job, size_t at, ko_session *session, ko_error *error) {
  ko_arena arena = {0};
  ko_overrides overrides;
  int code = ko_sweep_point_overrides(job, &arena, at, &overrides, error);
  if (!code) code = ko_session_scenario(job->scenario, &overrides, &session->scenario, error);
  if (!code && session->scenario->hash != job->points[at].hash)
    code = ko_raise(error, KO_E_INPUT, "%s: has been changed since the sweep began; begin again", job->scenario);
  ko_arena_free(&arena);
  return code;
}

/* Have a point's file, and take it into the summary. */
static int do_point(ko_sweep_job *job, size_t at, ko_error *error) {
  char path[KO_SWEEP_PATH_ROOM];
  ko_session session = {0};
  ko_results *results = NULL;
  ko_sweep_point_path(job, at, path);
  int code = read_point(job, at, &session, error);
  if (!code) code = have_region(job, at, &session, error);
  if (!code) results = open_done(job, &session, path);
  if (results) job->points[at].state = KO_POINT_THERE;
  if (!code && !results && job->gather) code = ko_raise(error, KO_E_INPUT, "%s: is not there, or of another scenario or region", path);
  if (!code && !results) code = ko_session_plan(&session, &job->ground, error);
  if (!code) code = check_axes(job, at, &session, results, error);
  if (!code && !results) code = run_point(job, at, &session, path, error);
  if (!code && !job->n_shards && !results) code = ko_results_open(path, &results, error);
  if (!code && !job->n_shards) code = ko_sweep_summary_add(&job->summary, at, results, error);
  ko_results_close(results);
  ko_session_free(&session);
  return code;
}

/* ---- All of them ----------------------------------------------------------------------------------------------------- */

static int make_folder(const char *folder, ko_error *error) {
  struct stat status;
  if (mkdir(folder, 0777) == 0 || (errno == EEXIST && stat(folder, &status) == 0 && S_ISDIR(status.st_mode))) return KO_OK;
  return ko_raise_io(error, folder, "cannot be made", errno);
}

/* My points, those on one region one after another. */
static size_t *order_points(const ko_sweep_job *job, size_t *n, ko_error *error) {
  const size_t n_points = job->sweep.n_points;
  size_t *order = calloc(n_points, sizeof *order);
  unsigned char *is_in = calloc(n_points, 1);
  *n = 0;
  for (size_t first = 0; order && is_in && first < n_points; first++) {
    if (is_in[first]) continue;
    for (size_t at = first; at < n_points; at++) {
      if (is_in[at] || !ko_sweep_same(&job->sweep, at, first, "region")) continue;
      is_in[at] = 1;
      if (ko_sweep_is_mine(job, at)) order[(*n)++] = at;
    }
  }
  if (!order || !is_in) {
    (void)ko_raise_memory(error, n_points * sizeof *order);
    free(order);
    order = NULL;
  }
  free(is_in);
  return order;
}

static int must_stop(const ko_sweep_job *job) { return atomic_load(&ko_stop_asked) || (job->deadline > 0 && ko_clock() >= job->deadline); }

/* A point that is this process's. What is wrong with it alone does not stop the others. */
static int settle_point(ko_sweep_job *job, size_t at, ko_error *error) {
  ko_error found = {0};
  int code = do_point(job, at, &found);
  if (code == KO_E_IO || code == KO_E_INTERRUPTED) {
    *error = found;
    return code;
  }
  if (code) code = ko_sweep_point_break(job, at, &found, error);
  else (void)ko_print_errors(&found); /* warnings */
  if (!code) ko_sweep_report_point(job, at);
  return code;
}

/* Once over the points; *n_busy of them are in the hands of other processes. */
static int pass(ko_sweep_job *job, const size_t *order, size_t n, size_t *n_busy, ko_error *error) {
  *n_busy = 0;
  for (size_t i = 0; i < n; i++) {
    const size_t at = order[i];
    if (job->points[at].state != KO_POINT_TO_DO) continue;
    if (must_stop(job)) return ko_raise(error, KO_E_INTERRUPTED, "interrupted at point %zu of %zu", at + 1, job->sweep.n_points);
    if (!ko_sweep_lock_take(&job->lock, at)) {
      ++*n_busy;
      continue;
    }
    job->progress.point = at + 1;
    job->progress.n_left = ko_sweep_count(job, KO_POINT_TO_DO) - 1;
    job->progress.n_over = n - job->progress.n_left - 1;
    const int code = settle_point(job, at, error);
    ko_sweep_lock_give(&job->lock, at);
    if (code) return code;
  }
  return KO_OK;
}

/* Points that others run are looked at again until they are there, or left behind. */
static int do_points(ko_sweep_job *job, ko_error *error) {
  size_t n, n_busy = 0;
  size_t *order = order_points(job, &n, error);
  if (!order) return KO_E_INTERNAL;
  job->progress = (ko_progress_points){.n = job->sweep.n_points, .last = ko_clock()};
  int code = pass(job, order, n, &n_busy, error);
  if (!code && n_busy && job->style == KO_PROGRESS_LINES)
    fprintf(stderr, "knockon: %zu points are being run by other processes; waiting for them\n", n_busy);
  while (!code && n_busy) {
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    code = pass(job, order, n, &n_busy, error);
  }
  free(order);
  return code;
}

static int write_summary(const ko_sweep_job *job, ko_error *error) {
  char path[KO_SWEEP_PATH_ROOM];
  if (job->n_shards || job->summary.strategy.n == 0) return KO_OK;
  snprintf(path, sizeof path, "%s/sweep.h5", job->folder);
  return ko_sweep_summary_write(&job->summary, path, error);
}

/* What tells this sweep from others. */
static uint64_t number_of(const ko_sweep_job *job) {
  uint64_t number = job->sweep.n_points;
  for (size_t i = 0; i < job->sweep.n_axes; i++)
    number = XXH3_64bits_withSeed(job->sweep.axes[i].path, strlen(job->sweep.axes[i].path) + 1, number);
  for (size_t at = 0; at < job->sweep.n_points; at++) number = XXH3_64bits_withSeed(&job->points[at].hash, sizeof(uint64_t), number);
  return number;
}

int ko_sweep_job_run(ko_sweep_job *job, ko_error *error) {
  int code = make_folder(job->folder, error);
  if (!code) code = ko_sweep_lock_open(job->folder, number_of(job), &job->lock, error);
  if (!code) code = do_points(job, error);
  return code ? code : write_summary(job, error);
}
