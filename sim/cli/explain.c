/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon explain: one facility, link or project of a result.
 */
#include <stdio.h>

#include "sim/cli/session.h"
#include "sim/report/report.h"

int ko_command_explain(int argc, char **argv) {
  static const ko_usage usage = {
      .name = "explain",
      .arguments = "RESULT.h5 ID",
      .text =
          "Explain a facility of a result: what it is, what it needs and who supplies it, what needs it and how much stands behind it, its "
          "links, and for every strategy how often it fails and why. ID may also be that of a link or project. The result file is all that "
          "it needs.\n\nExample:\n  knockon explain attack.h5 XA-t1\n  knockon explain attack.h5 XA-t1 --strategy harden --json",
      .min_arguments = 2,
      .max_arguments = 2};
  const char *strategy = NULL;
  int json = 0, exit_code = 0, code;
  const ko_option options[] = {
      {.name = "strategy",
       .type = KO_OPTION_TEXT,
       .value = &strategy,
       .metavariable = "NAME",
       .help = "The strategy under which suppliers, dependants and links are looked at; default: baseline."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print the same as JSON, lists in full."},
  };
  ko_arguments words = {0};
  ko_error error = {0};
  ko_results *results = NULL;
  ko_region *region = NULL;
  ko_explanation explanation = {0};
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &words, &exit_code)) goto out;
  code = ko_results_open(words.items[0], &results, &error);
  if (!code) code = ko_session_region_of(results, &region, &error);
  if (!code) code = ko_explain(results, region, words.items[1], strategy, &explanation, &error);
  if (!code && json) ko_explanation_print_json(stdout, &explanation);
  else if (!code) code = ko_explanation_print_text(stdout, &explanation, KO_PAGE_WIDTH, &error);
  if (code) exit_code = ko_print_errors(&error);
out:
  ko_explanation_free(&explanation);
  ko_region_free(region);
  ko_results_close(results);
  ko_arguments_free(&words);
  return exit_code;
}
