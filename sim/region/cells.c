/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands in cells, checked against the description of their columns.
 */
#include "sim/region/reading.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ko_fault(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column, size_t offset, const char *format, ...) {
  char message[sizeof((ko_finding *)0)->message] = "";
  ko_where where = {0};
  int shown = reading->error && reading->error->n_shown < KO_ERROR_SHOWN; /* else it is only counted */
  reading->code = KO_E_INPUT;
  const uint8_t *odd = ko_reading_sheet(reading, table)->odd;
  if (row != KO_NONE && odd && odd[row]) return;
  if (shown) {
    const ko_sheet *sheet = ko_reading_sheet(reading, table);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    where = ko_sheet_where(sheet, row, column);
    if (where.text && offset) {
      size_t at = where.column - 1;
      if (at < where.text_length && where.text[at] == '"') offset++;
      where.column += (uint32_t)offset;
    }
    size_t length = strlen(message);
    if (!where.line && row != KO_NONE) /* a built table has no lines; its first column holds an id */
      (void)snprintf(message + length, sizeof message - length, " (row %u: %s)", row + 1, ko_cell(sheet, row, 0));
  }
  (void)ko_raise_at(reading->error, KO_E_INPUT, &where, "%s", message);
}

const char *ko_hint(const ko_reading *reading, const char *text, const char *const *known, size_t n, char buffer[KO_HINT]) {
  buffer[0] = '\0';
  if (!reading->error || reading->error->n_shown == KO_ERROR_SHOWN) return buffer;
  const char *nearest = ko_suggest(text, known, n);
  if (nearest) (void)snprintf(buffer, KO_HINT, "; did you mean '%s'?", nearest);
  return buffer;
}

const char *ko_line_name(const ko_sheet *sheet, uint32_t row, char buffer[32]) {
  (void)snprintf(buffer, 32, "%s %u", sheet->lines ? "line" : "row", sheet->lines ? sheet->lines[row] : row + 1);
  return buffer;
}

const ko_sheet *ko_reading_sheet(const ko_reading *reading, enum ko_table_kind table) { return &reading->owner->tables.sheets[table]; }

int ko_reading_sound(const ko_reading *reading, enum ko_table_kind table) { return !ko_reading_sheet(reading, table)->broken; }

const char *ko_cell(const ko_sheet *sheet, uint32_t row, uint32_t column) {
  return column == KO_NONE ? "" : sheet->columns[column].cells[row];
}

static const ko_column_spec *find_spec(enum ko_table_kind table, const char *name) {
  const ko_table_spec *spec = &ko_table_specs[table];
  for (size_t i = 0; i < spec->n_columns; i++)
    if (strcmp(spec->columns[i].name, name) == 0) return &spec->columns[i];
  return NULL;
}

static void check_choices(ko_reading *reading, enum ko_table_kind table, const ko_column_spec *spec, uint32_t column) {
  const ko_sheet *sheet = ko_reading_sheet(reading, table);
  size_t n = 0;
  char known[128] = "";
  for (; spec->options[n]; n++) {
    size_t length = strlen(known);
    (void)snprintf(known + length, sizeof known - length, "%s%s", n ? ", " : "", spec->options[n]);
  }
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    const char *cell = ko_cell(sheet, row, column);
    size_t i = 0;
    while (i < n && strcmp(cell, spec->options[i]) != 0) i++;
    if (i < n || cell[0] == '\0') continue;
    char hint[KO_HINT];
    ko_fault(reading, table, row, column, 0, "%s is one of %s, not '%s'%s", spec->name, known, cell,
             ko_hint(reading, cell, spec->options, n, hint));
  }
}

void ko_check_columns(ko_reading *reading, enum ko_table_kind table) {
  ko_sheet *sheet = &reading->owner->tables.sheets[table];
  const ko_table_spec *spec = &ko_table_specs[table];
  if (sheet->n_columns == 0 || (sheet->broken && sheet->n_rows == 0)) return; /* missing, or its header could not be read */
  for (size_t i = 0; i < spec->n_columns; i++) {
    const ko_column_spec *known = &spec->columns[i];
    uint32_t column = ko_sheet_find(sheet, known->name);
    if (column == KO_NONE && (known->flags & (KO_CELL_REQUIRED | KO_CELL_COLUMN))) {
      char hint[KO_HINT] = "";
      const char *near = NULL;
      for (uint32_t k = 0; k < sheet->n_columns && !near; k++) near = ko_suggest(known->name, &sheet->columns[k].name, 1);
      if (near) (void)snprintf(hint, sizeof hint, "; is '%s' meant to be it?", near);
      ko_fault(reading, table, KO_NONE, KO_NONE, 0, "there is no column '%s'%s", known->name, hint);
      sheet->broken = 1;
    } else if (column != KO_NONE && known->type == KO_CELL_CHOICE) {
      check_choices(reading, table, known, column);
    }
  }
}

/* One slip, two in a long name; capitals do not count. Short names (lat, x) are near to anything. */
static int is_near(const char *name, const char *known) {
  size_t length = strlen(known);
  char small[64];
  if (length < 4 || strlen(name) >= sizeof small) return 0;
  for (size_t i = 0; i <= strlen(name); i++) small[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
  size_t limit = length < 6 ? 1 : 2;
  return ko_edit_distance(small, known, limit) <= limit;
}

void ko_warn_columns(ko_reading *reading, enum ko_table_kind table) {
  const ko_sheet *sheet = ko_reading_sheet(reading, table);
  const ko_table_spec *spec = &ko_table_specs[table];
  for (uint32_t column = 0; column < sheet->n_columns; column++) {
    const char *name = sheet->columns[column].name;
    if (find_spec(table, name)) continue;
    for (size_t i = 0; i < spec->n_columns; i++) {
      const char *known = spec->columns[i].name;
      if (ko_sheet_find(sheet, known) != KO_NONE || !is_near(name, known)) continue;
      ko_where where = ko_sheet_where(sheet, KO_NONE, column);
      ko_warn_at(reading->error, &where, "column '%s' is kept but has no meaning; did you mean '%s'?", name, known);
      break;
    }
  }
}

static const char *range_text(const ko_column_spec *spec, char buffer[96]) {
  const char *above = spec->flags & KO_CELL_EXCLUSIVE_MIN ? "above" : "at least";
  const char *number = spec->flags & KO_CELL_WHOLE ? "a whole number" : "a number";
  if (spec->flags & KO_CELL_NONZERO) (void)snprintf(buffer, 96, "%s other than 0", number);
  else if (isinf(spec->min)) (void)snprintf(buffer, 96, "%s", number);
  else if (isinf(spec->max)) (void)snprintf(buffer, 96, "%s %s %g", number, above, spec->min);
  else (void)snprintf(buffer, 96, "%s from %g to %g", number, spec->min, spec->max);
  return buffer;
}

/* The value of a cell that is not empty, or NaN and an error. */
static double number_in(ko_reading *reading, enum ko_table_kind table, const ko_column_spec *spec, uint32_t row, uint32_t column) {
  const char *cell = ko_cell(ko_reading_sheet(reading, table), row, column);
  double value;
  char range[96];
  if (!ko_parse_number(cell, &value)) {
    const char *comma = strchr(cell, ',') ? "; the decimal sign is a point" : "";
    ko_fault(reading, table, row, column, 0, "%s must be %s, not '%s'%s", spec->name, range_text(spec, range), cell, comma);
    return NAN;
  }
  int wrong = value < spec->min || value > spec->max || (value == spec->min && (spec->flags & KO_CELL_EXCLUSIVE_MIN)) ||
              ((spec->flags & KO_CELL_WHOLE) && value != floor(value)) || ((spec->flags & KO_CELL_NONZERO) && value == 0);
  if (!wrong) return value;
  ko_fault(reading, table, row, column, 0, "%s must be %s, not %s", spec->name, range_text(spec, range), cell);
  return NAN;
}

int ko_read_numbers(ko_reading *reading, enum ko_table_kind table, const char *name, const double **out) {
  const ko_sheet *sheet = ko_reading_sheet(reading, table);
  const ko_column_spec *spec = find_spec(table, name);
  uint32_t column = ko_sheet_find(sheet, name);
  double *numbers = ko_arena_alloc(&reading->owner->arena, sheet->n_rows, sizeof *numbers, reading->error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < sheet->n_rows; row++)
    numbers[row] = ko_cell(sheet, row, column)[0] ? number_in(reading, table, spec, row, column) : spec->value;
  *out = numbers;
  return KO_OK;
}

int ko_read_flags(ko_reading *reading, enum ko_table_kind table, const char *name, const uint8_t **out) {
  const ko_sheet *sheet = ko_reading_sheet(reading, table);
  const ko_column_spec *spec = find_spec(table, name);
  uint32_t column = ko_sheet_find(sheet, name);
  uint8_t *flags = ko_arena_alloc(&reading->owner->arena, sheet->n_rows, sizeof *flags, reading->error);
  if (!flags) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    const char *cell = ko_cell(sheet, row, column);
    if (cell[0] == '\0') flags[row] = spec->value != 0;
    else if (strcmp(cell, "0") == 0 || strcmp(cell, "1") == 0) flags[row] = cell[0] == '1';
    else ko_fault(reading, table, row, column, 0, "%s must be 0 or 1, not '%s'", name, cell);
  }
  *out = flags;
  return KO_OK;
}

int ko_read_texts(ko_reading *reading, enum ko_table_kind table, const char *name, const char *const *otherwise, const char *const **out) {
  const ko_sheet *sheet = ko_reading_sheet(reading, table);
  uint32_t column = ko_sheet_find(sheet, name);
  const char **texts = ko_arena_alloc(&reading->owner->arena, sheet->n_rows, sizeof *texts, reading->error);
  if (!texts) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    const char *cell = ko_cell(sheet, row, column);
    texts[row] = cell[0] || !otherwise ? cell : otherwise[row];
  }
  *out = texts;
  return KO_OK;
}
