/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double cause[K][N][2 + S];
} naive;

static int met(const ko_fixture *f, const ko_plan_groups *groups, uint32_t g, uint32_t lane) {
  uint32_t work = 0;
  if (f->bind_row[g] != KO_NONE && !ko_row_get(&f->binds[f->bind_row[g]], lane)) return 1;
  for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++)
    work += (uint32_t)ko_lane_up(f, groups->suppliers[i], lane);
  return work >= groups->need[g];
}

static uint32_t cause_of(const ko_fixture *f, const ko_plan_groups *groups, uint32_t slot, uint32_t lane) {
  if (ko_lane_damaged(f, slot, lane)) return 0;
  uint32_t best = S;
  int unmet = 0;
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++) {
    if (met(f, groups, g, lane)) continue;
    unmet = 1;
    if (groups->sector[g] < best) best = groups->sector[g];
  }
  /* Random states know no rules: under a local rule with one supplier sector, nothing else can have been the cause. */
  if (f->plan.sectors[f->plan.sector[slot]].rule->flags & KO_RULE_LOCAL && groups->first[slot + 1] > groups->first[slot]) {
    uint32_t sole = groups->sector[groups->first[slot]];
    for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++)
      if (groups->sector[g] != sole) sole = KO_NONE;
    if (sole != KO_NONE) return 2 + sole;
  }
  return unmet && best < S ? 2 + best : 1;
}

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  (void)t;
  naive *n = context;
  for (uint32_t slot = 0; slot < N; slot++) {
    double *to = n->cause[k][f->plan.row_of_slot[slot]];
    if (!f->plan.cases[0].reference[slot])
      for (int i = 0; i < 2 + S; i++) to[i] = (double)NAN;
    else if (!ko_lane_up(f, slot, lane)) to[cause_of(f, &f->plan.cases[k].groups, slot, lane)] += 1.0 / T;
  }
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "failure_cause", "strategy facility cause", n->cause[0][0], (size_t)K * N * (2 + S), 1e-12);
}

static void test_numbers(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 4; seed++) {
    static naive n;
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(seed);
    memset(&n, 0, sizeof n);
    ko_fixture_make(&f, &spec);
    ko_keeper_make(&keeper);
    ko_tally_run(&f, visit, &n, &keeper);
    check(&keeper, &f, &n);
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

/* Over time: in the step in which it first is down. The engine is asked; its answer here is made of the step, so that another step would be seen. */
static uint32_t cause_in(uint32_t step, uint32_t slot, int damaged) { return damaged ? 0 : 1 + (7 * slot + 3 * step) % (1 + S); }

static uint32_t ask(const ko_history *h, const ko_lane_face *lane, uint32_t slot) {
  (void)h;
  return cause_in(lane->step == KO_NONE ? 0 : lane->step, slot, (lane->state[slot] & KO_STATE_DAMAGED) != 0);
}

static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  (void)t;
  naive *n = context;
  for (uint32_t slot = 0; slot < N; slot++) {
    double *to = n->cause[k][h->fixture->plan.row_of_slot[slot]];
    uint32_t step = 0;
    while (step < STEPS && h->log_up[step * N + slot]) step++;
    if (!h->fixture->plan.cases[0].reference[slot])
      for (int i = 0; i < 2 + S; i++) to[i] = (double)NAN;
    else if (step < STEPS) to[cause_in(step, slot, h->log_damaged[step * N + slot])] += 1.0 / T;
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) { check(keeper, f, context); }

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n, .cause = ask});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
