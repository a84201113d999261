/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run/run.h"

#include <inttypes.h>
#include <omp.h>
#include <stdlib.h>
#include <time.h>

#include "sim/base/base.h"

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* What one thread has to itself. */
typedef struct seat {
  ko_hand *hand;
  int64_t *sums;
  uint32_t failed_block; /* KO_NONE: none */
  ko_error error;
} seat;

typedef struct run {
  const ko_plan *plan;
  const ko_run_options *options;
  ko_layout layout;
  ko_account_plan *account_plan;
  ko_counts counts;
  int n_seats;
  seat *seats;
  atomic_int over; /* an error or a stop: take no further block */
  uint64_t done;   /* trials */
} run;

int ko_run_threads(const ko_plan *plan, int64_t asked) {
  int64_t n = asked > 0 ? asked : omp_get_max_threads();
  if (n > plan->n_blocks) n = plan->n_blocks;
  return n < 1 ? 1 : (int)n;
}

static int set_up(run *r, ko_error *error) {
  int code = ko_layout_make(r->plan, r->options->tallies ? r->options->tallies : ko_tallies, &r->layout, error);
  if (!code) code = ko_account_plan_make(r->plan, &r->account_plan, error);
  if (!code) code = ko_counts_make(&r->layout, r->plan->n_trials, &r->counts, error);
  if (code) return code;
  r->n_seats = ko_run_threads(r->plan, r->options->n_threads);
  r->seats = calloc((size_t)r->n_seats, sizeof *r->seats);
  if (!r->seats) return ko_raise_memory(error, (size_t)r->n_seats * sizeof *r->seats);
  size_t n_sums = r->layout.first_sum[r->layout.n];
  for (int i = 0; i < r->n_seats; i++) {
    r->seats[i].failed_block = KO_NONE;
    r->seats[i].sums = ko_alloc_aligned(n_sums ? n_sums : 1, sizeof *r->seats[i].sums, error);
    if (!r->seats[i].sums) return KO_E_INTERNAL;
    code = ko_hand_make(&r->layout, r->account_plan, &r->seats[i].hand, error);
    if (code) return code;
  }
  return KO_OK;
}

static void tear_down(run *r) {
  for (int i = 0; i < r->n_seats && r->seats; i++) {
    ko_hand_free(r->seats[i].hand);
    free(r->seats[i].sums);
  }
  free(r->seats);
  ko_counts_free(&r->layout, &r->counts);
  ko_account_plan_free(r->account_plan);
  ko_layout_free(&r->layout);
}

static void one_block(run *r, seat *mine, uint32_t block) {
  const ko_run_options *options = r->options;
  if (options->stop && atomic_load_explicit(options->stop, memory_order_relaxed)) atomic_store(&r->over, 1);
  if (atomic_load(&r->over)) return;
  uint64_t first = (uint64_t)block * KO_LANES, n = r->plan->n_trials;
  if (ko_hand_block(mine->hand, block, mine->sums, r->counts.values, first, n, &mine->error)) {
    if (!mine->error.code) (void)ko_raise(&mine->error, KO_E_INTERNAL, "block %u failed without a message", block);
    mine->failed_block = block;
    atomic_store(&r->over, 1);
    return;
  }
#pragma omp critical(knockon_progress)
  {
    r->done += n - first < KO_LANES ? n - first : KO_LANES;
    if (options->progress) options->progress(options->context, r->done, n);
  }
}

/* Give the caller the findings of the first block that failed. */
static int pass_on(const run *r, ko_error *error) {
  const seat *first = NULL;
  for (int i = 0; i < r->n_seats; i++)
    if (r->seats[i].failed_block != KO_NONE && (!first || r->seats[i].failed_block < first->failed_block)) first = &r->seats[i];
  if (!first) return KO_OK;
  for (uint32_t i = 0; i < first->error.n_shown; i++)
    if (first->error.findings[i].severity == KO_SEVERITY_ERROR)
      (void)ko_raise(error, first->error.code, "%s", first->error.findings[i].message);
  return first->error.code;
}

static int run_blocks(run *r, ko_error *error) {
  uint32_t n_blocks = r->plan->n_blocks;
#pragma omp parallel num_threads(r->n_seats)
  {
    seat *mine = &r->seats[omp_get_thread_num()];
#pragma omp for schedule(dynamic, 1)
    for (uint32_t block = 0; block < n_blocks; block++) one_block(r, mine, block);
  }
  int code = pass_on(r, error);
  if (code) return code;
  if (r->done < r->plan->n_trials)
    return ko_raise(error, KO_E_INTERRUPTED, "interrupted after %" PRIu64 " of %" PRIu64 " trials; nothing was written", r->done,
                    r->plan->n_trials);
  size_t n_sums = r->layout.first_sum[r->layout.n];
  for (int i = 0; i < r->n_seats; i++)
    for (size_t k = 0; k < n_sums; k++) r->counts.sums[k] += r->seats[i].sums[k];
  return KO_OK;
}

int ko_run(const ko_plan *plan, const ko_run_options *options, ko_sink *sink, ko_error *error) {
  run r = {.plan = plan, .options = options};
  double start = now(), set = start, ran = start;
  int code = set_up(&r, error);
  set = now();
  if (!code) code = run_blocks(&r, error);
  ran = now();
  if (!code) code = ko_run_finish(&r.layout, &r.counts, sink, error);
  if (options->report)
    *options->report = (ko_run_report){.n_threads = r.n_seats,
                                       .trials_done = r.done,
                                       .seconds_setup = set - start,
                                       .seconds_trials = ran - set,
                                       .seconds_finish = now() - ran};
  tear_down(&r);
  return code;
}
