/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sink that writes down what it is given, a line a call, and fails at a call of choice.
 */
#ifndef NOTE_SINK_H
#define NOTE_SINK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "knockon/results.h"

typedef struct note_sink {
  ko_sink sink; /* first */
  long fail_at; /* number of the call that fails; negative: none */
  long n_calls;
  struct {
    char name[32];
    uint64_t length;
  } axes[24];
  size_t n_axes, length;
  char text[1 << 16];
} note_sink;

static inline void note_text(note_sink *n, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (n->length + 1 < sizeof n->text) n->length += (size_t)vsnprintf(n->text + n->length, sizeof n->text - n->length, format, arguments);
  va_end(arguments);
}

static inline int note_end(note_sink *n, ko_error *error) {
  note_text(n, "\n");
  if (n->n_calls++ == n->fail_at) return ko_raise(error, KO_E_IO, "call %ld fails", n->fail_at);
  return KO_OK;
}

static inline uint64_t note_axis(const note_sink *n, const char *name) {
  for (size_t i = 0; i < n->n_axes; i++)
    if (strcmp(n->axes[i].name, name) == 0) return n->axes[i].length;
  fail_msg("no coordinate %s", name);
  return 0;
}

/* "name(axis,axis) [unit] {coordinates} = values". */
static inline void note_dataset(note_sink *n, const ko_dataset *d, uint64_t count) {
  note_text(n, "%s(", d->name);
  for (uint32_t a = 0; a < d->n_axes; a++) note_text(n, "%s%s", a ? "," : "", d->axes[a]);
  note_text(n, ") [%s]", d->unit);
  if (d->coordinates) note_text(n, " {%s}", d->coordinates);
  note_text(n, " =");
  for (uint64_t i = 0; i < count && i < 40; i++) switch (d->type) {
    case KO_TYPE_TEXT:
      note_text(n, " %s", ((const char *const *)d->data)[i]);
      break;
    case KO_TYPE_I64:
      note_text(n, " %" PRId64, ((const int64_t *)d->data)[i]);
      break;
    case KO_TYPE_F64:
      note_text(n, " %g", ((const double *)d->data)[i]);
      break;
    default:
      note_text(n, " ?");
    }
}

static inline int note_take_coordinate(ko_sink *sink, const ko_dataset *d, uint64_t length, ko_error *error) {
  note_sink *n = (note_sink *)(void *)sink;
  assert_true(n->n_axes < sizeof n->axes / sizeof *n->axes && d->n_axes == 1);
  snprintf(n->axes[n->n_axes].name, sizeof n->axes[0].name, "%s", d->name);
  n->axes[n->n_axes++].length = length;
  note_text(n, "coordinate ");
  note_dataset(n, d, length);
  return note_end(n, error);
}

static inline int note_take_dataset(ko_sink *sink, const ko_dataset *d, ko_error *error) {
  note_sink *n = (note_sink *)(void *)sink;
  uint64_t count = 1;
  for (uint32_t a = 0; a < d->n_axes; a++) count *= note_axis(n, d->axes[a]);
  assert_true(d->long_name && d->long_name[0] && d->description && d->description[0]);
  note_text(n, "dataset ");
  note_dataset(n, d, count);
  return note_end(n, error);
}

static inline int note_take_column(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells,
                                   ko_error *error) {
  note_sink *n = (note_sink *)(void *)sink;
  note_text(n, "column %s/%s =", table, name);
  for (uint64_t i = 0; i < n_rows; i++) note_text(n, " %s", cells[i]);
  return note_end(n, error);
}

static inline int note_take_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  note_sink *n = (note_sink *)(void *)sink;
  note_text(n, "attribute %s = %s", name, text);
  return note_end(n, error);
}

static inline int note_take_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  note_sink *n = (note_sink *)(void *)sink;
  note_text(n, "attribute %s = %" PRId64, name, value);
  return note_end(n, error);
}

static inline int note_take_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  note_sink *n = (note_sink *)(void *)sink;
  note_text(n, "attribute %s = %g", name, value);
  return note_end(n, error);
}

static inline void note_begin(note_sink *n) {
  *n = (note_sink){.sink = {.coordinate = note_take_coordinate,
                            .dataset = note_take_dataset,
                            .column = note_take_column,
                            .attribute_text = note_take_text,
                            .attribute_integer = note_take_integer,
                            .attribute_number = note_take_number},
                   .fail_at = -1};
}

/* An axis that the sink has been given before. */
static inline void note_give_axis(note_sink *n, const char *name, uint64_t length) {
  snprintf(n->axes[n->n_axes].name, sizeof n->axes[0].name, "%s", name);
  n->axes[n->n_axes++].length = length;
}

static inline void note_expect(const note_sink *n, const char *line) {
  size_t length = strlen(line);
  for (const char *at = strstr(n->text, line); at; at = strstr(at + 1, line))
    if ((at == n->text || at[-1] == '\n') && at[length] == '\n') return;
  fail_msg("'%s' is no line of\n%s", line, n->text);
}

static inline void note_expect_not(const note_sink *n, const char *part) {
  if (strstr(n->text, part)) fail_msg("'%s' is in\n%s", part, n->text);
}

#endif
