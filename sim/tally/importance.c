/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * importance, project_importance: each block is run again with a facility, or all of a project, damaged in every trial, and once more with
 * it kept from damage, with the same luck. Compared are the mean losses: failed less kept (Birnbaum), failed to as it is (risk achievement),
 * as it is to kept (risk reduction).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/stats/stats.h"
#include "sim/tally/write.h"

/* Sums of losses are exact: of what is above and below 2^20 apart. Products are of losses on a grid of 2^-16. */
enum { LOW_BITS = 20, GRID_ONE = 1 << 16 };

enum { LOSS_HIGH, LOSS_LOW, FAILED_HIGH, FAILED_LOW, KEPT_HIGH, KEPT_LOW, LL, FF, KK, FK, LF, LK, N_SUMS };
enum { BIRNBAUM, ACHIEVEMENT, REDUCTION };
const char *const ko_importance_names[KO_N_IMPORTANCES] = {
    [BIRNBAUM] = "birnbaum", [ACHIEVEMENT] = "risk_achievement", [REDUCTION] = "risk_reduction"};

static int enabled(const ko_plan *plan) { return plan->importance && plan->n_important + plan->n_projects > 0; }

static size_t n_entities(const ko_plan *plan) { return (size_t)plan->n_important + plan->n_projects; }

static size_t n_sums(const ko_plan *plan) { return n_entities(plan) * N_SUMS; }

/* The accountant, then losses of the block as it is, failed, kept. */
static size_t accountant_room(const ko_plan *plan) { return (ko_accountant_bytes(plan) + 63) / 64 * 64; }
static size_t scratch_bytes(const ko_plan *plan) { return accountant_room(plan) + 3 * KO_LANES * sizeof(int64_t); }

static ko_forced forced_of(const ko_plan *plan, size_t i, int fails) {
  if (i < plan->n_important) return (ko_forced){fails, 1, &plan->important[i]};
  const ko_plan_project *project = &plan->projects[i - plan->n_important];
  return (ko_forced){fails, project->n_members, project->members};
}

static void add_loss(int64_t *sums, int high, int64_t loss) {
  sums[high] += loss >> LOW_BITS;
  sums[high + 1] += loss & ((INT64_C(1) << LOW_BITS) - 1);
}

static void add_losses(uint32_t n_lanes, const int64_t *loss, const int64_t *failed, const int64_t *kept, int64_t *sums) {
  for (uint32_t lane = 0; lane < n_lanes; lane++) {
    const int64_t half = INT64_C(1) << (LOW_BITS - 1);
    const int64_t l = (loss[lane] + half) >> LOW_BITS, f = (failed[lane] + half) >> LOW_BITS, k = (kept[lane] + half) >> LOW_BITS;
    add_loss(sums, LOSS_HIGH, loss[lane]);
    add_loss(sums, FAILED_HIGH, failed[lane]);
    add_loss(sums, KEPT_HIGH, kept[lane]);
    sums[LL] += l * l, sums[FF] += f * f, sums[KK] += k * k;
    sums[FK] += f * k, sums[LF] += l * f, sums[LK] += l * k;
  }
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)values;
  /* The worker's next block overwrites what `settled` points to: all that is needed of it is taken first. */
  const ko_plan *plan = settled->plan;
  const uint32_t strategy = settled->strategy, block = settled->block, n_lanes = settled->n_lanes;
  ko_accountant *accountant = ko_accountant_place(account->plan, scratch);
  int64_t *loss = (int64_t *)(void *)((unsigned char *)scratch + accountant_room(plan));
  int code = KO_OK;
  memcpy(loss, account->loss, n_lanes * sizeof *loss);
  for (size_t i = 0; i < n_entities(plan) && !code; i++) {
    for (int fails = 1; fails >= 0 && !code; fails--) {
      const ko_forced forced = forced_of(plan, i, fails);
      ko_settled again;
      ko_account its;
      ko_worker_force(worker, &forced);
      code = ko_account_trials(accountant, worker, plan, strategy, block, KO_NONE, NULL, &again, &its, error);
      ko_worker_force(worker, NULL);
      if (!code) memcpy(loss + (fails ? 1 : 2) * KO_LANES, its.loss, n_lanes * sizeof *loss);
    }
    if (!code) add_losses(n_lanes, loss, loss + KO_LANES, loss + (size_t)2 * KO_LANES, sums + i * N_SUMS);
  }
  return code;
}

/* ---- Results --------------------------------------------------------------------------------------------------------- */

static double mean_of(const int64_t *sums, int high, double n) {
  return (ldexp((double)sums[high], LOW_BITS) + (double)sums[high + 1]) / n / (double)KO_LOSS_ONE;
}

/* Sample covariance of two losses, from the sum of their products. */
static double covariance(int64_t products, double a, double b, double n) {
  return ((double)products / ((double)GRID_ONE * (double)GRID_ONE) - n * a * b) / (n - 1);
}

static void put(double *at, size_t n_all, double value, double variance, double n) {
  const double reach = n > 1 ? ko_t_quantile(0.975, (uint64_t)n - 1) * sqrt(fmax(variance, 0) / n) : (double)NAN;
  at[0] = value;
  at[n_all] = value - reach;
  at[2 * n_all] = value + reach;
}

/* a / b and its interval, by how both vary together (delta method). */
static void put_ratio(double *at, size_t n_all, double a, double b, double aa, double bb, double ab, double n) {
  if (b > 0) put(at, n_all, a / b, (aa - 2 * (a / b) * ab + (a / b) * (a / b) * bb) / (b * b), n);
}

static void describe(const int64_t *sums, double n, double *at, size_t n_all) {
  const double l = mean_of(sums, LOSS_HIGH, n), f = mean_of(sums, FAILED_HIGH, n), k = mean_of(sums, KEPT_HIGH, n);
  const double ll = covariance(sums[LL], l, l, n), ff = covariance(sums[FF], f, f, n), kk = covariance(sums[KK], k, k, n);
  if (sums[LOSS_HIGH] < 0) return; /* no loss is defined */
  put(at + BIRNBAUM, n_all, f - k, ff + kk - 2 * covariance(sums[FK], f, k, n), n);
  put_ratio(at + ACHIEVEMENT, n_all, f, l, ff, ll, covariance(sums[LF], l, f, n), n);
  put_ratio(at + REDUCTION, n_all, l, k, ll, kk, covariance(sums[LK], l, k, n), n);
}

/* Entities first .. first + n - 1, on an axis of `length`: facilities at the rows of these slots, projects (NULL) in their order. */
typedef struct span {
  size_t first, n, length;
  const uint32_t *slots;
} span;

static int write(const ko_totals *totals, size_t self, span of, const ko_label labels[3], ko_sink *sink, ko_error *error) {
  const ko_plan *plan = totals->plan;
  const size_t n_all = plan->n_cases * of.length * KO_N_IMPORTANCES;
  double *numbers = of.length ? ko_tally_numbers(3 * n_all, error) : NULL;
  if (!numbers) return of.length ? KO_E_INTERNAL : KO_OK;
  for (size_t i = 0; i < 3 * n_all; i++) numbers[i] = (double)NAN;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (size_t i = 0; i < of.n && totals->n_trials; i++) {
      const size_t row = of.slots ? plan->row_of_slot[of.slots[i]] : i;
      describe(ko_tally_sums(totals, self, k) + (of.first + i) * N_SUMS, (double)totals->n_trials,
               numbers + (k * of.length + row) * KO_N_IMPORTANCES, n_all);
    }
  int code = KO_OK;
  for (size_t i = 0; i < 3 && !code; i++) code = ko_tally_write(sink, &labels[i], numbers + i * n_all, error);
  free(numbers);
  return code;
}

#define HOW                                                                                                                                \
  "by forced runs with the same luck. birnbaum: mean loss with it damaged in every trial (with the first wave), less that with it kept "   \
  "from "                                                                                                                                  \
  "damage; risk_achievement: the first to the mean loss as it is; risk_reduction: the mean loss as it is to that with it kept. NaN: not "  \
  "asked "                                                                                                                                 \
  "for, or divided by no loss."

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label facilities[] = {{"importance",
                                         "1",
                                         "Importance of the facility",
                                         "Importance of the facility " HOW,
                                         {"strategy", "facility", "importance_statistic"}},
                                        {"importance_low",
                                         "1",
                                         "Importance, lower bound",
                                         "Lower bound of its 95 % interval.",
                                         {"strategy", "facility", "importance_statistic"}},
                                        {"importance_high",
                                         "1",
                                         "Importance, upper bound",
                                         "Upper bound of its 95 % interval.",
                                         {"strategy", "facility", "importance_statistic"}}};
  static const ko_label projects[] = {{"project_importance",
                                       "1",
                                       "Importance of the project",
                                       "Importance of all that belongs to the project together " HOW,
                                       {"strategy", "project", "importance_statistic"}},
                                      {"project_importance_low",
                                       "1",
                                       "Importance of the project, lower bound",
                                       "Lower bound of its 95 % interval.",
                                       {"strategy", "project", "importance_statistic"}},
                                      {"project_importance_high",
                                       "1",
                                       "Importance of the project, upper bound",
                                       "Upper bound of its 95 % interval.",
                                       {"strategy", "project", "importance_statistic"}}};
  const ko_plan *plan = totals->plan;
  int code = plan->n_important
                 ? write(totals, self, (span){0, plan->n_important, plan->n_facilities, plan->important}, facilities, sink, error)
                 : KO_OK;
  return code ? code : write(totals, self, (span){plan->n_important, plan->n_projects, plan->n_projects, NULL}, projects, sink, error);
}

const ko_tally ko_tally_importance = {
    .name = "importance", .enabled = enabled, .n_sums = n_sums, .scratch = scratch_bytes, .add = add, .finish = finish};
