/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void *ko_reader_take(ko_reader *r, size_t n, size_t size) {
  void *memory = r->code ? NULL : ko_arena_alloc(r->memory, n ? n : 1, size, r->error);
  if (!memory && !r->code) r->code = KO_E_INTERNAL;
  return memory;
}

static const char *keep_text(ko_reader *r, const char *text) {
  const char *copy = r->code ? NULL : ko_arena_text(r->memory, text, strlen(text), r->error);
  if (!copy && !r->code) r->code = KO_E_INTERNAL;
  return copy ? copy : "";
}

const double *ko_reader_numbers(ko_reader *r, const char *name, uint64_t n, int64_t at) {
  ko_read read;
  if (r->code || !ko_results_has(r->results, name)) return NULL;
  r->code =
      at < 0 ? ko_results_read(r->results, name, &read, r->error) : ko_results_read_at(r->results, name, (uint64_t)at, &read, r->error);
  if (r->code) return NULL;
  double *copy = NULL;
  if (!read.numbers || read.n != n)
    r->code = ko_raise(r->error, KO_E_INPUT, "the dataset '%s' has %" PRIu64 " values, %" PRIu64 " were expected", name, read.n, n);
  else if ((copy = ko_reader_take(r, (size_t)n, sizeof *copy))) memcpy(copy, read.numbers, (size_t)n * sizeof *copy);
  ko_read_free(&read);
  return copy;
}

double *ko_reader_by_trial(ko_reader *r, const char *name, uint64_t k, uint64_t n_trials, uint32_t n, uint32_t column) {
  enum { PIECE = 1 << 20 };
  if (r->code || !n_trials || !n || !ko_results_has(r->results, name)) return NULL;
  const uint64_t most = PIECE / n ? PIECE / n : 1;
  double *out = calloc(n_trials, sizeof *out);
  if (!out) r->code = ko_raise_memory(r->error, n_trials * sizeof *out);
  for (uint64_t at = 0, rows; at < n_trials && !r->code; at += rows) {
    ko_read read;
    rows = n_trials - at < most ? n_trials - at : most;
    r->code = ko_results_read_rows(r->results, name, k, at, rows, &read, r->error);
    if (r->code) break;
    if (!read.numbers || read.n != rows * n || read.shape[0] != n_trials)
      r->code =
          ko_raise(r->error, KO_E_INPUT,
                   "the dataset '%s' has %" PRIu64 " trials and %" PRIu64 " values of each, %" PRIu64 " and %" PRIu32 " were expected",
                   name, read.shape[0], read.n / rows, n_trials, n);
    for (uint64_t i = 0; i < rows * n && !r->code; i++)
      if (i % n == column || (column == n && !isnan(read.numbers[i]))) out[at + i / n] += read.numbers[i];
    ko_read_free(&read);
  }
  if (!r->code) return out;
  free(out);
  return NULL;
}

const char *const *ko_reader_texts(ko_reader *r, const char *name, uint64_t *n) {
  ko_read read;
  *n = 0;
  if (r->code || !ko_results_has(r->results, name)) return NULL;
  r->code = ko_results_read(r->results, name, &read, r->error);
  if (r->code) return NULL;
  const char **copy = NULL;
  if (!read.texts) r->code = ko_raise(r->error, KO_E_INPUT, "the dataset '%s' holds no texts", name);
  else if ((copy = ko_reader_take(r, (size_t)read.n, sizeof *copy))) {
    for (uint64_t i = 0; i < read.n; i++) copy[i] = keep_text(r, read.texts[i]);
    *n = read.n;
  }
  ko_read_free(&read);
  return copy;
}

const char *const *ko_reader_labels(ko_reader *r, const char *name, uint64_t n) {
  uint64_t found;
  const char *const *all = ko_reader_texts(r, name, &found);
  return found == n ? all : NULL;
}

const char *ko_reader_attribute(ko_reader *r, const char *name) {
  char *text;
  ko_error ignored = {0};
  if (r->code || ko_results_attribute(r->results, name, &text, &ignored) != 0) return "";
  const char *copy = keep_text(r, text);
  free(text);
  return copy;
}

double ko_number_at(const double *from, uint64_t at) { return from ? from[at] : (double)NAN; }

const char *ko_label_at(const char *const *labels, uint64_t at) { return labels ? labels[at] : ""; }

int64_t ko_reader_units(double value, double one) { return value >= 0 && value * one < 8e12 ? (int64_t)(value * one + 0.5) : -1; }
