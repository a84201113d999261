/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/report.h"

enum { GAP = 2, NARROWEST = 8 };

void ko_listing_cell(ko_listing *listing, const char *text) {
  if (listing->failed) return;
  if (listing->n_cells == listing->room) {
    size_t room = listing->room ? 2 * listing->room : 64;
    char **more = realloc(listing->cells, room * sizeof *more);
    if (!more) {
      listing->failed = 1;
      return;
    }
    listing->cells = more;
    listing->room = room;
  }
  size_t length = strlen(text);
  char *copy = malloc(length + 1);
  if (!copy) {
    listing->failed = 1;
    return;
  }
  for (size_t i = 0; i <= length; i++) copy[i] = (unsigned char)text[i] < ' ' && text[i] ? ' ' : text[i]; /* a line stays a line */
  listing->cells[listing->n_cells++] = copy;
}

void ko_listing_cellf(ko_listing *listing, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  ko_listing_cell(listing, text);
}

void ko_listing_percent(ko_listing *listing, double share) {
  char text[KO_NUMBER_ROOM];
  ko_listing_cell(listing, ko_text_percent(text, share));
}

/* Both with as many digits behind the point as the finer one of the two needs for three digits. */
/* Both with as many digits behind the point as the finer one of the two needs for three digits. */
static void range(ko_listing *listing, double low, double high, const char *unit) {
  if (!isfinite(low) || !isfinite(high)) {
    ko_listing_cell(listing, "-");
    return;
  }
  double wide = 100 * fmax(fabs(low), fabs(high));
  int digits = wide >= 100 || wide == 0 ? 0 : wide >= 10 ? 1 : wide >= 1 ? 2 : wide >= 0.1 ? 3 : 4;
  ko_listing_cellf(listing, "%.*f to %.*f%s", digits, 100 * low, digits, 100 * high, unit);
}

void ko_listing_range(ko_listing *listing, double low, double high) { range(listing, low, high, " %"); }

void ko_listing_points_range(ko_listing *listing, double low, double high) { range(listing, low, high, ""); }

void ko_listing_person_hours(ko_listing *listing, double number) {
  char text[KO_NUMBER_ROOM];
  if (isfinite(number) && fabs(number) >= 999.5e6) ko_listing_cellf(listing, "%.30s billion", ko_text_number(text, number / 1e9));
  else if (isfinite(number) && fabs(number) >= 1e7) ko_listing_cellf(listing, "%.30s million", ko_text_number(text, number / 1e6));
  else ko_listing_cell(listing, ko_text_people(text, number));
}

void ko_listing_free(ko_listing *listing) {
  for (size_t i = 0; i < listing->n_cells; i++) free(listing->cells[i]);
  free(listing->cells);
  *listing = (ko_listing){0};
}

/* Characters, not bytes. */
static int width_of(const char *text) {
  int n = 0;
  for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
  return n;
}

/* Print at most `width` characters, padded to it. */
static void print_cell(FILE *out, const char *text, int width, int right, int last) {
  int wide = width_of(text), cut = wide > width;
  int pad = cut ? 0 : width - wide, keep = cut ? width - 3 : wide;
  if (right) fprintf(out, "%*s", pad, "");
  const char *end = text;
  for (int n = 0; n < keep; n++) do
      end++;
    while (((unsigned char)*end & 0xC0) == 0x80);
  fprintf(out, "%.*s%s", (int)(end - text), text, cut ? "..." : "");
  if (!right && !last) fprintf(out, "%*s", pad, "");
}

/* Narrow the widest left-aligned columns until all fits. */
static void fit(const char *align, size_t n_columns, int *widths, int room) {
  int total = 0;
  for (size_t c = 0; c < n_columns; c++) total += widths[c] + (c ? GAP : 0);
  while (total > room) {
    size_t widest = n_columns;
    for (size_t c = 0; c < n_columns; c++)
      if (align[c] == 'l' && widths[c] > NARROWEST && (widest == n_columns || widths[c] > widths[widest])) widest = c;
    if (widest == n_columns) return; /* numbers are never cut */
    widths[widest]--;
    total--;
  }
}

int ko_listing_print(const ko_listing *listing, FILE *out, int indent, int width, ko_error *error) {
  size_t n_columns = strlen(listing->align);
  int *widths = listing->failed ? NULL : calloc(n_columns, sizeof *widths);
  if (!widths) return ko_raise_memory(error, n_columns * sizeof *widths);
  for (size_t i = 0; i < listing->n_cells; i++) {
    int wide = width_of(listing->cells[i]);
    if (wide > widths[i % n_columns]) widths[i % n_columns] = wide;
  }
  fit(listing->align, n_columns, widths, width - indent);
  for (size_t i = 0; i < listing->n_cells; i++) {
    size_t c = i % n_columns;
    fprintf(out, "%*s", c ? GAP : indent, "");
    print_cell(out, listing->cells[i], widths[c], listing->align[c] == 'r', c + 1 == n_columns);
    if (c + 1 == n_columns || i + 1 == listing->n_cells) fputc('\n', out);
  }
  free(widths);
  return KO_OK;
}
