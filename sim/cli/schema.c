/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon schema: the schema by which scenarios are read, for editors (JSON) or people (text).
 */
#include <stdio.h>

#include "sim/cli/cli.h"
#include "sim/scenario/scenario.h"

int ko_command_schema(int argc, char **argv) {
  int text = 0, json = 0, code;
  const ko_usage usage = {
      .name = "schema",
      .arguments = "",
      .text = "Prints the JSON Schema (draft 2020-12) of a scenario, made from the tables by which scenarios are read. Editors "
              "complete and check with it."};
  const ko_option options[] = {
      {.name = "text", .type = KO_OPTION_FLAG, .value = &text, .help = "Print the reference of all keys and columns as text."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &json, .help = "Print the JSON Schema (the default)."}};
  ko_arguments words = {0};
  if (ko_options_parse(&usage, options, sizeof options / sizeof *options, argc, argv, &words, &code)) {
    if (text && !json) ko_print_schema_text(stdout, KO_PAGE_WIDTH);
    else ko_print_schema_json(stdout);
  }
  ko_arguments_free(&words);
  return code;
}
