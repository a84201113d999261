/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The contents are texts, each ended by NUL: scenario, its file, then for each table its numbers of rows and columns, and for each column its name
 * and cells: the tables of the region; then for each wave the path of the table that it names, empty where it names none, and that table.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "sim/run/journal_contents.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/region/region.h"

/* What is counted: names and numbers. */
static uint64_t hash_layout(const ko_layout *layout) {
  uint64_t hash = 0;
  for (size_t k = 0; k < layout->n; k++) {
    const uint64_t numbers[] = {layout->tally_sums[k], layout->tally_values[k]};
    hash = XXH3_64bits_withSeed(layout->tallies[k]->name, strlen(layout->tallies[k]->name) + 1, hash);
    hash = XXH3_64bits_withSeed(numbers, sizeof numbers, hash);
  }
  return hash;
}

ko_journal_head ko_journal_head_of(const ko_layout *layout, uint32_t shard, uint32_t n_shards) {
  const ko_plan *plan = layout->plan;
  ko_journal_head head = {.scenario_hash = plan->scenario->hash,
                          .region_hash = plan->region->hash,
                          .tables_hash = ko_wave_tables_hash(&plan->tables),
                          .seed = plan->draws.seed,
                          .n_trials = plan->n_trials,
                          .n_cases = plan->n_cases,
                          .layout_hash = hash_layout(layout),
                          .shard = shard,
                          .n_shards = n_shards};
  snprintf(head.version, sizeof head.version, "%s", KNOCKON_VERSION);
  return head;
}

/* ---- Writing ------------------------------------------------------------------------------------------------------- */

static void put(FILE *out, const char *text, size_t length) {
  fwrite(text, 1, length, out);
  fputc('\0', out);
}

static void put_text(FILE *out, const char *text) { put(out, text, strlen(text)); }

/* A file by a path that holds wherever one is, for its name and folder; the current folder with a slash for a scenario from memory. */
static void put_file(FILE *out, const char *file) {
  const char *slash = strrchr(file, '/');
  char *folder = slash ? strndup(file, slash == file ? 1 : (size_t)(slash - file)) : NULL;
  char *absolute = realpath(folder ? folder : ".", NULL);
  fprintf(out, "%s/%s", absolute ? absolute : folder ? folder : ".", slash ? slash + 1 : file);
  fputc('\0', out);
  free(absolute);
  free(folder);
}

static void put_sizes(FILE *out, uint32_t n_rows, uint32_t n_columns) {
  fprintf(out, "%" PRIu32 " %" PRIu32, n_rows, n_columns);
  fputc('\0', out);
}

static void put_column(FILE *out, const char *name, uint32_t n_rows, const char *const *cells) {
  put_text(out, name);
  for (uint32_t row = 0; row < n_rows; row++) put_text(out, cells[row]);
}

static void put_table(FILE *out, const ko_table *table) {
  put_sizes(out, table->n_rows, table->n_columns);
  for (uint32_t c = 0; c < table->n_columns; c++) put_column(out, table->columns[c].name, table->n_rows, table->columns[c].cells);
}

static void put_wave_table(FILE *out, const char *path, const ko_sheet *sheet) {
  put_text(out, path ? path : "");
  if (!path) return;
  put_sizes(out, sheet->n_rows, sheet->n_columns);
  for (uint32_t c = 0; c < sheet->n_columns; c++) put_column(out, sheet->columns[c].name, sheet->n_rows, sheet->columns[c].cells);
}

int ko_journal_contents_make(const ko_plan *plan, char **bytes, size_t *size, ko_error *error) {
  const ko_scenario *scenario = plan->scenario;
  *bytes = NULL;
  *size = 0;
  FILE *out = open_memstream(bytes, size);
  if (!out) return ko_raise_memory(error, scenario->text_length);
  put(out, scenario->text ? scenario->text : "", scenario->text_length);
  put_file(out, scenario->file ? scenario->file : "");
  for (int t = 0; t < KO_N_TABLES; t++) put_table(out, &plan->region->tables[t]);
  for (size_t w = 0; w < plan->tables.n; w++) put_wave_table(out, ko_wave_table(&scenario->waves[w]), &plan->tables.sheets[w]);
  int failed = ferror(out);
  failed |= fclose(out) != 0;
  if (!failed && *bytes) return KO_OK;
  free(*bytes);
  *bytes = NULL;
  return ko_raise_memory(error, *size);
}

/* ---- Reading ------------------------------------------------------------------------------------------------------- */

typedef struct texts {
  const char *at, *end;
} texts;

/* The next text; NULL where there is none. */
static const char *take(texts *t) {
  const char *text = t->at;
  const char *stop = text < t->end ? memchr(text, '\0', (size_t)(t->end - text)) : NULL;
  if (!stop) return NULL;
  t->at = stop + 1;
  return text;
}

/* 1 where the texts are not there. */
static int take_table(texts *t, ko_sheet *sheet, int *code, ko_error *error) {
  const char *sizes = take(t);
  uint32_t n_rows, n_columns, column, row;
  if (!sizes || sscanf(sizes, "%" SCNu32 " %" SCNu32, &n_rows, &n_columns) != 2) return 1;
  for (uint32_t c = 0; c < n_columns && !*code; c++) {
    const char *name = take(t);
    if (!name) return 1;
    *code = ko_sheet_column(sheet, name, &column, error);
    while (!*code && sheet->n_rows < n_rows) *code = ko_sheet_row(sheet, &row, error);
    for (row = 0; row < n_rows && !*code; row++) {
      const char *cell = take(t);
      if (!cell) return 1;
      *code = ko_sheet_set(sheet, row, column, cell, error);
    }
  }
  return 0;
}

static int raise_wrong(const ko_journal *journal, ko_error *error) {
  return ko_raise(error, KO_E_INPUT, "%s: the scenario or the region in it is not the one that it was made from; remove it", journal->path);
}

/* Tables of the waves. 1 where they are not there. */
static int take_wave_tables(texts *t, const ko_scenario *scenario, ko_wave_tables *out, int *code, ko_error *error) {
  *code = ko_wave_tables_make(scenario, out, error);
  for (size_t w = 0; w < out->n && !*code; w++) {
    const char *path = take(t);
    if (!path || (path[0] && take_table(t, &out->sheets[w], code, error))) return 1;
  }
  return 0;
}

static int read_contents(const ko_journal *journal, texts *t, ko_scenario **scenario, ko_region **region, ko_wave_tables *waves,
                         ko_error *error) {
  ko_tables tables = {0};
  const char *text = take(t), *file = take(t);
  if (!text || !file) return raise_wrong(journal, error);
  int code = ko_scenario_parse_file(file, text, strlen(text), NULL, 0, scenario, error);
  int short_of = 0;
  for (int i = 0; i < KO_N_TABLES && !code && !short_of; i++) short_of = take_table(t, &tables.sheets[i], &code, error);
  if (!code && !short_of) short_of = take_wave_tables(t, *scenario, waves, &code, error);
  if (code || short_of) {
    ko_tables_free(&tables);
    return code ? code : raise_wrong(journal, error);
  }
  code = ko_region_from_tables(&tables, journal->path, region, error);
  if (code) return code;
  if ((*scenario)->hash == journal->head.scenario_hash && (*region)->hash == journal->head.region_hash &&
      ko_wave_tables_hash(waves) == journal->head.tables_hash)
    return KO_OK;
  return raise_wrong(journal, error);
}

static int read_bytes(const ko_journal *journal, char **out, ko_error *error) {
  *out = malloc(journal->contents_size + 1);
  if (!*out) return ko_raise_memory(error, journal->contents_size);
  return ko_journal_read(journal, journal->contents_offset, *out, journal->contents_size, error);
}

int ko_journal_contents_read(const ko_journal *journal, ko_scenario **scenario, ko_region **region, ko_wave_tables *tables,
                             ko_error *error) {
  char *bytes = NULL;
  *scenario = NULL;
  *region = NULL;
  *tables = (ko_wave_tables){0};
  int code = read_bytes(journal, &bytes, error);
  texts t = {bytes, bytes + journal->contents_size};
  if (!code) code = read_contents(journal, &t, scenario, region, tables, error);
  free(bytes);
  return code;
}

/* ---- What differs -------------------------------------------------------------------------------------------------- */

/* The texts of a table; 1 where they are not there. */
static int pass_table(texts *t, texts *table) {
  const char *sizes = take(t);
  uint64_t n_rows, n_columns;
  if (!sizes || sscanf(sizes, "%" SCNu64 " %" SCNu64, &n_rows, &n_columns) != 2) return 1;
  table->at = sizes;
  for (uint64_t i = 0; i < n_columns * (n_rows + 1); i++)
    if (!take(t)) return 1;
  table->end = t->at;
  return 0;
}

/* The path of the first wave's table that is another one in `b`; NULL where none is found. */
static const char *find_other(texts a, texts b) {
  texts in_a = {0}, in_b = {0};
  for (int i = 0; i < 2; i++)
    if (!take(&a) || !take(&b)) return NULL;
  for (int i = 0; i < KO_N_TABLES; i++)
    if (pass_table(&a, &in_a) || pass_table(&b, &in_b)) return NULL;
  for (;;) {
    const char *path = take(&a), *other = take(&b);
    if (!path || !other || !path[0] != !other[0]) return NULL;
    if (!path[0]) continue;
    if (pass_table(&a, &in_a) || pass_table(&b, &in_b)) return NULL;
    const size_t size = (size_t)(in_a.end - in_a.at);
    if (size != (size_t)(in_b.end - in_b.at) || memcmp(in_a.at, in_b.at, size) != 0) return path;
  }
}

static void name_table(texts a, texts b, char *what, size_t size) {
  const char *path = find_other(a, b);
  if (path) snprintf(what, size, "the table %s, which a wave names", path);
}

void ko_journal_contents_name(const ko_journal *journal, const ko_plan *plan, char *what, size_t size) {
  char *bytes = NULL, *own = NULL;
  size_t own_size = 0;
  ko_error ignored = {0};
  if (!read_bytes(journal, &bytes, &ignored) && !ko_journal_contents_make(plan, &own, &own_size, &ignored))
    name_table((texts){own, own + own_size}, (texts){bytes, bytes + journal->contents_size}, what, size);
  free(bytes);
  free(own);
}

void ko_journal_contents_name_of_two(const ko_journal *a, const ko_journal *b, char *what, size_t size) {
  char *in_a = NULL, *in_b = NULL;
  ko_error ignored = {0};
  if (!read_bytes(a, &in_a, &ignored) && !read_bytes(b, &in_b, &ignored))
    name_table((texts){in_a, in_a + a->contents_size}, (texts){in_b, in_b + b->contents_size}, what, size);
  free(in_a);
  free(in_b);
}
