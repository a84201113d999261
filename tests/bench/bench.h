/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the benches share: a clock, a plan made from tables in memory, a line of the result table. Every bench does the same work as its
 * baseline and checks that the answers agree before it prints a figure.
 */
#ifndef KO_BENCH_H
#define KO_BENCH_H

#include "sim/region/sheet.h"
#include "sim/trial/trial.h"

/* Seconds of processor time: what other programs do on the machine disturbs it least. */
double bench_seconds(void);

/* The middle of n values (sorts them). */
double bench_median(double *values, int n);

/* "name | baseline | ours | ratio | asked", all in `unit`. */
void bench_line(const char *name, const char *unit, double baseline, double ours, double asked);
void bench_head(void);

/* Print the findings and end the program where `code` is an error. */
void bench_check(int code, const ko_error *error);

/* A sheet of a region that is filled by the bench. */
void bench_cell(ko_sheet *sheet, uint32_t row, const char *column, const char *text);
void bench_number(ko_sheet *sheet, uint32_t row, const char *column, double value);

/* W2: facilities of ten countries, each with two groups of 1, 2 or 3 suppliers at random (15, 40, 45 %), one of which must work. */
void bench_dependencies(ko_tables *tables, uint32_t n_facilities);

typedef struct bench_case {
  ko_scenario *scenario;
  ko_region *region;
  ko_plan *plan;
  ko_worker *worker;
} bench_case;

/* Takes the tables over. */
void bench_make(ko_tables *tables, const char *yaml, bench_case *out);
void bench_free(bench_case *made);

/* xorshift64*: luck of the workloads, not of the trials. */
uint64_t bench_random(uint64_t *state);

#endif
