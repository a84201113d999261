/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

/* Columns that text takes: bytes that continue a UTF-8 sequence take none. */
static int columns(const char *text, size_t length) {
  int n = 0;
  for (size_t i = 0; i < length; i++) n += ((unsigned char)text[i] & 0xC0) != 0x80;
  return n;
}

void ko_print_wrapped(FILE *out, const char *text, int column, int indent, int width) {
  int at = column, words = 0;
  while (*text) {
    size_t length = strcspn(text, " \n");
    int wide = columns(text, length);
    if (length && words && at + 1 + wide > width) {
      fprintf(out, "\n%*s", indent, "");
      at = indent;
      words = 0;
    }
    if (length) {
      fprintf(out, "%s%.*s", words ? " " : "", (int)length, text);
      at += wide + (words ? 1 : 0);
      words++;
    }
    text += length;
    if (*text == '\n') {
      fprintf(out, "\n%*s", text[1] && text[1] != '\n' ? indent : 0, "");
      at = indent;
      words = 0;
    }
    if (*text) text++;
  }
  fputc('\n', out);
}

void ko_print_json_text(FILE *out, const char *text) {
  fputc('"', out);
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
    else if (c == '\n') fputs("\\n", out);
    else if (c < 0x20 || c == 0x7f) fprintf(out, "\\u%04x", c);
    else fputc(c, out);
  }
  fputc('"', out);
}

void ko_format_number(double number, char *buffer, size_t size) {
  double back = 0;
  if (fabs(number) < 1e15 && number == floor(number)) { /* 10000, not 1e+04 */
    snprintf(buffer, size, "%.0f", number);
    return;
  }
  /* Fifteen digits bring a number of fewer back, and %g leaves the zeros at their end away; subnormal numbers need fewer. */
  for (int digits = fabs(number) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
    snprintf(buffer, size, "%.*g", digits, number);
    for (char *c = buffer; *c; c++)
      if (*c == ',') *c = '.'; /* whatever the locale */
    if (ko_parse_number(buffer, &back) && back == number) break;
  }
}

void ko_print_json_number(FILE *out, double number) {
  char text[40] = "null";
  if (isfinite(number)) ko_format_number(number, text, sizeof text);
  fputs(text, out);
}
