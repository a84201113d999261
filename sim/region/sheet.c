/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables that can grow. Columns are arrays of cells; what stands in a cell lives in the sheet's arena.
 */
#include "sim/region/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 64, FIRST_COLUMNS = 8 };

/* Make room for `n` members; on failure the array stays as it was. */
static int enlarge(void **array, size_t n, size_t size, ko_error *error) {
  void *larger = n > SIZE_MAX / size ? NULL : realloc(*array, n * size);
  if (!larger) return ko_raise_memory(error, n * size);
  *array = larger;
  return KO_OK;
}

static int column_enlarge(ko_sheet *sheet, ko_cells *column, uint32_t room, ko_error *error) {
  void *cells = column->cells, *at = column->at;
  int code = enlarge(&cells, room, sizeof *column->cells, error);
  column->cells = cells;
  if (code || !sheet->located) return code;
  code = enlarge(&at, room, sizeof *column->at, error);
  column->at = at;
  return code;
}

static int rows_enlarge(ko_sheet *sheet, ko_error *error) {
  if (sheet->row_room > UINT32_MAX / 2) return ko_raise(error, KO_E_INPUT, "%s has too many rows", sheet->file ? sheet->file : "a table");
  uint32_t room = sheet->row_room ? 2 * sheet->row_room : FIRST_ROWS;
  void *lines = sheet->lines, *starts = sheet->starts, *odd = sheet->odd;
  int code = KO_OK;
  if (sheet->located) {
    code = enlarge(&lines, room, sizeof *sheet->lines, error);
    sheet->lines = lines;
    if (code) return code;
    code = enlarge(&starts, room, sizeof *sheet->starts, error);
    sheet->starts = starts;
    if (code) return code;
    code = enlarge(&odd, room, sizeof *sheet->odd, error);
    sheet->odd = odd;
  }
  for (uint32_t i = 0; i < sheet->n_columns && !code; i++) code = column_enlarge(sheet, &sheet->columns[i], room, error);
  if (!code) sheet->row_room = room;
  return code;
}

uint32_t ko_sheet_find(const ko_sheet *sheet, const char *name) {
  for (uint32_t i = 0; i < sheet->n_columns; i++)
    if (strcmp(sheet->columns[i].name, name) == 0) return i;
  return KO_NONE;
}

int ko_sheet_column(ko_sheet *sheet, const char *name, uint32_t *column, ko_error *error) {
  *column = ko_sheet_find(sheet, name);
  if (*column != KO_NONE) return KO_OK;
  if (sheet->n_columns == sheet->column_room) {
    uint32_t room = sheet->column_room ? 2 * sheet->column_room : FIRST_COLUMNS;
    void *columns = sheet->columns;
    int code = enlarge(&columns, room, sizeof *sheet->columns, error);
    if (code) return code;
    sheet->columns = columns;
    sheet->column_room = room;
  }
  ko_cells *added = &sheet->columns[sheet->n_columns];
  memset(added, 0, sizeof *added);
  added->name = ko_arena_text(&sheet->arena, name, strlen(name), error);
  if (!added->name) return KO_E_INTERNAL;
  sheet->n_columns++; /* from here on ko_sheet_free knows it */
  int code = sheet->row_room ? column_enlarge(sheet, added, sheet->row_room, error) : KO_OK;
  if (code) {
    free(added->cells);
    free(added->at);
    sheet->n_columns--;
    return code;
  }
  for (uint32_t row = 0; row < sheet->n_rows; row++) {
    added->cells[row] = "";
    if (added->at) added->at[row] = 0;
  }
  *column = sheet->n_columns - 1;
  return KO_OK;
}

int ko_sheet_row(ko_sheet *sheet, uint32_t *row, ko_error *error) {
  if (sheet->n_rows == sheet->row_room) {
    int code = rows_enlarge(sheet, error);
    if (code) return code;
  }
  *row = sheet->n_rows++;
  for (uint32_t i = 0; i < sheet->n_columns; i++) {
    sheet->columns[i].cells[*row] = "";
    if (sheet->located) sheet->columns[i].at[*row] = 0;
  }
  if (sheet->located) {
    sheet->lines[*row] = 0;
    sheet->starts[*row] = 0;
    sheet->odd[*row] = 0;
  }
  return KO_OK;
}

int ko_sheet_set(ko_sheet *sheet, uint32_t row, uint32_t column, const char *text, ko_error *error) {
  const char **cells = sheet->columns[column].cells;
  if (text[0] == '\0') {
    cells[row] = "";
  } else if (row > 0 && strcmp(cells[row - 1], text) == 0) {
    cells[row] = cells[row - 1]; /* countries, sectors and kinds repeat from row to row */
  } else {
    const char *copy = ko_arena_text(&sheet->arena, text, strlen(text), error);
    if (!copy) return KO_E_INTERNAL;
    cells[row] = copy;
  }
  return KO_OK;
}

int ko_sheet_number(ko_sheet *sheet, uint32_t row, uint32_t column, double value, ko_error *error) {
  if (isnan(value)) return ko_sheet_set(sheet, row, column, "", error);
  char text[40];
  for (int digits = 15; digits <= 17; digits++) {
    double back = 0;
    (void)snprintf(text, sizeof text, "%.*g", digits, value);
    char *comma = strchr(text, ','); /* some locales write one for the point */
    if (comma) *comma = '.';
    if (ko_parse_number(text, &back) && back == value) break;
  }
  return ko_sheet_set(sheet, row, column, text, error);
}

ko_where ko_text_where(const char *file, const char *text, size_t length, size_t row, uint32_t row_line, size_t at) {
  ko_where where = {.file = file, .line = row_line};
  if (at > length) at = length;
  size_t line = row;
  for (size_t i = row; i < at; i++) {
    int ends = text[i] == '\n' || (text[i] == '\r' && !(i + 1 < length && text[i + 1] == '\n'));
    if (!ends) continue;
    where.line++;
    line = i + 1;
  }
  size_t end = line;
  while (end < length && text[end] != '\n' && text[end] != '\r') end++;
  where.column = (uint32_t)(at - line) + 1;
  where.text = text + line;
  where.text_length = end - line;
  return where;
}

ko_where ko_sheet_where(const ko_sheet *sheet, uint32_t row, uint32_t column) {
  if (!sheet->text) return (ko_where){.file = sheet->file};
  int in_header = row == KO_NONE;
  size_t start = in_header ? sheet->header : sheet->starts[row], at = start;
  if (column != KO_NONE) at += in_header ? sheet->columns[column].header_at : sheet->columns[column].at[row];
  return ko_text_where(sheet->file, sheet->text, sheet->text_length, start, in_header ? sheet->header_line : sheet->lines[row], at);
}

void ko_sheet_free(ko_sheet *sheet) {
  for (uint32_t i = 0; i < sheet->n_columns; i++) {
    free(sheet->columns[i].cells);
    free(sheet->columns[i].at);
  }
  free(sheet->columns);
  free(sheet->lines);
  free(sheet->starts);
  free(sheet->odd);
  free(sheet->text);
  ko_arena_free(&sheet->arena);
  memset(sheet, 0, sizeof *sheet);
}

void ko_tables_free(ko_tables *tables) {
  for (int i = 0; i < KO_N_TABLES; i++) ko_sheet_free(&tables->sheets[i]);
}
