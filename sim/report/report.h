/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports: numbers as people read them, and tables of text.
 */
#ifndef KO_REPORT_H
#define KO_REPORT_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include "knockon/error.h"
#include "sim/analysis/analysis.h"
#include "sim/run/run.h"

/* All return `buffer`. What is not finite becomes "-". */
enum { KO_NUMBER_ROOM = 40 };
const char *ko_text_count(char buffer[KO_NUMBER_ROOM], double number);    /* 1,234,567: whole, with separators */
const char *ko_text_people(char buffer[KO_NUMBER_ROOM], double number);   /* 1,230,000: three significant digits, whole, with separators */
const char *ko_text_number(char buffer[KO_NUMBER_ROOM], double number);   /* three significant digits: 0.0123, 1.20, 123, 12,300 */
const char *ko_text_percent(char buffer[KO_NUMBER_ROOM], double share);   /* 12.3 %, 0.0450 %; three significant digits, 0 % */
const char *ko_text_bytes(char buffer[KO_NUMBER_ROOM], uint64_t bytes);   /* 1.20 GB */
const char *ko_text_seconds(char buffer[KO_NUMBER_ROOM], double seconds); /* 25.0 ms, 12.0 s, 2 min 5 s, 1 h 12 min, 3 d 4 h */

/* A table of text: cells are set row by row, column by column; the first row is the header. Zero-initialise. Memory that runs out shows
 * when it is printed. */
typedef struct ko_listing {
  const char *align; /* a letter a column: 'l' left, 'r' right */
  size_t n_cells, room;
  char **cells;
  int failed;
} ko_listing;

void ko_listing_cell(ko_listing *listing, const char *text);
void ko_listing_cellf(ko_listing *listing, const char *format, ...) KO_PRINTF(2, 3);
void ko_listing_percent(ko_listing *listing, double share);
void ko_listing_range(ko_listing *listing, double low, double high); /* of shares: "12.1 to 12.5 %" */
void ko_listing_points_range(ko_listing *listing, double low, double high); /* the same without the sign */
void ko_listing_person_hours(ko_listing *listing, double number);    /* three significant digits, millions and billions as such */
/* Print with `indent` blanks before each line and two between columns. Where the lines would be longer than `width`, the widest
 * left-aligned column is cut, with "..." at its end. */
int ko_listing_print(const ko_listing *listing, FILE *out, int indent, int width, ko_error *error) KO_MUST_CHECK;
void ko_listing_free(ko_listing *listing);

/* A JSON object or list that is being printed: members are separated, and keys left out (NULL) in a list. */
typedef struct ko_json {
  FILE *out;
  int n; /* members so far */
} ko_json;

void ko_json_text(ko_json *json, const char *key, const char *text);
void ko_json_number(ko_json *json, const char *key, double number);    /* null where it is not finite */
void ko_json_integer(ko_json *json, const char *key, uint64_t number); /* all digits, which a double may not hold */
void ko_json_truth(ko_json *json, const char *key, int is_true);
void ko_json_estimate(ko_json *json, const char *key, const ko_estimate *estimate);
void ko_json_numbers(ko_json *json, const char *key, const double *numbers, uint64_t n);
/* An inner object '{' or list '['; close it with '}' or ']'. */
ko_json ko_json_begin(ko_json *json, const char *key, char bracket);
void ko_json_end(ko_json *json, char bracket);

const char *ko_text_verdict(ko_verdict verdict); /* "-" where it is unknown */

/* What a planner reads first, within `width` columns, or as one JSON object. */
int ko_summary_print_text(FILE *out, const ko_summary *summary, int width, ko_error *error) KO_MUST_CHECK;
void ko_summary_print_json(FILE *out, const ko_summary *summary);

/* Strategies side by side. */
int ko_comparison_print_text(FILE *out, const ko_comparison *comparison, int width, ko_error *error) KO_MUST_CHECK;
void ko_comparison_print_json(FILE *out, const ko_comparison *comparison);

/* What a scenario would run and what it needs. `memory` and `disk` are the bytes that are free. */
typedef struct ko_check {
  const ko_plan *plan;
  const ko_plan_candidates *candidates; /* NULL: there are none */
  const ko_needs *needs;
  uint64_t memory, disk;
} ko_check;
int ko_check_print_text(FILE *out, const ko_check *check, int width, ko_error *error) KO_MUST_CHECK;
void ko_check_print_json(FILE *out, const ko_check *check);

/* What a budget is best spent on. */
int ko_optimised_print_text(FILE *out, const ko_optimised *optimised, int width, ko_error *error) KO_MUST_CHECK;
void ko_optimised_print_json(FILE *out, const ko_optimised *optimised);
/* "mean loss", "mean loss of XA" ...; the name that --objective takes. */
const char *ko_objective_text(const ko_optimised *optimised, char *buffer, size_t size);
const char *ko_objective_name(const ko_optimised *optimised, char *buffer, size_t size);

/* A replayed trial as a table, as one JSON object, and as GeoJSON (RFC 7946): facilities as points, links as lines, with what became of each.
 * `loss`: of the region in the result, NaN: not kept. JSON lists take several traces; GeoJSON is of one. */
int ko_trace_print_text(FILE *out, const ko_trace *trace, double loss, int width, ko_error *error) KO_MUST_CHECK;
void ko_trace_print_json(FILE *out, const ko_trace *traces, const double *loss, size_t n);
void ko_trace_print_geojson(FILE *out, const ko_trace *trace, double loss);
/* What happened and why, in words, for them. `buffer` is for the second. */
const char *ko_trace_what(const ko_happening *happening);
const char *ko_trace_why(const ko_trace *trace, const ko_trace_line *line, char *buffer, size_t size);
const char *ko_trace_cause(const ko_plan *plan, uint32_t cause);

/* One facility, link or project of a result, within `width` columns, or as one JSON object. */
int ko_explanation_print_text(FILE *out, const ko_explanation *explanation, int width, ko_error *error) KO_MUST_CHECK;
void ko_explanation_print_json(FILE *out, const ko_explanation *explanation);

/* The worst attack found, within `width` columns, or as one JSON object. */
int ko_stress_print_text(FILE *out, const ko_stress *stress, int width, ko_error *error) KO_MUST_CHECK;
void ko_stress_print_json(FILE *out, const ko_stress *stress);

/* The tables of a result as CSV files: one file for all datasets on the same axes, one for each table of the region, and dictionary.csv, which
 * says what their columns are. Read and written piece by piece. */
typedef struct ko_export_options {
  const char *folder;
  const char *const *only; /* [n_only] names of datasets, tables or groups of tables; none: all */
  size_t n_only;
  const atomic_int *stop; /* ends it where it becomes true; NULL */
} ko_export_options;

typedef struct ko_export_file {
  const char *name; /* in the folder */
  uint64_t columns, rows, bytes;
} ko_export_file;

typedef struct ko_export {
  ko_arena memory;
  size_t n_files;
  ko_export_file *files;
} ko_export;

int ko_export_csv(const ko_results *results, const ko_export_options *options, ko_export *out, ko_error *error) KO_MUST_CHECK;
void ko_export_free(ko_export *export);
/* What each country should look at; without `all` the three gravest findings of a section. JSON has all. */
void ko_review_print_text(FILE *out, const ko_review *review, int all, int width);
void ko_review_print_json(FILE *out, const ko_review *review);

#endif
