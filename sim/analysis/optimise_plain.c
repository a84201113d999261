/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plain evaluator: every portfolio is a strategy that runs through all trials, some portfolios a plan.
 */
#include <omp.h>
#include <stdlib.h>

#include "sim/analysis/optimise_parts.h"

enum { PORTFOLIOS_A_PLAN = 16 };

typedef struct plain {
  ko_evaluator face;
  const ko_question *question;
} plain;

/* Blocks of all strategies but the baseline, spread over the threads. */
static int run_team(const ko_question *question, ko_team *team, uint64_t first, uint64_t end, int64_t *out, ko_error *error) {
  const uint32_t n_cases = team->plan->n_cases - 1, first_block = (uint32_t)(first / KO_LANES);
  const int64_t n_blocks = (int64_t)((end - first + KO_LANES - 1) / KO_LANES), n_jobs = n_blocks * n_cases;
  int failed = KO_OK;
#pragma omp parallel num_threads(team->n)
  {
    ko_error mine = {0};
    const int seat = omp_get_thread_num();
    int code = KO_OK;
#pragma omp for schedule(dynamic)
    for (int64_t job = 0; job < n_jobs; job++) {
      const uint32_t strategy = (uint32_t)(job / n_blocks) + 1, block = first_block + (uint32_t)(job % n_blocks);
      const uint64_t at = (uint64_t)block * KO_LANES - first, room = end - first - at;
      int64_t *values = out + (uint64_t)(strategy - 1) * (end - first) + at;
      ko_settled settled;
      ko_account account;
      if (code || ko_question_stops(question)) continue;
      code = ko_account_trials(team->accountants[seat], team->workers[seat], team->plan, strategy, block, KO_NONE, NULL, &settled, &account,
                               &mine);
      for (uint32_t lane = 0; !code && lane < settled.n_lanes && lane < room; lane++)
        values[lane] = ko_objective_of(&question->options->objective, team->plan, &account, lane);
    }
#pragma omp critical(knockon_optimise)
    if (code && !failed) {
      failed = code;
      *error = mine;
    }
  }
  if (!failed && ko_question_stops(question)) return KO_E_INTERRUPTED;
  return failed;
}

static int values(ko_evaluator *self, size_t n, const uint64_t *const *portfolios, uint64_t first, uint64_t end, int64_t *out,
                  ko_error *error) {
  const ko_question *question = ((plain *)(void *)self)->question;
  int code = KO_OK;
  for (size_t i = 0; i < n && !code; i += PORTFOLIOS_A_PLAN) {
    const size_t some = n - i < PORTFOLIOS_A_PLAN ? n - i : PORTFOLIOS_A_PLAN;
    ko_team team;
    code = ko_team_make(question, some, portfolios + i, question->options->n_trials, &team, error);
    if (!code) code = run_team(question, &team, first, end, out + i * (end - first), error);
    ko_team_free(&team);
  }
  return code;
}

static void free_plain(ko_evaluator *self) { free(self); }

int ko_evaluator_plain(const ko_question *question, ko_evaluator **out, ko_error *error) {
  plain *made = calloc(1, sizeof *made);
  *out = NULL;
  if (!made) return ko_raise_memory(error, sizeof *made);
  *made = (plain){.face = {.values = values, .free = free_plain}, .question = question};
  *out = &made->face;
  return KO_OK;
}
