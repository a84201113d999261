/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of CSV files, or tables in memory, become a region.
 */
#include "sim/region/reading.h"

#include <errno.h>
#include <limits.h>
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

int ko_region_load(const char *folder, ko_region **out, ko_error *error) {
  *out = NULL;
  struct stat status;
  ko_where where = {.file = folder};
  if (stat(folder, &status) != 0)
    return ko_raise_at(error, KO_E_INPUT, &where, "the region's folder cannot be opened: %s", strerror(errno));
  if (!S_ISDIR(status.st_mode)) return ko_raise_at(error, KO_E_INPUT, &where, "a region is a folder of CSV tables, but this is a file");
  ko_tables tables = {0};
  ko_arena names = {0};
  int code = KO_OK;
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/') length--;
  for (int t = 0; t < KO_N_TABLES && code != KO_E_INTERNAL; t++) {
    const char *path = ko_arena_printf(&names, error, "%.*s/%s", (int)length, folder, ko_table_specs[t].file);
    if (!path) {
      code = KO_E_INTERNAL;
      break;
    }
    if (t != KO_TABLE_FACILITIES && stat(path, &status) != 0 && errno == ENOENT) continue;
    int one = ko_csv_read(path, &tables.sheets[t], error);
    if (one && (!code || one == KO_E_INTERNAL)) code = one;
  }
  if (code == KO_E_INTERNAL) {
    ko_tables_free(&tables);
  } else {
    int made = ko_region_from_tables(&tables, folder, out, error);
    if (!code || made == KO_E_INTERNAL) code = made;
    if (code) {
      ko_region_free(*out);
      *out = NULL;
    }
  }
  ko_arena_free(&names);
  return code;
}
