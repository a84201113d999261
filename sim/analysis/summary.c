/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/analysis.h"
#include "sim/stats/stats.h"

enum { MOST_CRITICAL = 10 };

/* What is being read into what. Every helper does nothing once `code` is set, so that a reader is a list of what it reads. */
typedef struct reader {
  const ko_results *results;
  ko_summary *to;
  ko_error *error;
  int code;
} reader;

static void *take(reader *r, size_t n, size_t size) {
  void *memory = r->code ? NULL : ko_arena_alloc(&r->to->memory, n ? n : 1, size, r->error);
  if (!memory && !r->code) r->code = KO_E_INTERNAL;
  return memory;
}

static const char *keep_text(reader *r, const char *text) {
  const char *copy = r->code ? NULL : ko_arena_text(&r->to->memory, text, strlen(text), r->error);
  if (!copy && !r->code) r->code = KO_E_INTERNAL;
  return copy ? copy : "";
}

/* A numeric dataset of the size that is expected; NULL where the file has none. `at` < 0: all of it, else one index of its first axis. */
static const double *numbers(reader *r, const char *name, uint64_t n, int64_t at) {
  ko_read read;
  if (r->code || !ko_results_has(r->results, name)) return NULL;
  r->code =
      at < 0 ? ko_results_read(r->results, name, &read, r->error) : ko_results_read_at(r->results, name, (uint64_t)at, &read, r->error);
  if (r->code) return NULL;
  double *copy = NULL;
  if (!read.numbers || read.n != n)
    r->code = ko_raise(r->error, KO_E_INPUT, "the dataset '%s' has %" PRIu64 " values, %" PRIu64 " were expected", name, read.n, n);
  else if ((copy = take(r, (size_t)n, sizeof *copy))) memcpy(copy, read.numbers, (size_t)n * sizeof *copy);
  ko_read_free(&read);
  return copy;
}

/* One of `n` columns of values by trial under strategy k, or (column == n) their sum without those that are unknown; read piece by piece, since there may be
 * more of them than fit in memory. The caller frees it; NULL where the file has none. */
static double *by_trial(reader *r, const char *name, uint64_t k, uint64_t n_trials, uint32_t n, uint32_t column) {
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

/* A text dataset; NULL where the file has none. */
static const char *const *texts(reader *r, const char *name, uint64_t *n) {
  ko_read read;
  *n = 0;
  if (r->code || !ko_results_has(r->results, name)) return NULL;
  r->code = ko_results_read(r->results, name, &read, r->error);
  if (r->code) return NULL;
  const char **copy = NULL;
  if (!read.texts) r->code = ko_raise(r->error, KO_E_INPUT, "the dataset '%s' holds no texts", name);
  else if ((copy = take(r, (size_t)read.n, sizeof *copy))) {
    for (uint64_t i = 0; i < read.n; i++) copy[i] = keep_text(r, read.texts[i]);
    *n = read.n;
  }
  ko_read_free(&read);
  return copy;
}

static const char *attribute(reader *r, const char *name) {
  char *text;
  ko_error ignored = {0};
  if (r->code || ko_results_attribute(r->results, name, &text, &ignored) != 0) return "";
  const char *copy = keep_text(r, text);
  free(text);
  return copy;
}

static double pick(const double *from, uint64_t at) { return from ? from[at] : (double)NAN; }

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

/* The paired difference of two strategies' losses; deviations are taken from the mean in a second pass. */
static ko_estimate paired(const double *loss, const double *baseline, uint64_t n, double *t) {
  double sum = 0, squares = 0, count = (double)n;
  *t = (double)NAN;
  for (uint64_t i = 0; i < n; i++) sum += loss[i] - baseline[i];
  double mean = sum / count;
  if (n < 2 || isnan(mean)) return (ko_estimate){mean, (double)NAN, (double)NAN};
  for (uint64_t i = 0; i < n; i++) squares += (loss[i] - baseline[i] - mean) * (loss[i] - baseline[i] - mean);
  double standard_error = sqrt(squares / (count - 1) / count), reach = ko_t_quantile(0.975, n - 1) * standard_error;
  *t = standard_error > 0 ? fabs(mean) / standard_error : mean != 0 ? (double)INFINITY : 0;
  return (ko_estimate){mean, mean - reach, mean + reach};
}

/* Holm: the clearest difference is held against 5 % / m, the next against 5 % / (m - 1), until one fails. */
static void judge(ko_summary *s, const double *t, uint64_t n_trials) {
  uint32_t left = 0;
  for (uint32_t k = 1; k < s->n_strategies; k++) left += isnan(t[k]) ? 0 : 1;
  for (int holds = 1; left > 0; left--) {
    uint32_t clearest = 0;
    for (uint32_t k = 1; k < s->n_strategies; k++)
      if (s->strategies[k].verdict == KO_VERDICT_UNKNOWN && !isnan(t[k]) && (!clearest || t[k] > t[clearest])) clearest = k;
    if (holds && !(t[clearest] > ko_t_quantile(1 - 0.025 / left, n_trials - 1))) holds = 0;
    double difference = s->strategies[clearest].difference.value;
    s->strategies[clearest].verdict = !holds ? KO_VERDICT_SAME : difference < 0 ? KO_VERDICT_BETTER : KO_VERDICT_WORSE;
  }
}

static void read_differences(reader *r, uint64_t n_trials) {
  ko_summary *s = r->to;
  for (uint32_t k = 0; k < s->n_strategies; k++) s->strategies[k].difference = (ko_estimate){(double)NAN, (double)NAN, (double)NAN};
  double *t = take(r, s->n_strategies, sizeof *t);
  double *baseline = by_trial(r, "loss", 0, n_trials, 1, 0);
  if (r->code) return;
  t[0] = (double)NAN;
  for (uint32_t k = 1; k < s->n_strategies; k++) {
    t[k] = (double)NAN;
    double *loss = baseline ? by_trial(r, "loss", k, n_trials, 1, 0) : NULL;
    if (loss) s->strategies[k].difference = paired(loss, baseline, n_trials, &t[k]);
    else s->strategies[k].difference.value = s->strategies[k].mean.value - s->strategies[0].mean.value;
    free(loss);
  }
  if (baseline && n_trials > 1 && !r->code) judge(s, t, n_trials);
  free(baseline);
}

static void read_statistics(reader *r) {
  ko_summary *s = r->to;
  uint64_t n = 0, at[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  static const char *const wanted[4] = {"mean", "p95", "p99", "cvar95"};
  const char *const *names = texts(r, "statistic", &n);
  for (uint64_t i = 0; i < n && names; i++)
    for (size_t k = 0; k < 4; k++)
      if (strcmp(names[i], wanted[k]) == 0) at[k] = i;
  const double *value = numbers(r, "loss_statistic", s->n_strategies * n, -1),
               *low = numbers(r, "loss_statistic_low", s->n_strategies * n, -1);
  const double *high = numbers(r, "loss_statistic_high", s->n_strategies * n, -1), *cost = numbers(r, "cost", s->n_strategies, -1);
  if (r->code) return;
  for (uint32_t k = 0; k < s->n_strategies; k++) {
    ko_estimate *const to[4] = {&s->strategies[k].mean, &s->strategies[k].p95, &s->strategies[k].p99, &s->strategies[k].cvar95};
    for (size_t i = 0; i < 4; i++) {
      uint64_t cell = k * n + at[i];
      *to[i] = at[i] == UINT64_MAX ? (ko_estimate){(double)NAN, (double)NAN, (double)NAN}
                                   : (ko_estimate){pick(value, cell), pick(low, cell), pick(high, cell)};
    }
    s->strategies[k].cost = pick(cost, k);
  }
}

/* What is counted a trial, one strategy at a time, and of it one dataset, so that memory holds no more. */
static void read_trials(reader *r, uint64_t n_trials) {
  ko_summary *s = r->to;
  const uint32_t n = s->n_countries;
  double ignored;
  const double *restored = numbers(r, "restored", s->n_strategies, -1);
  for (uint32_t k = 0; k < s->n_strategies && !r->code; k++) {
    ko_summary_strategy *to = &s->strategies[k];
    describe(by_trial(r, "failures_direct", k, n_trials, 1, 0), n_trials, &to->direct, &ignored);
    describe(by_trial(r, "failures_indirect", k, n_trials, 1, 0), n_trials, &to->indirect, &ignored);
    describe(by_trial(r, "connectivity", k, n_trials, 1, 0), n_trials, &to->connectivity, &ignored);
    describe(by_trial(r, "people_affected", k, n_trials, n, n), n_trials, &to->people, &to->people_p95);
    describe(by_trial(r, "person_hours_lost", k, n_trials, n, n), n_trials, &to->person_hours, &to->person_hours_p95);
    to->restored = pick(restored, k);
    describe_times(isnan(to->restored) ? NULL : by_trial(r, "restoration", k, n_trials, 1, 0), n_trials, &to->restoration_p50,
                   &to->restoration_p95);
  }
}

/* Labels along an axis of n entries, such as facility_name; NULL where the file has none. */
static const char *const *labels(reader *r, const char *name, uint64_t n) {
  uint64_t found;
  const char *const *all = texts(r, name, &found);
  return found == n ? all : NULL;
}

static const char *label(const char *const *all, uint64_t at) { return all ? all[at] : ""; }

static void read_countries(reader *r, const char *const *ids, uint64_t n_trials) {
  ko_summary *s = r->to;
  uint32_t n = s->n_countries;
  const char *const *names = labels(r, "country_name", n);
  const uint32_t k = s->strategy;
  const double *value = numbers(r, "loss_difference", n, s->strategy), *low = numbers(r, "loss_difference_low", n, s->strategy);
  const double *high = numbers(r, "loss_difference_high", n, s->strategy);
  s->spillover = numbers(r, "spillover", (uint64_t)n * n, s->strategy);
  s->spillover_joint = numbers(r, "spillover_joint", n, s->strategy);
  s->countries = take(r, n, sizeof *s->countries);
  for (uint32_t c = 0; c < n && !r->code; c++) {
    ko_summary_country *to = &s->countries[c];
    *to = (ko_summary_country){.id = ids[c], .name = label(names, c), .difference = {pick(value, c), pick(low, c), pick(high, c)}};
    describe(by_trial(r, "loss_country", k, n_trials, n, c), n_trials, &to->loss, &to->p95);
    describe(by_trial(r, "people_affected", k, n_trials, n, c), n_trials, &to->people, &to->people_p95);
    describe(by_trial(r, "person_hours_lost", k, n_trials, n, c), n_trials, &to->person_hours, &to->person_hours_p95);
  }
}

static void read_sectors(reader *r, const char *const *names, uint64_t n_trials, uint64_t n_times) {
  ko_summary *s = r->to;
  uint32_t n = s->n_sectors;
  double ignored;
  uint64_t cells = (uint64_t)s->n_countries * n;
  const double *service = numbers(r, "service", n_times * cells, s->strategy);
  double *lost = service ? take(r, (size_t)cells, sizeof *lost) : NULL;
  for (uint64_t i = 0; lost && i < cells; i++) {
    for (uint64_t t = 0; t < n_times; t++) lost[i] += 1 - service[t * cells + i];
    lost[i] /= (double)n_times;
  }
  s->lost_service = lost;
  s->sectors = take(r, n, sizeof *s->sectors);
  for (uint32_t k = 0; k < n && !r->code; k++) {
    s->sectors[k] = (ko_summary_sector){.name = names[k]};
    describe(by_trial(r, "loss_sector", s->strategy, n_trials, n, k), n_trials, &s->sectors[k].loss, &ignored);
    describe(by_trial(r, "operational", s->strategy, n_trials, n, k), n_trials, &s->sectors[k].operational, &ignored);
  }
  const double *connected = numbers(r, "country_connectivity", n * (uint64_t)s->n_countries * s->n_countries, s->strategy);
  double *mean = connected ? take(r, (size_t)s->n_countries * s->n_countries, sizeof *mean) : NULL;
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
  s->causes = texts(r, "cause", &n_causes);
  s->n_causes = (uint32_t)n_causes;
  const double *probability = numbers(r, "failure_probability", n, s->strategy), *criticality = numbers(r, "criticality", n, s->strategy);
  const double *outage = numbers(r, "outage_hours", n, s->strategy);
  const double *cause = numbers(r, "failure_cause", n * n_causes, s->strategy);
  if (r->code) return;
  s->by_criticality = criticality != NULL;
  uint32_t found = criticality ? highest(criticality, n, rows) : 0;
  if (found == 0 && probability) {
    s->by_criticality = 0;
    found = highest(probability, n, rows);
  }
  const char *const *names = labels(r, "facility_name", n), *const *countries = labels(r, "facility_country", n);
  const char *const *sectors = labels(r, "facility_sector", n);
  s->facilities = take(r, found, sizeof *s->facilities);
  for (uint32_t i = 0; i < found && !r->code; i++) {
    double *shares = cause ? take(r, (size_t)n_causes, sizeof *shares) : NULL;
    for (uint64_t k = 0; shares && k < n_causes; k++) shares[k] = cause[rows[i] * n_causes + k] / pick(probability, rows[i]);
    uint64_t row = rows[i];
    s->facilities[i] = (ko_summary_facility){.id = ids[row],
                                             .name = label(names, row),
                                             .country = label(countries, row),
                                             .sector = label(sectors, row),
                                             .failure_probability = pick(probability, row),
                                             .criticality = pick(criticality, row),
                                             .outage_hours = pick(outage, row),
                                             .causes = shares};
  }
  s->n_facilities_shown = r->code ? 0 : found;
}

static void read_projects(reader *r) {
  ko_summary *s = r->to;
  uint64_t n;
  const char *const *ids = texts(r, "project", &n);
  const char *const *names = labels(r, "project_name", n);
  const double *operational = numbers(r, "project_operational", n, s->strategy), *service = numbers(r, "project_service", n, s->strategy);
  const double *margin = numbers(r, "project_margin", n, s->strategy);
  s->projects = take(r, (size_t)n, sizeof *s->projects);
  for (uint64_t i = 0; i < n && !r->code; i++)
    s->projects[i] = (ko_summary_project){ids[i], label(names, i), pick(operational, i), pick(service, i), pick(margin, i)};
  s->n_projects = r->code ? 0 : (uint32_t)n;
}

static void read_head(reader *r) {
  ko_summary *s = r->to;
  s->title = attribute(r, "title");
  s->version = attribute(r, "knockon_version");
  s->scenario_hash = attribute(r, "scenario_hash");
  s->inferred = attribute(r, "inferred");
  s->seed = attribute(r, "seed");
  s->trials = strtod(attribute(r, "trials"), NULL);
  const char *horizon = attribute(r, "horizon_hours");
  s->horizon_hours = horizon[0] ? strtod(horizon, NULL) : (double)NAN;
}

int ko_summary_read(const ko_results *results, const char *strategy, ko_summary *out, ko_error *error) {
  *out = (ko_summary){0};
  reader r = {.results = results, .to = out, .error = error};
  uint64_t n_strategies, n_countries, n_sectors, n_links, n_trials = 0, n_times = 1;
  read_head(&r);
  const char *const *strategies = texts(&r, "strategy", &n_strategies), *const *countries = texts(&r, "country", &n_countries);
  const char *const *sectors = texts(&r, "sector", &n_sectors), *const *facilities = texts(&r, "facility", &out->n_facilities);
  (void)texts(&r, "link", &n_links);
  if (!r.code && !strategies) r.code = ko_raise(error, KO_E_INPUT, "the result has no strategies");
  ko_read read = {0};
  if (!r.code && ko_results_has(results, "trial")) r.code = ko_results_read(results, "trial", &read, error);
  n_trials = read.n;
  ko_read_free(&read);
  if (!r.code && ko_results_has(results, "time")) r.code = ko_results_read(results, "time", &read, error);
  if (read.n) n_times = read.n;
  ko_read_free(&read);
  out->n_links = n_links;
  out->n_strategies = (uint32_t)n_strategies;
  out->n_countries = (uint32_t)n_countries;
  out->n_sectors = (uint32_t)n_sectors;
  out->strategies = take(&r, (size_t)n_strategies, sizeof *out->strategies);
  for (uint64_t k = 0; k < n_strategies && !r.code; k++) out->strategies[k].name = strategies[k];
  if (!r.code) r.code = ko_strategy_find(strategy, strategies, out->n_strategies, &out->strategy, error);
  if (!r.code) {
    read_statistics(&r);
    read_differences(&r, n_trials);
    read_trials(&r, n_trials);
    read_countries(&r, countries, n_trials);
    read_sectors(&r, sectors, n_trials, n_times);
    read_facilities(&r, facilities);
    read_projects(&r);
  }
  if (r.code) ko_summary_free(out);
  return r.code;
}

void ko_summary_free(ko_summary *summary) {
  ko_arena_free(&summary->memory);
  *summary = (ko_summary){0};
}
