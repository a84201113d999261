/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV files through libcsv, which tells what stands in a cell but not where. So the text goes to it in pieces that end in a comma or
 * a line end: a cell that ends is then known to begin behind the last piece that ended one.
 */
#include "sim/region/sheet.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16, LONGEST_CELL = 1 << 20, LONGEST_ROW = 1 << 24, MOST_COLUMNS = 4096 };

typedef struct reader {
  ko_sheet *sheet;
  ko_error *error;
  struct csv_parser parser;
  size_t room;       /* of sheet->text */
  size_t fed;        /* bytes that libcsv has had */
  size_t row;        /* first byte of the row */
  size_t cell;       /* first byte of the cell */
  uint32_t row_line; /* line on which the row begins */
  uint32_t n_cells;  /* in this row */
  uint32_t sheet_row;
  int has_header;
  int code; /* the first failure; cells are dropped from then on */
  int stop; /* give up on this file */
} reader;

static ko_where place_of(const reader *r, size_t at) {
  const ko_sheet *sheet = r->sheet;
  return ko_text_where(sheet->file, sheet->text, sheet->text_length, r->row, r->row_line, at);
}

static void fail(reader *r, int code) {
  if (!r->code) r->code = code;
}

/* An error behind which the rest of the file has no meaning. */
static void give_up(reader *r, int code) {
  fail(r, code);
  r->stop = 1;
  r->sheet->broken = 1;
}

/* Blanks before a cell are not part of it. */
static size_t visible(const reader *r) {
  size_t at = r->cell;
  while (at < r->fed && (r->sheet->text[at] == ' ' || r->sheet->text[at] == '\t')) at++;
  return at;
}

static void header_cell(reader *r, const char *name, size_t length) {
  ko_sheet *sheet = r->sheet;
  size_t at = visible(r);
  ko_where where = place_of(r, at);
  uint32_t known = length ? ko_sheet_find(sheet, name) : KO_NONE, column;
  if (r->n_cells > MOST_COLUMNS) {
    give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "more than %d columns", MOST_COLUMNS));
  } else if (length == 0) {
    fail(r, ko_raise_at(r->error, KO_E_INPUT, &where, "column %u has no name; name it or take it out", r->n_cells));
  } else if (known != KO_NONE) {
    fail(r, ko_raise_at(r->error, KO_E_INPUT, &where, "column '%s' is there twice; rename one or take it out", name));
  } else {
    int code = ko_sheet_column(sheet, name, &column, r->error);
    if (code) give_up(r, code);
    else sheet->columns[column].header_at = (uint32_t)(at - r->row);
  }
}

static void header_end(reader *r) {
  ko_sheet *sheet = r->sheet;
  r->has_header = 1;
  sheet->header = r->row;
  sheet->header_line = r->row_line;
  if (r->code) { /* which cell belongs to which column is not known */
    give_up(r, r->code);
    return;
  }
  const char *name = sheet->columns[0].name;
  if (sheet->n_columns > 1 || !strpbrk(name, ";\t")) return;
  size_t at = strcspn(name, ";\t");
  ko_where where = place_of(r, r->row + sheet->columns[0].header_at + at);
  give_up(r,
          ko_raise_at(r->error, KO_E_INPUT, &where, "cells are separated by commas, not by %s", name[at] == ';' ? "semicolons" : "tabs"));
}

static int body_cell(reader *r, const char *cell) {
  ko_sheet *sheet = r->sheet;
  size_t at = visible(r);
  if (r->n_cells == 1) {
    int code = ko_sheet_row(sheet, &r->sheet_row, r->error);
    if (code) return code;
    sheet->lines[r->sheet_row] = r->row_line;
    sheet->starts[r->sheet_row] = r->row;
  }
  if (r->n_cells <= sheet->n_columns) {
    sheet->columns[r->n_cells - 1].at[r->sheet_row] = (uint32_t)(at - r->row);
    return ko_sheet_set(sheet, r->sheet_row, r->n_cells - 1, cell, r->error);
  }
  if (sheet->odd[r->sheet_row]) return KO_OK;
  sheet->odd[r->sheet_row] = 1;
  ko_where where = place_of(r, at);
  fail(r,
       ko_raise_at(r->error, KO_E_INPUT, &where,
                   "more cells than the %u columns of the header; a comma inside a cell needs quotes around the cell", sheet->n_columns));
  return KO_OK;
}

static void on_cell(void *cell, size_t length, void *context) {
  reader *r = context;
  if (r->stop) return;
  r->n_cells++;
  int code = KO_OK;
  if (r->has_header) code = body_cell(r, cell);
  else header_cell(r, cell, length);
  if (code) give_up(r, code);
  r->cell = r->fed;
}

static void on_row(int end, void *context) {
  (void)end;
  reader *r = context;
  if (r->stop) return;
  const ko_sheet *sheet = r->sheet;
  if (!r->has_header) {
    header_end(r);
  } else if (r->n_cells < sheet->n_columns) {
    sheet->odd[r->sheet_row] = 1;
    ko_where where = place_of(r, r->row);
    fail(r, ko_raise_at(r->error, KO_E_INPUT, &where, "%u cell%s, but the header has %u columns; an empty cell still needs its comma",
                        r->n_cells, r->n_cells == 1 ? "" : "s", sheet->n_columns));
  }
  r->n_cells = 0;
}

/* Text up to `end` that has not been parsed is UTF-8 without NUL. */
static int check_text(reader *r, size_t end) {
  const ko_sheet *sheet = r->sheet;
  size_t at = 0;
  if (ko_utf8_valid(sheet->text + r->fed, end - r->fed, &at)) return 1;
  ko_where where = place_of(r, r->fed + at);
  unsigned byte = (unsigned char)sheet->text[r->fed + at];
  if (byte == 0) give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "a NUL byte; save the table as CSV in UTF-8"));
  else give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "byte 0x%02X is not UTF-8; save the table as CSV in UTF-8", byte));
  return 0;
}

/* After a line end outside quotes the next row begins behind it. */
static void next_row(reader *r) {
  r->row_line = place_of(r, r->fed).line;
  r->row = r->cell = r->fed;
}

static void parse_failed(reader *r, size_t consumed) {
  if (csv_error(&r->parser) != CSV_EPARSE) {
    give_up(r, ko_raise_memory(r->error, r->parser.entry_size));
    return;
  }
  ko_where where = place_of(r, r->fed + consumed);
  give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where,
                         "a quote that neither begins nor ends its cell; put quotes around the whole cell and double those inside"));
}

/* libcsv is in its first state: it skips blanks and line ends. */
static int between_rows(const reader *r) { return r->n_cells == 0 && r->parser.pstate == 0; }

/* Hand the text up to `end` to libcsv. */
static void feed(reader *r, size_t end) {
  const char *text = r->sheet->text;
  while (r->fed < end && !r->stop) {
    size_t piece = r->fed;
    while (piece < end && text[piece] != ',' && text[piece] != '\n' && text[piece] != '\r') piece++;
    if (piece < end) piece++;
    if (!check_text(r, piece)) return;
    size_t from = r->fed;
    r->fed = piece; /* callbacks take it as the end of what they have seen */
    size_t consumed = csv_parse(&r->parser, text + from, piece - from, on_cell, on_row, r);
    if (r->stop) return;
    if (consumed != piece - from) {
      r->fed = from;
      parse_failed(r, consumed);
      return;
    }
    if (between_rows(r) && (text[piece - 1] == '\n' || text[piece - 1] == '\r')) next_row(r);
    ko_where where;
    if (r->fed - r->cell > LONGEST_CELL) {
      where = place_of(r, r->cell);
      give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "a cell longer than %d bytes; is a quote or a line end missing?", LONGEST_CELL));
    } else if (r->fed - r->row > LONGEST_ROW) {
      where = place_of(r, r->row);
      give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "a row longer than %d bytes; is a line end missing?", LONGEST_ROW));
    }
  }
}

static int add_text(reader *r, const char *bytes, size_t length) {
  ko_sheet *sheet = r->sheet;
  if (r->room == 0 || length > r->room - sheet->text_length) {
    size_t room = r->room ? 2 * r->room : CHUNK;
    while (room - sheet->text_length < length) room *= 2;
    char *text = realloc(sheet->text, room);
    if (!text) return ko_raise_memory(r->error, room);
    sheet->text = text;
    r->room = room;
  }
  if (length) memcpy(sheet->text + sheet->text_length, bytes, length);
  sheet->text_length += length;
  return KO_OK;
}

/* A byte order mark is no part of the first name; that of UTF-16 says that nothing else can be read. */
static void skip_mark(reader *r) {
  const ko_sheet *sheet = r->sheet;
  const char *text = sheet->text;
  if (sheet->text_length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
    r->fed = r->cell = r->row = 3;
  } else if (sheet->text_length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
    ko_where where = {.file = sheet->file, .line = 1, .column = 1};
    give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "the file is UTF-16; save the table as CSV in UTF-8"));
  }
}

static void finish(reader *r) {
  ko_sheet *sheet = r->sheet;
  if (r->stop) return;
  r->fed = sheet->text_length;
  if (csv_fini(&r->parser, on_cell, on_row, r) != 0) {
    ko_where where = place_of(r, visible(r));
    give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "a quote that is never closed"));
  }
  if (r->stop || r->has_header) return;
  ko_where where = {.file = sheet->file, .line = 1, .column = 1};
  give_up(r, ko_raise_at(r->error, KO_E_INPUT, &where, "the file is empty; its first line must name the columns"));
}

static int begin(reader *r, const char *file, ko_sheet *sheet, ko_error *error) {
  memset(r, 0, sizeof *r);
  r->sheet = sheet;
  r->error = error;
  r->row_line = 1;
  sheet->located = 1;
  sheet->file = ko_arena_text(&sheet->arena, file, strlen(file), error);
  if (!sheet->file) return KO_E_INTERNAL;
  if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
    return ko_raise(error, KO_E_INTERNAL, "libcsv could not be started");
  csv_set_blk_size(&r->parser, 1 << 12);
  return KO_OK;
}

int ko_csv_parse(const char *file, const char *bytes, size_t length, ko_sheet *sheet, ko_error *error) {
  reader r;
  int code = begin(&r, file, sheet, error);
  if (code) return code;
  code = add_text(&r, bytes, length);
  if (code) {
    give_up(&r, code);
  } else {
    skip_mark(&r);
    feed(&r, sheet->text_length);
    finish(&r);
  }
  csv_free(&r.parser);
  return r.code;
}

/* How much of the text can be parsed before the next chunk comes: not the first half of CR LF, nor the first bytes of a character. */
static size_t complete(const ko_sheet *sheet) {
  size_t n = sheet->text_length;
  const unsigned char *text = (const unsigned char *)sheet->text;
  if (n > 0 && text[n - 1] == '\r') return n - 1;
  for (size_t back = 1; back <= 3 && back <= n; back++) {
    unsigned char byte = text[n - back];
    if (byte < 0x80) break;
    if (byte >= 0xC0) return (byte >= 0xF0 ? 4u : byte >= 0xE0 ? 3u : 2u) > back ? n - back : n;
  }
  return n;
}

int ko_csv_read(const char *path, ko_sheet *sheet, ko_error *error) {
  reader r;
  int code = begin(&r, path, sheet, error);
  if (code) return code;
  ko_where where = {.file = sheet->file};
  FILE *file = fopen(path, "rb");
  char *chunk = file ? malloc(CHUNK) : NULL;
  if (!file) {
    give_up(&r, ko_raise_at(error, KO_E_INPUT, &where, "cannot be opened: %s", strerror(errno)));
  } else if (!chunk) {
    give_up(&r, ko_raise_memory(error, CHUNK));
  } else {
    int first = 1;
    code = add_text(&r, "", 0); /* an empty file is an empty text */
    if (code) give_up(&r, code);
    size_t n;
    while (!r.stop && (n = fread(chunk, 1, CHUNK, file)) > 0) {
      code = add_text(&r, chunk, n);
      if (code) give_up(&r, code);
      if (first && !r.stop) skip_mark(&r);
      first = 0;
      feed(&r, complete(sheet));
    }
    if (ferror(file)) give_up(&r, ko_raise_at(error, KO_E_INPUT, &where, "cannot be read: %s", strerror(errno)));
    feed(&r, sheet->text_length);
    finish(&r);
  }
  free(chunk);
  if (file) (void)fclose(file);
  csv_free(&r.parser);
  return r.code;
}
