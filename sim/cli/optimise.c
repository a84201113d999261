/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon optimise: which of a scenario's candidates a budget is best spent on.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/progress.h"
#include "sim/cli/resume.h"
#include "sim/cli/session.h"
#include "sim/report/report.h"
#include "sim/scenario/scenario.h"

typedef struct arguments {
  ko_overrides overrides;
  ko_arguments words;
  const char *objective, *method, *time_limit, *output, *progress;
  ko_progress_style style;
  double budget, deadline;
  int64_t fresh, threads; /* -1: as the scenario says */
  int quiet, json;
} arguments;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {.name = "optimise",
                                 .arguments = "SCENARIO --budget B",
                                 .text = "Find out which of the scenario's `candidates:` a budget is best spent on. Portfolios of them are "
                                         "compared under the same luck; where they are few all "
                                         "are, otherwise the best found by greedy growth and exchange is shown, which need not be the best "
                                         "there is. What growing budgets buy is then "
                                         "estimated anew, on trials that the search has not seen.\n\nWith -o a scenario is written that "
                                         "has the portfolios as its strategies, for knockon "
                                         "run.\n\nSIGINT or --time-limit end the search (exit code 75) and show the best so "
                                         "far.\n\nExample:\n  knockon optimise attack.yaml --budget 40 -o "
                                         "chosen.yaml\n  knockon run chosen.yaml -o chosen.h5",
                                 .min_arguments = 1,
                                 .max_arguments = 1};
  const ko_option options[] = {
      {.name = "budget",
       .letter = 'b',
       .type = KO_OPTION_NUMBER,
       .value = &a->budget,
       .metavariable = "B",
       .min = 0,
       .max = 1e300,
       .help = "What the candidates of a portfolio may cost together (required)."},
      {.name = "objective",
       .type = KO_OPTION_TEXT,
       .value = &a->objective,
       .metavariable = "WHAT",
       .help =
           "What is to be low: loss (the mean; default), cvar95 (mean of the worst 5 %), person_hours, or country:ID (mean loss there)."},
      {.name = "method",
       .type = KO_OPTION_TEXT,
       .value = &a->method,
       .metavariable = "HOW",
       .help = "greedy, exact (all portfolios within the budget), or auto: exact up to 4,096 of them."},
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a->output,
       .metavariable = "FILE",
       .help = "Write a scenario with the portfolios as strategies."},
      {.name = "trials",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.trials,
       .metavariable = "N",
       .min = 1,
       .max = 1e8,
       .help = "Trials of the search; the same as --set run.trials=N."},
      {.name = "fresh",
       .type = KO_OPTION_INTEGER,
       .value = &a->fresh,
       .metavariable = "N",
       .min = 2,
       .max = 1e8,
       .help = "Later trials for the estimates; default: as many as of the search."},
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
       .help = "Threads to use; 0: one a processor. Does not change the result."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &a->overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "Override a value of the scenario, such as waves.0.success=0.5; may be repeated."},
      {.name = "time-limit",
       .type = KO_OPTION_TEXT,
       .value = &a->time_limit,
       .metavariable = "T",
       .help = "End the search after so many seconds, or 30m, 2h, 1d; the estimate of the best comes after it."},
      {.name = "progress", .type = KO_OPTION_TEXT, .value = &a->progress, .metavariable = "STYLE", .help = KO_PROGRESS_HELP},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "No progress on stderr."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the same as JSON."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  if (!(a->budget >= 0)) (void)ko_raise(&error, KO_E_USAGE, "optimise needs a budget: --budget B");
  a->deadline = ko_parse_time_limit(a->time_limit, &error);
  (void)!ko_progress_parse(a->progress, &a->style, &error);
  if (a->quiet) a->style = KO_PROGRESS_NONE;
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

static int find_objective(const char *text, const ko_region *region, ko_objective *out, ko_error *error) {
  static const char *const names[] = {
      [KO_OBJECTIVE_LOSS] = "loss", [KO_OBJECTIVE_CVAR95] = "cvar95", [KO_OBJECTIVE_PERSON_HOURS] = "person_hours"};
  *out = (ko_objective){0};
  if (!text) return KO_OK;
  for (int kind = 0; kind < KO_OBJECTIVE_COUNTRY; kind++)
    if (strcmp(names[kind], text) == 0) {
      out->kind = (ko_objective_kind)kind;
      return KO_OK;
    }
  if (strncmp(text, "country:", 8) != 0)
    return ko_raise(error, KO_E_USAGE, "--objective is loss, cvar95, person_hours or country:ID, not \"%s\"", text);
  out->kind = KO_OBJECTIVE_COUNTRY;
  out->country = ko_region_find_country(region, text + 8);
  if (out->country != KO_NONE) return KO_OK;
  const char *near = ko_suggest(text + 8, region->countries.id, region->n_countries);
  return ko_raise(error, KO_E_USAGE, "--objective: the region has no country '%s'%s%s%s", text + 8, near ? "; did you mean '" : "",
                  near ? near : "", near ? "'?" : "");
}

static int find_method(const char *text, ko_method *out, ko_error *error) {
  static const char *const names[] = {[KO_METHOD_AUTO] = "auto", [KO_METHOD_GREEDY] = "greedy", [KO_METHOD_EXACT] = "exact"};
  *out = KO_METHOD_AUTO;
  for (int method = 0; method < 3; method++)
    if (!text || strcmp(names[method], text) == 0) {
      if (text) *out = (ko_method)method;
      return KO_OK;
    }
  return ko_raise(error, KO_E_USAGE, "--method is auto, greedy or exact, not \"%s\"", text);
}

/* A table of states has only so many trials: both halves must fit. */
static int find_trials(const arguments *a, const ko_plan *plan, ko_optimise_options *out, ko_error *error) {
  uint64_t most = UINT64_MAX;
  out->n_trials = plan->n_trials;
  out->n_fresh = a->fresh > 0 ? (uint64_t)a->fresh : out->n_trials;
  if (out->n_fresh < 2) out->n_fresh = 2;
  for (uint32_t w = 0; w < plan->n_waves; w++)
    if (plan->waves[w].pick == KO_PICK_STATES && plan->waves[w].n_states < most) most = plan->waves[w].n_states;
  const uint64_t needed = (out->n_trials + KO_LANES - 1) / KO_LANES * KO_LANES + out->n_fresh;
  if (needed <= most) return KO_OK;
  return ko_raise(error, KO_E_INPUT,
                  "the table of states has %" PRIu64 " trials, search and estimate need %" PRIu64
                  " (each begins at a multiple of 512): lower --trials and --fresh",
                  most, needed);
}

/* ---- The scenario that is written ---------------------------------------------------------------------------------------------- */

/* The folder of a file from the root, with no slash at its end but that of the root; NULL where it cannot be found. To be freed. */
static char *folder_of(const char *file) {
  const char *slash = strrchr(file, '/');
  const size_t length = slash ? (size_t)(slash - file) + (slash == file) : 1;
  char *name = malloc(length + 1), *found = NULL;
  if (!name) return NULL;
  memcpy(name, slash ? file : ".", length);
  name[length] = '\0';
  found = realpath(name, NULL);
  free(name);
  return found;
}

static int save(const char *path, const char *text, size_t length, ko_error *error) {
  FILE *file = fopen(path, "wb");
  if (!file) return ko_raise_io(error, path, "writing it failed", errno);
  const size_t written = fwrite(text, 1, length, file);
  int failed = written != length ? errno : 0;
  if (fclose(file) != 0 && !failed) failed = errno;
  if (!failed) return KO_OK;
  (void)remove(path);
  return ko_raise_io(error, path, "writing it failed", failed);
}

/* Portfolios as texts; what they point to is the arena's. */
static int list_portfolios(const ko_optimised *from, ko_arena *arena, ko_portfolio_text *out, ko_error *error) {
  for (uint32_t i = 1; i < from->n_points; i++) {
    const ko_optimised_point *point = &from->points[i];
    ko_picked *picked = ko_arena_alloc(arena, point->n, sizeof *picked, error);
    const char *name = ko_arena_printf(arena, error, "portfolio %u", i);
    if (!picked || !name) return KO_E_INTERNAL;
    for (uint32_t k = 0; k < point->n; k++) {
      const ko_plan_candidate *candidate = &from->candidates->items[point->chosen[k]];
      picked[k] = (ko_picked){candidate->entry, candidate->target};
    }
    out[i - 1] = (ko_portfolio_text){.name = name, .n = point->n, .picked = picked};
  }
  return KO_OK;
}

static int write_scenario(const arguments *a, const ko_optimised *from, ko_error *error) {
  ko_arena arena = {0};
  char *text = NULL, *here = folder_of(a->words.items[0]), *there = folder_of(a->output);
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  ko_portfolio_text *portfolios = ko_arena_alloc(&arena, from->n_points, sizeof *portfolios, error);
  int code = !stream || !portfolios ? ko_raise_memory(error, 64) : list_portfolios(from, &arena, portfolios, error);
  if (!code && (!here || !there)) code = ko_raise_io(error, a->output, "writing it failed", errno);
  if (!code)
    code =
        ko_scenario_write_portfolios(from->scenario, strcmp(here, there) == 0 ? NULL : here, portfolios, from->n_points - 1, stream, error);
  if (stream && fclose(stream) != 0 && !code) code = ko_raise_memory(error, length);
  if (!code) code = save(a->output, text, length, error);
  free(text);
  free(here);
  free(there);
  ko_arena_free(&arena);
  return code;
}

/* ---- Progress -------------------------------------------------------------------------------------------------------- */

typedef struct shown {
  ko_progress_style style;
  double last;
  int bar;
} shown;

static void show_progress(void *context, ko_optimise_phase phase, uint32_t chosen, uint64_t tried) {
  static const char *const names[] = {[KO_PHASE_ENUMERATE] = "all portfolios",
                                      [KO_PHASE_GREEDY] = "greedy growth",
                                      [KO_PHASE_EXCHANGE] = "exchange",
                                      [KO_PHASE_FRONT] = "smaller budgets",
                                      [KO_PHASE_ESTIMATE] = "estimates on later trials"};
  shown *s = context;
  char count[KO_NUMBER_ROOM];
  const double now = ko_clock();
  if (s->style == KO_PROGRESS_NONE || now - s->last < ko_progress_pause(s->style)) return;
  s->last = now;
  ko_text_count(count, (double)tried);
  switch (s->style) {
  case KO_PROGRESS_BAR:
    s->bar = 1;
    fprintf(stderr, "\r%s: %" PRIu32 " chosen, %s portfolios looked at \033[K", names[phase], chosen, count);
    fflush(stderr);
    break;
  case KO_PROGRESS_LINES:
    fprintf(stderr, "knockon: %s: %" PRIu32 " chosen, %s portfolios looked at\n", names[phase], chosen, count);
    break;
  case KO_PROGRESS_JSON:
    fprintf(stderr, "{\"event\": \"progress\", \"phase\": \"%s\", \"chosen\": %" PRIu32 ", \"portfolios\": %" PRIu64 "}\n", names[phase],
            chosen, tried);
    break;
  case KO_PROGRESS_NONE:
    break;
  }
}

/* ---- The whole ------------------------------------------------------------------------------------------------------- */

/* Where it is left to us: fewer where memory is short, for several structures of the region are held at a time. */
static int64_t choose_threads(int64_t asked, const ko_plan *plan) {
  enum { HELD = 5 };
  int64_t n = ko_run_threads(plan, asked);
  while (asked == 0 && n > 1 && (uint64_t)n * HELD * ko_worker_bytes(plan) > ko_memory_available()) n--;
  return n;
}

static int run(const arguments *a, const ko_session *session, const ko_plan_candidates *candidates, ko_optimised *out, ko_error *error) {
  shown progress = {.style = a->style, .last = ko_clock()};
  ko_optimise_options options = {.budget = a->budget,
                                 .n_threads = choose_threads(a->threads >= 0 ? a->threads : session->scenario->threads, session->plan),
                                 .deadline = a->deadline,
                                 .stop = &ko_stop_asked,
                                 .progress = show_progress,
                                 .context = &progress};
  int code = find_objective(a->objective, session->region, &options.objective, error);
  if (!code) code = find_method(a->method, &options.method, error);
  if (!code) code = find_trials(a, session->plan, &options, error);
  if (!code) code = ko_optimise(session->scenario, session->region, candidates, &options, out, error);
  if (progress.bar) fputs("\r\033[K", stderr);
  return code;
}

static int candidates_of(const arguments *a, const ko_session *session, ko_plan_candidates **out, ko_error *error) {
  int code = ko_plan_candidates_make(session->scenario, session->region, out, error);
  if (!code && (*out)->n == 0)
    code = ko_raise(error, KO_E_INPUT, "%s has no candidates to choose from; add candidates: [ { name: ..., measures: [ ... ] } ]",
                    a->words.items[0]);
  return code;
}

int ko_command_optimise(int argc, char **argv) {
  arguments a = {.overrides = {.trials = -1, .seed = -1}, .budget = (double)NAN, .fresh = -1, .threads = -1};
  ko_error found = {0}, error = {0};
  ko_session session = {0};
  ko_plan_candidates *candidates = NULL;
  ko_optimised optimised = {0};
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  ko_catch_signals();
  int code = ko_session_open(a.words.items[0], &a.overrides, &session, &found);
  if (!code) code = candidates_of(&a, &session, &candidates, &found);
  (void)ko_print_errors(&found);
  if (code) {
    exit_code = -code;
    goto out;
  }
  code = run(&a, &session, candidates, &optimised, &error);
  if (!code && a.json) ko_optimised_print_json(stdout, &optimised);
  else if (!code) code = ko_optimised_print_text(stdout, &optimised, KO_PAGE_WIDTH, &error);
  if (!code && a.output && optimised.n_points > 1) code = write_scenario(&a, &optimised, &error);
  if (!code && a.output && optimised.n_points > 1 && !a.json) printf("\nNext: knockon run %s -o RESULT.h5\n", a.output);
  (void)ko_print_errors(&error);
  if (!code && optimised.stopped) code = KO_E_INTERRUPTED;
  exit_code = -code;
out:
  ko_optimised_free(&optimised);
  ko_plan_candidates_free(candidates);
  ko_session_free(&session);
  ko_arguments_free(&a.words);
  ko_arguments_free(&a.overrides.sets);
  return exit_code;
}
