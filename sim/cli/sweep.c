/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon sweep: a scenario at many points, one result file each, and one file over all of them.
 */
#include <string.h>

#include "sim/cli/resume.h"
#include "sim/cli/sweep_job.h"

typedef struct arguments {
  ko_arguments words;
  const char *time_limit, *shard, *progress;
  int quiet, json;
} arguments;

static int parse(int argc, char **argv, arguments *a, ko_sweep_job *job, int *exit_code) {
  static const ko_usage usage = {
      .name = "sweep",
      .arguments = "SCENARIO --vary PATH=FROM:TO:STEP|PATH=V1,V2 -o FOLDER",
      .text = "Run a scenario at every point of a grid or list, one result file a point (FOLDER/point-0001.h5 "
              "...), each with the varied values as scalar "
              "coordinates, and write FOLDER/sweep.h5: loss_statistic, person_hours_lost and connectivity over "
              "all points. What is varied stands in `sweep:` of the "
              "scenario (a mapping of paths to lists or { from, to, step }, or a list of points), or is given "
              "by --vary, once for each path. Paths are those of --set; the last "
              "one varies fastest.\n\nPoints whose result is there are not run again, and an interrupted sweep "
              "(exit code 75) goes on when the command is given again. A point that cannot "
              "run does not stop the others; it is named at the end (exit code 65, 70 for an internal error).\n\nExample:\n  knockon "
              "sweep attack.yaml --vary waves.0.success=0.1:0.9:0.2 --vary "
              "waves.0.targets.pick=1,2,3 -o swept",
      .min_arguments = 1,
      .max_arguments = 1};
  const ko_option options[] = {
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &job->folder,
       .metavariable = "FOLDER",
       .help = "Where the files go (required)."},
      {.name = "vary",
       .type = KO_OPTION_TEXTS,
       .value = &job->vary,
       .metavariable = "PATH=...",
       .help = "Values of a path: FROM:TO:STEP or V1,V2,...; may be repeated. Takes the place of `sweep:`."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &job->overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "Override a value of the scenario at all points; may be repeated."},
      {.name = "trials",
       .type = KO_OPTION_INTEGER,
       .value = &job->overrides.trials,
       .metavariable = "N",
       .min = 1,
       .max = 4e9,
       .help = "Number of trials of a point."},
      {.name = "seed",
       .type = KO_OPTION_INTEGER,
       .value = &job->overrides.seed,
       .metavariable = "N",
       .min = 0,
       .max = 9007199254740992.0,
       .help = "Seed of all draws; the same at all points."},
      {.name = "threads",
       .type = KO_OPTION_INTEGER,
       .value = &job->threads,
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
       .value = &a->shard,
       .metavariable = "I/N",
       .help = "Run every N-th point from point I on; once all shards are there, --gather in its place writes sweep.h5."},
      {.name = "ragged",
       .type = KO_OPTION_FLAG,
       .value = &job->ragged,
       .help = "Let the dimensions of the points' files differ (trials, steps, facilities, ...), but for strategies and countries."},
      {.name = "gather",
       .type = KO_OPTION_FLAG,
       .value = &job->gather,
       .help = "Run nothing: write sweep.h5 of the points that are there."},
      {.name = "progress",
       .type = KO_OPTION_TEXT,
       .value = &a->progress,
       .metavariable = "STYLE",
       .help = "As in knockon run, over points and trials: bar, lines, json or none."},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "Print warnings and errors alone."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print what became of each point as JSON on stdout."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  job->scenario = a->words.items[0];
  (void)!ko_progress_parse(a->progress, &job->style, &error);
  if (a->quiet) job->style = KO_PROGRESS_NONE;
  if (!job->folder) (void)ko_raise(&error, KO_E_USAGE, "sweep needs the folder for its files: -o FOLDER");
  else if (strlen(job->folder) > KO_SWEEP_PATH_ROOM - 64) (void)ko_raise(&error, KO_E_USAGE, "the folder's name is too long");
  job->deadline = ko_parse_time_limit(a->time_limit, &error);
  if (a->shard) (void)!ko_parse_shard(a->shard, &job->shard, &job->n_shards, &error);
  if (a->shard && job->gather) (void)ko_raise(&error, KO_E_USAGE, "--gather is for all shards together");
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

/* The points that have no result are named last. */
static int report(const arguments *a, const ko_sweep_job *job, int code, const ko_error *error) {
  if (a->json) ko_sweep_report_json(job, code);
  else if (!code && !a->quiet) ko_sweep_report_text(job);
  (void)fflush(stdout);
  const int broken = ko_sweep_report_broken(job);
  (void)ko_print_errors(error);
  if (code == KO_E_INTERRUPTED) fprintf(stderr, "knockon: to go on, give the same command again\n");
  return code ? code : broken;
}

int ko_command_sweep(int argc, char **argv) {
  arguments a = {0};
  ko_sweep_job job = {.overrides = {.trials = -1, .seed = -1}, .threads = -1};
  ko_error error = {0};
  int exit_code = 0;
  if (parse(argc, argv, &a, &job, &exit_code)) {
    ko_catch_signals();
    int code = ko_sweep_job_open(&job, &error);
    if (code) {
      (void)ko_print_errors(&error);
    } else {
      code = ko_sweep_job_run(&job, &error);
      code = report(&a, &job, code, &error);
    }
    exit_code = -code;
  }
  ko_sweep_job_free(&job);
  ko_arguments_free(&a.words);
  ko_arguments_free(&job.vary);
  ko_arguments_free(&job.overrides.sets);
  return exit_code;
}
