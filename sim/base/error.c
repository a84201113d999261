/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "knockon/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/base.h"

static int continues(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

/* Line ends would spoil the layout, and bytes that are no text a terminal or a JSON string; among those is what cutting leaves of a last
 * character. */
static void repair(char *text) {
  for (char *c = text; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7f) *c = ' ';
  size_t length = strlen(text);
  for (size_t wrong = 0; !ko_utf8_valid(text, length, &wrong);) text[wrong] = '?';
}

/* Keep the part of the line around the column, so that a caret can be shown under it even in a line of a gigabyte. */
static void excerpt_line(ko_finding *finding, const ko_where *where) {
  enum { ROOM = sizeof finding->excerpt - 1, BEFORE = ROOM / 2 };
  if (!where->text || where->column == 0) return;
  size_t at = where->column - 1;
  if (at > where->text_length) at = where->text_length;
  size_t begin = at > BEFORE ? at - BEFORE : 0;
  for (int k = 0; k < 3 && begin > 0 && begin < at && continues(where->text[begin]); k++) begin++; /* whole characters, at both ends */
  size_t length = where->text_length - begin < ROOM ? where->text_length - begin : ROOM;
  for (int k = 0; k < 3 && begin + length < where->text_length && begin + length > at && continues(where->text[begin + length]); k++)
    length--;
  for (size_t i = 0; i < length; i++) finding->excerpt[i] = where->text[begin + i] ? where->text[begin + i] : ' ';
  finding->excerpt[length] = '\0';
  repair(finding->excerpt);
  finding->caret = (uint32_t)(at - begin);
}

static void record(ko_error *error, ko_severity severity, const ko_where *where, const char *format, va_list arguments) {
  if (severity == KO_SEVERITY_ERROR) error->n_errors++;
  else error->n_warnings++;
  if (error->n_shown == KO_ERROR_SHOWN) return;
  ko_finding *finding = &error->findings[error->n_shown++];
  memset(finding, 0, sizeof *finding);
  finding->severity = severity;
  vsnprintf(finding->message, sizeof finding->message, format, arguments);
  repair(finding->message);
  if (!where) return;
  finding->line = where->line;
  finding->column = where->column;
  snprintf(finding->file, sizeof finding->file, "%s", where->file ? where->file : "");
  excerpt_line(finding, where);
}

int ko_raise_list(ko_error *error, int code, const ko_where *where, const char *format, va_list arguments) {
  if (!error) return code;
  record(error, KO_SEVERITY_ERROR, where, format, arguments);
  if (error->code == KO_OK) error->code = code;
  return code;
}

int ko_raise(ko_error *error, int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)ko_raise_list(error, code, NULL, format, arguments);
  va_end(arguments);
  return code;
}

int ko_raise_at(ko_error *error, int code, const ko_where *where, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)ko_raise_list(error, code, where, format, arguments);
  va_end(arguments);
  return code;
}

void ko_warn_list(ko_error *error, const ko_where *where, const char *format, va_list arguments) {
  if (error) record(error, KO_SEVERITY_WARNING, where, format, arguments);
}

void ko_warn_at(ko_error *error, const ko_where *where, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  ko_warn_list(error, where, format, arguments);
  va_end(arguments);
}

int ko_raise_memory(ko_error *error, size_t bytes) {
  return ko_raise(error, KO_E_INTERNAL, "out of memory: %zu bytes could not be had", bytes);
}

void ko_error_clear(ko_error *error) { memset(error, 0, sizeof *error); }

size_t ko_error_format(const ko_error *error, uint32_t i, char *buffer, size_t size) {
  const ko_finding *finding = &error->findings[i];
  char place[300] = "knockon: ";
  if (finding->file[0] && finding->line)
    snprintf(place, sizeof place, "%s:%u:%u: ", finding->file, finding->line, finding->column ? finding->column : 1);
  else if (finding->file[0]) snprintf(place, sizeof place, "%s: ", finding->file);
  int caret = 0; /* in characters, so that it stands where it should */
  for (uint32_t k = 0; k < finding->caret && finding->excerpt[k]; k++) caret += !continues(finding->excerpt[k]);
  if (finding->excerpt[0] && finding->caret > strlen(finding->excerpt)) caret += (int)(finding->caret - strlen(finding->excerpt));
  const char *severity = finding->severity == KO_SEVERITY_ERROR ? "error" : "warning";
  int length;
  if (finding->excerpt[0])
    length = snprintf(buffer, size, "%s%s: %s\n  %s\n  %*s^\n", place, severity, finding->message, finding->excerpt, caret, "");
  else length = snprintf(buffer, size, "%s%s: %s\n", place, severity, finding->message);
  return length < 0 ? 0 : (size_t)length;
}
