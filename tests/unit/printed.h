/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a function prints, as a text to be looked at line by line.
 */
#ifndef PRINTED_H
#define PRINTED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct printed {
  FILE *out;
  char *text;
  size_t size;
} printed;

static inline FILE *printed_begin(printed *p) {
  *p = (printed){0};
  p->out = open_memstream(&p->text, &p->size);
  assert_non_null(p->out);
  return p->out;
}

static inline const char *printed_end(printed *p) {
  assert_int_equal(fclose(p->out), 0);
  p->out = NULL;
  return p->text;
}

static inline void printed_free(printed *p) {
  free(p->text);
  *p = (printed){0};
}

/* Lines (one or several) that must be there as they are. */
static inline void expect_lines(const char *text, const char *lines) {
  size_t length = strlen(lines);
  for (const char *at = strstr(text, lines); at; at = strstr(at + 1, lines))
    if ((at == text || at[-1] == '\n') && (at[length] == '\n' || at[length] == '\0')) return;
  fprintf(stderr, "these lines are missing:\n%s\nin:\n%s", lines, text);
  fail();
}

static inline void expect_part(const char *text, const char *part) {
  if (strstr(text, part)) return;
  fprintf(stderr, "'%s' is not in:\n%s", part, text);
  fail();
}

static inline void expect_no_part(const char *text, const char *part) {
  if (!strstr(text, part)) return;
  fprintf(stderr, "'%s' is in:\n%s", part, text);
  fail();
}

/* Columns of the longest line; bytes that continue a UTF-8 sequence take none. */
static inline int widest_line(const char *text) {
  int widest = 0, width = 0;
  for (; *text; text++) {
    if (*text == '\n') width = 0;
    else width += ((unsigned char)*text & 0xC0) != 0x80;
    if (width > widest) widest = width;
  }
  return widest;
}

/* Brackets and quotes of a JSON text match, and nothing stands behind it. */
static inline void expect_sound_json(const char *text) {
  char open[64];
  int depth = 0, quoted = 0;
  for (const char *c = text; *c; c++) {
    if (quoted) {
      if (*c == '\\') c++;
      else if (*c == '"') quoted = 0;
      continue;
    }
    if (*c == '"') quoted = 1;
    if (*c == '{' || *c == '[') {
      assert_true(depth < 64 && (depth > 0 || c == text));
      open[depth++] = *c;
    }
    if (*c == '}' || *c == ']') {
      assert_true(depth > 0 && open[depth - 1] == (*c == '}' ? '{' : '['));
      depth--;
      if (depth == 0) assert_string_equal(c + 1, "\n");
      const char *before = c - 1;
      while (*before == ' ') before--;
      assert_true(*before != ',');
    }
  }
  assert_true(depth == 0 && !quoted);
}

#endif
