/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon models: the rules that a sector can follow, or the measures of a strategy, with their parameters and references.
 */
#include <stdio.h>

#include "sim/base/base.h"
#include "sim/cli/cli.h"
#include "sim/measure/measure.h"
#include "sim/scenario/scenario.h"

static void print_paragraph(const char *before, const char *text, int indent) {
  if (!text || !text[0]) return;
  int at = printf("%*s%s", indent, "", before);
  ko_print_wrapped(stdout, text, at, indent + 2, KO_PAGE_WIDTH);
}

static void print_rule_text(const ko_rule *rule) {
  printf("%s\n", rule->name);
  print_paragraph("", rule->title, 2);
  print_paragraph("Reference: ", rule->reference, 2);
  print_paragraph("doi:", rule->doi, 2);
  ko_print_params_text(stdout, rule->params, rule->n_params, 4, KO_PAGE_WIDTH);
  putchar('\n');
}

static void print_measure_text(const ko_measure *measure) {
  printf("%s\n", measure->name);
  print_paragraph("", measure->title, 2);
  print_paragraph("", measure->help, 2);
  ko_print_params_text(stdout, measure->params, measure->n_params, 4, KO_PAGE_WIDTH);
  putchar('\n');
}

static void print_member(const char *name, const char *text, int is_first) {
  printf("%s\"%s\": ", is_first ? "{" : ", ", name);
  ko_print_json_text(stdout, text ? text : "");
}

static void print_rule_json(const ko_rule *rule) {
  print_member("name", rule->name, 1);
  print_member("title", rule->title, 0);
  print_member("reference", rule->reference, 0);
  print_member("doi", rule->doi, 0);
  fputs(", \"parameters\": ", stdout);
  ko_print_params_json(stdout, rule->params, rule->n_params);
  putchar('}');
}

static void print_measure_json(const ko_measure *measure) {
  print_member("name", measure->name, 1);
  print_member("title", measure->title, 0);
  print_member("help", measure->help, 0);
  fputs(", \"parameters\": ", stdout);
  ko_print_params_json(stdout, measure->params, measure->n_params);
  putchar('}');
}

static void print_rules(int json) {
  for (size_t i = 0; ko_rules[i]; i++) {
    if (json && i) fputs(",\n ", stdout);
    if (json) print_rule_json(ko_rules[i]);
    else print_rule_text(ko_rules[i]);
  }
}

static void print_measures(int json) {
  for (size_t i = 0; ko_measures[i]; i++) {
    if (json && i) fputs(",\n ", stdout);
    if (json) print_measure_json(ko_measures[i]);
    else print_measure_text(ko_measures[i]);
  }
}

int ko_command_models(int argc, char **argv) {
  int measures = 0, json = 0, code;
  const ko_usage usage = {
      .name = "models",
      .arguments = "",
      .text = "Lists the rules that a sector can follow (or the measures of a strategy), with their parameters, ranges, defaults "
              "and references."};
  const ko_option options[] = {
      {.name = "measures", .type = KO_OPTION_FLAG, .value = &measures, .help = "List the measures of a strategy instead of the rules."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print JSON."}};
  ko_arguments words = {0};
  if (ko_options_parse(&usage, options, sizeof options / sizeof *options, argc, argv, &words, &code)) {
    fputs(json ? "[" : "", stdout);
    if (measures) print_measures(json);
    else print_rules(json);
    fputs(json ? "]\n" : "", stdout);
  }
  ko_arguments_free(&words);
  return code;
}
