/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Length of the line break at text[i], 0 where there is none. These are libyaml's, so that its line numbers are ours. */
static size_t line_break(const char *text, size_t length, size_t i) {
  const unsigned char *c = (const unsigned char *)text + i;
  size_t left = length - i;
  if (c[0] == '\r') return left > 1 && c[1] == '\n' ? 2 : 1;
  if (c[0] == '\n') return 1;
  if (left > 1 && c[0] == 0xC2 && c[1] == 0x85) return 2;
  if (left > 2 && c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9)) return 3;
  return 0;
}

/* Length of the line break at the text's end. */
static size_t last_break(const char *text, size_t length) {
  for (size_t back = 3; back > 0; back--)
    if (length >= back && line_break(text, length, length - back) == back) return back;
  return 0;
}

/* Offsets at which lines begin; a line break at the very end begins none. */
static size_t find_lines(const char *text, size_t length, size_t *first) {
  size_t n = 0;
  if (first) first[0] = 0;
  for (size_t i = 0; i < length;) {
    size_t width = line_break(text, length, i);
    i += width ? width : 1;
    if (!width || i >= length) continue;
    n++;
    if (first) first[n] = i;
  }
  return n + 1;
}

ko_mark ko_origin_mark(const ko_origin *origin, size_t offset) {
  size_t low = 0, high = origin->n_lines;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (origin->line_first[middle] <= offset) low = middle;
    else high = middle;
  }
  return (ko_mark){.line = (uint32_t)(low + 1), .column = (uint32_t)(offset - origin->line_first[low] + 1)};
}

ko_where ko_origin_where(const ko_origin *origin, ko_mark mark) {
  ko_where where = {.file = origin->file, .line = mark.line, .column = mark.column};
  if (mark.line == 0 || mark.line > origin->n_lines) return where;
  size_t begin = origin->line_first[mark.line - 1], end = origin->line_first[mark.line];
  where.text = origin->text + begin;
  end -= last_break(where.text, end - begin);
  where.text_length = end - begin;
  if (mark.line <= origin->n_file_lines) return where;
  where.file = "--set";
  where.line = 1;
  return where;
}

/* What is wrong with a text before YAML sees it: NUL and bytes that are no UTF-8. */
static int check_bytes(const ko_origin *origin, const char *bytes, size_t from, size_t length, ko_error *error) {
  size_t at = 0;
  if (ko_utf8_valid(bytes + from, length - from, &at)) return KO_OK;
  ko_where where = ko_origin_where(origin, ko_origin_mark(origin, from + at));
  unsigned char byte = (unsigned char)bytes[from + at];
  if (byte == 0) return ko_raise_at(error, KO_E_INPUT, &where, "a NUL byte; a scenario is text");
  return ko_raise_at(error, KO_E_INPUT, &where, "byte 0x%02X is no UTF-8; save the file in UTF-8", byte);
}

static int check_sets(const char *const *sets, size_t n_sets, ko_error *error) {
  for (size_t i = 0; i < n_sets; i++) {
    if (strlen(sets[i]) > KO_ORIGIN_LIMIT) return ko_raise(error, KO_E_INPUT, "--set: more than 4 MiB of text");
    if (strpbrk(sets[i], "\r\n")) return ko_raise(error, KO_E_INPUT, "--set: a line break in the text; give one path=value at a time");
  }
  return KO_OK;
}

int ko_origin_make(ko_arena *arena, const char *file, const char *text, size_t length, const char *const *sets, size_t n_sets,
                   ko_origin *out, ko_error *error) {
  static const char byte_order_mark[] = "\xEF\xBB\xBF";
  if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) text += 3, length -= 3;
  *out = (ko_origin){.file = file, .file_length = length};
  if (length > KO_ORIGIN_LIMIT) {
    ko_where where = {.file = file};
    return ko_raise_at(error, KO_E_INPUT, &where, "more than 4 MiB; long lists belong into the region's tables (a column and a filter)");
  }
  int code = check_sets(sets, n_sets, error);
  if (code) return code;
  size_t total = length + 1, n_file_lines = find_lines(text, length, NULL);
  for (size_t i = 0; i < n_sets; i++) total += strlen(sets[i]) + 1;
  char *all = ko_arena_alloc(arena, total + 1, 1, error);
  size_t *first = ko_arena_alloc(arena, n_file_lines + n_sets + 1, sizeof *first, error);
  if (!all || !first) return KO_E_INTERNAL;
  if (length) memcpy(all, text, length);
  find_lines(text, length, first);
  size_t at = length;
  if (length && !last_break(text, length)) all[at++] = '\n';
  for (size_t i = 0; i < n_sets; i++) {
    size_t n = strlen(sets[i]);
    first[n_file_lines + i] = at;
    memcpy(all + at, sets[i], n);
    at += n;
    all[at++] = '\n';
  }
  first[n_file_lines + n_sets] = at;
  out->text = all;
  out->length = at;
  out->line_first = first;
  out->n_file_lines = (uint32_t)n_file_lines;
  out->n_lines = (uint32_t)(n_file_lines + n_sets);
  code = check_bytes(out, all, 0, length, error);
  return code ? code : check_bytes(out, all, length, at, error);
}

int ko_origin_read(const char *file, char **out, size_t *length, ko_error *error) {
  ko_where where = {.file = file};
  int code = KO_OK;
  size_t room = 1 << 14, n = 0;
  char *bytes = NULL;
  FILE *stream = fopen(file, "rb");
  if (!stream) {
    char why[128] = "";
    (void)strerror_r(errno, why, sizeof why);
    return ko_raise_at(error, KO_E_INPUT, &where, "cannot be opened: %s", why);
  }
  /* One byte more than is allowed, so that ko_origin_make sees that it is too much. */
  for (;;) {
    char *more = realloc(bytes, room);
    if (!more) {
      code = ko_raise_memory(error, room);
      goto out;
    }
    bytes = more;
    n += fread(bytes + n, 1, room - n, stream);
    if (n < room || n > KO_ORIGIN_LIMIT + 3) break;
    room *= 2;
  }
  if (ferror(stream)) {
    char why[128] = "";
    (void)strerror_r(errno, why, sizeof why);
    code = ko_raise_at(error, KO_E_INPUT, &where, "cannot be read: %s", why);
    goto out;
  }
  *out = bytes;
  *length = n;
  bytes = NULL;
out:
  free(bytes);
  (void)fclose(stream);
  return code;
}
