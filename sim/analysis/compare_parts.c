/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who gains and who loses: the losses of countries and sectors and the person-hours of all, trial by trial, added up piece by piece.
 * Where the file keeps no trials, what it keeps of differences to the baseline.
 */
#include "sim/analysis/compare_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/stats/stats.h"

static const ko_estimate UNKNOWN = {(double)NAN, (double)NAN, (double)NAN};
static const uint32_t NOWHERE = UINT32_MAX;

/* Columns of a piece: countries, sectors, and the person-hours of all countries. */
typedef struct columns {
  uint32_t n_countries, n_sectors, n;
} columns;

/* Where a file's countries and sectors stand among those of the first file. */
typedef struct places {
  uint64_t n_countries, n_sectors;
  uint32_t *countries, *sectors;
} places;

static uint32_t place_of(const char *name, const char *const *names, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (strcmp(names[i], name) == 0) return i;
  return NOWHERE;
}

static uint32_t *find_places(ko_reader *r, const char *axis, const char *const *names, uint32_t n, uint64_t *n_own) {
  const char *const *own = ko_reader_texts(r, axis, n_own);
  uint32_t *out = ko_reader_take(r, (size_t)*n_own, sizeof *out);
  for (uint64_t i = 0; out && i < *n_own; i++) out[i] = place_of(own[i], names, n);
  return out;
}

/* One dataset (strategy, trial, axis) into its columns; `sum`: all of the axis into one, unknown ones left out. */
static int read_columns(const ko_reader *r, const char *name, uint64_t strategy, uint64_t first, uint64_t n, uint64_t n_axis,
                        const uint32_t *to, int sum, double one, int64_t *out, ko_error *error) {
  ko_read read;
  if (!ko_results_has(r->results, name)) return KO_OK;
  int code = ko_results_read_rows(r->results, name, strategy, first, n, &read, error);
  if (!code && (!read.numbers || read.n != n * n_axis))
    code = ko_raise(error, KO_E_INPUT, "the dataset '%s' has another shape than is expected", name);
  for (uint64_t i = 0; i < n && !code && sum; i++) {
    out[i] = 0;
    for (uint64_t a = 0; a < n_axis; a++)
      if (read.numbers[i * n_axis + a] > 0) out[i] += ko_reader_units(read.numbers[i * n_axis + a], one);
  }
  for (uint64_t a = 0; a < n_axis && !code && !sum; a++)
    for (uint64_t i = 0; i < n && to[a] != NOWHERE; i++)
      out[to[a] * (uint64_t)KO_COMPARE_PIECE + i] = ko_reader_units(read.numbers[i * n_axis + a], one);
  ko_read_free(&read);
  return code;
}

/* Trials first .. first + n - 1 of a strategy; -1 where something is not known. */
static int read_piece(const ko_reader *r, const places *p, const columns *c, uint64_t strategy, uint64_t first, uint64_t n, double per_hour,
                      int64_t *out, ko_error *error) {
  for (uint64_t i = 0; i < (uint64_t)c->n * KO_COMPARE_PIECE; i++) out[i] = -1;
  int code = read_columns(r, "loss_country", strategy, first, n, p->n_countries, p->countries, 0, KO_READER_ONE, out, error);
  out += (uint64_t)c->n_countries * KO_COMPARE_PIECE;
  if (!code) code = read_columns(r, "loss_sector", strategy, first, n, p->n_sectors, p->sectors, 0, KO_READER_ONE, out, error);
  out += (uint64_t)c->n_sectors * KO_COMPARE_PIECE;
  if (!code) code = read_columns(r, "person_hours_lost", strategy, first, n, p->n_countries, NULL, 1, per_hour, out, error);
  return code;
}

/* What is added up of one column of one strategy. */
typedef struct sums {
  ko_exact_sums own;
  ko_paired_sums paired;
  int is_unknown;
} sums;

static int is_known(const int64_t *values, uint64_t n) {
  for (uint64_t i = 0; i < n; i++)
    if (values[i] < 0) return 0;
  return 1;
}

static void add(sums *to, const columns *c, const int64_t *own, uint64_t n_own, const int64_t *reference, uint64_t n_paired) {
  for (uint32_t i = 0; i < c->n; i++) {
    const int64_t *values = own + (uint64_t)i * KO_COMPARE_PIECE, *others = reference + (uint64_t)i * KO_COMPARE_PIECE;
    to[i].is_unknown |= !is_known(values, n_own) || !is_known(others, n_paired);
    if (to[i].is_unknown) continue;
    ko_exact_add(&to[i].own, values, 1, n_own);
    ko_paired_add(&to[i].paired, values, 1, others, 1, n_paired);
  }
}

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

static uint64_t left(uint64_t n, uint64_t at) { return n > at ? smaller(n - at, KO_COMPARE_PIECE) : 0; }

/* All strategies over all trials; `all` is [n_strategies][c->n]. */
static int add_up(const ko_comparison *cmp, const ko_reader *readers, const places *where, const columns *c, double per_hour, sums *all,
                  ko_error *error) {
  const ko_compared *reference = &cmp->strategies[cmp->reference];
  const size_t room = (size_t)c->n * KO_COMPARE_PIECE;
  int64_t *theirs = malloc(2 * room * sizeof *theirs), *own = theirs ? theirs + room : NULL;
  int code = theirs ? KO_OK : ko_raise_memory(error, 2 * room * sizeof *theirs);
  uint64_t n_most = 0, n_of_file[2] = {0, 0};
  for (uint32_t f = 0; f < cmp->n_files; f++)
    if (cmp->files[f].n_trials > n_most) n_most = cmp->files[f].n_trials;
  for (uint32_t k = 0; k < cmp->n_strategies; k++) n_of_file[cmp->strategies[k].file]++;
  for (uint64_t at = 0; at < n_most && !code; at += KO_COMPARE_PIECE) {
    const uint64_t n_theirs = left(cmp->files[reference->file].n_trials, at);
    const uint32_t first_there = reference->file ? (uint32_t)n_of_file[0] : 0;
    if (n_theirs)
      code = read_piece(&readers[reference->file], &where[reference->file], c, cmp->reference - first_there, at, n_theirs, per_hour, theirs,
                        error);
    for (uint32_t k = 0; k < cmp->n_strategies && !code; k++) {
      const ko_compared *s = &cmp->strategies[k];
      const uint64_t n = left(s->n_trials, at), n_paired = s->pairing == KO_PAIRING_TRIALS ? smaller(n, n_theirs) : 0;
      const uint64_t index = k - (s->file ? n_of_file[0] : 0);
      if (!n) continue;
      if (k != cmp->reference) code = read_piece(&readers[s->file], &where[s->file], c, index, at, n, per_hour, own, error);
      if (!code) add(all + (size_t)k * c->n, c, k == cmp->reference ? theirs : own, n, theirs, n_paired);
    }
  }
  free(theirs);
  return code;
}

/* The difference of one column, in numbers of which `one` are a unit. */
static ko_compared_part part_of(const ko_compared *s, const sums *own, const sums *reference, double one) {
  const ko_moments mine = ko_exact_moments(&own->own), its = ko_exact_moments(&reference->own);
  if (own->is_unknown || reference->is_unknown || s->is_reference || s->pairing == KO_PAIRING_BOUND || mine.n == 0)
    return (ko_compared_part){UNKNOWN, (double)NAN, 0};
  const ko_difference d =
      s->pairing == KO_PAIRING_TRIALS ? ko_paired_difference(&own->paired, 0.95) : ko_welch_difference(&mine, &its, 0.95);
  return (ko_compared_part){{d.value / one, d.interval.low / one, d.interval.high / one}, d.p, 0};
}

/* Where trials are not kept: what the file says of differences to its baseline. */
static void take_stored(ko_comparison *cmp, ko_reader *readers, uint32_t k) {
  ko_compared *s = &cmp->strategies[k];
  ko_reader *r = &readers[s->file];
  uint32_t first = 0;
  while (cmp->strategies[first].file != s->file) first++;
  if (s->is_reference || cmp->reference != first || cmp->n_countries == 0) return;
  const uint64_t n = cmp->n_countries;
  const double *value = ko_reader_numbers(r, "loss_difference", n, k - first),
               *low = ko_reader_numbers(r, "loss_difference_low", n, k - first);
  const double *high = ko_reader_numbers(r, "loss_difference_high", n, k - first);
  for (uint32_t c = 0; value && low && high && c < n; c++) {
    const double error = (high[c] - low[c]) / 2 / ko_normal_quantile(0.975);
    if (!isnan(s->countries[c].difference.value) || isnan(value[c])) continue;
    s->countries[c] = (ko_compared_part){{value[c], low[c], high[c]}, (double)NAN, 0};
    s->countries[c].p = error > 0 ? 2 * ko_normal_cdf(-fabs(value[c]) / error) : value[c] != 0 ? 0.0 : 1.0;
  }
}

static void fill_in(ko_comparison *cmp, const columns *c, double per_hour, const sums *all) {
  const sums *reference = all + (size_t)cmp->reference * c->n;
  for (uint32_t k = 0; k < cmp->n_strategies; k++) {
    ko_compared *s = &cmp->strategies[k];
    const sums *own = all + (size_t)k * c->n, *hours = &own[c->n - 1];
    for (uint32_t i = 0; i < c->n_countries; i++) s->countries[i] = part_of(s, &own[i], &reference[i], KO_READER_ONE);
    for (uint32_t i = 0; i < c->n_sectors; i++)
      s->sectors[i] = part_of(s, &own[c->n_countries + i], &reference[c->n_countries + i], KO_READER_ONE);
    s->person_hours_difference = part_of(s, hours, &reference[c->n - 1], per_hour).difference;
    s->person_hours = hours->is_unknown ? (double)NAN : ko_exact_moments(&hours->own).mean / per_hour;
  }
}

static void look_for_parts(ko_comparison *cmp) {
  for (uint32_t k = 0; k < cmp->n_strategies; k++) {
    for (uint32_t i = 0; i < cmp->n_countries; i++) cmp->has_parts |= !isnan(cmp->strategies[k].countries[i].difference.value);
    for (uint32_t i = 0; i < cmp->n_sectors; i++) cmp->has_parts |= !isnan(cmp->strategies[k].sectors[i].difference.value);
  }
}

int ko_compare_parts(ko_comparison *cmp, ko_reader readers[2], ko_error *error) {
  const columns c = {cmp->n_countries, cmp->n_sectors, cmp->n_countries + cmp->n_sectors + 1};
  places where[2] = {{0}, {0}};
  for (uint32_t f = 0; f < cmp->n_files; f++) {
    where[f].countries = find_places(&readers[f], "country", cmp->countries, cmp->n_countries, &where[f].n_countries);
    where[f].sectors = find_places(&readers[f], "sector", cmp->sectors, cmp->n_sectors, &where[f].n_sectors);
    if (readers[f].code) return readers[f].code;
  }
  ko_reader *r = &readers[0];
  for (uint32_t k = 0; k < cmp->n_strategies; k++) {
    cmp->strategies[k].countries = ko_reader_take(r, c.n_countries, sizeof(ko_compared_part));
    cmp->strategies[k].sectors = ko_reader_take(r, c.n_sectors, sizeof(ko_compared_part));
  }
  const char *step = ko_reader_attribute(&readers[cmp->strategies[cmp->reference].file], "step_hours");
  const double per_hour = step[0] && strtod(step, NULL) > 0 ? 1 / strtod(step, NULL) : 1;
  if (r->code) return r->code;
  sums *all = calloc((size_t)cmp->n_strategies * c.n, sizeof *all);
  if (!all) return ko_raise_memory(error, (size_t)cmp->n_strategies * c.n * sizeof *all);
  int code = add_up(cmp, readers, where, &c, per_hour, all, error);
  if (!code) fill_in(cmp, &c, per_hour, all);
  free(all);
  for (uint32_t k = 0; k < cmp->n_strategies && !code; k++) take_stored(cmp, readers, k);
  look_for_parts(cmp);
  return code ? code : readers[0].code ? readers[0].code : readers[1].code;
}
