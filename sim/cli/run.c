/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon run: all trials of a scenario into one result file.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/base.h"
#include "sim/cli/progress.h"
#include "sim/cli/run_log.h"
#include "sim/report/report.h"

static atomic_int stop;

static void ask_to_stop(int signal) {
  (void)signal;
  atomic_store(&stop, 1);
}

/* The first signal asks, a second one kills as usual. A file that grows beyond `ulimit -f` shall be an error, not a death. */
static void catch_signals(void) {
  struct sigaction action = {0};
  action.sa_handler = ask_to_stop;
  action.sa_flags = (int)SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  struct sigaction ignore = {0};
  ignore.sa_handler = SIG_IGN;
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGXFSZ, &ignore, NULL);
}

typedef struct arguments {
  ko_overrides overrides;
  ko_arguments words;
  const char *result, *progress;
  int64_t threads; /* -1: as the scenario says */
  int quiet, json;
} arguments;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {
      .name = "run",
      .arguments = "SCENARIO -o RESULT.h5",
      .text =
          "Run all trials of a scenario under all its strategies and write one HDF5 file, which xarray, h5py, R, MATLAB, Julia and HDFView "
          "open. The file appears at the end, whole or not at all; a file of that name is replaced. It is the same to the byte for the "
          "same scenario, region and seed, whatever the number of threads. RESULT.log.json beside it says when, where and how fast it was "
          "made.\n\nExample:\n  knockon run scenarios/tri-border/attack.yaml -o attack.h5 --trials 20000\n  knockon show attack.h5",
      .min_arguments = 1,
      .max_arguments = 1};
  const ko_option options[] = {
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a->result,
       .placeholder = "FILE",
       .help = "The result file (required)."},
      {.name = "trials",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.trials,
       .placeholder = "N",
       .min = 1,
       .max = 4e9,
       .help = "Number of trials; the same as --set run.trials=N."},
      {.name = "seed",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.seed,
       .placeholder = "N",
       .min = 0,
       .max = 9007199254740992.0,
       .help = "Seed of all draws; the same as --set run.seed=N."},
      {.name = "threads",
       .type = KO_OPTION_INTEGER,
       .value = &a->threads,
       .placeholder = "N",
       .min = 0,
       .max = 4096,
       .help = "Threads to use; 0: one a processor, fewer where memory is short. Does not change the result."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &a->overrides.sets,
       .placeholder = "PATH=VALUE",
       .help = "Override a value of the scenario, such as waves.0.success=0.5; may be repeated."},
      {.name = "progress",
       .type = KO_OPTION_TEXT,
       .value = &a->progress,
       .placeholder = "STYLE",
       .help = "bar, lines, json (one object a line on stderr) or none; default: a bar on a terminal, lines elsewhere."},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "Print warnings and errors alone."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the summary as JSON on stdout."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  static const char *const styles[] = {"none", "bar", "lines", "json"};
  int known = !a->progress;
  for (size_t i = 0; i < 4 && !known; i++) known = strcmp(styles[i], a->progress) == 0;
  if (!a->result) (void)ko_raise(&error, KO_E_USAGE, "run needs the name of the result file: -o RESULT.h5");
  if (!known) (void)ko_raise(&error, KO_E_USAGE, "--progress is bar, lines, json or none, not \"%s\"", a->progress);
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

static ko_progress_style choose_style(const arguments *a) {
  if (a->quiet) return KO_PROGRESS_NONE;
  if (!a->progress) return ko_progress_choose();
  return a->progress[0] == 'b'   ? KO_PROGRESS_BAR
         : a->progress[0] == 'l' ? KO_PROGRESS_LINES
         : a->progress[0] == 'j' ? KO_PROGRESS_JSON
                                 : KO_PROGRESS_NONE;
}

static void print_summary(const arguments *a, const ko_run_log *log) {
  const ko_run_report *r = log->report;
  uint32_t n = log->session->plan->n_cases;
  double rate = r->seconds_trials > 0 ? (double)r->trials_done / r->seconds_trials : (double)NAN;
  if (a->json) {
    fputs("{\"result\": ", stdout);
    ko_print_json_text(stdout, a->result);
    printf(", \"bytes\": %" PRIu64 ", \"trials\": %" PRIu64 ", \"strategies\": %" PRIu32 ", \"threads\": %d, \"seconds\": ",
           log->result_bytes, r->trials_done, n, r->n_threads);
    ko_print_json_number(stdout, log->seconds_total);
    fputs(", \"trials_per_second\": ", stdout);
    ko_print_json_number(stdout, rate);
    fputs("}\n", stdout);
    return;
  }
  if (a->quiet) return;
  char trials[KO_NUMBER_ROOM], seconds[KO_NUMBER_ROOM], per[KO_NUMBER_ROOM], bytes[KO_NUMBER_ROOM];
  printf("%s: %s trials of %" PRIu32 " strateg%s in %s (%s trials/s on %d thread%s), %s\n", a->result,
         ko_text_count(trials, (double)r->trials_done), n, n == 1 ? "y" : "ies", ko_text_seconds(seconds, log->seconds_total),
         ko_text_people(per, rate), r->n_threads, r->n_threads == 1 ? "" : "s", ko_text_bytes(bytes, log->result_bytes));
  printf("Next: knockon show %s\n", a->result);
}

/* All that can be refused before the long wait: input, memory, disk, where the file goes. */
static int prepare(const arguments *a, ko_session *session, ko_needs *needs, ko_sink **sink, ko_error *error) {
  int code = ko_session_open(a->words.items[0], &a->overrides, session, error);
  if (code) return code;
  int64_t threads = a->threads >= 0 ? a->threads : session->scenario->threads;
  code = ko_run_needs(session->plan, threads, 0, needs, error);
  if (!code) code = ko_session_fits_memory(session, threads, needs, error);
  if (!code) code = ko_session_fits_disk(session, a->result, needs, KO_E_IO, error);
  return code ? code : ko_results_create(a->result, sink, error);
}

static int run_and_write(const arguments *a, const ko_needs *needs, ko_sink *sink, ko_run_log *log, ko_run_report *report,
                         ko_error *error) {
  ko_progress progress;
  struct stat status;
  ko_progress_begin(&progress, choose_style(a));
  const ko_run_options options = {
      .n_threads = needs->n_threads, .progress = ko_progress_step, .context = &progress, .stop = &stop, .report = report};
  int code = ko_run(log->session->plan, &options, sink, error);
  ko_progress_end(&progress);
  double start = ko_clock();
  if (!code) code = ko_results_commit(sink, error);
  log->seconds_write = ko_clock() - start;
  if (!code && stat(a->result, &status) == 0) log->result_bytes = (uint64_t)status.st_size;
  return code;
}

int ko_command_run(int argc, char **argv) {
  arguments a = {.overrides = {.trials = -1, .seed = -1}, .threads = -1};
  ko_error found = {0}, error = {0};
  ko_session session = {0};
  ko_run_report report = {0};
  ko_needs needs;
  ko_sink *sink = NULL;
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  catch_signals();
  ko_run_log log = {
      .result = a.result, .scenario = a.words.items[0], .started = time(NULL), .session = &session, .report = &report, .error = &found};
  double start = ko_clock();
  int code = prepare(&a, &session, &needs, &sink, &found);
  (void)ko_print_errors(&found);
  if (!code) {
    code = run_and_write(&a, &needs, sink, &log, &report, &error);
    (void)ko_print_errors(&error);
  }
  exit_code = -code;
  if (code) goto out;
  log.seconds_total = ko_clock() - start;
  if (ko_run_log_write(&log) != 0)
    fprintf(stderr, "knockon: warning: the log beside %s could not be written: %s\n", a.result, strerror(errno));
  print_summary(&a, &log);
out:
  ko_results_abandon(sink);
  ko_session_free(&session);
  ko_arguments_free(&a.words);
  ko_arguments_free(&a.overrides.sets);
  return exit_code;
}
