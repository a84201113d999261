/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/report/csv.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "sim/base/base.h"

static void begin_cell(ko_csv *csv) {
  if (csv->n++) fputc(',', csv->out);
}

void ko_csv_text(ko_csv *csv, const char *text) {
  begin_cell(csv);
  if (!text[strcspn(text, ",\"\r\n")] && (*text || !csv->alone)) {
    fputs(text, csv->out);
    return;
  }
  fputc('"', csv->out);
  for (; *text; text++) {
    if (*text == '"') fputc('"', csv->out);
    fputc(*text, csv->out);
  }
  fputc('"', csv->out);
}

void ko_csv_number(ko_csv *csv, double number) {
  char buffer[40] = "";
  if (isinf(number)) strcpy(buffer, number > 0 ? "Inf" : "-Inf");
  else if (!isnan(number)) ko_format_number(number, buffer, sizeof buffer);
  ko_csv_text(csv, buffer);
}

void ko_csv_end_line(ko_csv *csv) {
  fputc('\n', csv->out);
  csv->n = 0;
  if (!csv->number && ferror(csv->out)) csv->number = errno;
}
