/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon merge: shards become the result file of one run.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "sim/base/base.h"
#include "sim/cli/resume.h"
#include "sim/cli/run_log.h"

typedef struct arguments {
  ko_arguments words;
  const char *result, *progress;
  ko_progress_style style;
  int quiet, json;
} arguments;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {.name = "merge",
                                 .arguments = "SHARD... -o RESULT.h5",
                                 .text = "Make one result file of all shards of a run (knockon run --shard I/N), in any order. It is the "
                                         "file that one run of the scenario would "
                                         "have given, to the byte; the scenario and its region stand in the shards. Refused where shards "
                                         "do not belong together, or one is missing, "
                                         "unfinished or named twice.\n\nExample:\n  knockon run attack.yaml --shard 1/2 -o 1.shard\n  "
                                         "knockon run attack.yaml --shard 2/2 -o "
                                         "2.shard\n  knockon merge *.shard -o attack.h5",
                                 .min_arguments = 1,
                                 .max_arguments = SIZE_MAX};
  const ko_option options[] = {
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a->result,
       .metavariable = "FILE",
       .help = "The result file (required)."},
      {.name = "progress", .type = KO_OPTION_TEXT, .value = &a->progress, .metavariable = "STYLE", .help = KO_PROGRESS_HELP},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "Print warnings and errors alone."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the summary as JSON on stdout."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  if (!a->result) (void)ko_raise(&error, KO_E_USAGE, "merge needs the name of the result file: -o RESULT.h5");
  (void)!ko_progress_parse(a->progress, &a->style, &error);
  if (a->quiet) a->style = KO_PROGRESS_NONE;
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

/* Every shard is open to the end. */
static void allow_many_files(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int merge_shards(const arguments *a, ko_merge *merge, ko_session *session, ko_sink **sink, ko_run_log *log, ko_run_report *report,
                        ko_error *error) {
  struct stat status;
  ko_progress progress;
  ko_wave_tables tables = {0};
  ko_progress_begin(&progress, a->style, NULL);
  int code = ko_merge_open(a->words.items, a->words.n, ko_progress_step, &progress, merge, error);
  if (!code) code = ko_merge_source(merge, &session->scenario, &session->region, &tables, error);
  if (!code) code = ko_session_plan_of(session, &tables, error);
  if (!code) code = ko_results_create(a->result, sink, error);
  if (!code) code = ko_merge_run(merge, session->plan, report, *sink, error);
  ko_progress_end(&progress);
  ko_wave_tables_free(&tables);
  const double start = ko_clock();
  if (!code) code = ko_results_commit(*sink, error);
  log->seconds_write = ko_clock() - start;
  if (!code && stat(a->result, &status) == 0) log->result_bytes = (uint64_t)status.st_size;
  return code;
}

int ko_command_merge(int argc, char **argv) {
  arguments a = {0};
  ko_error error = {0};
  ko_session session = {0};
  ko_merge merge = {0};
  ko_run_report report = {0};
  ko_sink *sink = NULL;
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  ko_ignore_file_limit();
  allow_many_files();
  ko_run_log log = {
      .result = a.result, .scenario = a.words.items[0], .started = time(NULL), .session = &session, .report = &report, .error = &error};
  const double start = ko_clock();
  const int code = merge_shards(&a, &merge, &session, &sink, &log, &report, &error);
  (void)ko_print_errors(&error);
  exit_code = -code;
  if (code) goto out;
  log.seconds_total = ko_clock() - start;
  if (ko_run_log_write(&log) != 0)
    fprintf(stderr, "knockon: warning: the log beside %s could not be written: %s\n", a.result, strerror(errno));
  ko_run_log_shares(&log, a.style);
  if (a.json || !a.quiet) ko_run_log_summary(&log, a.json, "merged, ");
  if (!a.json && !a.quiet) printf("Next: knockon show %s\n", a.result);
out:
  ko_results_abandon(sink);
  ko_session_free(&session);
  ko_merge_close(&merge);
  ko_arguments_free(&a.words);
  return exit_code;
}
