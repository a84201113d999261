/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon run: all trials of a scenario into one result file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/base.h"
#include "sim/cli/one_run.h"
#include "sim/cli/resume.h"
#include "sim/cli/run_log.h"
#include "sim/report/report.h"

typedef struct arguments {
  ko_overrides overrides;
  ko_arguments words;
  const char *result, *progress, *time_limit, *keep_every, *shard_text;
  int64_t threads;                /* -1: as the scenario says */
  double deadline, every_seconds; /* 0: none; as it is best */
  ko_crew *ranks;                 /* NULL: alone */
  uint32_t shard, n_shards;       /* 0 of 0: the whole run */
  ko_progress_style style;
  int quiet, json, resume;
} arguments;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {
      .name = "run",
      .arguments = "SCENARIO -o RESULT.h5",
      .text =
          "Run all trials of a scenario under all its strategies and write one HDF5 file, which xarray, h5py, R, MATLAB, Julia and HDFView "
          "open. The file appears at the end, whole or not at all; a file of that name is replaced. It is the same to the byte for the "
          "same scenario, region and seed, whatever the number of threads. RESULT.log.json beside it says when, where and how fast it was "
          "made.\n\nA run that lasts longer than a few seconds keeps what it has done in RESULT.h5.journal. After it was killed, --resume "
          "goes on; so it "
          "does after SIGINT, SIGTERM, SIGUSR1 or --time-limit, which end it with exit code 75. The result is the same to the byte. "
          "\n\nWith --shard I/N only every N-th part is run and FILE is for knockon merge.\n\nExample:\n  knockon run "
          "scenarios/tri-border/attack.yaml -o attack.h5 --trials 20000\n  knockon show attack.h5",
      .min_arguments = 1,
      .max_arguments = 1};
  const ko_option options[] = {
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a->result,
       .metavariable = "FILE",
       .help = "The result file (required)."},
      {.name = "trials",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.trials,
       .metavariable = "N",
       .min = 1,
       .max = 4e9,
       .help = "Number of trials; the same as --set run.trials=N."},
      {.name = "seed",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.seed,
       .metavariable = "N",
       .min = 0,
       .max = 9007199254740992.0,
       .help = "Seed of all draws; the same as --set run.seed=N."},
      {.name = "threads",
       .type = KO_OPTION_INTEGER,
       .value = &a->threads,
       .metavariable = "N",
       .min = 0,
       .max = 4096,
       .help = "Threads to use; 0: one a processor, fewer where memory is short. Does not change the result."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &a->overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "Override a value of the scenario, such as waves.0.success=0.5; may be repeated."},
      {.name = "progress", .type = KO_OPTION_TEXT, .value = &a->progress, .metavariable = "STYLE", .help = KO_PROGRESS_HELP},
      {.name = "resume", .type = KO_OPTION_FLAG, .value = &a->resume, .help = "Go on with what is there of this run, if anything is."},
      {.name = "time-limit",
       .type = KO_OPTION_TEXT,
       .value = &a->time_limit,
       .metavariable = "T",
       .help = "Stop and keep what is done after so many seconds, or 30m, 2h, 1d."},
      {.name = "keep-every",
       .type = KO_OPTION_TEXT,
       .value = &a->keep_every,
       .metavariable = "T",
       .help = "Seconds of work that a kill may cost each thread; the journal begins as early. Default: 2, and more where writing is slow; "
               "it begins "
               "after 3."},
      {.name = "shard",
       .type = KO_OPTION_TEXT,
       .value = &a->shard_text,
       .metavariable = "I/N",
       .help = "Run part I of N (1 <= I <= N); knockon merge makes one result of all N."},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "Print warnings and errors alone."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the summary as JSON on stdout."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  if (!a->result) (void)ko_raise(&error, KO_E_USAGE, "run needs the name of the result file: -o RESULT.h5");
  (void)!ko_progress_parse(a->progress, &a->style, &error);
  if (a->quiet) a->style = KO_PROGRESS_NONE;
  a->deadline = ko_parse_time_limit(a->time_limit, &error);
  if (a->keep_every) (void)!ko_parse_duration("keep-every", a->keep_every, &a->every_seconds, &error);
  if (a->shard_text) (void)!ko_parse_shard(a->shard_text, &a->shard, &a->n_shards, &error);
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

static void print_summary(const arguments *a, const ko_run_log *log) {
  char more[48] = "";
  if (a->n_shards) snprintf(more, sizeof more, "shard %" PRIu32 " of %" PRIu32 ": ", a->shard, a->n_shards);
  ko_run_log_shares(log, a->style);
  if (a->json || !a->quiet) ko_run_log_summary(log, a->json, more);
  if (a->json || a->quiet) return;
  if (a->n_shards) printf("Next, with all shards: knockon merge ... -o RESULT.h5\n");
  else printf("Next: knockon show %s\n", a->result);
}

static int prepare(const arguments *a, const ko_one_run *one, ko_session *session, ko_needs *needs, ko_sink **sink, ko_error *error) {
  int code = ko_session_open(a->words.items[0], &a->overrides, session, error);
  if (code) return code;
  if (a->n_shards > session->plan->n_blocks)
    return ko_raise(error, KO_E_USAGE,
                    "%" PRIu64 " trials are %" PRIu32 " blocks of 512: more than %" PRIu32 " shards would have nothing to do",
                    session->plan->n_trials, session->plan->n_blocks, session->plan->n_blocks);
  return ko_one_run_prepare(one, needs, sink, error);
}

static char *journal_path(const char *result, ko_error *error) {
  static const char ending[] = ".journal";
  const size_t room = strlen(result) + sizeof ending;
  char *path = malloc(room);
  if (path) snprintf(path, room, "%s%s", result, ending);
  else (void)ko_raise_memory(error, room);
  return path;
}

/* A run that did not end, and what is left of it. */
static void tell_how_to_go_on(const ko_keeping *keeping, int code, int n_ranks, int argc, char **argv) {
  if (!keeping->journal || code == KO_E_INPUT || code == KO_E_USAGE) return;
  if (code != KO_E_INTERRUPTED) fprintf(stderr, "knockon: what was done until then is kept in %s\n", keeping->path);
  ko_print_resume(n_ranks, argc, argv);
}

/* Another rank than 0. What is wrong with its run it tells rank 0, which prints. */
static int help(const arguments *a) {
  ko_session session = {0};
  ko_error error = {0};
  ko_needs needs = {0};
  int64_t threads = a->threads;
  int code = ko_session_open(a->words.items[0], &a->overrides, &session, &error);
  if (!code) {
    if (threads < 0) threads = session.scenario->threads;
    code = ko_run_needs(session.plan, threads, 0, &needs, &error);
  }
  if (!code) code = ko_session_fits_memory(&session, threads, &needs, &error);
  const ko_run_options options = {.n_threads = needs.n_threads, .shard = a->shard, .n_shards = a->n_shards, .ranks = a->ranks};
  code = ko_run_help(code ? NULL : session.plan, &options, &error);
  ko_session_free(&session);
  return -code;
}

static int run_scenario(const arguments *a, ko_session *session, ko_keeping *keeping, ko_sink **sink) {
  ko_error found = {0}, error = {0};
  ko_run_report report = {0};
  ko_needs needs;
  struct stat status;
  ko_run_log log = {
      .result = a->result, .scenario = a->words.items[0], .started = time(NULL), .session = session, .report = &report, .error = &found};
  const ko_one_run one = {.session = session,
                          .path = a->result,
                          .threads = a->threads,
                          .shard = a->shard,
                          .n_shards = a->n_shards,
                          .deadline = a->deadline,
                          .ranks = a->ranks,
                          .keeping = keeping,
                          .style = a->style,
                          .report = &report,
                          .seconds_write = &log.seconds_write};
  double start = ko_clock();
  int code = prepare(a, &one, session, &needs, sink, &found);
  (void)ko_print_errors(&found);
  if (code) return code;
  code = ko_one_run_do(&one, &needs, *sink, &error);
  (void)ko_print_errors(&error);
  if (code) return code;
  if (stat(a->result, &status) == 0) log.result_bytes = (uint64_t)status.st_size;
  log.seconds_total = ko_clock() - start;
  if (ko_run_log_write(&log) != 0)
    fprintf(stderr, "knockon: warning: the log beside %s could not be written: %s\n", a->result, strerror(errno));
  print_summary(a, &log);
  return KO_OK;
}

int ko_command_run(int argc, char **argv) {
  arguments a = {.overrides = {.trials = -1, .seed = -1}, .threads = -1, .ranks = ko_crew_here()};
  ko_error error = {0};
  ko_session session = {0};
  ko_sink *sink = NULL;
  ko_keeping keeping = {0};
  char *path = NULL;
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  if (a.ranks && a.ranks->self > 0) {
    ko_ignore_signals();
    exit_code = help(&a);
    goto out;
  }
  ko_catch_signals();
  const int several = a.ranks && a.ranks->n > 1; /* any of them may die, at any time */
  path = journal_path(a.result, &error);
  if (!path) {
    exit_code = ko_print_errors(&error);
    goto out;
  }
  keeping = (ko_keeping){.path = path,
                         .resume = a.resume,
                         .after_seconds = a.n_shards || several ? 0
                                          : a.every_seconds > 0 ? a.every_seconds
                                                                : KO_KEEP_AFTER_SECONDS,
                         .after_bytes = KO_KEEP_AFTER_BYTES,
                         .every_seconds = a.every_seconds};
  const int code = run_scenario(&a, &session, &keeping, &sink);
  if (code) tell_how_to_go_on(&keeping, code, a.ranks ? a.ranks->n : 1, argc, argv);
  exit_code = -code;
out:
  ko_journal_close(keeping.journal);
  free(path);
  ko_results_abandon(sink);
  ko_session_free(&session);
  ko_arguments_free(&a.words);
  ko_arguments_free(&a.overrides.sets);
  return exit_code;
}
