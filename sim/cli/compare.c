/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon compare: strategies side by side, of one result or of two.
 */
#include <stdio.h>

#include "knockon/results.h"
#include "sim/cli/cli.h"
#include "sim/report/report.h"

int ko_command_compare(int argc, char **argv) {
  static const ko_usage usage = {
      .name = "compare",
      .arguments = "RESULT.h5 [RESULT2.h5]",
      .text =
          "Compare the strategies of a result, trial by trial: what each changes in mean loss, bad trials and person-hours, with "
          "intervals; "
          "whether it is better, worse or not distinguishable; what a unit of cost buys; which strategies no other beats; and a warning "
          "wherever one that helps on average harms a country, a sector or the tail.\n\nTwo results of the same region are compared "
          "together. "
          "What differs between their scenarios is listed, and the strategies of the second bear \"(2)\".\n\nExample:\n  knockon compare "
          "attack.h5\n  knockon compare attack.h5 --against \"harden substations\"\n  knockon compare before.h5 after.h5 --json",
      .min_arguments = 1,
      .max_arguments = 2};
  const char *against = NULL;
  int json = 0, exit_code = 0, code = 0;
  const ko_option options[] = {
      {.name = "against",
       .type = KO_OPTION_TEXT,
       .value = &against,
       .metavariable = "STRATEGY",
       .help = "The strategy that all others are compared with; default: the baseline of the first result."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print the same numbers as JSON."},
  };
  ko_arguments words = {0};
  ko_error error = {0};
  ko_results *results[2] = {NULL, NULL};
  ko_compare_source sources[2];
  ko_comparison comparison = {0};
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &words, &exit_code)) goto out;
  for (size_t i = 0; i < words.n && !code; i++) {
    code = ko_results_open(words.items[i], &results[i], &error);
    sources[i] = (ko_compare_source){results[i], words.items[i]};
  }
  if (!code) code = ko_comparison_read(sources, (uint32_t)words.n, against, &comparison, &error);
  if (!code && json) ko_comparison_print_json(stdout, &comparison);
  else if (!code) code = ko_comparison_print_text(stdout, &comparison, KO_PAGE_WIDTH, &error);
  if (code) exit_code = ko_print_errors(&error);
out:
  ko_comparison_free(&comparison);
  for (size_t i = 0; i < 2; i++) ko_results_close(results[i]);
  ko_arguments_free(&words);
  return exit_code;
}
