/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all parts share: memory that is released together, text helpers, elementary functions with fixed digits.
 */
#ifndef KO_BASE_H
#define KO_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "knockon/error.h"

/* Arena: blocks of memory that live and die together. Zero-initialise it. All memory comes zeroed and 64-byte aligned on
 * request. Returns NULL (and raises in `error`) where memory has run out. */
typedef struct ko_arena {
  struct ko_arena_chunk *chunks;
  size_t bytes; /* handed out so far */
} ko_arena;

void *ko_arena_alloc(ko_arena *arena, size_t n, size_t size, ko_error *error);
void *ko_arena_alloc_aligned(ko_arena *arena, size_t n, size_t size, ko_error *error); /* 64 bytes */
char *ko_arena_text(ko_arena *arena, const char *text, size_t length, ko_error *error); /* copies and ends it with NUL */
char *ko_arena_printf(ko_arena *arena, ko_error *error, const char *format, ...) KO_PRINTF(3, 4);
void ko_arena_free(ko_arena *arena);

/* Zeroed, 64-byte aligned memory to be released with free(). */
void *ko_alloc_aligned(size_t n, size_t size, ko_error *error);

/* Reading or writing a file failed: names it, what was tried, the reason (errno) and what to do about it. Gives KO_E_IO. */
int ko_raise_io(ko_error *error, const char *path, const char *what, int number);

/* Seconds that pass evenly, for differences. */
double ko_clock(void);

/* A number from text, independent of the locale: decimal or scientific, surrounding blanks allowed, nothing else. Returns 1, or 0
 * where the text is no finite number. */
int ko_parse_number(const char *text, double *out);

/* A whole number, written out or as 2e4. Returns 1, or 0 where it is none or cannot be held exactly. */
int ko_parse_integer(const char *text, int64_t *out);

/* Edit distance that counts a swap of neighbours as one (for suggestions), at most `limit` + 1. */
size_t ko_edit_distance(const char *a, const char *b, size_t limit);

/* The entry of `known` nearest to `text`, NULL where none is near enough to be meant. */
const char *ko_suggest(const char *text, const char *const *known, size_t n);

/* Elementary functions made of + - * / alone: the same digits on every IEEE machine, unlike libm's. Relative error below 1e-14
 * (ko_normal_cdf: absolute error below 1e-12). */
double ko_log(double x);
double ko_exp(double x);
double ko_sin(double x); /* |x| <= 8 */
double ko_cos(double x);
double ko_asin(double x); /* 0 <= x <= 1 */
double ko_normal_cdf(double x);

/* 1 where the bytes are valid UTF-8 without NUL; else 0 and *at is the offset of the first wrong byte. */
int ko_utf8_valid(const char *bytes, size_t length, size_t *at);

/* Print text broken into lines of at most `width` columns; the first one begins at `column`, later ones are indented by `indent`. Ends the
 * last line. Runs of blanks count as one; '\n' in the text begins a new line. */
void ko_print_wrapped(FILE *out, const char *text, int column, int indent, int width);

/* Print a JSON string, quoted and escaped. */
void ko_print_json_text(FILE *out, const char *text);

/* The fewest digits that give the number back, whole numbers written out; 40 bytes are enough. */
void ko_format_number(double number, char *buffer, size_t size);

/* Print a number as JSON; null where it is not finite. */
void ko_print_json_number(FILE *out, double number);

/* Hash map from text to uint32_t; keys are borrowed. Zero-initialise; ko_map_free releases. */
typedef struct ko_map {
  struct ko_map_slot *slots;
  size_t n_slots, n_used;
} ko_map;

int ko_map_put(ko_map *map, const char *key, uint32_t value, ko_error *error); /* 0, 1 where the key was there (unchanged), or a code */
int ko_map_get(const ko_map *map, const char *key, uint32_t *value);           /* 1 where found */
void ko_map_free(ko_map *map);

#endif
