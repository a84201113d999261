/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads what MATPOWER's savecase writes, which is a small part of MATLAB: assignments of numbers, matrices of numbers and lists of texts,
 * comments, continuation lines. Other statements are passed over; a file that computes with its matrices is refused, since its numbers
 * would be read wrongly. Findings have a place in the file.
 */
#include "sim/region/import/matpower_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/import/file.h"
#include "sim/region/sheet.h"

typedef struct reader {
  ko_matpower *m;
  size_t at;
  ko_error *error;
} reader;

static ko_where place(const ko_matpower *m, size_t at) { return ko_text_where(m->file, m->text, m->length, 0, 1, at); }

ko_where ko_matpower_where(const ko_matpower *m, const ko_matrix *matrix, uint32_t row, uint32_t column) {
  return place(m, matrix->places[(size_t)row * matrix->n_columns + column]);
}

double ko_matrix_at(const ko_matrix *matrix, uint32_t row, uint32_t column) {
  return matrix->values[(size_t)row * matrix->n_columns + column];
}

void ko_matpower_free(ko_matpower *m) {
  ko_matrix *matrices[] = {&m->bus, &m->gen, &m->branch};
  for (size_t i = 0; i < 3; i++) {
    free(matrices[i]->values);
    free(matrices[i]->places);
  }
  free(m->text);
  free(m->names);
  ko_arena_free(&m->arena);
  *m = (ko_matpower){0};
}

static char now(const reader *r) { return r->at < r->m->length ? r->m->text[r->at] : '\n'; }
static int at_end(const reader *r) { return r->at >= r->m->length; }
static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

static void to_line_end(reader *r) {
  while (!at_end(r) && now(r) != '\n') r->at++;
}

/* A block comment: from a line of "%{" to one of "%}", not nested. */
static int skip_block(reader *r) {
  const char *text = r->m->text;
  if (r->m->length - r->at < 2 || text[r->at + 1] != '{') return 0;
  size_t at = r->at + 2;
  while (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') at++;
  if (text[at] != '\n') return 0;
  const char *end = strstr(text + at, "\n%}");
  r->at = end ? (size_t)(end - text) + 3 : r->m->length;
  return 1;
}

/* Pass over blanks, comments and continued line ends; the line end itself stays. */
static void skip_blanks(reader *r) {
  for (; !at_end(r); r->at++) {
    char c = now(r);
    if (c == '%' || c == '#') {
      if (c == '%' && skip_block(r)) continue;
      to_line_end(r);
      return;
    }
    if (c == '.' && r->m->length - r->at >= 3 && memcmp(r->m->text + r->at, "...", 3) == 0) to_line_end(r);
    else if (c != ' ' && c != '\t' && c != '\r' && c != '\f') return;
  }
}

static int fail(reader *r, size_t at, const char *message) {
  ko_where where = place(r->m, at);
  return ko_raise_at(r->error, KO_E_INPUT, &where, "%s", message);
}

/* A number, also Inf and NaN. The token ends where MATLAB would end it. */
static int read_number(reader *r, double *value) {
  size_t begin = r->at;
  while (!at_end(r) && !strchr(" \t\r\n\f,;]%#'[", now(r))) r->at++;
  char token[64];
  size_t length = r->at - begin;
  if (length == 0 || length >= sizeof token) return fail(r, begin, "expected a number");
  memcpy(token, r->m->text + begin, length);
  token[length] = '\0';
  const char *unsigned_part = token + (token[0] == '-' || token[0] == '+');
  double sign = token[0] == '-' ? -1 : 1;
  if (strcmp(unsigned_part, "Inf") == 0 || strcmp(unsigned_part, "inf") == 0) *value = sign * INFINITY;
  else if (strcmp(unsigned_part, "NaN") == 0 || strcmp(unsigned_part, "nan") == 0) *value = NAN;
  else if (!ko_parse_number(token, value))
    return fail(r, begin, "expected a number; expressions are not computed, save the case by MATPOWER's savecase");
  return 0;
}

static int matrix_add(ko_matrix *matrix, double value, size_t at, ko_error *error) {
  if (matrix->n == matrix->room) {
    size_t room = matrix->room ? 2 * matrix->room : 1024;
    double *values = realloc(matrix->values, room * sizeof *values);
    if (values) matrix->values = values;
    size_t *places = realloc(matrix->places, room * sizeof *places);
    if (places) matrix->places = places;
    if (!values || !places) return ko_raise_memory(error, room * (sizeof *values + sizeof *places));
    matrix->room = room;
  }
  matrix->values[matrix->n] = value;
  matrix->places[matrix->n++] = at;
  return 0;
}

/* The end of a row, unless it is empty. All rows have as many columns as the first. */
static int end_row(reader *r, ko_matrix *matrix, size_t row_begin) {
  size_t n_new = matrix->n - (size_t)matrix->n_rows * matrix->n_columns;
  if (n_new == 0) return 0;
  if (matrix->n_rows == 0) matrix->n_columns = (uint32_t)n_new;
  if (n_new != matrix->n_columns) {
    ko_where where = place(r->m, row_begin);
    return ko_raise_at(r->error, KO_E_INPUT, &where, "this row has %zu columns, the first row of the matrix has %u", n_new,
                       matrix->n_columns);
  }
  matrix->n_rows++;
  return 0;
}

/* After "name =". */
static int read_matrix(reader *r, const char *name, ko_matrix *matrix) {
  size_t begin = r->at, row_begin = r->at;
  if (now(r) != '[')
    return fail(r, begin, "expected a matrix, such as [ 1 2; 3 4 ]; this file computes it: save the case by MATPOWER's savecase");
  if (matrix->begin) return fail(r, begin, "this matrix is given twice");
  matrix->begin = r->at++;
  int rc = 0, open_row = 0;
  while (rc == 0) {
    skip_blanks(r);
    if (at_end(r)) {
      ko_where where = place(r->m, begin);
      return ko_raise_at(r->error, KO_E_INPUT, &where, "the matrix %s has no end: \"]\" is missing", name);
    }
    char c = now(r);
    if (c == ';' || c == '\n' || c == ']') {
      rc = end_row(r, matrix, row_begin);
      open_row = 0;
      r->at++;
      if (c == ']') return rc;
    } else if (c == ',') {
      r->at++;
    } else {
      if (!open_row) row_begin = r->at;
      open_row = 1;
      double value;
      size_t at = r->at;
      rc = read_number(r, &value);
      if (rc == 0) rc = matrix_add(matrix, value, at, r->error);
    }
  }
  return rc;
}

/* After "bus_name =": { 'a'; 'b' }. Anything else is passed over: names are welcome, not needed. */
static int read_names(reader *r) {
  ko_matpower *m = r->m;
  if (now(r) != '{') return 0;
  size_t room = 0;
  for (r->at++; !at_end(r);) {
    skip_blanks(r);
    char c = now(r);
    if (c == '}') return 0;
    if (c != '\'') {
      r->at++;
      continue;
    }
    size_t begin = ++r->at;
    while (!at_end(r) && now(r) != '\'' && now(r) != '\n') r->at++;
    if (m->n_names == room) {
      room = room ? 2 * room : 256;
      char **grown = realloc(m->names, room * sizeof *grown);
      if (!grown) return ko_raise_memory(r->error, room * sizeof *grown);
      m->names = grown;
    }
    size_t length = r->at - begin, wrong;
    if (!ko_utf8_valid(m->text + begin, length, &wrong)) length = 0; /* a name that could not be shown */
    while (length && m->text[begin + length - 1] == ' ') length--;
    char *name = ko_arena_text(&m->arena, m->text + begin, length, r->error);
    if (!name) return KO_E_INTERNAL;
    m->names[m->n_names++] = name;
    if (!at_end(r)) r->at++;
  }
  return 0;
}

/* Pass over the rest of a statement: to a line end or semicolon outside of brackets and texts. */
static void skip_statement(reader *r) {
  int depth = 0;
  while (!at_end(r)) {
    skip_blanks(r);
    char c = now(r), before = r->at ? r->m->text[r->at - 1] : '\n';
    if (depth <= 0 && (c == '\n' || c == ';')) return;
    if (c == '[' || c == '(' || c == '{') depth++;
    if (c == ']' || c == ')' || c == '}') depth--;
    r->at++;
    int transpose = is_letter(before) || is_digit(before) || strchr(")]}.'", before) != NULL;
    if (c == '\'' && !transpose)
      while (!at_end(r) && now(r) != '\n' && now(r) != '\'') r->at++;
    if (c == '\'' && !transpose && now(r) == '\'') r->at++;
  }
}

static int ends_in(const char *text, size_t length, const char *ending) {
  size_t n = strlen(ending);
  return length > n && memcmp(text + length - n, ending, n) == 0;
}

/* A statement that begins with a name, such as "mpc.bus = [". */
static int read_assignment(reader *r) {
  static const char *const ENDINGS[] = {".bus", ".gen", ".branch", ".baseMVA", ".version", ".bus_name"};
  enum { BUS, GEN, BRANCH, BASE, VERSION, NAMES, OTHER };
  ko_matpower *m = r->m;
  size_t begin = r->at;
  while (!at_end(r) && (is_letter(now(r)) || is_digit(now(r)) || now(r) == '.')) r->at++;
  size_t length = r->at - begin;
  int what = 0;
  while (what < OTHER && !ends_in(m->text + begin, length, ENDINGS[what])) what++;
  skip_blanks(r);
  if (what == OTHER) return 0;
  if (now(r) == '(' && what <= BRANCH)
    return fail(r, begin, "this file computes with its matrices; save the case by MATPOWER's savecase and read that file");
  if (now(r) != '=') return 0;
  r->at++;
  skip_blanks(r);
  switch (what) {
  case BUS:
    return read_matrix(r, "bus", &m->bus);
  case GEN:
    return read_matrix(r, "gen", &m->gen);
  case BRANCH:
    return read_matrix(r, "branch", &m->branch);
  case BASE: {
    size_t at = r->at;
    int rc = read_number(r, &m->base_mva);
    return rc == 0 && !(m->base_mva > 0 && m->base_mva < 1e12) ? fail(r, at, "baseMVA must be a number above 0") : rc;
  }
  case VERSION:
    if (m->length - r->at >= 3 && memcmp(r->m->text + r->at, "'2'", 3) != 0 && memcmp(r->m->text + r->at, "\"2\"", 3) != 0)
      return fail(r, r->at, "only version '2' of the case format is read; convert the case by MATPOWER's loadcase and savecase");
    return 0;
  default:
    return read_names(r);
  }
}

static int read_statements(reader *r) {
  int rc = 0;
  while (rc == 0 && !at_end(r)) {
    skip_blanks(r);
    char c = now(r);
    if (c == '\n' || c == ';' || c == ',') {
      r->at++;
      continue;
    }
    if (is_letter(c)) rc = read_assignment(r);
    if (rc == 0) skip_statement(r);
  }
  return rc;
}

static int check_shape(reader *r, const ko_matrix *matrix, const char *name, uint32_t n_columns) {
  ko_where where = {.file = r->m->file};
  if (!matrix->begin) return ko_raise_at(r->error, KO_E_INPUT, &where, "no matrix mpc.%s; is this a MATPOWER case file?", name);
  if (matrix->n_rows == 0 || matrix->n_columns >= n_columns) return 0;
  where = place(r->m, matrix->begin);
  return ko_raise_at(r->error, KO_E_INPUT, &where, "mpc.%s has %u columns; version 2 of the case format has at least %u", name,
                     matrix->n_columns, n_columns);
}

int ko_matpower_read(const char *path, const ko_where *where, ko_matpower *out, ko_error *error) {
  out->file = path;
  out->base_mva = NAN;
  int rc = ko_import_file(path, where, &out->text, &out->length, error);
  if (rc < 0) return rc;
  reader r = {.m = out, .error = error};
  const char *nul = memchr(out->text, '\0', out->length);
  if (nul) return fail(&r, (size_t)(nul - out->text), "a NUL byte; this is no text file");
  if ((rc = read_statements(&r)) < 0) return rc;
  rc = check_shape(&r, &out->bus, "bus", 13);
  if (rc == 0) rc = check_shape(&r, &out->gen, "gen", 10);
  if (rc == 0) rc = check_shape(&r, &out->branch, "branch", 11);
  ko_where file = {.file = path};
  if (rc == 0 && isnan(out->base_mva)) rc = ko_raise_at(error, KO_E_INPUT, &file, "no mpc.baseMVA; is this a MATPOWER case file?");
  if (rc == 0 && out->names && out->n_names != out->bus.n_rows) {
    free(out->names); /* not a name for each bus: better none */
    out->names = NULL;
  }
  return rc;
}
