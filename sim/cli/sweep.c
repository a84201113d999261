/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon sweep: a scenario at many points, one result file each, and one file over all of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/base.h"
#include "sim/cli/one_run.h"
#include "sim/cli/resume.h"
#include "sim/cli/sweep_summary.h"

enum { PATH_ROOM = 4096 };

typedef struct arguments {
  ko_overrides overrides;
  ko_arguments words, vary;
  const char *folder, *time_limit, *shard_text;
  int64_t threads;
  double deadline;
  uint32_t shard, n_shards;
  int quiet;
} arguments;

/* A point of the sweep, as far as it is known before it runs. */
typedef struct point {
  uint64_t hash;    /* of its scenario, 0 where that is broken */
  ko_error *broken; /* why it has no result; NULL: nothing is wrong */
} point;

typedef struct job {
  arguments *a;
  ko_arena arena;
  ko_sweep sweep;
  ko_scenario *base; /* holds the sweep where the scenario gives it */
  point *points;
  ko_sweep_summary summary;
  size_t n_run, n_there, n_broken;
} job;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {.name = "sweep",
                                 .arguments = "SCENARIO --vary PATH=FROM:TO:STEP|PATH=V1,V2 -o FOLDER",
                                 .text = "Run a scenario at every point of a grid or list, one result file a point (FOLDER/point-0001.h5 "
                                         "...), each with the varied values as scalar "
                                         "coordinates, and write FOLDER/sweep.h5: loss_statistic, person_hours_lost and connectivity over "
                                         "all points. What is varied stands in `sweep:` of the "
                                         "scenario (a mapping of paths to lists or { from, to, step }, or a list of points), or is given "
                                         "by --vary, once for each path. Paths are those of --set; the last "
                                         "one varies fastest.\n\nPoints whose result is there are not run again, and an interrupted sweep "
                                         "(exit code 75) goes on when the command is given again. A point that cannot "
                                         "run does not stop the others; it is named at the end (exit code 65).\n\nExample:\n  knockon "
                                         "sweep attack.yaml --vary waves.0.success=0.1:0.9:0.2 --vary "
                                         "waves.0.targets.pick=1,2,3 -o swept",
                                 .min_arguments = 1,
                                 .max_arguments = 1};
  const ko_option options[] = {
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a->folder,
       .metavariable = "FOLDER",
       .help = "Where the files go (required)."},
      {.name = "vary",
       .type = KO_OPTION_TEXTS,
       .value = &a->vary,
       .metavariable = "PATH=...",
       .help = "Values of a path: FROM:TO:STEP or V1,V2,...; may be repeated. Takes the place of `sweep:`."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &a->overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "Override a value of the scenario at all points; may be repeated."},
      {.name = "trials",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.trials,
       .metavariable = "N",
       .min = 1,
       .max = 4e9,
       .help = "Number of trials of a point."},
      {.name = "seed",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.seed,
       .metavariable = "N",
       .min = 0,
       .max = 9007199254740992.0,
       .help = "Seed of all draws; the same at all points."},
      {.name = "threads",
       .type = KO_OPTION_INTEGER,
       .value = &a->threads,
       .metavariable = "N",
       .min = 0,
       .max = 4096,
       .help = "Threads to use; 0: one a processor."},
      {.name = "time-limit",
       .type = KO_OPTION_TEXT,
       .value = &a->time_limit,
       .metavariable = "T",
       .help = "Stop and keep what is done after so many seconds, or 30m, 2h, 1d."},
      {.name = "shard",
       .type = KO_OPTION_TEXT,
       .value = &a->shard_text,
       .metavariable = "I/N",
       .help = "Run every N-th point from point I on; once all shards are there, the command without --shard writes sweep.h5."},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "Print warnings and errors alone."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  double limit = 0;
  if (!a->folder) (void)ko_raise(&error, KO_E_USAGE, "sweep needs the folder for its files: -o FOLDER");
  else if (strlen(a->folder) > PATH_ROOM - 64) (void)ko_raise(&error, KO_E_USAGE, "the folder's name is too long");
  if (a->time_limit && ko_parse_duration("time-limit", a->time_limit, &limit, &error) == KO_OK) a->deadline = ko_clock() + limit;
  if (a->shard_text) (void)!ko_parse_shard(a->shard_text, &a->shard, &a->n_shards, &error);
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

/* ---- Points ---------------------------------------------------------------------------------------------------------- */

/* The options of the whole sweep and the values of one point. The caller frees the list; the texts are the arena's. */
static int point_overrides(job *j, ko_arena *arena, size_t at, ko_overrides *out, ko_error *error) {
  const ko_overrides *all = &j->a->overrides;
  *out = *all;
  out->sets.items = ko_arena_alloc(arena, all->sets.n + j->sweep.n_axes, sizeof *out->sets.items, error);
  if (!out->sets.items) return KO_E_INTERNAL;
  for (size_t i = 0; i < all->sets.n; i++) out->sets.items[i] = all->sets.items[i];
  for (size_t i = 0; i < j->sweep.n_axes; i++) {
    const ko_sweep_axis *axis = &j->sweep.axes[i];
    const char *text = ko_arena_printf(arena, error, "%s=%s", axis->path, axis->values[ko_sweep_index(&j->sweep, at, i)]);
    if (!text) return KO_E_INTERNAL;
    out->sets.items[out->sets.n++] = text;
  }
  return KO_OK;
}

static void print_values(const job *j, size_t at, FILE *out) {
  for (size_t i = 0; i < j->sweep.n_axes; i++)
    fprintf(out, "%s%s=%s", i ? ", " : "", j->sweep.axes[i].path, j->sweep.axes[i].values[ko_sweep_index(&j->sweep, at, i)]);
}

static void point_path(const job *j, size_t at, char path[PATH_ROOM]) {
  snprintf(path, PATH_ROOM, "%s/point-%0*zu.h5", j->a->folder, j->sweep.n_points > 9999 ? 5 : 4, at + 1);
}

static int keep_error(job *j, size_t at, const ko_error *error) {
  j->points[at].broken = malloc(sizeof *error);
  if (!j->points[at].broken) return KO_E_INTERNAL;
  *j->points[at].broken = *error;
  j->n_broken++;
  return KO_OK;
}

static int is_number(const job *j, size_t axis, size_t at) {
  double number;
  return ko_parse_number(j->sweep.axes[axis].values[ko_sweep_index(&j->sweep, at, axis)], &number);
}

/* Of each path, numbers and words apart: where no point with such a value can be read, path or type is wrong, and nothing runs. */
static int check_kinds(const job *j, ko_error *error) {
  for (size_t i = 0; i < j->sweep.n_axes; i++)
    for (int kind = 0; kind < 2; kind++) {
      size_t good = 0, first = SIZE_MAX;
      for (size_t at = 0; at < j->sweep.n_points; at++) {
        if (is_number(j, i, at) != kind) continue;
        if (j->points[at].broken && first == SIZE_MAX) first = at;
        good += !j->points[at].broken;
      }
      if (good || first == SIZE_MAX) continue;
      *error = *j->points[first].broken;
      return error->code;
    }
  return KO_OK;
}

static int read_points(job *j, ko_error *error) {
  j->points = calloc(j->sweep.n_points, sizeof *j->points);
  if (!j->points) return ko_raise_memory(error, j->sweep.n_points * sizeof *j->points);
  for (size_t at = 0; at < j->sweep.n_points; at++) {
    ko_error found = {0};
    ko_arena arena = {0};
    ko_overrides overrides;
    ko_scenario *scenario = NULL;
    int code = point_overrides(j, &arena, at, &overrides, &found);
    if (!code) code = ko_session_scenario(j->a->words.items[0], &overrides, &scenario, &found);
    if (!code) j->points[at].hash = scenario->hash;
    ko_scenario_free(scenario);
    ko_arena_free(&arena);
    if (code && code != KO_E_INPUT) *error = found;
    if (code && (code != KO_E_INPUT || keep_error(j, at, &found))) return code;
  }
  return check_kinds(j, error);
}

static int find_sweep(job *j, ko_error *error) {
  if (j->a->vary.n) return ko_sweep_vary(&j->arena, j->a->vary.items, j->a->vary.n, &j->sweep, error);
  int code = ko_session_scenario(j->a->words.items[0], &j->a->overrides, &j->base, error);
  if (code) return code;
  if (!ko_scenario_sweep(j->base))
    return ko_raise(error, KO_E_USAGE, "nothing is varied: give --vary PATH=FROM:TO:STEP, or `sweep:` in the scenario");
  j->sweep = *ko_scenario_sweep(j->base);
  return KO_OK;
}

/* ---- One point ------------------------------------------------------------------------------------------------------- */

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

/* Open a point's file where it is what a run would give; NULL where there is none, or another one. */
static ko_results *open_done(const job *j, size_t at, const ko_session *session, const char *path) {
  ko_results *results = NULL;
  ko_error ignored = {0};
  char seed[24];
  if (ko_results_open(path, &results, &ignored) != KO_OK) return NULL;
  snprintf(seed, sizeof seed, "%" PRIu64, session->scenario->seed);
  int same = has_attribute(results, "knockon_version", KNOCKON_VERSION) && has_attribute(results, "seed", seed) &&
             has_hash(results, "scenario_hash", j->points[at].hash) && has_hash(results, "region_hash", session->region->hash);
  for (size_t i = 0; i < j->sweep.n_axes; i++) same = same && ko_results_has(results, j->sweep.axes[i].name);
  if (same) return results;
  ko_results_close(results);
  return NULL;
}

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

static int run_point(job *j, size_t at, const ko_session *session, const char *path, ko_error *error) {
  char journal[PATH_ROOM + 16];
  ko_needs needs;
  ko_sink *sink = NULL;
  place of = {&j->sweep, at};
  snprintf(journal, sizeof journal, "%s.journal", path);
  ko_keeping keeping = {.path = journal, .resume = 1, .after_seconds = KO_KEEP_AFTER_SECONDS, .after_bytes = KO_KEEP_AFTER_BYTES};
  const ko_one_run one = {.session = session,
                          .path = path,
                          .threads = j->a->threads,
                          .deadline = j->a->deadline,
                          .keeping = &keeping,
                          .style = j->a->quiet ? KO_PROGRESS_NONE : ko_progress_choose(),
                          .add = put_values,
                          .context = &of};
  int code = ko_one_run_prepare(&one, &needs, &sink, error);
  if (!code) code = ko_one_run_do(&one, &needs, sink, error);
  ko_journal_close(keeping.journal);
  ko_results_abandon(sink);
  return code;
}

/* Have a point's file, and take it into the summary. */
static int do_point(job *j, size_t at, ko_error *error) {
  char path[PATH_ROOM];
  ko_arena arena = {0};
  ko_overrides overrides;
  ko_session session = {0};
  ko_results *results = NULL;
  point_path(j, at, path);
  int code = point_overrides(j, &arena, at, &overrides, error);
  if (!code) code = ko_session_open(j->a->words.items[0], &overrides, &session, error);
  if (!code) results = open_done(j, at, &session, path);
  if (!j->a->quiet) {
    fprintf(stderr, "knockon: point %zu of %zu (", at + 1, j->sweep.n_points);
    print_values(j, at, stderr);
    fputs(results ? "): there already\n" : ")\n", stderr);
  }
  if (results) j->n_there++;
  if (!code && !results) {
    code = run_point(j, at, &session, path, error);
    if (!code) j->n_run++;
    if (!code && !j->a->n_shards) code = ko_results_open(path, &results, error);
  }
  if (!code && !j->a->n_shards) code = ko_sweep_summary_add(&j->summary, at, results, error);
  ko_results_close(results);
  ko_session_free(&session);
  ko_arena_free(&arena);
  return code;
}

/* ---- All of them ----------------------------------------------------------------------------------------------------- */

static int make_folder(const char *folder, ko_error *error) {
  struct stat status;
  if (mkdir(folder, 0777) == 0 || (errno == EEXIST && stat(folder, &status) == 0 && S_ISDIR(status.st_mode))) return KO_OK;
  return ko_raise_io(error, folder, "made", errno);
}

static int do_points(job *j, ko_error *error) {
  const size_t step = j->a->n_shards ? j->a->n_shards : 1;
  for (size_t at = j->a->n_shards ? j->a->shard - 1 : 0; at < j->sweep.n_points; at += step) {
    if (j->points[at].broken) continue;
    ko_error found = {0};
    int code = do_point(j, at, &found);
    if (code && code != KO_E_INPUT) *error = found;
    if (code && (code != KO_E_INPUT || keep_error(j, at, &found))) return code;
    if (!code) (void)ko_print_errors(&found); /* warnings */
  }
  return KO_OK;
}

static int write_summary(job *j, ko_error *error) {
  char path[PATH_ROOM];
  if (j->a->n_shards || j->summary.strategy.n == 0) return KO_OK;
  snprintf(path, sizeof path, "%s/sweep.h5", j->a->folder);
  return ko_sweep_summary_write(&j->summary, path, error);
}

static int is_mine(const job *j, size_t at) { return !j->a->n_shards || at % j->a->n_shards == j->a->shard - 1; }

static int print_broken(const job *j) {
  int code = KO_OK;
  for (size_t at = 0; at < j->sweep.n_points; at++) {
    if (!j->points[at].broken || !is_mine(j, at)) continue;
    fprintf(stderr, "knockon: point %zu (", at + 1);
    print_values(j, at, stderr);
    fputs(") has no result:\n", stderr);
    (void)ko_print_errors(j->points[at].broken);
    code = KO_E_INPUT;
  }
  return code;
}

static int sweep(job *j, ko_error *error) {
  int code = find_sweep(j, error);
  if (code) return code;
  j->summary.sweep = &j->sweep;
  code = read_points(j, error);
  if (!code && j->a->n_shards > j->sweep.n_points)
    code = ko_raise(error, KO_E_USAGE, "%zu points: more than %zu shards would have nothing to do", j->sweep.n_points, j->sweep.n_points);
  if (!code) code = make_folder(j->a->folder, error);
  if (!code) code = do_points(j, error);
  return code ? code : write_summary(j, error);
}

static void release(job *j) {
  for (size_t at = 0; j->points && at < j->sweep.n_points; at++) free(j->points[at].broken);
  free(j->points);
  ko_sweep_summary_free(&j->summary);
  ko_scenario_free(j->base);
  ko_arena_free(&j->arena);
}

int ko_command_sweep(int argc, char **argv) {
  arguments a = {.overrides = {.trials = -1, .seed = -1}, .threads = -1};
  ko_error error = {0};
  job j = {.a = &a};
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  ko_catch_signals();
  int code = sweep(&j, &error);
  (void)ko_print_errors(&error);
  if (code == KO_E_INTERRUPTED) fprintf(stderr, "knockon: to go on, give the same command again\n");
  if (!code && !a.quiet) {
    printf("%s: %zu points run, %zu there already", a.folder, j.n_run, j.n_there);
    if (!a.n_shards && j.n_broken) printf(", %zu without a result", j.n_broken);
    puts(a.n_shards || j.summary.strategy.n == 0 ? "" : "; sweep.h5 is over all of them");
    if (a.n_shards) printf("Next, with all shards: knockon sweep ... without --shard, which writes sweep.h5\n");
    (void)fflush(stdout);
  }
  if (!code) code = print_broken(&j);
  exit_code = -code;
out:
  release(&j);
  ko_arguments_free(&a.words);
  ko_arguments_free(&a.vary);
  ko_arguments_free(&a.overrides.sets);
  return exit_code;
}
