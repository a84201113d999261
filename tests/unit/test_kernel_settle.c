/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Clauses, wide groups, sweeps and the worklist against counting suppliers one lane at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/trial/case.h"

enum { N = 40, GROUPS = 60, SUPPLIERS = 7 };

typedef struct fixture {
  ko_plan plan;
  ko_plan_case plan_case;
  uint32_t first[N + 1], dependant[GROUPS], need[GROUPS], supplier_first[GROUPS + 1], suppliers[GROUPS * SUPPLIERS];
  uint64_t chance[GROUPS], key[GROUPS];
  uint32_t dependent_first[N + 1], dependents[N * N];
  ko_row up[N + 1], binds[GROUPS + 1];
  uint64_t dirty[N / 64 + 1];
  uint32_t queue[N];
  uint8_t flags[N], swept[N];
  uint64_t luck;
} fixture;

static uint32_t below(fixture *f, uint32_t n) {
  f->luck = f->luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(f->luck >> 33) % n;
}

static void make_groups(fixture *f, uint64_t seed) {
  memset(f, 0, sizeof *f);
  f->luck = seed;
  uint32_t at = 0;
  for (uint32_t g = 0; g < GROUPS; g++) {
    f->dependant[g] = g * N / GROUPS;
    f->supplier_first[g] = at;
    uint32_t n = below(f, SUPPLIERS + 1);
    for (uint32_t i = 0, s = below(f, N); i < n; i++, s = (s + 1 + below(f, 5)) % N) f->suppliers[at++] = s;
    f->need[g] = below(f, 4) ? below(f, n + 2) : n;
    f->chance[g] = below(f, 4) ? UINT64_C(1) << 32 : below(f, 3) ? UINT64_C(1) << 31 : 0;
  }
  f->supplier_first[GROUPS] = at;
  for (uint32_t s = 0, g = 0; s <= N; s++) {
    while (g < GROUPS && f->dependant[g] < s) g++;
    f->first[s] = g;
  }
  at = 0;
  for (uint32_t s = 0; s < N; s++) {
    f->dependent_first[s] = at;
    for (uint32_t d = 0; d < N; d++) {
      int depends = 0;
      for (uint32_t g = f->first[d]; g < f->first[d + 1]; g++)
        for (uint32_t e = f->supplier_first[g]; e < f->supplier_first[g + 1]; e++) depends |= f->suppliers[e] == s;
      if (depends) f->dependents[at++] = d;
    }
  }
  f->dependent_first[N] = at;
  f->plan_case.groups = (ko_plan_groups){.n = GROUPS,
                                          .first = f->first,
                                          .dependant = f->dependant,
                                          .need = f->need,
                                          .supplier_first = f->supplier_first,
                                          .suppliers = f->suppliers,
                                          .chance = f->chance,
                                          .key = f->key,
                                          .dependent_first = f->dependent_first,
                                          .dependents = f->dependents};
  f->plan = (ko_plan){.n_facilities = N, .n_cases = 1, .cases = &f->plan_case};
}

static int met(const fixture *f, const uint8_t *up, uint32_t g, int binds) {
  if (!binds) return 1;
  uint32_t n = 0;
  for (uint32_t e = f->supplier_first[g]; e < f->supplier_first[g + 1]; e++) n += up[f->suppliers[e]];
  return n >= f->need[g];
}

static void settle_naively(const fixture *f, uint8_t *up, const uint8_t *binds) {
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t s = 0; s < N; s++)
      for (uint32_t g = f->first[s]; g < f->first[s + 1]; g++)
        if (up[s] && !met(f, up, g, binds[g])) up[s] = 0, again = 1;
  }
}

typedef enum way { WORKLIST, SWEEPS, SWEEPS_OF_FEW, SWEEP_AND_WORKLIST, SWEEP_OF_FEW_AND_WORKLIST, WAYS } way;

/* To the fixed point, from rows of which anything may have fallen. */
static void settle(const ko_settle_kernel *kernel, const ko_settle_job *job, way how) {
  if (how == WORKLIST) {
    for (uint32_t s = 0; s < N; s++) ko_bit_set(job->dirty, s);
  } else if (how == SWEEPS || how == SWEEPS_OF_FEW) {
    while (kernel->sweep(job, how == SWEEPS_OF_FEW) > 0) continue;
  } else {
    (void)kernel->sweep(job, how == SWEEP_OF_FEW_AND_WORKLIST);
    kernel->mark_swept(job);
  }
  kernel->work(job);
}

static void check_kernel(const ko_settle_kernel *kernel, uint64_t seed, way how) {
  static fixture f;
  make_groups(&f, seed);
  ko_arena arena = {0};
  ko_error error = {0};
  ko_trial_case trial = {0};
  ko_trial_sector sectors[1];
  assert_int_equal(ko_trial_case_make(&arena, &f.plan, 0, &trial, sectors, &error), KO_OK);
  ko_row_fill(&f.binds[0], 1);
  for (uint32_t i = 1; i <= trial.n_binds; i++)
    for (int w = 0; w < KO_ROW_WORDS; w++) f.binds[i].w[w] = (uint64_t)below(&f, UINT32_MAX) << 32 | below(&f, UINT32_MAX);
  ko_row before[N];
  for (uint32_t s = 0; s < N; s++) {
    for (int w = 0; w < KO_ROW_WORDS; w++) f.up[s].w[w] = ((uint64_t)below(&f, UINT32_MAX) << 32 | below(&f, UINT32_MAX)) | UINT64_C(0x5555555555555555);
    before[s] = f.up[s];
  }
  ko_settle_job job = {.n_facilities = N,
                       .operational = f.up,
                       .n_clauses = trial.n_clauses,
                       .n_wides = trial.n_wides,
                       .clauses = trial.clauses,
                       .wides = trial.wides,
                       .needs = trial.needs,
                       .turn = trial.turn,
                       .wide_suppliers = trial.wide_suppliers,
                       .binds = f.binds,
                       .dependent_first = f.dependent_first,
                       .dependents = f.dependents,
                       .dirty = f.dirty,
                       .queue = f.queue,
                       .flags = f.flags,
                       .flag = 2,
                       .swept = f.swept};
  settle(kernel, &job, how);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    uint8_t up[N], binds[GROUPS];
    for (uint32_t s = 0; s < N; s++) up[s] = (uint8_t)ko_row_get(&before[s], lane);
    for (uint32_t g = 0; g < GROUPS; g++)
      binds[g] = f.chance[g] == 0 ? 0 : trial.bind_row[g] == KO_NONE ? 1 : (uint8_t)ko_row_get(&f.binds[trial.bind_row[g]], lane);
    settle_naively(&f, up, binds);
    for (uint32_t s = 0; s < N; s++) assert_int_equal(up[s], ko_row_get(&f.up[s], lane));
  }
  for (uint32_t word = 0; word <= N / 64; word++) assert_true(f.dirty[word] == 0);
  for (uint32_t s = 0; s < N; s++) assert_int_equal(f.flags[s] == 2, memcmp(&before[s], &f.up[s], sizeof(ko_row)) != 0);
  ko_arena_free(&arena);
}

static const ko_settle_kernel *const kernels[] = {&ko_settle_kernel_table_sse2, &ko_settle_kernel_table_avx2, &ko_settle_kernel_table_avx512};

static void every_level_settles(void **state) {
  (void)state;
  for (int level = 0; level <= (int)ko_isa(); level++)
    for (uint64_t seed = 1; seed <= 60; seed++)
      for (int how = 0; how < WAYS; how++) check_kernel(kernels[level], seed, (way)how);
}

/* Who depends on the fallen is marked, and nobody else. */
static void every_level_marks(void **state) {
  (void)state;
  static fixture f;
  make_groups(&f, 1);
  uint8_t turn[N] = {0};
  ko_settle_job job = {.n_facilities = N, .dependent_first = f.dependent_first, .dependents = f.dependents, .dirty = f.dirty, .turn = turn};
  const uint32_t fallen[] = {3, 17, 4, 39, 0};
  uint8_t want[N] = {0};
  for (uint32_t i = 0; i < 5; i++)
    for (uint32_t e = f.dependent_first[fallen[i]]; e < f.dependent_first[fallen[i] + 1]; e++) want[f.dependents[e]] = 1;
  for (int level = 0; level <= (int)ko_isa(); level++) {
    memset(f.dirty, 0, sizeof f.dirty);
    kernels[level]->mark(&job, fallen, 5);
    for (uint32_t s = 0; s < N; s++) assert_int_equal(ko_bit_get(f.dirty, s), want[s]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_level_settles), cmocka_unit_test(every_level_marks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
