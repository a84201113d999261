/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of CSV files (RFC 4180, but lines end by a newline alone; UTF-8).
 */
#ifndef KO_REPORT_CSV_H
#define KO_REPORT_CSV_H

#include <stdint.h>
#include <stdio.h>

/* A file that is being written; zero-initialise the rest. */
typedef struct ko_csv {
  FILE *out;
  uint32_t n; /* cells of this line so far */
  int number; /* errno of the write that failed */
  int alone;  /* one column: an empty cell is quoted, since readers pass over empty lines */
} ko_csv;

void ko_csv_text(ko_csv *csv, const char *text);
void ko_csv_number(ko_csv *csv, double number); /* in the fewest digits that give it back; NaN: an empty cell */
void ko_csv_end_line(ko_csv *csv);

#endif
