/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The matrices of a MATPOWER case file (format version 2).
 */
#ifndef KO_MATPOWER_FILE_H
#define KO_MATPOWER_FILE_H

#include "sim/base/base.h"

typedef struct ko_matrix {
  uint32_t n_rows, n_columns;
  double *values; /* [n_rows][n_columns] */
  size_t *places; /* [n_rows][n_columns]: first byte of the value in the file */
  size_t n, room;
  size_t begin; /* first byte of the matrix; 0: it is not in the file */
} ko_matrix;

typedef struct ko_matpower {
  const char *file;
  char *text;
  size_t length;
  double base_mva; /* NaN: not in the file */
  ko_matrix bus, gen, branch;
  uint32_t n_names;
  char **names; /* [n_names] of mpc.bus_name, in order; NULL: not in the file */
  ko_arena arena;
} ko_matpower;

/* Read and check the file's form. Zero-initialise `out`; ko_matpower_free it, whatever happened. `where` names the file. */
int ko_matpower_read(const char *path, const ko_where *where, ko_matpower *out, ko_error *error) KO_MUST_CHECK;
void ko_matpower_free(ko_matpower *m);

double ko_matrix_at(const ko_matrix *matrix, uint32_t row, uint32_t column);
/* The place of a value, for errors. */
ko_where ko_matpower_where(const ko_matpower *m, const ko_matrix *matrix, uint32_t row, uint32_t column);

#endif
