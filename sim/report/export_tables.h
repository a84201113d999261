/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which tables a result makes: all datasets on the same axes are columns of one, with a column for each axis and for what is known of an
 * axis' entries (names, places). The tables of the region stay what they are.
 */
#ifndef KO_EXPORT_TABLES_H
#define KO_EXPORT_TABLES_H

#include "knockon/results.h"
#include "sim/base/base.h"

typedef struct ko_export_column {
  const char *name, *type, *unit, *long_name, *description;
  const char *path; /* of the dataset; NULL: `text` stands in every row */
  const char *text;
  int axis; /* the column holds what belongs to this axis; -1: a value for every row */
} ko_export_column;

typedef struct ko_export_table {
  const char *name; /* "strategy_trial", "region/facilities", "result" */
  const char *file; /* "strategy_trial.csv" */
  uint32_t n_axes;
  uint64_t shape[KO_MAX_AXES];
  uint32_t n_columns;
  ko_export_column *columns;
} ko_export_table;

typedef struct ko_export_tables {
  size_t n;
  ko_export_table *items;
} ko_export_tables;

/* `only` [n_only]: as in ko_export_options. */
int ko_export_tables_make(const ko_results *results, const char *const *only, size_t n_only, ko_arena *memory, ko_export_tables *out,
                          ko_error *error) KO_MUST_CHECK;

#endif
