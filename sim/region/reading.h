/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a region is made from its tables: one file a table, each fills its part of the region. Wrong input is recorded and reading goes on,
 * so that a user sees all of it; functions return a code only where memory ran out.
 */
#ifndef KO_READING_H
#define KO_READING_H

#include "sim/region/sheet.h"

/* A region with what it owns. */
typedef struct ko_region_owner {
  ko_region region;                         /* first: the public pointer leads back */
  ko_tables tables;                         /* cells */
  ko_arena arena;                           /* everything else */
  ko_map ids, countries, sectors, projects; /* ids: facilities, and links marked with KO_LINK */
} ko_region_owner;

typedef struct ko_reading {
  ko_region_owner *owner;
  ko_error *error;
  int code; /* KO_E_INPUT once something is wrong */
} ko_reading;

enum { KO_HINT = 300 }; /* room for ko_hint */

/* Record an error at a cell (column KO_NONE: its row; row KO_NONE: the header), `offset` bytes into its text. */
void ko_fault(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column, size_t offset, const char *format, ...)
    KO_PRINTF(6, 7);
/* "; did you mean 'x'?" or "". Searching takes time, so it is left out where nobody will see it. */
const char *ko_hint(const ko_reading *reading, const char *text, const char *const *known, size_t n, char buffer[KO_HINT]);
/* "line 7", or "row 7" of a table that was built. */
const char *ko_line_name(const ko_sheet *sheet, uint32_t row, char buffer[32]);

const ko_sheet *ko_reading_sheet(const ko_reading *reading, enum ko_table_kind table);
/* Whether what the table says can be relied on when others refer to it. */
int ko_reading_sound(const ko_reading *reading, enum ko_table_kind table);
/* A cell; "" where the table has no such column (KO_NONE). */
const char *ko_cell(const ko_sheet *sheet, uint32_t row, uint32_t column);

/* Columns that must be there are; choices are among their options. */
void ko_check_columns(ko_reading *reading, enum ko_table_kind table);
/* Known columns that are misspelt are only kept as text: warn. */
void ko_warn_columns(ko_reading *reading, enum ko_table_kind table);

/* A column with defaults and ranges as described in ko_table_specs. [n_rows] */
int ko_read_numbers(ko_reading *reading, enum ko_table_kind table, const char *name, const double **out) KO_MUST_CHECK;
int ko_read_flags(ko_reading *reading, enum ko_table_kind table, const char *name, const uint8_t **out) KO_MUST_CHECK;
/* Texts; where a cell is empty, that of `otherwise`. */
int ko_read_texts(ko_reading *reading, enum ko_table_kind table, const char *name, const char *const *otherwise,
                  const char *const **out) KO_MUST_CHECK;
/* The table's own ids (its first described column), put into `map` with their rows | mark. */
int ko_read_ids(ko_reading *reading, enum ko_table_kind table, ko_map *map, uint32_t mark, const char *const **out) KO_MUST_CHECK;

/* Why a text cannot be an id; NULL where it can. Lists of ids are separated by blanks, so those that stand in lists have none. */
const char *ko_id_objection(const char *id, int in_lists);

/* What a cell refers to; KO_NONE, and an error is recorded, where that is not known. */
uint32_t ko_read_facility(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column);
uint32_t ko_read_country(ko_reading *reading, enum ko_table_kind table, uint32_t row, uint32_t column, const char *id);

int ko_read_countries(ko_reading *reading) KO_MUST_CHECK;
int ko_read_facilities(ko_reading *reading) KO_MUST_CHECK;
int ko_read_links(ko_reading *reading) KO_MUST_CHECK;
int ko_read_groups(ko_reading *reading) KO_MUST_CHECK;
int ko_read_projects(ko_reading *reading) KO_MUST_CHECK;
void ko_warn_groups(ko_reading *reading); /* needs that cannot be met */

#endif
