/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon review: what each country should look at.
 */
#include <stdio.h>

#include "knockon/results.h"
#include "sim/cli/session.h"
#include "sim/report/report.h"

int ko_command_review(int argc, char **argv) {
  static const ko_usage usage = {
      .name = "review",
      .arguments = "RESULT.h5",
      .text = "For each country: what it loses and through whom, its gaps from prevention to recovery, what it depends on in each "
              "neighbour, its most critical facilities and links; each with the number behind it and a measure to start "
              "from. The result file is all that it needs.\n\nExample:\n  knockon review winter.h5\n  "
              "knockon review winter.h5 --country XA --strategy aid --all",
      .min_arguments = 1,
      .max_arguments = 1};
  const char *strategy = NULL, *country = NULL;
  int json = 0, all = 0, exit_code = 0, code;
  const ko_option options[] = {
      {.name = "country", .type = KO_OPTION_TEXT, .value = &country, .metavariable = "ID", .help = "Only this country."},
      {.name = "strategy",
       .type = KO_OPTION_TEXT,
       .value = &strategy,
       .metavariable = "NAME",
       .help = "The strategy under which to look; default: baseline."},
      {.name = "all", .type = KO_OPTION_FLAG, .value = &all, .help = "All findings, not only the three gravest of each section."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print all findings as JSON."},
  };
  ko_arguments words = {0};
  ko_error error = {0};
  ko_results *results = NULL;
  ko_session session = {0};
  ko_review review = {0};
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &words, &exit_code)) goto out;
  code = ko_results_open(words.items[0], &results, &error);
  if (!code) code = ko_session_reopen(results, &session, &error);
  if (!code) code = ko_review_make(results, session.plan, strategy, country, &review, &error);
  if (!code && json) ko_review_print_json(stdout, &review);
  else if (!code) ko_review_print_text(stdout, &review, all, KO_PAGE_WIDTH);
  if (code) exit_code = ko_print_errors(&error);
out:
  ko_review_free(&review);
  ko_session_free(&session);
  ko_results_close(results);
  ko_arguments_free(&words);
  return exit_code;
}
