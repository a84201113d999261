/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/analysis.h"
#include "sim/analysis/reader.h"
#include "sim/stats/stats.h"

enum { MOST_CRITICAL = 10 };

/* What is being read into what. */
typedef struct reader {
  ko_reader from;
  ko_summary *to;
} reader;

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Mean and 95 % quantile of values by trial, which are freed; NaN where one is undefined. */
static void describe(double *values, uint64_t n, double *mean, double *p95) {
  *mean = *p95 = (double)NAN;
  double sum = 0;
  for (uint64_t i = 0; values && i < n; i++) sum += values[i];
  if (values && !isnan(sum)) {
    qsort(values, (size_t)n, sizeof *values, ascending);
    *mean = sum / (double)n;
    *p95 = values[ko_quantile_ranks(n, 0.95, 0.95).point - 1];
  }
  free(values);
}

/* Quantiles of times, which are freed; those that are not known are longer than any other. */
static void describe_times(double *values, uint64_t n, double *p50, double *p95) {
  *p50 = *p95 = (double)NAN;
  if (!values) return;
  for (uint64_t i = 0; i < n; i++)
    if (isnan(values[i])) values[i] = (double)INFINITY;
  qsort(values, (size_t)n, sizeof *values, ascending);
  *p50 = values[ko_quantile_ranks(n, 0.5, 0.95).point - 1];
  *p95 = values[ko_quantile_ranks(n, 0.95, 0.95).point - 1];
  free(values);
}

/* A strategy's losses as integers, to be freed; NULL where the file has none, or nothing is counted. */
static int64_t *read_losses(reader *r, uint32_t strategy, uint64_t n_trials) {
  double *loss = ko_reader_by_trial(&r->from, "loss", strategy, n_trials, 1, 0);
  int64_t *units = loss ? malloc(n_trials * sizeof *units) : NULL;
  if (loss && !units) r->from.code = ko_raise_memory(r->from.error, n_trials * sizeof *units);
  for (uint64_t i = 0; units && i < n_trials; i++) units[i] = ko_reader_units(loss[i], KO_READER_ONE);
  free(loss);
  if (!units || units[0] >= 0) return units;
  free(units);
  return NULL;
}

/* Against the baseline, and by Holm what holds of all of them together at 5 %. */
static void read_differences(reader *r, uint64_t n_trials) {
  ko_summary *s = r->to;
  double *p = ko_reader_take(&r->from, s->n_strategies, sizeof *p);
  for (uint32_t k = 0; k < s->n_strategies && !r->from.code; k++) {
    s->strategies[k].difference = (ko_estimate){(double)NAN, (double)NAN, (double)NAN};
    p[k] = (double)NAN;
  }
  int64_t *baseline = read_losses(r, 0, n_trials);
  for (uint32_t k = 1; k < s->n_strategies && !r->from.code; k++) {
    int64_t *loss = baseline ? read_losses(r, k, n_trials) : NULL;
    ko_paired_sums sums = {0};
    if (loss) {
      ko_paired_add(&sums, loss, 1, baseline, 1, n_trials);
      const ko_difference d = ko_paired_difference(&sums, 0.95);
      s->strategies[k].difference = (ko_estimate){d.value / KO_READER_ONE, d.interval.low / KO_READER_ONE, d.interval.high / KO_READER_ONE};
      p[k] = d.p;
    } else {
      s->strategies[k].difference.value = s->strategies[k].mean.value - s->strategies[0].mean.value;
    }
    free(loss);
  }
  free(baseline);
  if (!r->from.code) r->from.code = ko_holm(p, s->n_strategies, p, r->from.error);
  for (uint32_t k = 1; k < s->n_strategies && !r->from.code; k++)
    s->strategies[k].verdict = ko_verdict_of(s->strategies[k].difference.value, p[k]);
}

static void read_statistics(reader *r) {
  ko_summary *s = r->to;
  uint64_t n = 0, at[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  static const char *const wanted[4] = {"mean", "p95", "p99", "cvar95"};
  const char *const *names = ko_reader_texts(&r->from, "statistic", &n);
  for (uint64_t i = 0; i < n && names; i++)
    for (size_t k = 0; k < 4; k++)
      if (strcmp(names[i], wanted[k]) == 0) at[k] = i;
  const double *value = ko_reader_numbers(&r->from, "loss_statistic", s->n_strategies * n, -1),
               *low = ko_reader_numbers(&r->from, "loss_statistic_low", s->n_strategies * n, -1);
  const double *high = ko_reader_numbers(&r->from, "loss_statistic_high", s->n_strategies * n, -1),
               *cost = ko_reader_numbers(&r->from, "cost", s->n_strategies, -1);
  if (r->from.code) return;
  for (uint32_t k = 0; k < s->n_strategies; k++) {
    ko_estimate *const to[4] = {&s->strategies[k].mean, &s->strategies[k].p95, &s->strategies[k].p99, &s->strategies[k].cvar95};
    for (size_t i = 0; i < 4; i++) {
      uint64_t cell = k * n + at[i];
      *to[i] = at[i] == UINT64_MAX ? (ko_estimate){(double)NAN, (double)NAN, (double)NAN}
                                   : (ko_estimate){ko_number_at(value, cell), ko_number_at(low, cell), ko_number_at(high, cell)};
    }
    s->strategies[k].cost = ko_number_at(cost, k);
  }
}

/* What is counted a trial, one strategy at a time, and of it one dataset, so that memory holds no more. */
static void read_trials(reader *r, uint64_t n_trials) {
  ko_summary *s = r->to;
  const uint32_t n = s->n_countries;
  double ignored;
  const double *restored = ko_reader_numbers(&r->from, "restored", s->n_strategies, -1);
  for (uint32_t k = 0; k < s->n_strategies && !r->from.code; k++) {
    ko_summary_strategy *to = &s->strategies[k];
    describe(ko_reader_by_trial(&r->from, "failures_direct", k, n_trials, 1, 0), n_trials, &to->direct, &ignored);
    describe(ko_reader_by_trial(&r->from, "failures_indirect", k, n_trials, 1, 0), n_trials, &to->indirect, &ignored);
    describe(ko_reader_by_trial(&r->from, "connectivity", k, n_trials, 1, 0), n_trials, &to->connectivity, &ignored);
    describe(ko_reader_by_trial(&r->from, "people_affected", k, n_trials, n, n), n_trials, &to->people, &to->people_p95);
    describe(ko_reader_by_trial(&r->from, "person_hours_lost", k, n_trials, n, n), n_trials, &to->person_hours, &to->person_hours_p95);
    to->restored = ko_number_at(restored, k);
    describe_times(isnan(to->restored) ? NULL : ko_reader_by_trial(&r->from, "restoration", k, n_trials, 1, 0), n_trials,
                   &to->restoration_p50, &to->restoration_p95);
  }
}

static void read_countries(reader *r, const char *const *ids, uint64_t n_trials) {
  ko_summary *s = r->to;
  uint32_t n = s->n_countries;
  const char *const *names = ko_reader_labels(&r->from, "country_name", n);
  const uint32_t k = s->strategy;
  const double *value = ko_reader_numbers(&r->from, "loss_difference", n, s->strategy),
               *low = ko_reader_numbers(&r->from, "loss_difference_low", n, s->strategy);
  const double *high = ko_reader_numbers(&r->from, "loss_difference_high", n, s->strategy);
  s->spillover = ko_reader_numbers(&r->from, "spillover", (uint64_t)n * n, s->strategy);
  s->spillover_joint = ko_reader_numbers(&r->from, "spillover_joint", n, s->strategy);
  s->countries = ko_reader_take(&r->from, n, sizeof *s->countries);
  for (uint32_t c = 0; c < n && !r->from.code; c++) {
    ko_summary_country *to = &s->countries[c];
    *to = (ko_summary_country){
        .id = ids[c], .name = ko_label_at(names, c), .difference = {ko_number_at(value, c), ko_number_at(low, c), ko_number_at(high, c)}};
    describe(ko_reader_by_trial(&r->from, "loss_country", k, n_trials, n, c), n_trials, &to->loss, &to->p95);
    describe(ko_reader_by_trial(&r->from, "people_affected", k, n_trials, n, c), n_trials, &to->people, &to->people_p95);
    describe(ko_reader_by_trial(&r->from, "person_hours_lost", k, n_trials, n, c), n_trials, &to->person_hours, &to->person_hours_p95);
  }
}

static void read_sectors(reader *r, const char *const *names, uint64_t n_trials, uint64_t n_times) {
  ko_summary *s = r->to;
  uint32_t n = s->n_sectors;
  double ignored;
  uint64_t cells = (uint64_t)s->n_countries * n;
  const double *service = ko_reader_numbers(&r->from, "service", n_times * cells, s->strategy);
  double *lost = service ? ko_reader_take(&r->from, (size_t)cells, sizeof *lost) : NULL;
  for (uint64_t i = 0; lost && i < cells; i++) {
    for (uint64_t t = 0; t < n_times; t++) lost[i] += 1 - service[t * cells + i];
    lost[i] /= (double)n_times;
  }
  s->lost_service = lost;
  s->sectors = ko_reader_take(&r->from, n, sizeof *s->sectors);
  for (uint32_t k = 0; k < n && !r->from.code; k++) {
    s->sectors[k] = (ko_summary_sector){.name = names[k]};
    describe(ko_reader_by_trial(&r->from, "loss_sector", s->strategy, n_trials, n, k), n_trials, &s->sectors[k].loss, &ignored);
    describe(ko_reader_by_trial(&r->from, "operational", s->strategy, n_trials, n, k), n_trials, &s->sectors[k].operational, &ignored);
  }
  const double *connected = ko_reader_numbers(&r->from, "country_connectivity", n * (uint64_t)s->n_countries * s->n_countries, s->strategy);
  double *mean = connected ? ko_reader_take(&r->from, (size_t)s->n_countries * s->n_countries, sizeof *mean) : NULL;
  for (uint64_t pair = 0; mean && pair < (uint64_t)s->n_countries * s->n_countries; pair++) {
    double sum = 0, count = 0;
    for (uint32_t k = 0; k < n; k++) {
      double one = connected[(uint64_t)k * s->n_countries * s->n_countries + pair];
      if (isnan(one)) continue;
      sum += one;
      count++;
    }
    mean[pair] = sum / count; /* NaN where no sector has such a pair */
  }
  s->country_connectivity = mean;
}

/* The rows with the highest scores, ties by row; NaN and 0 never come. Returns how many. */
static uint32_t highest(const double *score, uint64_t n, uint64_t *rows) {
  uint32_t found = 0;
  for (uint64_t i = 0; i < n; i++) {
    if (!(score[i] > 0)) continue;
    uint32_t at = found;
    while (at > 0 && score[rows[at - 1]] < score[i]) at--;
    if (at == MOST_CRITICAL) continue;
    if (found < MOST_CRITICAL) found++;
    memmove(&rows[at + 1], &rows[at], (found - at - 1) * sizeof *rows);
    rows[at] = i;
  }
  return found;
}

static void read_facilities(reader *r, const char *const *ids) {
  ko_summary *s = r->to;
  uint64_t n = s->n_facilities, n_causes = 0, rows[MOST_CRITICAL + 1];
  s->causes = ko_reader_texts(&r->from, "cause", &n_causes);
  s->n_causes = (uint32_t)n_causes;
  const double *probability = ko_reader_numbers(&r->from, "failure_probability", n, s->strategy),
               *criticality = ko_reader_numbers(&r->from, "criticality", n, s->strategy);
  const double *outage = ko_reader_numbers(&r->from, "outage_hours", n, s->strategy);
  const double *cause = ko_reader_numbers(&r->from, "failure_cause", n * n_causes, s->strategy);
  if (r->from.code) return;
  s->by_criticality = criticality != NULL;
  uint32_t found = criticality ? highest(criticality, n, rows) : 0;
  if (found == 0 && probability) {
    s->by_criticality = 0;
    found = highest(probability, n, rows);
  }
  const char *const *names = ko_reader_labels(&r->from, "facility_name", n), *const *countries =
                                                                                 ko_reader_labels(&r->from, "facility_country", n);
  const char *const *sectors = ko_reader_labels(&r->from, "facility_sector", n);
  s->facilities = ko_reader_take(&r->from, found, sizeof *s->facilities);
  for (uint32_t i = 0; i < found && !r->from.code; i++) {
    double *shares = cause ? ko_reader_take(&r->from, (size_t)n_causes, sizeof *shares) : NULL;
    for (uint64_t k = 0; shares && k < n_causes; k++) shares[k] = cause[rows[i] * n_causes + k] / ko_number_at(probability, rows[i]);
    uint64_t row = rows[i];
    s->facilities[i] = (ko_summary_facility){.id = ids[row],
                                             .name = ko_label_at(names, row),
                                             .country = ko_label_at(countries, row),
                                             .sector = ko_label_at(sectors, row),
                                             .failure_probability = ko_number_at(probability, row),
                                             .criticality = ko_number_at(criticality, row),
                                             .outage_hours = ko_number_at(outage, row),
                                             .causes = shares};
  }
  s->n_facilities_shown = r->from.code ? 0 : found;
}

static void read_projects(reader *r) {
  ko_summary *s = r->to;
  uint64_t n;
  const char *const *ids = ko_reader_texts(&r->from, "project", &n);
  const char *const *names = ko_reader_labels(&r->from, "project_name", n);
  const double *operational = ko_reader_numbers(&r->from, "project_operational", n, s->strategy),
               *service = ko_reader_numbers(&r->from, "project_service", n, s->strategy);
  const double *margin = ko_reader_numbers(&r->from, "project_margin", n, s->strategy);
  s->projects = ko_reader_take(&r->from, (size_t)n, sizeof *s->projects);
  for (uint64_t i = 0; i < n && !r->from.code; i++)
    s->projects[i] = (ko_summary_project){ids[i], ko_label_at(names, i), ko_number_at(operational, i), ko_number_at(service, i),
                                          ko_number_at(margin, i)};
  s->n_projects = r->from.code ? 0 : (uint32_t)n;
}

static void read_head(reader *r) {
  ko_summary *s = r->to;
  s->title = ko_reader_attribute(&r->from, "title");
  s->version = ko_reader_attribute(&r->from, "knockon_version");
  s->scenario_hash = ko_reader_attribute(&r->from, "scenario_hash");
  s->inferred = ko_reader_attribute(&r->from, "inferred");
  s->seed = ko_reader_attribute(&r->from, "seed");
  s->trials = strtod(ko_reader_attribute(&r->from, "trials"), NULL);
  const char *horizon = ko_reader_attribute(&r->from, "horizon_hours");
  s->horizon_hours = horizon[0] ? strtod(horizon, NULL) : (double)NAN;
}

int ko_summary_read(const ko_results *results, const char *strategy, ko_summary *out, ko_error *error) {
  *out = (ko_summary){0};
  reader r = {.from = {.results = results, .memory = &out->memory, .error = error}, .to = out};
  uint64_t n_strategies, n_countries, n_sectors, n_links, n_trials = 0, n_times = 1;
  read_head(&r);
  const char *const *strategies = ko_reader_texts(&r.from, "strategy", &n_strategies), *const *countries = ko_reader_texts(
                                                                                           &r.from, "country", &n_countries);
  const char *const *sectors = ko_reader_texts(&r.from, "sector", &n_sectors), *const *facilities =
                                                                                   ko_reader_texts(&r.from, "facility", &out->n_facilities);
  (void)ko_reader_texts(&r.from, "link", &n_links);
  if (!r.from.code && !strategies) r.from.code = ko_raise(error, KO_E_INPUT, "the result has no strategies");
  ko_read read = {0};
  if (!r.from.code && ko_results_has(results, "trial")) r.from.code = ko_results_read(results, "trial", &read, error);
  n_trials = read.n;
  ko_read_free(&read);
  if (!r.from.code && ko_results_has(results, "time")) r.from.code = ko_results_read(results, "time", &read, error);
  if (read.n) n_times = read.n;
  ko_read_free(&read);
  out->n_links = n_links;
  out->n_strategies = (uint32_t)n_strategies;
  out->n_countries = (uint32_t)n_countries;
  out->n_sectors = (uint32_t)n_sectors;
  out->strategies = ko_reader_take(&r.from, (size_t)n_strategies, sizeof *out->strategies);
  for (uint64_t k = 0; k < n_strategies && !r.from.code; k++) out->strategies[k].name = strategies[k];
  if (!r.from.code) r.from.code = ko_strategy_find(strategy, strategies, out->n_strategies, &out->strategy, error);
  if (!r.from.code) {
    read_statistics(&r);
    read_differences(&r, n_trials);
    read_trials(&r, n_trials);
    read_countries(&r, countries, n_trials);
    read_sectors(&r, sectors, n_trials, n_times);
    read_facilities(&r, facilities);
    read_projects(&r);
  }
  if (r.from.code) ko_summary_free(out);
  return r.from.code;
}

void ko_summary_free(ko_summary *summary) {
  ko_arena_free(&summary->memory);
  *summary = (ko_summary){0};
}
