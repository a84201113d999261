/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimising: search on the first trials, choose points along the budgets, estimate them on later trials.
 */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { POINTS_MOST = 10 };

static int stops(const void *context) { return ko_question_stops(context); }

static void progress(const void *context, ko_optimise_phase phase, uint32_t chosen, uint64_t tried) {
  const ko_optimise_options *options = ((const ko_question *)context)->options;
  if (options->progress) options->progress(options->context, phase, chosen, tried);
}

static int search(const ko_question *question, ko_selection *out, ko_error *error) {
  const ko_plan_candidates *candidates = question->candidates;
  double *cost = ko_arena_alloc(&out->memory, candidates->n, sizeof *cost, error);
  ko_evaluator *evaluator = NULL;
  if (!cost) return KO_E_INTERNAL;
  for (uint32_t c = 0; c < candidates->n; c++) cost[c] = candidates->items[c].cost;
  const int plain = question->options->plain || question->scenario->time.given;
  int code = plain ? ko_evaluator_plain(question, &evaluator, error) : ko_evaluator_fast(question, &evaluator, error);
  out->n = candidates->n;
  out->cost = cost;
  out->budget = question->options->budget;
  out->n_trials = question->options->n_trials;
  out->tail = question->options->objective.kind == KO_OBJECTIVE_CVAR95;
  out->method = question->options->method;
  out->evaluator = evaluator;
  out->asked_to_stop = stops;
  out->progress = progress;
  out->context = question;
  if (!code) code = ko_selection_run(out, error);
  if (evaluator) evaluator->free(evaluator);
  if (code != KO_E_INTERRUPTED) return code;
  out->stopped = 1; /* before there was anything */
  return KO_OK;
}

/* Portfolios of the front along the budgets up to the dearest one: for each tenth the best that it buys. A search that was stopped shows its
 * best alone. */
static uint32_t choose_points(const ko_selection *found, const ko_found **out) {
  uint32_t n = 0;
  out[n++] = &found->front[0];
  if (found->n_front == 0) return 0;
  for (uint32_t i = 1; i <= POINTS_MOST; i++) {
    const double budget = found->front[found->n_front - 1].cost * i / POINTS_MOST;
    size_t best = 0;
    if (found->stopped && i < POINTS_MOST) continue;
    for (size_t k = 0; k < found->n_front && found->front[k].cost <= budget; k++) best = k;
    if (i == POINTS_MOST) best = found->n_front - 1;
    if (&found->front[best] != out[n - 1]) out[n++] = &found->front[best];
  }
  return n;
}

static double searched_of(const ko_question *question, ko_wide score) {
  const ko_objective_kind kind = question->options->objective.kind;
  const uint64_t n = question->options->n_trials;
  const double mean = (double)score / (double)(kind == KO_OBJECTIVE_CVAR95 ? (n + 19) / 20 : n);
  return kind == KO_OBJECTIVE_PERSON_HOURS ? mean * question->scenario->time.step_hours : mean / (double)KO_LOSS_ONE;
}

static int describe(const ko_question *question, const ko_found *found, ko_optimised_point *point, ko_arena *memory, ko_error *error) {
  uint32_t *chosen = ko_arena_alloc(memory, question->candidates->n, sizeof *chosen, error), n = 0;
  if (!chosen) return KO_E_INTERNAL;
  for (uint32_t c = 0; c < question->candidates->n; c++)
    if (ko_bit_get(found->bits, c)) chosen[n++] = c;
  *point = (ko_optimised_point){.n = n, .chosen = chosen, .cost = found->cost, .searched = searched_of(question, found->score)};
  return KO_OK;
}

static int report(const ko_question *question, const ko_selection *found, ko_optimised *out, ko_error *error) {
  const ko_found *chosen[POINTS_MOST + 1];
  const uint64_t *portfolios[POINTS_MOST + 1];
  out->n_portfolios = found->n_tried;
  out->exact = found->exact;
  out->stopped = found->stopped;
  if (found->n_front == 0) return KO_OK; /* stopped before the baseline had run */
  if (found->front[0].score < 0)
    return ko_raise(error, KO_E_INPUT,
                    "nothing is counted of which the loss could be lowered: no facility with demand is up there undamaged");
  const uint32_t n = choose_points(found, chosen);
  ko_optimised_point *points = ko_arena_alloc(&out->memory, n, sizeof *points, error);
  int code = points ? KO_OK : KO_E_INTERNAL;
  for (uint32_t i = 0; i < n && !code; i++) {
    portfolios[i] = chosen[i]->bits;
    code = describe(question, chosen[i], &points[i], &out->memory, error);
  }
  if (!code) code = ko_optimise_estimate(question, n, portfolios, points, &out->memory, &out->n_tail, error);
  out->points = points;
  out->n_points = code ? 0 : n;
  return code;
}

int ko_optimise(const ko_scenario *scenario, const ko_region *region, const ko_plan_candidates *candidates,
                const ko_optimise_options *options, ko_optimised *out, ko_error *error) {
  ko_question question = {.scenario = scenario,
                          .region = region,
                          .candidates = candidates,
                          .options = options,
                          .words = ko_portfolio_words(candidates->n),
                          .first_fresh = (options->n_trials + KO_LANES - 1) / KO_LANES * KO_LANES,
                          .n_threads = options->n_threads > 0 ? (int)options->n_threads : omp_get_max_threads()};
  ko_selection found = {0};
  *out = (ko_optimised){.scenario = scenario,
                        .region = region,
                        .candidates = candidates,
                        .budget = options->budget,
                        .objective = options->objective,
                        .n_trials = options->n_trials,
                        .n_fresh = options->n_fresh};
  int code = ko_rankings_make(region, &question.scores, error);
  if (!code) code = search(&question, &found, error);
  if (!code) code = report(&question, &found, out, error);
  ko_selection_free(&found);
  ko_rankings_free(question.scores);
  return code;
}

void ko_optimised_free(ko_optimised *optimised) { ko_arena_free(&optimised->memory); }
