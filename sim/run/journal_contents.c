/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The contents are texts, each ended by NUL: scenario, folder, then for each table its numbers of rows and columns, and for each column its name
 * and cells.
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

/* The folder of a file, as a path that holds wherever one is; the current one for a scenario from memory. */
static void put_folder(FILE *out, const char *file) {
  const char *slash = strrchr(file, '/');
  char *folder = slash ? strndup(file, slash == file ? 1 : (size_t)(slash - file)) : NULL;
  char *absolute = realpath(folder ? folder : ".", NULL);
  put_text(out, absolute ? absolute : folder ? folder : ".");
  free(absolute);
  free(folder);
}

static void put_table(FILE *out, const ko_table *table) {
  fprintf(out, "%" PRIu32 " %" PRIu32, table->n_rows, table->n_columns);
  fputc('\0', out);
  for (uint32_t c = 0; c < table->n_columns; c++) {
    put_text(out, table->columns[c].name);
    for (uint32_t row = 0; row < table->n_rows; row++) put_text(out, table->columns[c].cells[row]);
  }
}

int ko_journal_contents_make(const ko_scenario *scenario, const ko_region *region, char **bytes, size_t *size, ko_error *error) {
  *bytes = NULL;
  *size = 0;
  FILE *out = open_memstream(bytes, size);
  if (!out) return ko_raise_memory(error, scenario->text_length);
  put(out, scenario->text ? scenario->text : "", scenario->text_length);
  put_folder(out, scenario->file ? scenario->file : "");
  for (int t = 0; t < KO_N_TABLES; t++) put_table(out, &region->tables[t]);
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

static int read_contents(const ko_journal *journal, texts *t, ko_scenario **scenario, ko_region **region, ko_error *error) {
  ko_tables tables = {0};
  const char *text = take(t), *folder = take(t);
  if (!text || !folder) return raise_wrong(journal, error);
  int code = ko_scenario_parse(text, strlen(text), folder, NULL, 0, scenario, error);
  int short_of = 0;
  for (int i = 0; i < KO_N_TABLES && !code && !short_of; i++) short_of = take_table(t, &tables.sheets[i], &code, error);
  if (code || short_of) {
    ko_tables_free(&tables);
    return code ? code : raise_wrong(journal, error);
  }
  code = ko_region_from_tables(&tables, journal->path, region, error);
  if (code) return code;
  if ((*scenario)->hash == journal->head.scenario_hash && (*region)->hash == journal->head.region_hash) return KO_OK;
  return raise_wrong(journal, error);
}

int ko_journal_contents_read(const ko_journal *journal, ko_scenario **scenario, ko_region **region, ko_error *error) {
  *scenario = NULL;
  *region = NULL;
  char *bytes = malloc(journal->contents_size + 1);
  if (!bytes) return ko_raise_memory(error, journal->contents_size);
  int code = ko_journal_read(journal, journal->contents_offset, bytes, journal->contents_size, error);
  texts t = {bytes, bytes + journal->contents_size};
  if (!code) code = read_contents(journal, &t, scenario, region, error);
  free(bytes);
  return code;
}
