/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plans whose strategies are portfolios, and threads with what each needs to run them.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

/* A portfolio as a strategy: the measures of its candidates, in their order. */
static int make_strategy(const ko_question *question, const uint64_t *portfolio, ko_arena *memory, ko_strategy *out, ko_error *error) {
  const ko_plan_candidates *candidates = question->candidates;
  size_t n = 0;
  for (uint32_t c = 0; c < candidates->n; c++)
    if (ko_bit_get(portfolio, c)) n += candidates->items[c].n_measures;
  ko_measure_spec *measures = ko_arena_alloc(memory, n, sizeof *measures, error);
  if (!measures) return KO_E_INTERNAL;
  *out = (ko_strategy){.name = "portfolio", .n_measures = n, .measures = measures};
  for (uint32_t c = 0, at = 0; c < candidates->n; c++) {
    if (!ko_bit_get(portfolio, c)) continue;
    memcpy(measures + at, candidates->items[c].measures, candidates->items[c].n_measures * sizeof *measures);
    at += (uint32_t)candidates->items[c].n_measures;
  }
  return KO_OK;
}

static int make_plan(const ko_question *question, size_t n, const uint64_t *const *portfolios, uint64_t n_trials, ko_team *team,
                     ko_error *error) {
  ko_strategy *strategies = ko_arena_alloc(&team->memory, n + 1, sizeof *strategies, error);
  if (!strategies) return KO_E_INTERNAL;
  strategies[0] = (ko_strategy){.name = "baseline"};
  int code = KO_OK;
  for (size_t i = 0; i < n && !code; i++) code = make_strategy(question, portfolios[i], &team->memory, &strategies[i + 1], error);
  if (code) return code;
  team->scenario = *question->scenario;
  team->scenario.n_strategies = n + 1;
  team->scenario.strategies = strategies;
  team->scenario.trials = (int64_t)n_trials;
  ko_error findings = {0}; /* its warnings were told when the candidates were read */
  code = ko_plan_make_with(&team->scenario, question->region, question->scores, NULL, &team->plan, &findings);
  if (!code) code = ko_trial_reference(team->plan, &findings);
  for (uint32_t i = 0; i < findings.n_shown && code; i++)
    if (findings.findings[i].severity == KO_SEVERITY_ERROR) (void)ko_raise(error, code, "%s", findings.findings[i].message);
  return code ? code : ko_account_plan_make(team->plan, &team->account_plan, error);
}

int ko_team_make(const ko_question *question, size_t n, const uint64_t *const *portfolios, uint64_t n_trials, ko_team *team,
                 ko_error *error) {
  *team = (ko_team){0};
  int code = make_plan(question, n, portfolios, n_trials, team, error);
  if (code) return code;
  team->workers = ko_arena_alloc(&team->memory, (size_t)question->n_threads, sizeof *team->workers, error);
  team->accountants = ko_arena_alloc(&team->memory, (size_t)question->n_threads, sizeof *team->accountants, error);
  if (!team->workers || !team->accountants) return KO_E_INTERNAL;
  for (; team->n < question->n_threads && !code; team->n++) {
    code = ko_worker_make(team->plan, &team->workers[team->n], error);
    if (!code) code = ko_accountant_make(team->account_plan, &team->accountants[team->n], error);
  }
  return code;
}

void ko_team_free(ko_team *team) {
  for (int i = 0; i < team->n; i++) {
    ko_accountant_free(team->accountants[i]);
    ko_worker_free(team->workers[i]);
  }
  ko_account_plan_free(team->account_plan);
  ko_plan_free(team->plan);
  ko_arena_free(&team->memory);
  *team = (ko_team){0};
}

int64_t ko_objective_of(const ko_objective *objective, const ko_plan *plan, const ko_account *account, uint32_t lane) {
  int64_t people = 0;
  switch (objective->kind) {
  case KO_OBJECTIVE_LOSS:
  case KO_OBJECTIVE_CVAR95:
    return account->loss[lane];
  case KO_OBJECTIVE_COUNTRY:
    return account->loss_country[(size_t)objective->country * KO_LANES + lane];
  case KO_OBJECTIVE_PERSON_HOURS:
    for (uint32_t c = 0; c < plan->n_countries; c++) people += account->people_country[(size_t)c * KO_LANES + lane];
    return people;
  }
  return 0;
}
