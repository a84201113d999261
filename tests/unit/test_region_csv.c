/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "findings.h"
#include "sim/region/sheet.h"

enum { ROWS = 40, COLUMNS = 5, ROOM = 1 << 20 };

static uint32_t luck;

static uint32_t below(uint32_t n) {
  luck = luck * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)luck * n) >> 32);
}

/* A cell as it should be read, and one of the ways to write it. */
typedef struct cell {
  char text[64];
  uint32_t line, column;
} cell;

typedef struct writer {
  char *bytes;
  size_t length, line_begin;
  uint32_t line;
} writer;

static void put(writer *w, const char *bytes) {
  size_t n = strlen(bytes);
  memcpy(w->bytes + w->length, bytes, n);
  w->length += n;
  if (bytes[n - 1] != '\n' && bytes[n - 1] != '\r') return;
  w->line++;
  w->line_begin = w->length;
}

static void make_text(char *text) {
  static const char *const parts[] = {"a", "b", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x94\x8C", ",", "\"", "\n", " ", "42"};
  text[0] = '\0';
  for (uint32_t n = below(6); n > 0; n--) strcat(text, parts[below(10)]);
  /* Blanks at the ends are dropped where the cell is not quoted; keep them out, so that both ways mean the same. */
  size_t length = strlen(text);
  if (length && (text[0] == ' ' || text[length - 1] == ' ')) strcpy(text, "blank");
}

static void write_cell(writer *w, cell *c, int quoted) {
  if (!quoted)
    for (uint32_t n = below(3); n > 0; n--) put(w, " ");
  c->line = w->line;
  c->column = (uint32_t)(w->length - w->line_begin) + 1;
  if (!quoted) {
    if (c->text[0]) put(w, c->text);
    return;
  }
  put(w, "\"");
  for (const char *at = c->text; *at; at++) {
    const char one[2] = {*at, '\0'};
    put(w, *at == '"' ? "\"\"" : one);
  }
  put(w, "\"");
}

static void write_table(writer *w, cell (*cells)[COLUMNS]) {
  static const char *const ends[] = {"\n", "\r\n", "\r"};
  const char *end = ends[below(3)];
  for (int row = 0; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS; column++) {
      cell *c = &cells[row][column];
      if (row == 0) snprintf(c->text, sizeof c->text, "column %d", column);
      else make_text(c->text);
      if (column) put(w, ",");
      write_cell(w, c, strpbrk(c->text, ",\"\n") || (column == 0 && !c->text[0]) || below(4) == 0);
    }
    for (uint32_t n = 1 + below(5) / 4 + below(5) / 4; n > 0; n--) put(w, end);
  }
}

static void check_sheet(const ko_sheet *sheet, cell (*cells)[COLUMNS]) {
  assert_int_equal(sheet->n_columns, COLUMNS);
  assert_int_equal(sheet->n_rows, ROWS - 1);
  for (uint32_t row = 0; row < ROWS; row++) {
    for (uint32_t column = 0; column < COLUMNS; column++) {
      const cell *c = &cells[row][column];
      assert_string_equal(row ? sheet->columns[column].cells[row - 1] : sheet->columns[column].name, c->text);
      ko_where where = ko_sheet_where(sheet, row ? row - 1 : KO_NONE, column);
      if (!c->text[0]) continue; /* where nothing stands, blanks before it may count or not */
      assert_int_equal(where.line, c->line);
      assert_int_equal(where.column, c->column);
    }
  }
}

static void what_was_written_is_read_where_it_stands(void **state) {
  (void)state;
  char *bytes = malloc(ROOM);
  cell(*cells)[COLUMNS] = calloc(ROWS, sizeof *cells);
  assert_true(bytes && cells);
  for (luck = 1; luck < 2000; luck++) {
    uint32_t seed = luck;
    writer w = {.bytes = bytes, .line = 1};
    if (below(3) == 0) {
      put(&w, "\xEF\xBB\xBF");
      w.line_begin = 3;
    }
    write_table(&w, cells);
    if (below(2)) /* the last line may have no end */
      while (w.length && (bytes[w.length - 1] == '\n' || bytes[w.length - 1] == '\r')) w.length--;
    ko_error error = {0};
    ko_sheet sheet = {0};
    int code = ko_csv_parse("t.csv", bytes, w.length, &sheet, &error);
    if (code) print_findings(&error);
    assert_int_equal(code, 0);
    check_sheet(&sheet, cells);
    ko_sheet_free(&sheet);
    luck = seed;
  }
  free(cells);
  free(bytes);
}

/* Files come in chunks; nothing may depend on where they are cut. */
static void files_as_from_memory(void **state) {
  (void)state;
  char path[] = "/tmp/knockon-csv-XXXXXX";
  int descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  char *bytes = malloc(ROOM);
  assert_non_null(bytes);
  static const char *const rows[] = {"\xF0\x9F\x94\x8C,\"\xE2\x82\xAC\r\n\xC3\xA9\"\r\n", "\xC3\xA9\xC3\xA9,b\r\n", "\r\nx,y\r\n",
                                     "\"\xF0\x9F\x94\x8C\",\r\n"};
  for (uint32_t shift = 0; shift < 24; shift++) {
    size_t length = (size_t)sprintf(bytes, "%.*s,b\r\n", (int)shift + 1, "abcdefghijklmnopqrstuvwxyz");
    for (luck = shift; length < 3 * 65536 + 100;) length += (size_t)sprintf(bytes + length, "%s", rows[below(4)]);
    assert_int_equal(ftruncate(descriptor, 0), 0);
    assert_int_equal(pwrite(descriptor, bytes, length, 0), length);
    ko_error error = {0};
    ko_sheet whole = {0}, chunks = {0};
    assert_int_equal(ko_csv_parse(path, bytes, length, &whole, &error), 0);
    int code = ko_csv_read(path, &chunks, &error);
    if (code) print_findings(&error);
    assert_int_equal(code, 0);
    assert_int_equal(whole.n_rows, chunks.n_rows);
    for (uint32_t row = 0; row < whole.n_rows; row++) {
      assert_int_equal(whole.lines[row], chunks.lines[row]);
      for (uint32_t column = 0; column < 2; column++) {
        assert_string_equal(whole.columns[column].cells[row], chunks.columns[column].cells[row]);
        assert_int_equal(whole.columns[column].at[row], chunks.columns[column].at[row]);
      }
    }
    ko_sheet_free(&whole);
    ko_sheet_free(&chunks);
  }
  close(descriptor);
  unlink(path);
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_written_is_read_where_it_stands), cmocka_unit_test(files_as_from_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
