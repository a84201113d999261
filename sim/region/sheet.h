/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables on their way to a region. The CSV reader and the recipe both fill sheets; ko_region_from_tables checks them and makes the region.
 */
#ifndef KO_SHEET_H
#define KO_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/region.h"
#include "sim/base/base.h"

/* A table that can grow. Zero-initialise it; ko_sheet_free releases. Cells are "" until they are set. */
typedef struct ko_sheet {
  const char *file; /* for messages; borrowed, must outlive the sheet and the region made from it, unless it came from ko_csv_read */
  uint32_t n_rows, n_columns;
  struct ko_cells *columns;
  /* Where a sheet was read from: the text, and the places of rows in it. NULL where it was built. */
  char *text;
  size_t text_length;
  uint32_t *lines; /* [n_rows] line on which the row begins */
  size_t *starts;  /* [n_rows] its first byte in `text` */
  size_t header;   /* first byte of the header */
  uint32_t header_line;
  uint8_t *odd; /* [n_rows] 1: it has more or fewer cells than the header; that was told, and what stands in it is not judged */
  int located;  /* it is being read: places are kept */
  int broken;   /* rows are missing, since reading stopped at an error */
  uint32_t row_room, column_room;
  ko_arena arena; /* names and cells */
} ko_sheet;

typedef struct ko_cells {
  const char *name;
  const char **cells; /* [n_rows] */
  uint32_t *at;       /* [n_rows] the cell's first byte, counted from the row's; NULL where the sheet was built */
  uint32_t header_at; /* the same in the header */
} ko_cells;

/* The column of that name; added, with empty cells, where there is none. */
int ko_sheet_column(ko_sheet *sheet, const char *name, uint32_t *column, ko_error *error) KO_MUST_CHECK;
/* The column of that name, KO_NONE where there is none. */
uint32_t ko_sheet_find(const ko_sheet *sheet, const char *name);
/* Append an empty row. */
int ko_sheet_row(ko_sheet *sheet, uint32_t *row, ko_error *error) KO_MUST_CHECK;
/* Set a cell. The text is copied. */
int ko_sheet_set(ko_sheet *sheet, uint32_t row, uint32_t column, const char *text, ko_error *error) KO_MUST_CHECK;
/* The same for a number, in the fewest digits that lead back to it; NaN leaves the cell empty. */
int ko_sheet_number(ko_sheet *sheet, uint32_t row, uint32_t column, double value, ko_error *error) KO_MUST_CHECK;
/* The place of a cell, for ko_raise_at. Row KO_NONE: the header. Column KO_NONE: the row. */
ko_where ko_sheet_where(const ko_sheet *sheet, uint32_t row, uint32_t column);
/* The same for byte `at` of a text whose byte `row`, at or before it, begins line `row_line`. */
ko_where ko_text_where(const char *file, const char *text, size_t length, size_t row, uint32_t row_line, size_t at);
void ko_sheet_free(ko_sheet *sheet);

/* Read any CSV file with a header into an empty sheet: quotes, CRLF, BOM; blank lines are skipped. Findings are located. */
int ko_csv_read(const char *path, ko_sheet *sheet, ko_error *error) KO_MUST_CHECK;
/* The same from memory; `file` names it in messages. */
int ko_csv_parse(const char *file, const char *bytes, size_t length, ko_sheet *sheet, ko_error *error) KO_MUST_CHECK;

/* The tables of a region, by ko_table_kind. Zero-initialise. A table without columns is missing. */
typedef struct ko_tables {
  ko_sheet sheets[KO_N_TABLES];
} ko_tables;

void ko_tables_free(ko_tables *tables);

/* Check everything and make the region. `tables` is empty afterwards, whatever happened. `source` is copied. All findings are collected. */
int ko_region_from_tables(ko_tables *tables, const char *source, ko_region **out, ko_error *error) KO_MUST_CHECK;

#endif
