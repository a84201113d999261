/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon trace: one trial of a result replayed exactly.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/cli/session.h"
#include "sim/report/report.h"

enum { TRACE_WIDTH = 150 }; /* a log, where names and reasons count more than the width of a page */

typedef struct arguments {
  ko_arguments words;
  const char *strategy;
  int64_t trial, worst;
  int json, geojson;
} arguments;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {.name = "trace",
                                 .arguments = "RESULT.h5 --trial N | --worst K",
                                 .text = "Replay trials of a result exactly, and say when, why and by which path each facility failed and "
                                         "came back. The result file is all "
                                         "that it needs.\n\nExample:\n  "
                                         "knockon trace winter.h5 --worst 1\n  knockon "
                                         "trace winter.h5 --strategy agreements --trial 17 --geojson > trial17.geojson",
                                 .min_arguments = 1,
                                 .max_arguments = 1};
  const ko_option options[] = {
      {.name = "strategy",
       .type = KO_OPTION_TEXT,
       .value = &a->strategy,
       .metavariable = "NAME",
       .help = "The strategy; default: baseline."},
      {.name = "trial",
       .type = KO_OPTION_INTEGER,
       .value = &a->trial,
       .metavariable = "N",
       .min = 0,
       .max = 4e9,
       .help = "The trial, counted from 0."},
      {.name = "worst",
       .type = KO_OPTION_INTEGER,
       .value = &a->worst,
       .metavariable = "K",
       .min = 1,
       .max = 1000,
       .help = "The K trials with the highest loss of the region, worst first (ties: the earlier trial)."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the same as JSON."},
      {.name = "geojson",
       .type = KO_OPTION_FLAG,
       .value = &a->geojson,
       .help = "Print facilities and links on the map, with what became of them (one trial)."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  if ((a->trial >= 0) == (a->worst > 0)) (void)ko_raise(&error, KO_E_USAGE, "trace needs either --trial N or --worst K");
  if (a->json && a->geojson) (void)ko_raise(&error, KO_E_USAGE, "--json and --geojson exclude each other");
  if (a->geojson && a->worst > 1) (void)ko_raise(&error, KO_E_USAGE, "--geojson shows one trial; use --trial N or --worst 1");
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

/* The trials to replay. */
typedef struct chosen {
  size_t n;
  uint64_t *trials;
  double *loss; /* of the region in the result; NaN where it does not keep that */
} chosen;

static int choose(const arguments *a, const ko_results *results, const ko_plan *plan, uint32_t strategy, chosen *out, ko_error *error) {
  ko_read loss = {0};
  int has = ko_results_has(results, "loss"), code = KO_OK;
  if (!has && a->worst > 0)
    return ko_raise(error, KO_E_INPUT, "the result does not keep the loss of each trial (output.per_trial is none): name one by --trial");
  if (a->trial >= 0 && (uint64_t)a->trial >= plan->n_trials)
    return ko_raise(error, KO_E_INPUT, "the result has %" PRIu64 " trials: the last one is --trial %" PRIu64, plan->n_trials,
                    plan->n_trials - 1);
  if (has) code = ko_results_read_at(results, "loss", strategy, &loss, error);
  size_t n = a->worst > 0 ? (size_t)a->worst : 1;
  if (n > plan->n_trials) n = plan->n_trials;
  if (!code) {
    out->trials = calloc(n, sizeof *out->trials);
    out->loss = calloc(n, sizeof *out->loss);
    if (!out->trials || !out->loss) code = ko_raise_memory(error, n * sizeof *out->trials);
  }
  for (size_t i = 0; i < n && !code; i++) {
    uint64_t best = a->trial >= 0 ? (uint64_t)a->trial : 0;
    int found = a->trial >= 0;
    for (uint64_t trial = 0; a->worst > 0 && trial < loss.n; trial++) {
      if (isnan(loss.numbers[trial]) || (found && !(loss.numbers[trial] > loss.numbers[best]))) continue;
      best = trial;
      found = 1;
    }
    if (!found) break;
    out->trials[out->n] = best;
    out->loss[out->n++] = has ? loss.numbers[best] : (double)NAN;
    if (a->worst > 0) loss.numbers[best] = NAN; /* taken */
  }
  ko_read_free(&loss);
  return code;
}

/* What was replayed must be what the result counts. */
static int agrees(const ko_results *results, const ko_trace *trace, ko_error *error) {
  static const char *const names[] = {"failures_direct", "failures_indirect"};
  const uint64_t counted[] = {trace->direct, trace->indirect};
  for (size_t i = 0; i < 2; i++) {
    ko_read read = {0};
    if (!ko_results_has(results, names[i])) continue;
    int code = ko_results_read_at(results, names[i], trace->strategy, &read, error);
    if (!code && !(read.numbers[trace->trial] >= (double)counted[i] && read.numbers[trace->trial] <= (double)counted[i]))
      code = ko_raise(error, KO_E_INTERNAL,
                      "trial %" PRIu64 " was replayed otherwise than the result says: %s is %.0f there and %" PRIu64 " here", trace->trial,
                      names[i], read.numbers[trace->trial], counted[i]);
    ko_read_free(&read);
    if (code) return code;
  }
  return KO_OK;
}

static int replay(const arguments *a, const ko_results *results, const ko_session *session, ko_error *error) {
  chosen which = {0};
  ko_worker *worker = NULL;
  ko_trace *traces = NULL;
  uint32_t strategy = 0;
  int code = ko_strategy_find_in(session->plan, a->strategy, &strategy, error);
  if (!code) code = choose(a, results, session->plan, strategy, &which, error);
  if (!code) code = ko_worker_make(session->plan, &worker, error);
  if (!code && !(traces = calloc(which.n + 1, sizeof *traces))) code = ko_raise_memory(error, which.n * sizeof *traces);
  for (size_t i = 0; i < which.n && !code; i++) {
    code = ko_trace_make(worker, session->plan, strategy, which.trials[i], &traces[i], error);
    if (!code) code = agrees(results, &traces[i], error);
  }
  if (!code && a->json) ko_trace_print_json(stdout, traces, which.loss, which.n);
  else if (!code && a->geojson && which.n) ko_trace_print_geojson(stdout, &traces[0], which.loss[0]);
  for (size_t i = 0; i < which.n && !code && !a->json && !a->geojson; i++) {
    if (i) fputc('\n', stdout);
    code = ko_trace_print_text(stdout, &traces[i], which.loss[i], TRACE_WIDTH, error);
  }
  for (size_t i = 0; traces && i < which.n; i++) ko_trace_free(&traces[i]);
  free(traces);
  ko_worker_free(worker);
  free(which.trials);
  free(which.loss);
  return code;
}

int ko_command_trace(int argc, char **argv) {
  arguments a = {.trial = -1};
  ko_error error = {0};
  ko_results *results = NULL;
  ko_session session = {0};
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  int code = ko_results_open(a.words.items[0], &results, &error);
  if (!code) code = ko_session_reopen(results, &session, &error);
  if (!code) code = replay(&a, results, &session, &error);
  if (code) exit_code = ko_print_errors(&error);
out:
  ko_session_free(&session);
  ko_results_close(results);
  ko_arguments_free(&a.words);
  return exit_code;
}
