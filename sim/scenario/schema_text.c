/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/base.h"
#include "sim/scenario/param_print.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schema.h"

static void print_section(FILE *out, const char *title, const char *text, const ko_param *params, size_t n, int width) {
  fprintf(out, "%s\n\n", title);
  fputs("  ", out);
  ko_print_wrapped(out, text, 2, 2, width);
  if (n) fputc('\n', out);
  ko_print_params_text(out, params, n, 2, width);
  fputc('\n', out);
}

void ko_print_schema_text(FILE *out, int width) {
  print_section(
      out, "SCENARIO",
      "A YAML file of these keys. A value is what its key asks for, however it is written: NO is a country where a text is asked for, 010 "
      "is ten, 1e6 a million. Paths are relative to the file.",
      ko_scenario_params, ko_n_scenario_params, width);
  print_section(out, "TARGETS", "What a wave hits or a measure is for. In a measure these keys stand among the measure's own.",
                ko_targets_params, ko_n_targets_params, width);
  print_section(out, "SUCCESS", "A number, 0 to 1, or a mapping of these keys.", ko_success_params, ko_n_success_params, width);
  print_section(
      out, "FILTER",
      "A mapping from columns of facilities.csv (or links.csv) to what their cells must be, such as { sector: power, country: [XA, XB], "
      "demand: \">=10\" }. All keys must hold; of a list one entry is enough. A value is a text or a number that the cell equals, or, in "
      "quotes, a comparison: \">=10\", \">10\", \"<=10\", \"<10\", \"!=10\", \"!=text\". The word all lets everything through.",
      NULL, 0, width);
  print_section(
      out, "TABLES",
      "CSV tables of a region, UTF-8 with a header line. Columns stand in any order; one that is missing, or an empty cell, stands "
      "for the default. Further columns are kept.",
      NULL, 0, width);
  ko_print_tables_text(out, width);
}
