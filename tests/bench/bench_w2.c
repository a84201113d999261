/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * W2: a cascade through dependencies. 100,000 facilities, two groups each of 1 / 2 / 3 suppliers (15 / 40 / 45 %), one of which must work; each
 * facility is damaged with 0.1, 1, 5 or 10 %. Baseline: a scalar worklist that follows only what falls, with counters of what is left of every
 * group, reset through the list of what it touched. Bound: reading one row for each facility and supplier in the same order, no more, by a
 * plain loop and by one that fetches rows ahead, as ours does. Hits are timed apart, against drawing the same rows and forgetting them: they
 * leave the rows as settling takes them over, the damage struck out and everything else at the start.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "sim/trial/worker.h"

enum { N = 100000, REPEATS = 7, SCALAR_TRIALS = 200 };

/* The scalar program: groups as counters of suppliers left, dependants as (group) lists. */
typedef struct scalar {
  uint32_t *group_first, *groups_of; /* CSR by supplier: groups that it supplies */
  uint32_t *left, *full;             /* [groups] suppliers up */
  uint8_t *up;
  uint32_t *touched_groups, n_touched_groups;
  uint32_t *queue;
} scalar;

static scalar scalar_make(const ko_plan_groups *groups) {
  scalar made = {0};
  uint32_t n_edges = groups->supplier_first[groups->n];
  made.group_first = calloc(N + 2, sizeof *made.group_first);
  made.groups_of = calloc(n_edges, sizeof *made.groups_of);
  made.left = calloc(groups->n, sizeof *made.left);
  made.full = calloc(groups->n, sizeof *made.full);
  made.up = calloc(N, 1);
  made.touched_groups = calloc(n_edges + 1, sizeof *made.touched_groups);
  made.queue = calloc(N, sizeof *made.queue);
  memset(made.up, 1, N);
  for (uint32_t e = 0; e < n_edges; e++) made.group_first[groups->suppliers[e] + 1]++;
  for (uint32_t s = 0; s < N; s++) made.group_first[s + 1] += made.group_first[s];
  uint32_t *at = calloc(N, sizeof *at);
  for (uint32_t g = 0; g < groups->n; g++) {
    made.left[g] = made.full[g] = groups->supplier_first[g + 1] - groups->supplier_first[g];
    for (uint32_t e = groups->supplier_first[g]; e < groups->supplier_first[g + 1]; e++) {
      uint32_t s = groups->suppliers[e];
      made.groups_of[made.group_first[s] + at[s]++] = g;
    }
  }
  free(at);
  return made;
}

static void scalar_free(scalar *made) {
  free(made->group_first);
  free(made->groups_of);
  free(made->left);
  free(made->full);
  free(made->up);
  free(made->touched_groups);
  free(made->queue);
}

/* Settle one trial; returns how many failed, listed in the queue. */
static uint32_t scalar_settle(scalar *s, const uint32_t *dependant, const uint32_t *damaged, uint32_t n_damaged) {
  uint32_t n = 0;
  s->n_touched_groups = 0;
  for (uint32_t i = 0; i < n_damaged; i++) {
    s->up[damaged[i]] = 0;
    s->queue[n++] = damaged[i];
  }
  for (uint32_t at = 0; at < n; at++)
    for (uint32_t e = s->group_first[s->queue[at]]; e < s->group_first[s->queue[at] + 1]; e++) {
      uint32_t g = s->groups_of[e];
      s->touched_groups[s->n_touched_groups++] = g;
      if (--s->left[g] > 0 || !s->up[dependant[g]]) continue;
      s->up[dependant[g]] = 0;
      s->queue[n++] = dependant[g];
    }
  return n;
}

static void scalar_reset(scalar *s, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) s->up[s->queue[i]] = 1;
  for (uint32_t i = 0; i < s->n_touched_groups; i++) s->left[s->touched_groups[i]] = s->full[s->touched_groups[i]];
}

/* One row read a facility and supplier, combined so that the reads cannot be left out; `ahead` reads are asked for before they are needed. */
static inline uint64_t gather(const ko_worker *worker, const ko_plan_groups *groups, uint32_t ahead) {
  uint64_t all[KO_ROW_WORDS] = {0};
  uint32_t n_edges = groups->supplier_first[groups->n];
  for (uint32_t s = 0; s < N; s++) {
    for (int w = 0; w < KO_ROW_WORDS; w++) all[w] ^= worker->operational[s].w[w];
    for (uint32_t e = groups->supplier_first[groups->first[s]]; e < groups->supplier_first[groups->first[s + 1]]; e++) {
      if (ahead) __builtin_prefetch(&worker->operational[groups->suppliers[e + ahead < n_edges ? e + ahead : e]]);
      for (int w = 0; w < KO_ROW_WORDS; w++) all[w] ^= worker->operational[groups->suppliers[e]].w[w];
    }
  }
  return all[0] ^ all[5];
}

/* Draw what ko_worker_hit draws, no more. */
static uint64_t draw_alone(const ko_plan *plan, uint32_t block) {
  enum { AT_ONCE = 64 };
  const ko_plan_wave *wave = &plan->waves[0];
  const uint64_t *chances = plan->cases[0].trial->chances[0];
  static ko_row drawn[AT_ONCE];
  uint64_t keys[AT_ONCE], all = 0;
  for (uint32_t i = 0; i < wave->n_targets; i += AT_ONCE) {
    uint32_t n = wave->n_targets - i < AT_ONCE ? wave->n_targets - i : AT_ONCE;
    for (uint32_t k = 0; k < n; k++) keys[k] = wave->targets[i + k].key;
    ko_draw_rows(&plan->draws, KO_PURPOSE_HIT, n, keys, block, chances + i, drawn);
    all ^= drawn[0].w[0];
  }
  return all;
}

/* A block up to its hits, which take the seconds that are returned. The bounds and ours start from here, with the same in the caches. */
static double begin(ko_worker *worker, uint32_t block) {
  ko_worker_begin(worker, 0, block, KO_LANES);
  double t = bench_seconds();
  ko_worker_hit(worker, KO_NONE);
  return bench_seconds() - t;
}

int main(void) {
  static const double damage[] = {0.001, 0.01, 0.05, 0.1};
  static const double asked[] = {0, 4, 0, 0};
  bench_head();
  for (int d = 0; d < 4; d++) {
    ko_tables tables;
    bench_dependencies(&tables, N);
    char yaml[400];
    snprintf(yaml, sizeof yaml,
             "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\nwaves: [{success: %g, targets: {facilities: {}}}]\n"
             "run: {trials: 5120}\n", damage[d]);
    bench_case made;
    bench_make(&tables, yaml, &made);
    const ko_plan_groups *groups = &made.plan->cases[0].groups;
    scalar slow = scalar_make(groups);
    double ours[REPEATS], theirs[REPEATS], bound[REPEATS], fetched[REPEATS], drawn[REPEATS], hit[REPEATS], failed = 0;
    uint64_t sink = 0;
    ko_error error = {0};
    uint32_t *damaged = calloc(N, sizeof *damaged);
    for (int r = 0; r < REPEATS; r++) {
      ko_worker *w = made.worker;
      uint32_t block = (uint32_t)r;
      double t = bench_seconds();
      sink ^= draw_alone(made.plan, block);
      drawn[r] = (bench_seconds() - t) * 1e6 / KO_LANES;
      begin(w, block);
      t = bench_seconds();
      sink ^= gather(w, groups, 0);
      bound[r] = (bench_seconds() - t) * 1e6 / KO_LANES;
      begin(w, block);
      t = bench_seconds();
      sink ^= gather(w, groups, 64);
      fetched[r] = (bench_seconds() - t) * 1e6 / KO_LANES;
      hit[r] = begin(w, block) * 1e6 / KO_LANES;
      t = bench_seconds();
      bench_check(ko_worker_settle(w, &error), &error);
      ours[r] = bench_seconds() - t;
      double sum = 0;
      for (uint32_t lane = 0; lane < SCALAR_TRIALS; lane++) {
        uint32_t n_damaged = 0;
        for (uint32_t s = 0; s < N; s++)
          if (ko_row_get(&w->damaged[s], lane)) damaged[n_damaged++] = s;
        t = bench_seconds();
        uint32_t n = scalar_settle(&slow, groups->dependant, damaged, n_damaged);
        sum += bench_seconds() - t;
        failed += n;
        for (uint32_t s = 0; s < N; s++)
          if (slow.up[s] != ko_row_get(&w->operational[s], lane)) {
            fprintf(stderr, "bench_w2: facility %u differs in lane %u\n", s, lane);
            return 70;
          }
        t = bench_seconds();
        scalar_reset(&slow, n);
        sum += bench_seconds() - t;
      }
      t = bench_seconds();
      ko_worker_begin(w, 0, block, KO_LANES);
      ours[r] = (ours[r] + bench_seconds() - t) * 1e6 / KO_LANES;
      theirs[r] = sum * 1e6 / SCALAR_TRIALS;
    }
    char name[100];
    snprintf(name, sizeof name, "W2 dependencies, %g %% -> %.3g %%", 100 * damage[d], 100 * failed / REPEATS / SCALAR_TRIALS / N);
    double mine = bench_median(ours, REPEATS);
    bench_line(name, "us/trial", bench_median(theirs, REPEATS), mine, asked[d]);
    bench_line("   gather bound, a plain loop (asked: within 2x)", "us/trial", bench_median(bound, REPEATS), mine, damage[d] == 0.01 ? 0.5 : 0);
    bench_line("   gather bound, rows fetched ahead", "us/trial", bench_median(fetched, REPEATS), mine, damage[d] == 0.01 ? 0.5 : 0);
    bench_line("   hits, against drawing alone", "us/trial", bench_median(drawn, REPEATS), bench_median(hit, REPEATS), 0);
    if (sink == 1) puts("");
    free(damaged);
    scalar_free(&slow);
    bench_free(&made);
  }
  return 0;
}
