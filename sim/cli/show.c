/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon show: the risk table of a result file.
 */
#include <stdio.h>

#include "knockon/results.h"
#include "sim/cli/cli.h"
#include "sim/report/report.h"

int ko_command_show(int argc, char **argv) {
  static const ko_usage usage = {.name = "show",
                                 .arguments = "RESULT.h5",
                                 .text =
                                     "Print the risk table of a result: loss with its interval and tail, people without service and cost "
                                     "of each strategy; whether it differs "
                                     "from the baseline; then, for one strategy, countries, sectors, the ten most critical facilities, who "
                                     "exports failure to whom, and "
                                     "projects.\n\nExample:\n  knockon show attack.h5\n  knockon show attack.h5 --strategy harden --json",
                                 .min_arguments = 1,
                                 .max_arguments = 1};
  const char *strategy = NULL;
  int json = 0, exit_code = 0, code;
  const ko_option options[] = {
      {.name = "strategy",
       .type = KO_OPTION_TEXT,
       .value = &strategy,
       .metavariable = "NAME",
       .help = "The strategy to look at closely; default: baseline."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print the same numbers as JSON."},
  };
  ko_arguments words = {0};
  ko_error error = {0};
  ko_results *results = NULL;
  ko_summary summary = {0};
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &words, &exit_code)) goto out;
  code = ko_results_open(words.items[0], &results, &error);
  if (!code) code = ko_summary_read(results, strategy, &summary, &error);
  if (!code && json) ko_summary_print_json(stdout, &summary);
  else if (!code) code = ko_summary_print_text(stdout, &summary, KO_PAGE_WIDTH, &error);
  if (code) exit_code = ko_print_errors(&error);
out:
  ko_summary_free(&summary);
  ko_results_close(results);
  ko_arguments_free(&words);
  return exit_code;
}
