/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strategies side by side. Losses are read strategy by strategy for tails, and piece by piece for what countries, sectors and people
 * lose, so that memory does not grow with the number of strategies. Sums are exact and resampling follows the file's seed: the digits
 * depend on nothing but the files.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/analysis.h"
#include "sim/analysis/compare_parts.h"
#include "sim/analysis/reader.h"
#include "sim/stats/stats.h"

static const double CONFIDENCE = 0.95, TAIL = 0.05, FAR_TAIL = 0.01;
static const ko_estimate UNKNOWN = {(double)NAN, (double)NAN, (double)NAN};

static ko_estimate in_shares(const ko_difference *d) {
  return (ko_estimate){d->value / KO_READER_ONE, d->interval.low / KO_READER_ONE, d->interval.high / KO_READER_ONE};
}

/* ---- What the files are --------------------------------------------------------------------------------------------- */

static void read_file(ko_reader *r, const ko_compare_source *source, ko_compared_file *out) {
  ko_read trials = {0};
  *out = (ko_compared_file){.path = source->path,
                            .title = ko_reader_attribute(r, "title"),
                            .version = ko_reader_attribute(r, "knockon_version"),
                            .scenario_hash = ko_reader_attribute(r, "scenario_hash"),
                            .seed = ko_reader_attribute(r, "seed"),
                            .n_trials = strtoull(ko_reader_attribute(r, "trials"), NULL, 10)};
  if (!r->code && ko_results_has(r->results, "loss")) {
    r->code = ko_results_read(r->results, "trial", &trials, r->error);
    if (!r->code && trials.n != out->n_trials)
      r->code = ko_raise(r->error, KO_E_INPUT, "%s: says that it has %" PRIu64 " trials, but holds %" PRIu64, source->path, out->n_trials,
                         trials.n);
    out->has_trials = !r->code;
    ko_read_free(&trials);
  }
  if (!r->code && !ko_results_has(r->results, "loss_statistic"))
    r->code = ko_raise(r->error, KO_E_INPUT, "%s: has no loss_statistic: it holds no strategies that could be compared", source->path);
}

/* Files of one region alone are compared: elsewhere a share of service lost is another thing. */
static int check_regions(ko_reader *readers, const ko_compare_source *sources, ko_error *error) {
  const char *first = ko_reader_attribute(&readers[0], "region_hash"), *second = ko_reader_attribute(&readers[1], "region_hash");
  if (strcmp(first, second) == 0) return KO_OK;
  return ko_raise(
      error, KO_E_INPUT,
      "%s and %s are of different regions (region_hash %s and %s): their losses are not those of the same facilities, and cannot be "
      "compared",
      sources[0].path, sources[1].path, first, second);
}

/* Keys of a scenario that do not change what strategies are up against. */
static int is_condition(const char *path) {
  static const char *const others[] = {"name", "strategies", "run", "output", "sweep"};
  const size_t length = strcspn(path, ".");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strlen(others[i]) == length && strncmp(path, others[i], length) == 0) return 0;
  return 1;
}

static int read_changes(ko_reader *readers, ko_comparison *c, ko_error *error) {
  ko_scenario_change *changes = NULL;
  const char *first = ko_reader_attribute(&readers[0], "scenario"), *second = ko_reader_attribute(&readers[1], "scenario");
  int code = ko_scenario_diff(&c->memory, first, second, &changes, &c->n_changes, error);
  c->changes = changes;
  c->has_same_conditions = 1;
  for (size_t i = 0; i < c->n_changes; i++) c->has_same_conditions &= !is_condition(changes[i].path);
  c->has_same_luck = strcmp(c->files[0].seed, c->files[1].seed) == 0;
  return code;
}

/* ---- What each strategy is ------------------------------------------------------------------------------------------- */

/* A statistic of the strategies of one file, with its interval; *sd of one of them is wanted besides. */
static void read_statistics(ko_reader *r, ko_compared *strategies, double *sd, uint32_t n) {
  uint64_t n_names = 0;
  const char *const *names = ko_reader_texts(r, "statistic", &n_names);
  const double *value = ko_reader_numbers(r, "loss_statistic", n * n_names, -1),
               *low = ko_reader_numbers(r, "loss_statistic_low", n * n_names, -1);
  const double *high = ko_reader_numbers(r, "loss_statistic_high", n * n_names, -1), *cost = ko_reader_numbers(r, "cost", n, -1);
  for (uint32_t k = 0; k < n && !r->code; k++) {
    ko_compared *s = &strategies[k];
    s->mean = s->p95 = s->p99 = s->cvar95 = UNKNOWN;
    sd[k] = (double)NAN;
    s->cost = ko_number_at(cost, k);
    for (uint64_t i = 0; i < n_names; i++) {
      const uint64_t at = k * n_names + i;
      const ko_estimate e = {ko_number_at(value, at), ko_number_at(low, at), ko_number_at(high, at)};
      if (strcmp(names[i], "mean") == 0) s->mean = e;
      else if (strcmp(names[i], "p95") == 0) s->p95 = e;
      else if (strcmp(names[i], "p99") == 0) s->p99 = e;
      else if (strcmp(names[i], "cvar95") == 0) s->cvar95 = e;
      else if (strcmp(names[i], "sd") == 0) sd[k] = e.value;
    }
  }
}

static const char *name_in(ko_reader *r, ko_comparison *c, const char *name, uint32_t file) {
  if (file == 0) return name;
  const char *text = ko_arena_printf(&c->memory, r->error, "%s (2)", name);
  if (!text) r->code = KO_E_INTERNAL;
  return text ? text : "";
}

/* All strategies of all files, and their standard deviations. */
static int read_strategies(ko_reader *readers, ko_comparison *c, double **sd, ko_error *error) {
  const char *const *names[2] = {NULL, NULL};
  uint64_t n[2] = {0, 0};
  for (uint32_t f = 0; f < c->n_files; f++) {
    names[f] = ko_reader_texts(&readers[f], "strategy", &n[f]);
    if (readers[f].code) return readers[f].code;
    if (!n[f]) return ko_raise(error, KO_E_INPUT, "%s: has no strategies", c->files[f].path);
  }
  c->n_strategies = (uint32_t)(n[0] + n[1]);
  c->strategies = ko_reader_take(&readers[0], c->n_strategies, sizeof *c->strategies);
  *sd = ko_reader_take(&readers[0], c->n_strategies, sizeof **sd);
  if (readers[0].code) return readers[0].code;
  for (uint32_t f = 0, k = 0; f < c->n_files; f++) {
    const uint32_t first = k;
    read_statistics(&readers[f], c->strategies + first, *sd + first, (uint32_t)n[f]);
    for (uint64_t i = 0; i < n[f] && !readers[f].code; i++, k++) {
      c->strategies[k].name = name_in(&readers[f], c, names[f][i], f);
      c->strategies[k].file = f;
    }
    if (readers[f].code) return readers[f].code;
  }
  return KO_OK;
}

static int find_reference(ko_comparison *c, const char *against, ko_error *error) {
  const char **names = calloc(c->n_strategies, sizeof *names);
  if (!names) return ko_raise_memory(error, c->n_strategies * sizeof *names);
  for (uint32_t k = 0; k < c->n_strategies; k++) names[k] = c->strategies[k].name;
  const int code = ko_strategy_find(against, names, c->n_strategies, &c->reference, error);
  free(names);
  if (!code) c->strategies[c->reference].is_reference = 1;
  return code;
}

/* Whether a strategy meets the reference trial by trial, and in how many trials. Trials with the same number of files with the same seed
 * share their luck, as far as their scenarios are the same: they depend on each other, and are paired. */
static void choose_pairing(const ko_comparison *c, ko_compared *s) {
  const ko_compared_file *own = &c->files[s->file], *other = &c->files[c->strategies[c->reference].file];
  const int share = own == other || c->has_same_luck;
  s->pairing = !own->has_trials || !other->has_trials ? (share ? KO_PAIRING_BOUND : KO_PAIRING_NONE)
               : share                                ? KO_PAIRING_TRIALS
                                                      : KO_PAIRING_NONE;
  s->n_trials = s->pairing == KO_PAIRING_TRIALS && other->n_trials < own->n_trials ? other->n_trials : own->n_trials;
}

/* ---- Losses of the region, trial by trial ----------------------------------------------------------------------------- */

/* A strategy's losses and the resampled worst of them. */
typedef struct losses {
  int64_t *values;
  uint64_t n;
  ko_moments moments;
  ko_worst_sample *worst; /* [2]: of the tail and of the far tail */
} losses;

static void losses_free(losses *l) {
  free(l->values);
  free(l->worst);
  *l = (losses){0};
}

/* The index of a strategy in its own file. */
static uint64_t index_in_file(const ko_comparison *c, uint32_t k) {
  uint64_t at = 0;
  for (uint32_t i = 0; i < k; i++) at += c->strategies[i].file == c->strategies[k].file;
  return at;
}

/* The first n losses; l->n is 0 where nothing is counted. */
static int read_losses(const ko_comparison *c, const ko_reader *readers, uint32_t k, uint64_t n, losses *l, ko_error *error) {
  const ko_compared_file *file = &c->files[c->strategies[k].file];
  const ko_reader *r = &readers[c->strategies[k].file];
  *l = (losses){.values = n <= SIZE_MAX / sizeof *l->values ? malloc((n + 1) * sizeof *l->values) : NULL,
                .worst = calloc(2, sizeof *l->worst)};
  if (!l->values || !l->worst) return ko_raise_memory(error, n * sizeof *l->values);
  int code = KO_OK;
  for (uint64_t at = 0, now; at < n && !code; at += now) {
    ko_read read;
    now = n - at < KO_COMPARE_PIECE ? n - at : KO_COMPARE_PIECE;
    code = ko_results_read_rows(r->results, "loss", index_in_file(c, k), at, now, &read, error);
    if (!code && (!read.numbers || read.n != now))
      code = ko_raise(error, KO_E_INPUT, "%s: the dataset 'loss' is not (strategy, trial)", file->path);
    for (uint64_t i = 0; i < now && !code; i++) l->values[at + i] = ko_reader_units(read.numbers[i], KO_READER_ONE);
    ko_read_free(&read);
  }
  if (code || n == 0 || l->values[0] < 0) return code;
  ko_ranked ranked = {0};
  ko_resampling resampling = {0};
  code = ko_ranked_make(l->values, 1, n, &ranked, error);
  if (!code) code = ko_resampling_make(n, strtoull(file->seed, NULL, 10), &resampling, error);
  if (!code) {
    ko_worst_sample_of(&ranked, &resampling, TAIL, &l->worst[0]);
    ko_worst_sample_of(&ranked, &resampling, FAR_TAIL, &l->worst[1]);
  }
  ko_resampling_free(&resampling);
  ko_ranked_free(&ranked);
  if (code) return code;
  l->moments = ko_moments_of(l->values, 1, n);
  l->n = n;
  return KO_OK;
}

static void compare_losses(const losses *own, const losses *reference, ko_compared *s) {
  const int paired = s->pairing == KO_PAIRING_TRIALS;
  ko_paired_sums sums = {0};
  ko_difference mean;
  if (paired) {
    ko_paired_add(&sums, own->values, 1, reference->values, 1, own->n);
    mean = ko_paired_difference(&sums, CONFIDENCE);
    s->n_lower = sums.n_lower;
    s->n_higher = sums.n_higher;
    s->is_identical = sums.n_lower + sums.n_higher == 0;
  } else {
    mean = ko_welch_difference(&own->moments, &reference->moments, CONFIDENCE);
  }
  s->mean_difference = in_shares(&mean);
  s->p = mean.p;
  if (own->n < 2 || reference->n < 2) return;
  const ko_worst_difference tail = ko_worst_difference_of(&own->worst[0], &reference->worst[0], paired, CONFIDENCE);
  const ko_worst_difference far = ko_worst_difference_of(&own->worst[1], &reference->worst[1], paired, CONFIDENCE);
  s->p95_difference = in_shares(&tail.above);
  s->p99_difference = in_shares(&far.above);
  s->cvar95_difference = in_shares(&tail.mean);
  s->tail = (ko_compared_part){.difference = s->cvar95_difference, .p = tail.mean.p};
}

/* What the files keep without trials: means and standard deviations. */
static void compare_moments(const ko_comparison *c, const double *sd, uint32_t k) {
  ko_compared *s = &c->strategies[k];
  const ko_compared *to = &c->strategies[c->reference];
  const ko_moments own = {.n = c->files[s->file].n_trials, .mean = s->mean.value, .sd = sd[k], .third = (double)NAN};
  const ko_moments other = {.n = c->files[to->file].n_trials, .mean = to->mean.value, .sd = sd[c->reference], .third = (double)NAN};
  const ko_difference mean =
      s->pairing == KO_PAIRING_BOUND ? ko_bounded_difference(&own, &other, CONFIDENCE) : ko_welch_difference(&own, &other, CONFIDENCE);
  s->mean_difference = (ko_estimate){mean.value, mean.interval.low, mean.interval.high};
  s->p = mean.p;
  s->p95_difference.value = s->p95.value - to->p95.value;
  s->p99_difference.value = s->p99.value - to->p99.value;
  s->cvar95_difference.value = s->cvar95.value - to->cvar95.value;
}

static int compare_all_losses(ko_comparison *c, const ko_reader *readers, const double *sd, ko_error *error) {
  losses reference = {0};
  int code = KO_OK;
  for (uint32_t k = 0; k < c->n_strategies && !code; k++) {
    ko_compared *s = &c->strategies[k];
    losses own = {0};
    s->mean_difference = s->p95_difference = s->p99_difference = s->cvar95_difference = s->person_hours_difference = UNKNOWN;
    s->tail = (ko_compared_part){UNKNOWN, (double)NAN, 0};
    s->p = (double)NAN;
    choose_pairing(c, s);
    if (s->is_reference) continue;
    const int has_trials = c->files[s->file].has_trials && c->files[c->strategies[c->reference].file].has_trials;
    if (!has_trials) {
      compare_moments(c, sd, k);
      continue;
    }
    const uint64_t n = s->pairing == KO_PAIRING_TRIALS ? s->n_trials : c->files[c->strategies[c->reference].file].n_trials;
    if (reference.n != n) {
      losses_free(&reference);
      code = read_losses(c, readers, c->reference, n, &reference, error);
    }
    if (!code) code = read_losses(c, readers, k, s->n_trials, &own, error);
    if (!code && own.n && reference.n) compare_losses(&own, &reference, s);
    losses_free(&own);
  }
  losses_free(&reference);
  return code;
}

/* ---- What follows ------------------------------------------------------------------------------------------------------ */

/* Of the means of all strategies together. */
static int judge_means(ko_comparison *c, ko_error *error) {
  double *p = calloc(c->n_strategies, sizeof *p);
  if (!p) return ko_raise_memory(error, c->n_strategies * sizeof *p);
  for (uint32_t k = 0; k < c->n_strategies; k++) p[k] = c->strategies[k].p;
  int code = ko_holm(p, c->n_strategies, p, error);
  for (uint32_t k = 0; k < c->n_strategies && !code; k++) {
    c->strategies[k].p = p[k];
    c->strategies[k].verdict = ko_verdict_of(c->strategies[k].mean_difference.value, p[k]);
  }
  free(p);
  return code;
}

/* The i-th of a strategy's parts: its tail, its countries, its sectors. */
static ko_compared_part *part_at(const ko_comparison *c, size_t i) {
  const size_t n = 1 + (size_t)c->n_countries + c->n_sectors;
  ko_compared *s = &c->strategies[i / n];
  const size_t at = i % n;
  return at == 0 ? &s->tail : at <= c->n_countries ? &s->countries[at - 1] : &s->sectors[at - 1 - c->n_countries];
}

/* Of all countries, sectors and tails of all strategies together. */
static int judge_parts(ko_comparison *c, ko_error *error) {
  const size_t n = c->n_strategies * (1 + (size_t)c->n_countries + c->n_sectors);
  double *p = calloc(n, sizeof *p);
  if (!p) return ko_raise_memory(error, n * sizeof *p);
  for (size_t i = 0; i < n; i++) p[i] = part_at(c, i)->p;
  int code = ko_holm(p, n, p, error);
  for (size_t i = 0; i < n && !code; i++) {
    ko_compared_part *part = part_at(c, i);
    part->p = p[i];
    part->harmed = ko_verdict_of(part->difference.value, p[i]) == KO_VERDICT_WORSE;
  }
  free(p);
  return code;
}

static ko_estimate per_cost(const ko_estimate *difference, double cost) {
  const ko_difference d = {difference->value, {difference->low, difference->high}, (double)NAN}, ratio = ko_avoided_per_cost(&d, cost);
  return (ko_estimate){ratio.value, ratio.interval.low, ratio.interval.high};
}

static void weigh_costs(ko_comparison *c) {
  const ko_compared *to = &c->strategies[c->reference];
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    ko_compared *s = &c->strategies[k];
    const int has_price = !s->is_reference && (s->file == to->file || c->has_same_conditions);
    s->extra_cost = s->cost - to->cost;
    s->avoided_per_cost = has_price ? per_cost(&s->mean_difference, s->extra_cost) : UNKNOWN;
    s->person_hours_per_cost = has_price ? per_cost(&s->person_hours_difference, s->extra_cost) : UNKNOWN;
  }
}

/* The front among strategies that are up against the same: of each file by itself where conditions differ. */
static int find_front(ko_comparison *c, ko_error *error) {
  const uint32_t n = c->n_strategies;
  double *points = calloc(n, 3 * sizeof *points);
  size_t *beaten_by = calloc(n, sizeof *beaten_by);
  uint32_t *which = calloc(n, sizeof *which);
  int code = points && beaten_by && which ? KO_OK : ko_raise_memory(error, n * 3 * sizeof *points);
  const uint32_t n_groups = c->n_files == 2 && !c->has_same_conditions ? 2 : 1;
  for (uint32_t group = 0; group < n_groups && !code; group++) {
    size_t m = 0;
    for (uint32_t k = 0; k < n; k++) {
      const ko_compared *s = &c->strategies[k];
      if (n_groups == 2 && s->file != group) continue;
      memcpy(points + 3 * m, (double[]){s->cost, s->mean.value, s->cvar95.value}, 3 * sizeof *points);
      which[m++] = k;
    }
    ko_pareto_front(points, m, 3, beaten_by);
    for (size_t i = 0; i < m; i++)
      c->strategies[which[i]].beaten_by = beaten_by[i] < m ? which[beaten_by[i]] : n + (beaten_by[i] > m ? 1 : 0);
  }
  free(points);
  free(beaten_by);
  free(which);
  return code;
}

/* Of the comparison with the fewest trials. */
static void count_tail(ko_comparison *c) {
  uint64_t n = c->files[0].n_trials;
  for (uint32_t k = 0; k < c->n_strategies; k++)
    if (c->strategies[k].n_trials < n) n = c->strategies[k].n_trials;
  c->n_tail = (uint64_t)(TAIL * (double)n + 1e-9);
  c->has_few_tail = c->n_tail < KO_TAIL_ENOUGH;
}

static void read_axes(ko_reader *r, ko_comparison *c) {
  uint64_t n_countries, n_sectors;
  const char *horizon = ko_reader_attribute(r, "horizon_hours");
  c->horizon_hours = horizon[0] ? strtod(horizon, NULL) : (double)NAN;
  c->countries = ko_reader_texts(r, "country", &n_countries);
  c->sectors = ko_reader_texts(r, "sector", &n_sectors);
  c->country_names = ko_reader_labels(r, "country_name", n_countries);
  c->n_countries = (uint32_t)n_countries;
  c->n_sectors = (uint32_t)n_sectors;
}

int ko_comparison_read(const ko_compare_source *sources, uint32_t n_sources, const char *against, ko_comparison *out, ko_error *error) {
  *out = (ko_comparison){.n_files = n_sources, .has_same_conditions = 1, .has_same_luck = 1};
  ko_reader readers[2] = {{.memory = &out->memory, .error = error}, {.memory = &out->memory, .error = error}};
  double *sd = NULL;
  int code = KO_OK;
  for (uint32_t f = 0; f < n_sources && !code; f++) {
    readers[f].results = sources[f].results;
    read_file(&readers[f], &sources[f], &out->files[f]);
    code = readers[f].code;
  }
  if (!code && n_sources == 2) code = check_regions(readers, sources, error);
  if (!code && n_sources == 2) code = read_changes(readers, out, error);
  if (!code) code = read_strategies(readers, out, &sd, error);
  if (!code) code = find_reference(out, against, error);
  if (!code) {
    read_axes(&readers[0], out);
    code = readers[0].code;
  }
  if (!code) {
    code = compare_all_losses(out, readers, sd, error);
    count_tail(out);
  }
  if (!code) code = ko_compare_parts(out, readers, error);
  if (!code) code = judge_means(out, error);
  if (!code) code = judge_parts(out, error);
  if (!code) {
    weigh_costs(out);
    code = find_front(out, error);
  }
  if (code) ko_comparison_free(out);
  return code;
}

void ko_comparison_free(ko_comparison *comparison) {
  ko_arena_free(&comparison->memory);
  *comparison = (ko_comparison){0};
}
