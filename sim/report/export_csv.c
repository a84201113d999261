/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes the tables of a result, and the dictionary of their columns. Of a table with several axes only some rows are in memory at a time, so that a
 * result may be larger than that.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/report/csv.h"
#include "sim/report/export_folder.h"
#include "sim/report/export_tables.h"
#include "sim/report/report.h"

/* Values of a column in memory: 2 MB. Datasets come in compressed chunks of at most 512 kB, and each piece unpacks those that it touches. */
enum { PIECE = 1 << 18 };

typedef struct exporter {
  const ko_results *results;
  const ko_export_options *options;
  ko_export_folder folder;
  ko_export *out;
} exporter;

/* A table that is being written. */
typedef struct writing {
  const ko_export_table *table;
  ko_read *reads; /* [n_columns] what belongs to an axis in whole, values piece by piece */
  ko_csv csv;
  ko_export_file *file;
} writing;

static int is_stopped(const exporter *e, ko_error *error) {
  if (!e->options->stop || !atomic_load(e->options->stop)) return 0;
  (void)ko_raise(error, KO_E_INTERRUPTED, "interrupted; nothing was written to %s", e->options->folder);
  return 1;
}

static void put_cell(ko_csv *csv, const ko_read *read, uint64_t at) {
  if (read->texts) ko_csv_text(csv, read->texts[at]);
  else ko_csv_number(csv, read->numbers[at]);
}

/* Rows of a piece; `index` is the first row's, and of the axes. */
static void put_rows(writing *w, uint64_t index[KO_MAX_AXES], uint64_t n) {
  const ko_export_table *table = w->table;
  for (uint64_t row = 0; row < n; row++) {
    for (uint32_t c = 0; c < table->n_columns; c++) {
      const ko_export_column *column = &table->columns[c];
      if (column->path) put_cell(&w->csv, &w->reads[c], column->axis < 0 ? row : index[column->axis]);
      else ko_csv_text(&w->csv, column->text);
    }
    ko_csv_end_line(&w->csv);
    for (uint32_t a = table->n_axes; a-- > 0 && ++index[a] == table->shape[a];) index[a] = 0;
  }
  w->file->rows += n;
}

/* Rows `first` to `first + n` of axis 1 at index `at` of axis 0. */
static int put_piece(const exporter *e, writing *w, uint64_t at, uint64_t first, uint64_t n, ko_error *error) {
  const ko_export_table *table = w->table;
  uint64_t index[KO_MAX_AXES] = {at, first}, n_rows = n;
  int code = is_stopped(e, error) ? KO_E_INTERRUPTED : KO_OK;
  for (uint32_t a = 2; a < table->n_axes; a++) n_rows *= table->shape[a];
  for (uint32_t c = 0; c < table->n_columns && !code; c++)
    if (table->columns[c].axis < 0) {
      ko_read_free(&w->reads[c]);
      code = ko_results_read_rows(e->results, table->columns[c].path, at, first, n, &w->reads[c], error);
    }
  if (!code) put_rows(w, index, n_rows);
  return code;
}

static int put_pieces(const exporter *e, writing *w, ko_error *error) {
  const ko_export_table *table = w->table;
  uint64_t inner = 1;
  int code = KO_OK;
  for (uint32_t a = 2; a < table->n_axes; a++) inner *= table->shape[a];
  const uint64_t most = inner < PIECE && inner ? PIECE / inner : 1;
  for (uint64_t at = 0; at < table->shape[0] && !code; at++)
    for (uint64_t first = 0, n; first < table->shape[1] && !code && !w->csv.number; first += n) {
      n = table->shape[1] - first < most ? table->shape[1] - first : most;
      code = put_piece(e, w, at, first, n, error);
    }
  return code;
}

static int read_columns(const exporter *e, writing *w, ko_error *error) {
  int code = is_stopped(e, error) ? KO_E_INTERRUPTED : KO_OK;
  for (uint32_t c = 0; c < w->table->n_columns && !code; c++) {
    const ko_export_column *column = &w->table->columns[c];
    if (column->path && (column->axis >= 0 || w->table->n_axes < 2)) code = ko_results_read(e->results, column->path, &w->reads[c], error);
  }
  return code;
}

/* One file: opened, filled by `fill`, closed. */
static int put_file(exporter *e, const char *name, int (*fill)(const exporter *, writing *, const void *, ko_error *), const void *what,
                    ko_error *error) {
  writing w = {.file = &e->out->files[e->out->n_files++]};
  *w.file = (ko_export_file){.name = name};
  int code = ko_export_folder_open(&e->folder, name, &w.csv.out, error);
  if (code) return code;
  code = fill(e, &w, what, error);
  const long bytes = ftell(w.csv.out);
  w.file->bytes = bytes > 0 ? (uint64_t)bytes : 0;
  if (!code) return ko_export_folder_close(&e->folder, name, w.csv.out, w.csv.number, error);
  fclose(w.csv.out);
  return code;
}

static int fill_table(const exporter *e, writing *w, const void *what, ko_error *error) {
  const ko_export_table *table = what;
  w->table = table;
  w->csv.alone = table->n_columns == 1;
  w->file->columns = table->n_columns;
  w->reads = calloc(table->n_columns, sizeof *w->reads);
  if (!w->reads) return ko_raise_memory(error, table->n_columns * sizeof *w->reads);
  for (uint32_t c = 0; c < table->n_columns; c++) ko_csv_text(&w->csv, table->columns[c].name);
  ko_csv_end_line(&w->csv);
  int code = read_columns(e, w, error);
  if (!code && table->n_axes >= 2) code = put_pieces(e, w, error);
  else if (!code) put_rows(w, (uint64_t[KO_MAX_AXES]){0}, table->n_axes ? table->shape[0] : 1);
  for (uint32_t c = 0; c < table->n_columns; c++) ko_read_free(&w->reads[c]);
  free(w->reads);
  return code;
}

static int fill_dictionary(const exporter *e, writing *w, const void *what, ko_error *error) {
  const ko_export_tables *tables = what;
  (void)e, (void)error;
  fputs(KO_DICTIONARY_HEADER, w->csv.out);
  w->file->columns = 6;
  for (size_t t = 0; t < tables->n; t++)
    for (uint32_t c = 0; c < tables->items[t].n_columns; c++) {
      const ko_export_column *column = &tables->items[t].columns[c];
      const char *const cells[] = {tables->items[t].file, column->name, column->type, column->unit, column->long_name, column->description};
      for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) ko_csv_text(&w->csv, cells[i]);
      ko_csv_end_line(&w->csv);
      w->file->rows++;
    }
  return KO_OK;
}

static int put_all(exporter *e, const ko_export_tables *tables, ko_error *error) {
  int code = KO_OK;
  e->out->files = ko_arena_alloc(&e->out->memory, tables->n + 1, sizeof *e->out->files, error);
  if (!e->out->files) return KO_E_INTERNAL;
  for (size_t t = 0; t < tables->n && !code; t++) code = put_file(e, tables->items[t].file, fill_table, &tables->items[t], error);
  if (!code) code = put_file(e, KO_DICTIONARY, fill_dictionary, tables, error);
  return code || is_stopped(e, error) ? error->code : ko_export_folder_commit(&e->folder, error);
}

int ko_export_csv(const ko_results *results, const ko_export_options *options, ko_export *out, ko_error *error) {
  exporter e = {.results = results, .options = options, .out = out};
  ko_export_tables tables;
  *out = (ko_export){0};
  int code = ko_export_tables_make(results, options->only, options->n_only, &out->memory, &tables, error);
  if (!code) code = ko_export_folder_begin(options->folder, &e.folder, error);
  if (!code) code = put_all(&e, &tables, error);
  ko_export_folder_free(&e.folder);
  return code;
}

void ko_export_free(ko_export *export) {
  ko_arena_free(&export->memory);
  *export = (ko_export){0};
}
