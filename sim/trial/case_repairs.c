/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repairs of one strategy: tables of durations, as many as there are coefficients of variation.
 */
#include "sim/trial/case.h"

enum { MOST_TABLES = 64 }; /* of 32 KiB; what varies otherwise is worked out at each draw */

static uint32_t at_least_one(uint32_t steps) { return steps ? steps : 1; }

uint32_t ko_trial_repair_steps(const ko_trial_repairs *repairs, uint32_t job, uint32_t word) {
  uint32_t table = repairs->table[job];
  double part =
      table == KO_TABLE_NONE ? ko_lognormal_once(repairs->cells, repairs->cv[job], word) : ko_lognormal_at(repairs->tables[table], word);
  return at_least_one(ko_steps(repairs->hours[job] * part, repairs->step_hours));
}

/* The quantiles that every table needs: those of an earlier strategy, where one has them. */
static const ko_normal_cells *find_cells(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_error *error) {
  for (uint32_t earlier = 0; earlier < strategy; earlier++)
    if (plan->cases[earlier].trial->repairs->cells) return plan->cases[earlier].trial->repairs->cells;
  ko_normal_cells *cells = ko_arena_alloc(arena, 1, sizeof *cells, error);
  if (cells) ko_normal_cells_make(cells);
  return cells;
}

static int same(double a, double b) { return a >= b && a <= b; }

static const ko_lognormal *find_table(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const ko_normal_cells *cells, double cv,
                                      ko_error *error) {
  for (uint32_t earlier = 0; earlier < strategy; earlier++) {
    const ko_trial_repairs *repairs = plan->cases[earlier].trial->repairs;
    for (uint32_t i = 0; i < repairs->n_tables; i++)
      if (same(repairs->tables[i]->cv, cv)) return repairs->tables[i];
  }
  ko_lognormal *table = ko_arena_alloc(arena, 1, sizeof *table, error);
  if (table) ko_lognormal_make(cells, cv, table);
  return table;
}

static int make_repairs(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_trial_repairs *out, ko_error *error) {
  const ko_plan_response *response = &plan->cases[strategy].response;
  size_t n = (size_t)plan->n_facilities + plan->n_links;
  uint32_t *table = ko_arena_alloc(arena, n + 1, sizeof *table, error), *fixed = ko_arena_alloc(arena, n + 1, sizeof *fixed, error);
  if (!table || !fixed) return KO_E_INTERNAL;
  double cvs[MOST_TABLES];
  uint32_t n_tables = 0, last = 0;
  for (size_t job = 0; job < n; job++) {
    double cv = response->repair_cv[job];
    fixed[job] = at_least_one(ko_steps(response->repair_hours[job], plan->step_hours));
    table[job] = KO_NONE;
    if (!(cv > 0) || !(response->repair_hours[job] > 0)) continue;
    for (uint32_t i = 0; i < n_tables && !(last < n_tables && same(cvs[last], cv)); i++) last = i;
    int known = last < n_tables && same(cvs[last], cv);
    if (!known && n_tables < MOST_TABLES) {
      last = n_tables;
      cvs[n_tables++] = cv;
      known = 1;
    }
    table[job] = known ? last : KO_TABLE_NONE;
  }
  const ko_lognormal **tables = ko_arena_alloc(arena, n_tables + (size_t)1, sizeof *tables, error);
  const ko_normal_cells *cells = n_tables ? find_cells(arena, plan, strategy, error) : NULL;
  if (!tables || (n_tables && !cells)) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < n_tables; i++)
    if (!(tables[i] = find_table(arena, plan, strategy, cells, cvs[i], error))) return KO_E_INTERNAL;
  *out = (ko_trial_repairs){plan->step_hours, response->repair_hours, response->repair_cv, table, fixed, n_tables, tables, cells};
  return KO_OK;
}

int ko_trial_case_repairs(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_trial_case *out, ko_error *error) {
  const ko_plan_response *response = &plan->cases[strategy].response;
  size_t n = (size_t)plan->n_facilities + plan->n_links;
  for (uint32_t earlier = 0; earlier < strategy; earlier++) {
    const ko_plan_response *other = &plan->cases[earlier].response;
    if (other->repair_hours == response->repair_hours && other->repair_cv == response->repair_cv)
      out->repairs = plan->cases[earlier].trial->repairs;
    if (other->job_rank == response->job_rank) out->job_of_rank = plan->cases[earlier].trial->job_of_rank;
  }
  if (!out->job_of_rank) {
    uint32_t *job_of_rank = ko_arena_alloc(arena, n + 1, sizeof *job_of_rank, error);
    if (!job_of_rank) return KO_E_INTERNAL;
    for (size_t job = 0; job < n; job++) job_of_rank[response->job_rank[job]] = (uint32_t)job;
    out->job_of_rank = job_of_rank;
  }
  if (out->repairs) return KO_OK;
  ko_trial_repairs *repairs = ko_arena_alloc(arena, 1, sizeof *repairs, error);
  if (!repairs) return KO_E_INTERNAL;
  out->repairs = repairs;
  return make_repairs(arena, plan, strategy, repairs, error);
}
