/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon check: all errors at once, or what would run.
 */
#include <stdio.h>

#include "sim/cli/session.h"
#include "sim/report/report.h"

int ko_command_check(int argc, char **argv) {
  static const ko_usage usage = {
      .name = "check",
      .arguments = "SCENARIO",
      .text = "Read a scenario and its region, report everything that is wrong with them, or tell what would run: sectors and rules, waves "
              "and their "
              "targets, what each strategy changes, which facilities are down before anything happens and why, and the memory, disk and "
              "time that a run "
              "takes. A run that does not fit is refused (exit 65) with the parameter to change.\n\nExample:\n  knockon check "
              "scenarios/tri-border/attack.yaml",
      .min_arguments = 1,
      .max_arguments = 1};
  ko_overrides overrides = {.trials = -1, .seed = -1};
  const char *result = "./";
  int64_t threads = -1;
  int json = 0, exit_code = 0, code;
  const ko_option options[] = {
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "Override a value of the scenario, such as run.trials=1e6; may be repeated."},
      {.name = "threads",
       .type = KO_OPTION_INTEGER,
       .value = &threads,
       .metavariable = "N",
       .min = 0,
       .max = 4096,
       .help = "Threads that the run would use; 0: one a processor."},
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &result,
       .metavariable = "FILE",
       .help = "Where the result would go, to see whether it fits there; default: this folder."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print it as JSON."},
  };
  ko_arguments words = {0};
  ko_error error = {0};
  ko_session session = {0};
  ko_needs needs = {0};
  ko_plan_candidates *candidates = NULL;
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &words, &exit_code)) goto out;
  code = ko_session_open(words.items[0], &overrides, &session, &error);
  if (!code) code = ko_plan_candidates_make(session.scenario, session.region, &candidates, &error);
  if (!code) {
    if (threads < 0) threads = session.scenario->threads;
    code = ko_run_needs(session.plan, threads, 1, &needs, &error);
  }
  if (!code) {
    int fits = ko_session_fits_memory(&session, threads, &needs, &error);
    int disk_fits = ko_session_fits_disk(&session, result, 0, &needs, KO_E_INPUT, &error);
    const ko_check check = {.plan = session.plan,
                            .candidates = candidates,
                            .needs = &needs,
                            .memory = ko_memory_available(),
                            .disk = ko_disk_available(result)};
    if (json) ko_check_print_json(stdout, &check);
    else code = ko_check_print_text(stdout, &check, KO_PAGE_WIDTH, &error);
    if (!code) code = fits ? fits : disk_fits;
  }
  (void)ko_print_errors(&error);
  exit_code = -code;
out:
  ko_plan_candidates_free(candidates);
  ko_session_free(&session);
  ko_arguments_free(&words);
  ko_arguments_free(&overrides.sets);
  return exit_code;
}
