/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of CSV files, or tables in memory, become a region.
 */
#include "sim/region/reading.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

/* The hash goes over the names of tables and columns and all cells, each with its closing NUL, column by column; each text's hash is the
 * seed of the next. */
static uint64_t hash_text(uint64_t hash, const char *text) { return XXH3_64bits_withSeed(text, strlen(text) + 1, hash); }

static uint64_t hash_tables(const ko_region *region) {
  uint64_t hash = 0;
  for (int t = 0; t < KO_N_TABLES; t++) {
    const ko_table *table = &region->tables[t];
    if (table->n_columns == 0) continue;
    hash = hash_text(hash, ko_table_specs[t].name);
    for (uint32_t i = 0; i < table->n_columns; i++) {
      hash = hash_text(hash, table->columns[i].name);
      for (uint32_t row = 0; row < table->n_rows; row++) hash = hash_text(hash, table->columns[i].cells[row]);
    }
  }
  return hash;
}

/* Show the sheets as the region's tables. */
static int publish_tables(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  for (int t = 0; t < KO_N_TABLES; t++) {
    const ko_sheet *sheet = &owner->tables.sheets[t];
    ko_column *columns = ko_arena_alloc(&owner->arena, sheet->n_columns, sizeof *columns, reading->error);
    if (!columns) return KO_E_INTERNAL;
    for (uint32_t i = 0; i < sheet->n_columns; i++) {
      columns[i].name = sheet->columns[i].name;
      columns[i].cells = sheet->columns[i].cells;
    }
    owner->region.tables[t] = (ko_table){.file = sheet->file ? sheet->file : ko_table_specs[t].file,
                                         .n_rows = sheet->n_rows,
                                         .n_columns = sheet->n_columns,
                                         .columns = columns,
                                         .lines = sheet->lines};
  }
  return KO_OK;
}

/* What was kept to tell places in messages. */
static void forget_places(ko_tables *tables) {
  for (int t = 0; t < KO_N_TABLES; t++) {
    ko_sheet *sheet = &tables->sheets[t];
    free(sheet->text);
    free(sheet->starts);
    sheet->text = NULL;
    sheet->starts = NULL;
    for (uint32_t i = 0; i < sheet->n_columns; i++) {
      free(sheet->columns[i].at);
      sheet->columns[i].at = NULL;
    }
  }
}

static int check_sizes(ko_reading *reading) {
  for (int t = 0; t < KO_N_TABLES; t++) {
    const ko_sheet *sheet = &reading->owner->tables.sheets[t];
    if (sheet->n_rows < KO_LINK - 1) continue;
    ko_fault(reading, (enum ko_table_kind)t, KO_NONE, KO_NONE, 0, "the table has more than %u rows", KO_LINK - 2);
    return KO_E_INPUT;
  }
  return KO_OK;
}

static int read_all(ko_reading *reading) {
  int (*const parts[])(ko_reading *) = {ko_read_countries, ko_read_facilities, ko_read_links, ko_read_groups, ko_read_projects};
  ko_region_owner *owner = reading->owner;
  if (owner->tables.sheets[KO_TABLE_FACILITIES].n_columns == 0) {
    if (!owner->tables.sheets[KO_TABLE_FACILITIES].broken)
      ko_fault(reading, KO_TABLE_FACILITIES, KO_NONE, KO_NONE, 0, "there are no facilities");
    return KO_E_INPUT;
  }
  int code = check_sizes(reading);
  for (int t = 0; t < KO_N_TABLES; t++) ko_check_columns(reading, (enum ko_table_kind)t);
  for (size_t i = 0; i < sizeof parts / sizeof *parts && !code; i++) code = parts[i](reading);
  if (!code) code = publish_tables(reading);
  if (!code) code = reading->code;
  if (code) return code;
  owner->region.hash = hash_tables(&owner->region);
  for (int t = 0; t < KO_N_TABLES; t++)
    ko_warn_columns(reading, (enum ko_table_kind)t); /* not before: they would take the room of errors */
  ko_warn_groups(reading);
  return KO_OK;
}

/* The shown findings in the order of tables and lines; they come in the order of columns and checks. */
static int place_in(const ko_tables *tables, const ko_finding *finding) {
  for (int t = 0; t < KO_N_TABLES; t++)
    if (tables->sheets[t].file && strncmp(finding->file, tables->sheets[t].file, sizeof finding->file - 1) == 0) return t;
  return -1;
}

static int is_after(const ko_tables *tables, const ko_finding *a, const ko_finding *b) {
  int table_a = place_in(tables, a), table_b = place_in(tables, b);
  if (table_a != table_b) return table_a > table_b;
  if (a->line != b->line) return a->line > b->line;
  return a->column > b->column;
}

static void sort_findings(const ko_tables *tables, ko_error *error) {
  for (uint32_t i = 1; error && i < error->n_shown; i++) {
    for (uint32_t k = i; k > 0; k--) {
      ko_finding *a = &error->findings[k - 1], *b = &error->findings[k];
      if (place_in(tables, a) < 0 || !is_after(tables, a, b)) break; /* findings of others stay where they are */
      ko_finding swap = *a;
      *a = *b;
      *b = swap;
    }
  }
}

int ko_region_from_tables(ko_tables *tables, const char *source, ko_region **out, ko_error *error) {
  *out = NULL;
  ko_region_owner *owner = calloc(1, sizeof *owner);
  if (!owner) {
    ko_tables_free(tables);
    return ko_raise_memory(error, sizeof *owner);
  }
  owner->tables = *tables;
  memset(tables, 0, sizeof *tables);
  ko_reading reading = {.owner = owner, .error = error};
  owner->region.source = ko_arena_text(&owner->arena, source, strlen(source), error);
  int code = owner->region.source ? read_all(&reading) : KO_E_INTERNAL;
  sort_findings(&owner->tables, error);
  if (code) {
    ko_region_free(&owner->region);
    return code;
  }
  forget_places(&owner->tables);
  *out = &owner->region;
  return KO_OK;
}

void ko_region_free(ko_region *region) {
  if (!region) return;
  ko_region_owner *owner = (ko_region_owner *)region;
  ko_tables_free(&owner->tables);
  ko_arena_free(&owner->arena);
  ko_map_free(&owner->ids);
  ko_map_free(&owner->countries);
  ko_map_free(&owner->sectors);
  ko_map_free(&owner->projects);
  free(owner);
}

static int is_csv(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  if (length <= 4 || strcmp(entry->d_name + length - 4, ".csv") != 0) return 0;
  for (int t = 0; t < KO_N_TABLES; t++)
    if (strcmp(entry->d_name, ko_table_specs[t].file) == 0) return 0;
  return 1;
}

/* A CSV file in the folder that was probably meant to be this table, which is missing. Found by the names without their ending. */
static int find_misspelt(const char *folder, enum ko_table_kind table, char *name, size_t size) {
  struct dirent **entries = NULL;
  int found = 0, n = scandir(folder, &entries, is_csv, alphasort);
  for (int i = 0; i < n; i++) {
    char stem[256];
    (void)snprintf(stem, sizeof stem, "%.*s", (int)strlen(entries[i]->d_name) - 4, entries[i]->d_name);
    if (!found && ko_suggest(stem, &ko_table_specs[table].name, 1)) {
      (void)snprintf(name, size, "%s", entries[i]->d_name);
      found = 1;
    }
    free(entries[i]);
  }
  free(entries);
  return found;
}

static int is_missing(const char *path) {
  struct stat status;
  return stat(path, &status) != 0 && errno == ENOENT;
}

/* Read the tables that are there, whatever is wrong with some of them. */
static int read_folder(const char *folder, ko_tables *tables, ko_arena *names, ko_error *error) {
  int code = KO_OK;
  for (int t = 0; t < KO_N_TABLES && code != KO_E_INTERNAL; t++) {
    const char *path = ko_arena_printf(names, error, "%s/%s", folder, ko_table_specs[t].file);
    if (!path) return KO_E_INTERNAL;
    int one = KO_OK;
    if (!is_missing(path)) {
      one = ko_csv_read(path, &tables->sheets[t], error);
    } else if (t == KO_TABLE_FACILITIES) {
      char near[256];
      ko_where where = {.file = path};
      int found = find_misspelt(folder, KO_TABLE_FACILITIES, near, sizeof near);
      one = ko_raise_at(error, KO_E_INPUT, &where, "there is no such file, and a region needs it%s%s%s", found ? "; is '" : "",
                        found ? near : "", found ? "' meant to be it?" : "");
      tables->sheets[t].broken = 1;
    }
    if (one && (!code || one == KO_E_INTERNAL)) code = one;
  }
  return code;
}

/* Files that look like tables but are not read. */
static void warn_misspelt(const char *folder, const ko_region *region, ko_error *error) {
  for (int t = 0; t < KO_N_TABLES; t++) {
    char near[256];
    if (region->tables[t].n_columns || !find_misspelt(folder, (enum ko_table_kind)t, near, sizeof near)) continue;
    ko_where where = {.file = folder};
    ko_warn_at(error, &where, "'%s' is not read; did you mean '%s'?", near, ko_table_specs[t].file);
  }
}

int ko_region_load(const char *folder, ko_region **out, ko_error *error) {
  *out = NULL;
  struct stat status;
  ko_where where = {.file = folder};
  if (stat(folder, &status) != 0)
    return ko_raise_at(error, KO_E_INPUT, &where, "the region's folder cannot be opened: %s", strerror(errno));
  if (!S_ISDIR(status.st_mode)) return ko_raise_at(error, KO_E_INPUT, &where, "a region is a folder of CSV tables, but this is a file");
  ko_tables tables = {0};
  ko_arena names = {0};
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/') length--;
  const char *plain = ko_arena_text(&names, folder, length, error);
  int code = plain ? read_folder(plain, &tables, &names, error) : KO_E_INTERNAL;
  if (code == KO_E_INTERNAL) {
    ko_tables_free(&tables);
  } else {
    int made = ko_region_from_tables(&tables, plain, out, error);
    if (!code || made == KO_E_INTERNAL) code = made;
    if (!code) {
      warn_misspelt(plain, *out, error);
    } else {
      ko_region_free(*out);
      *out = NULL;
    }
  }
  ko_arena_free(&names);
  return code;
}
