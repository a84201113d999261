/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reference of a region's tables, from the description by which they are read.
 */
#include <math.h>
#include <string.h>

#include "knockon/region.h"
#include "sim/base/base.h"
#include "sim/scenario/param_print.h"

enum { TEXT_ROOM = 512 };

/* What a cell may be. Numbers are described as keys of a scenario are. */
static void describe_cell(const ko_column_spec *column, char *buffer, size_t size) {
  static const char *const types[] = {
      [KO_CELL_ID] = "id",
      [KO_CELL_TEXT] = "text",
      [KO_CELL_BOOL] = "0 | 1",
      [KO_CELL_NEED] = "whole number, at least 0, or any, or all",
      [KO_CELL_FACILITY] = "id of a facility",
      [KO_CELL_COUNTRY] = "id of a country",
      [KO_CELL_PROJECTS] = "ids of projects, space separated",
      [KO_CELL_MEMBERS] = "ids of facilities and links, space separated",
  };
  if (column->type == KO_CELL_NUMBER) {
    ko_param number = {.type = column->flags & KO_CELL_WHOLE ? KO_PARAM_INTEGER : KO_PARAM_NUMBER,
                       .unit = column->unit,
                       .min = column->min,
                       .max = column->max,
                       .flags = column->flags & KO_CELL_EXCLUSIVE_MIN ? KO_PARAM_EXCLUSIVE_MIN : 0};
    ko_describe_type(&number, buffer, size);
    if (column->flags & KO_CELL_NONZERO) snprintf(buffer + strlen(buffer), size - strlen(buffer), ", not 0");
  } else if (column->type == KO_CELL_CHOICE) {
    buffer[0] = '\0';
    for (size_t i = 0; column->options[i]; i++)
      snprintf(buffer + strlen(buffer), size - strlen(buffer), "%s%s", i ? " | " : "", column->options[i]);
  } else {
    snprintf(buffer, size, "%s", types[column->type]);
  }
}

static void print_column(FILE *out, const ko_column_spec *column, int width) {
  char type[TEXT_ROOM], value[40] = "", text[3 * TEXT_ROOM];
  describe_cell(column, type, sizeof type);
  if (!isnan(column->value)) ko_format_number(column->value, value, sizeof value);
  const char *preset = column->otherwise[0] ? column->otherwise : value;
  const char *needed = column->flags & KO_CELL_REQUIRED ? " Required." : column->flags & KO_CELL_COLUMN ? " The column must be there." : "";
  int first = column->help[0] >= 'a' && column->help[0] <= 'z' ? column->help[0] - 'a' + 'A' : column->help[0];
  snprintf(text, sizeof text, "%s%s%s.%s %c%s.", type, preset[0] ? "; default: " : "", preset, needed, first, column->help + 1);
  ko_print_entry(out, column->name, text, 4, width);
}

void ko_print_tables_text(FILE *out, int width) {
  for (size_t t = 0; t < KO_N_TABLES; t++) {
    const ko_table_spec *table = &ko_table_specs[t];
    ko_print_entry(out, table->file, table->help, 2, width);
    for (size_t i = 0; i < table->n_columns; i++) print_column(out, &table->columns[i], width);
  }
  fputc('\n', out);
}
