/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Estimates of chosen portfolios from trials that the search has not seen, each portfolio a strategy, all under the same luck.
 */
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { PORTFOLIOS_A_PLAN = 32 };
static const double TAIL = 0.05, CONFIDENCE = 0.95;

/* What is gathered of some portfolios: strategy 0 is the baseline. */
typedef struct gathered {
  const ko_question *question;
  ko_team team;
  uint64_t n_trials;
  uint32_t n_cases, n_countries;
  int64_t *loss, *people; /* [n_cases][n_trials] */
  ko_exact_sums *avoided; /* [n_threads][n_cases][n_countries] loss of the country, baseline less this */
} gathered;

static int64_t *row_of(int64_t *array, const gathered *g, uint32_t strategy) { return array + (uint64_t)strategy * g->n_trials; }

/* One block under all strategies, the baseline first. `there`: its losses of countries, [n_countries][512]; `off` [512]. */
static int run_block(gathered *g, int seat, uint32_t block, int64_t *there, ko_error *error) {
  const ko_plan *plan = g->team.plan;
  const uint64_t at = (uint64_t)block * KO_LANES - g->question->first_fresh;
  int64_t off[KO_LANES];
  for (uint32_t c = 0; c < g->n_cases; c++) {
    static const ko_objective people = {.kind = KO_OBJECTIVE_PERSON_HOURS};
    ko_settled settled;
    ko_account account;
    int code =
        ko_account_trials(g->team.accountants[seat], g->team.workers[seat], plan, c, block, KO_NONE, NULL, &settled, &account, error);
    if (code) return code;
    for (uint32_t lane = 0; lane < settled.n_lanes; lane++) {
      row_of(g->loss, g, c)[at + lane] = account.loss[lane];
      row_of(g->people, g, c)[at + lane] = ko_objective_of(&people, plan, &account, lane);
    }
    for (uint32_t k = 0; k < g->n_countries; k++) {
      const int64_t *mine = account.loss_country + (size_t)k * KO_LANES;
      if (mine[0] < 0) continue; /* undefined in every trial */
      if (c == 0) memcpy(there + (size_t)k * KO_LANES, mine, KO_LANES * sizeof *mine);
      for (uint32_t lane = 0; lane < settled.n_lanes; lane++) off[lane] = there[(size_t)k * KO_LANES + lane] - mine[lane];
      ko_exact_add(&g->avoided[((size_t)seat * g->n_cases + c) * g->n_countries + k], off, 1, settled.n_lanes);
    }
  }
  return KO_OK;
}

static int run(gathered *g, ko_error *error) {
  const int64_t first = (int64_t)(g->question->first_fresh / KO_LANES), end = g->team.plan->n_blocks;
  int failed = KO_OK;
#pragma omp parallel num_threads(g->team.n)
  {
    ko_error mine = {0};
    int64_t *there = ko_alloc_aligned((size_t)g->n_countries * KO_LANES, sizeof *there, &mine);
    int code = there ? KO_OK : KO_E_INTERNAL;
#pragma omp for schedule(dynamic)
    for (int64_t block = first; block < end; block++)
      if (!code) code = run_block(g, omp_get_thread_num(), (uint32_t)block, there, &mine);
#pragma omp critical(knockon_optimise)
    if (code && !failed) {
      failed = code;
      *error = mine;
    }
    free(there);
  }
  return failed;
}

static ko_estimate estimate_of(const ko_moments *moments, double one) {
  const ko_interval interval = ko_mean_interval(moments, CONFIDENCE);
  return (ko_estimate){moments->mean / one, interval.low / one, interval.high / one};
}

static ko_estimate mean_of(const int64_t *values, uint64_t n, double one) {
  const ko_moments moments = ko_moments_of(values, 1, n);
  return estimate_of(&moments, one);
}

/* Mean of `there` less `here`; `room` [n]. */
static ko_estimate difference_of(const int64_t *there, const int64_t *here, uint64_t n, double one, int64_t *room) {
  for (uint64_t t = 0; t < n; t++) room[t] = there[t] - here[t];
  return mean_of(room, n, one);
}

static int fill_point(const gathered *g, uint32_t c, int64_t *room, ko_optimised_point *out, ko_arena *memory, ko_error *error) {
  const double one = (double)KO_LOSS_ONE, step = 1 / g->team.plan->step_hours;
  const uint64_t n = g->n_trials;
  const int64_t *loss = row_of(g->loss, g, c), *people = row_of(g->people, g, c);
  ko_ranked ranked = {0};
  ko_tail tail;
  int code = ko_ranked_make(loss, 1, n, &ranked, error);
  if (!code) code = ko_tail_of(&ranked, TAIL, CONFIDENCE, g->team.plan->draws.seed, &tail, error);
  ko_ranked_free(&ranked);
  if (code) return code;
  out->loss = mean_of(loss, n, one);
  out->cvar95 = (ko_estimate){tail.mean / one, tail.interval.low / one, tail.interval.high / one};
  out->person_hours = mean_of(people, n, step);
  out->loss_avoided = difference_of(g->loss, loss, n, one, room);
  out->person_hours_avoided = difference_of(g->people, people, n, step, room);
  ko_estimate *country = ko_arena_alloc(memory, g->n_countries, sizeof *country, error);
  if (!country) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < g->n_countries; k++) {
    ko_exact_sums sums = {0};
    for (int seat = 0; seat < g->team.n; seat++) {
      const ko_exact_sums *part = &g->avoided[((size_t)seat * g->n_cases + c) * g->n_countries + k];
      sums.n += part->n;
      sums.sum += part->sum;
      sums.squares += part->squares;
    }
    const ko_moments moments = ko_exact_moments(&sums);
    country[k] = estimate_of(&moments, one);
  }
  out->country = country;
  return KO_OK;
}

/* Points of the strategies from `first` on. Bootstraps are what takes longest here: one point a thread. */
static int fill_points(const gathered *g, uint32_t first, ko_optimised_point *points, ko_arena *memory, ko_error *error) {
  int failed = KO_OK;
#pragma omp parallel num_threads(g->team.n)
  {
    ko_error mine = {0};
    int64_t *room = calloc(g->n_trials, sizeof *room);
    int code = room ? KO_OK : ko_raise_memory(&mine, g->n_trials * sizeof *room);
#pragma omp for schedule(dynamic)
    for (uint32_t c = first; c < g->n_cases; c++) {
      ko_arena own = {0};
      if (!code) code = fill_point(g, c, room, &points[c - first], &own, &mine);
#pragma omp critical(knockon_optimise)
      if (!code) {
        ko_estimate *kept = ko_arena_alloc(memory, g->n_countries, sizeof *kept, &mine);
        if (kept) memcpy(kept, points[c - first].country, g->n_countries * sizeof *kept);
        else code = KO_E_INTERNAL;
        points[c - first].country = kept;
      }
      ko_arena_free(&own);
    }
#pragma omp critical(knockon_optimise)
    if (code && !failed) {
      failed = code;
      *error = mine;
    }
    free(room);
  }
  return failed;
}

/* Some portfolios, whose points are estimated; where `first` is 0 the baseline comes before them. */
static int estimate_some(const ko_question *question, uint32_t first, uint32_t n, const uint64_t *const *portfolios,
                         ko_optimised_point *points, ko_arena *memory, ko_error *error) {
  gathered g = {
      .question = question, .n_trials = question->options->n_fresh, .n_cases = n + 1, .n_countries = question->region->n_countries};
  int code = ko_team_make(question, n, portfolios, question->first_fresh + g.n_trials, &g.team, error);
  g.loss = calloc((size_t)g.n_cases * g.n_trials, sizeof *g.loss);
  g.people = calloc((size_t)g.n_cases * g.n_trials, sizeof *g.people);
  if (!code) g.avoided = ko_alloc_aligned((size_t)g.team.n * g.n_cases * g.n_countries, sizeof *g.avoided, error);
  if (!code && (!g.loss || !g.people)) code = ko_raise_memory(error, 2 * (size_t)g.n_cases * g.n_trials * sizeof *g.loss);
  if (!code && !g.avoided) code = KO_E_INTERNAL;
  if (!code) code = run(&g, error);
  if (!code) code = fill_points(&g, first, points, memory, error);
  free(g.loss);
  free(g.people);
  free(g.avoided);
  ko_team_free(&g.team);
  return code;
}

int ko_optimise_estimate(const ko_question *question, uint32_t n, const uint64_t *const *portfolios, ko_optimised_point *points,
                         ko_arena *memory, uint64_t *n_tail, ko_error *error) {
  int code = KO_OK;
  *n_tail = (uint64_t)(TAIL * (double)question->options->n_fresh + 1e-9);
  for (uint32_t i = 0; i < n && !code;) { /* the first point is the baseline, which every plan has */
    const uint32_t first = i > 0, room = PORTFOLIOS_A_PLAN + !first, some = n - i < room ? n - i : room;
    if (question->options->progress) question->options->progress(question->options->context, KO_PHASE_ESTIMATE, n - 1, n);
    code = estimate_some(question, first, some - !first, portfolios + i + !first, points + i, memory, error);
    i += some;
  }
  return code;
}
