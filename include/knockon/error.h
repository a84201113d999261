/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors: every fallible function returns 0 or one of the negative codes below and describes what went wrong in a
 * ko_error that the caller owns. Input errors are collected, so that a user sees all of them in one go.
 */
#ifndef KNOCKON_ERROR_H
#define KNOCKON_ERROR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define KO_MUST_CHECK __attribute__((warn_unused_result))
#define KO_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define KO_MUST_CHECK
#define KO_PRINTF(text, first)
#endif

/* The codes are the negated exit codes of the program (sysexits.h). */
enum {
  KO_OK = 0,
  KO_E_USAGE = -64,       /* a wrong command line or a wrong call */
  KO_E_INPUT = -65,       /* the user's input is wrong; where is in the error */
  KO_E_INTERNAL = -70,    /* a defect of the program, or memory ran out */
  KO_E_IO = -74,          /* reading or writing failed */
  KO_E_INTERRUPTED = -75  /* stopped by a signal or a time limit; can be resumed */
};

enum { KO_ERROR_SHOWN = 20 }; /* findings kept; later ones are only counted */

/* A place in the user's input. `text` is the line (need not end in NUL), NULL where there is none. Line and column
 * count from 1; 0 means unknown. The column counts bytes. */
typedef struct ko_where {
  const char *file;
  uint32_t line, column;
  const char *text;
  size_t text_length;
} ko_where;

typedef enum ko_severity { KO_SEVERITY_ERROR, KO_SEVERITY_WARNING } ko_severity;

typedef struct ko_finding {
  ko_severity severity;
  uint32_t line, column; /* 0: unknown */
  char file[256];        /* "" where there is none */
  char message[512];
  char excerpt[128];     /* the part of the line around the column, "" where there is none */
  uint32_t caret;        /* byte of the excerpt under which the caret stands */
} ko_finding;

/* Zero-initialise it ("ko_error error = {0};"). It owns nothing and needs no freeing. */
typedef struct ko_error {
  int code;          /* the first error's code, KO_OK while there is none */
  uint32_t n_shown;  /* findings kept, at most KO_ERROR_SHOWN */
  uint32_t n_errors; /* all errors, kept or not */
  uint32_t n_warnings;
  ko_finding findings[KO_ERROR_SHOWN];
} ko_error;

/* The one place at which every error starts: record a finding and return `code`. `error` may be NULL: nothing is recorded. */
int ko_raise(ko_error *error, int code, const char *format, ...) KO_PRINTF(3, 4);
int ko_raise_at(ko_error *error, int code, const ko_where *where, const char *format, ...) KO_PRINTF(4, 5);

/* Record a warning. It does not change `error->code`. `where` may be NULL. */
void ko_warn_at(ko_error *error, const ko_where *where, const char *format, ...) KO_PRINTF(3, 4);

/* The same for functions that raise on behalf of others. `where` may be NULL. */
int ko_raise_list(ko_error *error, int code, const ko_where *where, const char *format, va_list arguments) KO_PRINTF(4, 0);
void ko_warn_list(ko_error *error, const ko_where *where, const char *format, va_list arguments) KO_PRINTF(3, 0);

int ko_raise_memory(ko_error *error, size_t bytes); /* KO_E_INTERNAL, naming the size */

void ko_error_clear(ko_error *error);

/* Write finding i as "file:line:column: error: message", then the line and a caret, each line ending in '\n'. Returns the
 * length that the whole text has (as snprintf does). */
size_t ko_error_format(const ko_error *error, uint32_t i, char *buffer, size_t size);

#ifdef __cplusplus
}
#endif
#endif
