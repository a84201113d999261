/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon stress: the k hits found that harm most. The waves of the scenario give way to one that holds what may be hit, so that its
 * targets are chosen, checked and refused as those of any wave.
 */
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/cli/progress.h"
#include "sim/cli/resume.h"
#include "sim/cli/session.h"
#include "sim/report/report.h"

/* How many attacks may be tried in turn, unless it is said: seconds where all rules go by rows, a minute or two where power flows are solved. */
static const double exact_at_once = 1e6, exact_over_time = 2e4;

typedef struct arguments {
  ko_overrides overrides;
  ko_arguments words;
  const char *hits, *targets, *by, *objective, *strategy, *progress, *time_limit;
  double radius_km;                        /* NaN: not given */
  int64_t k, pick, starts, exact, threads; /* -1: not given */
  int quiet, json;
  ko_progress_style style;
  double deadline;
} arguments;

static int wants_disks(const arguments *a) { return strcmp(a->hits, "disks") == 0; }

static void check_options(const arguments *a, ko_error *error) {
  static const char *const kinds[] = {"facilities", "links", "disks"};
  int known = 0;
  for (size_t i = 0; i < 3; i++) known |= strcmp(a->hits, kinds[i]) == 0;
  const char *near = known ? NULL : ko_suggest(a->hits, kinds, 3);
  if (!known)
    (void)ko_raise(error, KO_E_USAGE, "--hits is facilities, links or disks, not \"%s\"%s%s%s", a->hits, near ? "; did you mean " : "",
                   near ? near : "", near ? "?" : "");
  if (a->k < 0) (void)ko_raise(error, KO_E_USAGE, "stress needs the number of hits: -k K");
  if (wants_disks(a) && isnan(a->radius_km)) (void)ko_raise(error, KO_E_USAGE, "disks need a radius: --radius-km R");
  if (!wants_disks(a) && !isnan(a->radius_km)) (void)ko_raise(error, KO_E_USAGE, "--radius-km is for --hits disks");
  if (wants_disks(a) && (a->pick >= 0 || a->by)) (void)ko_raise(error, KO_E_USAGE, "--pick and --by choose facilities or links, not disks");
  if (a->by && a->pick < 0) (void)ko_raise(error, KO_E_USAGE, "--by ranks what --pick takes: give both");
}

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {
      .name = "stress",
      .arguments = "SCENARIO -k K",
      .text =
          "Search for the K hits that harm most, in place of the scenario's waves. Every hit succeeds: protection and prevention do not "
          "help, only "
          "what is protected wholly (1) is spared. Every group that can bind binds. With `time:` all is hit at hour 0, harm is that over "
          "the "
          "horizon, and repairs take as long as in trial 0. Where there are few enough attacks all are tried; otherwise hits are added one "
          "after the "
          "other and exchanged until no exchange harms more, from several starts: the worst attack found need not be the worst there is. "
          "\n\nSIGINT and --time-limit end the search with the worst attack found so far, and exit code 75.\n\nExample:\n  knockon stress "
          "scenarios/tri-border/attack.yaml -k 5\n  knockon stress scenarios/tri-border/attack.yaml -k 3 --targets '{ sector: power }' "
          "--objective "
          "country:CM\n  knockon stress scenarios/tri-border/attack.yaml -k 2 --hits disks --radius-km 15 --objective people",
      .min_arguments = 1,
      .max_arguments = 1};
  const ko_option options[] = {
      {.name = "number",
       .letter = 'k',
       .type = KO_OPTION_INTEGER,
       .value = &a->k,
       .metavariable = "K",
       .min = 1,
       .max = KO_STRESS_MOST,
       .help = "Hits of an attack (required)."},
      {.name = "hits",
       .type = KO_OPTION_TEXT,
       .value = &a->hits,
       .metavariable = "WHAT",
       .help = "facilities (default), links, or disks: all facilities within --radius-km of one of them, and all links with an end there."},
      {.name = "targets",
       .type = KO_OPTION_TEXT,
       .value = &a->targets,
       .metavariable = "FILTER",
       .help = "Which facilities or links may be hit, or which facilities may be the centre of a disk, as in a scenario: '{ sector: power, "
               "country: [XA, "
               "XB] }'; default: all."},
      {.name = "pick",
       .type = KO_OPTION_INTEGER,
       .value = &a->pick,
       .metavariable = "N",
       .min = 1,
       .max = 4294967294.0,
       .help = "Only N of them, the first by --by, or of their table."},
      {.name = "by",
       .type = KO_OPTION_TEXT,
       .value = &a->by,
       .metavariable = "RANKING",
       .help = "Order of --pick, as in a scenario: demand, degree, betweenness, a numeric column, ..."},
      {.name = "radius-km",
       .type = KO_OPTION_NUMBER,
       .value = &a->radius_km,
       .metavariable = "R",
       .min = 0,
       .max = 1e5,
       .help = "Radius of a disk."},
      {.name = "objective",
       .type = KO_OPTION_TEXT,
       .value = &a->objective,
       .metavariable = "WHAT",
       .help = "What is to be lost: region (default), country:ID or sector:NAME, in share of service; people or people:ID, without service "
               "(with "
               "`time:` person-hours)."},
      {.name = "strategy",
       .type = KO_OPTION_TEXT,
       .value = &a->strategy,
       .metavariable = "NAME",
       .help = "The strategy; default: baseline."},
      {.name = "starts",
       .type = KO_OPTION_INTEGER,
       .value = &a->starts,
       .metavariable = "N",
       .min = 1,
       .max = 10000,
       .help = "Searches that begin elsewhere; the best one counts (default: 16)."},
      {.name = "exact",
       .type = KO_OPTION_INTEGER,
       .value = &a->exact,
       .metavariable = "N",
       .min = 0,
       .max = 1e12,
       .help = "All attacks are tried where there are at most N (default: 1,000,000; with `time:` 20,000)."},
      {.name = "threads",
       .type = KO_OPTION_INTEGER,
       .value = &a->threads,
       .metavariable = "N",
       .min = 0,
       .max = 4096,
       .help = "Threads to use; 0: one a processor, fewer where memory is short. Does not change the result."},
      {.name = "seed",
       .type = KO_OPTION_INTEGER,
       .value = &a->overrides.seed,
       .metavariable = "N",
       .min = 0,
       .max = 9007199254740992.0,
       .help = "Seed of random starts; the same as --set run.seed=N."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &a->overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "Override a value of the scenario, such as sectors.power.rule=standalone; may be repeated."},
      {.name = "progress",
       .type = KO_OPTION_TEXT,
       .value = &a->progress,
       .metavariable = "STYLE",
       .help = "bar, lines, json (one object a line on stderr) or none; default: a bar on a terminal, lines elsewhere."},
      {.name = "time-limit",
       .type = KO_OPTION_TEXT,
       .value = &a->time_limit,
       .metavariable = "T",
       .help = "Stop after so many seconds, or 30m, 2h, 1d, with the worst attack found so far."},
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &a->quiet, .help = "No progress."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the same as JSON."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  check_options(a, &error);
  (void)!ko_progress_parse(a->progress, &a->style, &error);
  if (a->quiet) a->style = KO_PROGRESS_NONE;
  a->deadline = ko_parse_time_limit(a->time_limit, &error);
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

/* ---- The scenario with other waves ------------------------------------------------------------------------------------ */

/* "waves=[...]": what may be hit. `and_links`: disks hit links, too, so that these need a wave. */
static char *waves_text(const arguments *a, int and_links, ko_arena *memory, ko_error *error) {
  static const char links[] = ", {name: links, targets: {links: all}}";
  if (wants_disks(a))
    return ko_arena_printf(memory, error, "waves=[{name: stress, targets: {near: {random: %s, radius_km: %.17g}}}%s]", a->targets,
                           a->radius_km, and_links ? links : "");
  char pick[40] = "";
  if (a->pick >= 0) snprintf(pick, sizeof pick, ", pick: %" PRId64, a->pick);
  return ko_arena_printf(memory, error, "waves=[{name: stress, targets: {%s: %s%s%s%s}}]", a->hits, a->targets, pick, a->by ? ", by: " : "",
                         a->by ? a->by : "");
}

static int read_scenario(const arguments *a, int and_links, ko_scenario **out, ko_error *error) {
  ko_arena memory = {0};
  ko_overrides overrides = a->overrides;
  const size_t n = a->overrides.sets.n;
  overrides.sets.items = ko_arena_alloc(&memory, n + 1, sizeof *overrides.sets.items, error);
  char *waves = waves_text(a, and_links, &memory, error);
  int code = overrides.sets.items && waves ? KO_OK : KO_E_INTERNAL;
  if (!code && n) memcpy(overrides.sets.items, a->overrides.sets.items, n * sizeof *overrides.sets.items);
  if (!code) overrides.sets.items[overrides.sets.n++] = waves;
  if (!code) code = ko_session_scenario(a->words.items[0], &overrides, out, error);
  ko_arena_free(&memory);
  return code;
}

static int has_places(const ko_region *region) {
  for (uint32_t row = 0; row < region->n_facilities; row++)
    if (!isnan(region->facilities.lat[row])) return 1;
  return 0;
}

static int open_session(const arguments *a, ko_session *session, ko_session_ground *ground, ko_error *error) {
  int code = read_scenario(a, 0, &session->scenario, error);
  if (!code) code = ko_session_region(session, ground, error);
  if (!code && wants_disks(a) && !has_places(session->region))
    code = ko_raise(error, KO_E_INPUT, "no facility of the region has a place (columns lat and lon, or x and y), and disks need them");
  if (!code && strcmp(a->hits, "links") == 0 && session->region->n_links == 0)
    code = ko_raise(error, KO_E_INPUT, "the region has no links to hit");
  if (!code && wants_disks(a) && session->region->n_links) {
    ko_scenario_free(session->scenario);
    session->scenario = NULL;
    code = read_scenario(a, 1, &session->scenario, error);
  }
  return code ? code : ko_session_plan(session, ground, error);
}

/* ---- Progress --------------------------------------------------------------------------------------------------------- */

typedef struct meter {
  ko_progress_style style;
  int people, shown;
  double start, last;
} meter;

static void show(void *context, const ko_stress_progress *p) {
  meter *m = context;
  const double now = ko_clock();
  char done[KO_NUMBER_ROOM], all[KO_NUMBER_ROOM], best[KO_NUMBER_ROOM], rate[KO_NUMBER_ROOM], of[KO_NUMBER_ROOM + 8] = "";
  if (m->style == KO_PROGRESS_NONE || now - m->last < ko_progress_pause(m->style)) return;
  m->last = now;
  const double per_second = now > m->start ? (double)p->n_done / (now - m->start) : 0;
  if (m->style == KO_PROGRESS_JSON) {
    fprintf(stderr, "{\"event\": \"progress\", \"attacks_done\": %" PRIu64 ", \"attacks\": ", p->n_done);
    if (p->n_all) fprintf(stderr, "%" PRIu64, p->n_all);
    else fputs("null", stderr);
    fputs(", \"worst_found\": ", stderr);
    ko_print_json_number(stderr, p->best);
    fprintf(stderr, ", \"attacks_per_second\": %.6g}\n", per_second);
    return;
  }
  if (p->n_all) snprintf(of, sizeof of, " of %.30s", ko_text_count(all, (double)p->n_all));
  if (m->people) ko_text_people(best, p->best);
  else ko_text_percent(best, p->best);
  m->shown = m->style == KO_PROGRESS_BAR;
  fprintf(stderr, "%s%s%s attacks, %s/s, worst found %s%s", m->shown ? "\r" : "knockon: ", ko_text_count(done, (double)p->n_done), of,
          ko_text_people(rate, per_second), best, m->shown ? " \033[K" : "\n");
  fflush(stderr);
}

/* ---- The command ------------------------------------------------------------------------------------------------------ */

static int choose_threads(const arguments *a, const ko_session *session, int64_t *out, ko_error *error) {
  const int64_t asked = a->threads >= 0 ? a->threads : session->scenario->threads;
  ko_needs needs = {.n_threads = asked > 0 ? (int)asked : omp_get_max_threads(), .worker_bytes = ko_stress_thread_bytes(session->plan)};
  const int code = ko_session_fits_memory(session, asked, &needs, error);
  *out = needs.n_threads;
  return code;
}

static int search(const arguments *a, const ko_session *session, ko_stress *out, ko_error *error) {
  const ko_plan *plan = session->plan;
  meter m = {.style = a->style, .start = ko_clock()};
  m.last = m.start;
  ko_stress_options options = {.k = (uint32_t)a->k,
                               .disks = wants_disks(a),
                               .radius_km = a->radius_km,
                               .n_starts = (uint32_t)a->starts,
                               .exact_most = (uint64_t)(a->exact >= 0     ? (double)a->exact
                                                        : plan->over_time ? exact_over_time
                                                                          : exact_at_once),
                               .deadline = a->deadline,
                               .stop = &ko_stop_asked,
                               .progress = show,
                               .context = &m};
  int code = ko_strategy_find_in(plan, a->strategy, &options.strategy, error);
  const int aimed = ko_harm_aim_parse(plan, a->objective, &options.aim, error);
  if (!code) code = aimed;
  if (!code) code = choose_threads(a, session, &options.n_threads, error);
  m.people = options.aim.people;
  if (!code) code = ko_stress_run(plan, &options, out, error);
  if (m.shown) fputs("\r\033[K", stderr);
  return code;
}

int ko_command_stress(int argc, char **argv) {
  arguments a = {.overrides = {.trials = -1, .seed = -1},
                 .hits = "facilities",
                 .targets = "all",
                 .objective = "region",
                 .radius_km = NAN,
                 .k = -1,
                 .pick = -1,
                 .starts = 16,
                 .exact = -1,
                 .threads = -1};
  ko_error error = {0};
  ko_session session = {0};
  ko_session_ground ground = {0};
  ko_stress stress = {0};
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  ko_catch_signals();
  int code = open_session(&a, &session, &ground, &error);
  if (!code) code = search(&a, &session, &stress, &error);
  (void)ko_print_errors(&error);
  exit_code = -code;
  if (code) goto out;
  if (a.json) ko_stress_print_json(stdout, &stress);
  else code = ko_stress_print_text(stdout, &stress, KO_PAGE_WIDTH, &error);
  exit_code = code ? ko_print_errors(&error) : stress.is_stopped ? -KO_E_INTERRUPTED : 0;
out:
  ko_stress_free(&stress);
  ko_session_free(&session);
  ko_session_ground_free(&ground);
  ko_arguments_free(&a.words);
  ko_arguments_free(&a.overrides.sets);
  return exit_code;
}
