/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hits on rows and the way back to the start, bit by bit, at every vector level.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/trial/kernel_hits.h"

enum { N = 20, N_LINKS = 4, N_COUNTRIES = 3, BATCH = 50, HIT = 3, STALE = 8, RUBBISH = 0x5a };

typedef struct fixture {
  ko_plan_target targets[BATCH];
  ko_row open[N_COUNTRIES], targeted[BATCH], operational[N], damaged[N], drawn[BATCH], mask[BATCH];
  uint8_t start[N], flags[N];
  uint32_t which[BATCH], list[N + 1], links[KO_HITS_AT_ONCE], space[N + 1];
  uint64_t luck;
} fixture;

static uint64_t next(fixture *f) {
  f->luck = f->luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return f->luck ^ f->luck >> 29;
}

static void fill(fixture *f, ko_row *row) {
  for (int w = 0; w < KO_ROW_WORDS; w++) row->w[w] = next(f) & next(f);
}

/* Rows of which half are stale and hold rubbish, a batch of targets of which some are links, some come twice and some drew nothing. */
static void make(fixture *f, uint64_t seed) {
  memset(f, 0, sizeof *f);
  f->luck = seed;
  for (uint32_t c = 0; c < N_COUNTRIES; c++) fill(f, &f->open[c]);
  for (uint32_t s = 0; s < N; s++) {
    f->start[s] = next(f) % 4 != 0;
    f->flags[s] = next(f) % 2 ? STALE : 0;
    memset(&f->damaged[s], f->flags[s] ? RUBBISH : 0, sizeof f->damaged[s]);
    if (f->flags[s]) memset(&f->operational[s], RUBBISH, sizeof f->operational[s]);
    else ko_row_fill(&f->operational[s], f->start[s]);
  }
  for (uint32_t i = 0; i < BATCH; i++) {
    uint32_t link = next(f) % 4 == 0;
    f->targets[i].slot = link ? KO_LINK | (uint32_t)(next(f) % N_LINKS) : (uint32_t)(next(f) % N);
    f->targets[i].country = (uint32_t)(next(f) % N_COUNTRIES);
    f->which[i] = BATCH - 1 - i;
    if (next(f) % 3) fill(f, &f->drawn[i]);
    fill(f, &f->targeted[i]);
  }
}

static void check(const ko_hits_kernel *kernel, uint64_t seed, int chosen) {
  static fixture f;
  make(&f, seed);
  ko_row damaged[N] = {{{0}}};
  uint32_t n_links = 0, n_hit = 0, links[BATCH];
  for (uint32_t i = 0; i < BATCH; i++) { /* what is to come out */
    const ko_plan_target *target = &f.targets[f.which[i]];
    for (int w = 0; w < KO_ROW_WORDS; w++)
      f.mask[i].w[w] = f.drawn[i].w[w] & f.open[target->country].w[w] & (chosen ? f.targeted[f.which[i]].w[w] : ~UINT64_C(0));
    if (!ko_row_any(&f.mask[i])) continue;
    if (target->slot & KO_LINK) {
      links[n_links++] = i;
      continue;
    }
    n_hit += !ko_row_any(&damaged[target->slot]);
    for (int w = 0; w < KO_ROW_WORDS; w++) damaged[target->slot].w[w] |= f.mask[i].w[w];
  }
  ko_hits_job job = {f.targets, f.open, chosen ? f.targeted : NULL, f.start, f.operational, f.damaged, f.flags, HIT, STALE, f.list, 0};
  assert_int_equal(kernel->strike(&job, f.which, BATCH, f.drawn, f.links), n_links);
  assert_memory_equal(f.links, links, n_links * sizeof *links);
  assert_memory_equal(f.drawn, f.mask, sizeof f.mask);
  kernel->refresh(&job, N, f.space);
  assert_int_equal(job.n_list, n_hit);
  for (uint32_t i = 0; i < n_hit; i++) assert_true(ko_row_any(&damaged[f.list[i]]));
  for (uint32_t s = 0; s < N; s++) {
    assert_int_equal(f.flags[s], ko_row_any(&damaged[s]) ? HIT : 0);
    assert_memory_equal(&f.damaged[s], &damaged[s], sizeof(ko_row));
    for (int w = 0; w < KO_ROW_WORDS; w++) assert_true(f.operational[s].w[w] == ((f.start[s] ? ~UINT64_C(0) : 0) & ~damaged[s].w[w]));
  }
}

static void every_level_hits(void **state) {
  (void)state;
  const ko_hits_kernel *kernels[] = {&ko_hits_kernel_table_sse2, &ko_hits_kernel_table_avx2, &ko_hits_kernel_table_avx512};
  for (int level = 0; level <= (int)ko_isa(); level++)
    for (uint64_t seed = 1; seed <= 200; seed++) check(kernels[level], seed, seed % 2 == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_level_hits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
