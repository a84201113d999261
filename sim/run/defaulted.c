/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "sim/run/run.h"

enum { ROOM = 4096 };

/* What stands for an absent column, in words; NULL where nothing does that matters. */
static const char *default_of(const ko_column_spec *column, char *number, size_t room) {
  if (strcmp(column->otherwise, "none") == 0 || strcmp(column->otherwise, "no place") == 0) return NULL;
  if (column->otherwise[0]) return column->otherwise;
  if (column->flags & (KO_CELL_REQUIRED | KO_CELL_COLUMN)) return NULL;
  snprintf(number, room, "%g", column->value);
  return number;
}

void ko_defaulted(const ko_region *region, void (*tell)(void *context, const char *sentence), void *context) {
  for (int k = 0; k < KO_N_TABLES; k++) {
    const ko_table_spec *spec = &ko_table_specs[k];
    const ko_table *table = &region->tables[k];
    char sentence[ROOM], number[32];
    size_t length = (size_t)snprintf(sentence, ROOM, "%s leaves to their defaults:", spec->file);
    int any = 0;
    for (size_t i = 0; table->n_columns > 0 && i < spec->n_columns; i++) {
      const char *value = ko_table_column(table, spec->columns[i].name) ? NULL : default_of(&spec->columns[i], number, sizeof number);
      if (!value || length + strlen(spec->columns[i].name) + strlen(value) + 8 > ROOM) continue;
      length += (size_t)snprintf(sentence + length, ROOM - length, "%s %s (%s)", any ? "," : "", spec->columns[i].name, value);
      any = 1;
    }
    if (any) {
      snprintf(sentence + length, ROOM - length, ".");
      tell(context, sentence);
    }
  }
}
