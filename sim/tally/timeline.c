/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * service_p05, service_p95: how far service varies over the trials, by step, country and sector. Losses are counted in 256 bins: bin b holds those that
 * are nearest to b / 255, so that full service and none have bins of their own and a quantile is off by at most 1 / 510.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/stats/stats.h"
#include "sim/tally/write.h"

enum { N_BINS = 256, TOP = N_BINS - 1 };

static int enabled(const ko_plan *plan) { return plan->scenario->output.timeline == KO_SWITCH_ON; }

static size_t n_segments(const ko_plan *plan) { return (size_t)plan->n_countries * plan->n_sectors; }

/* [step][segment][bin] trials, less those of the step before. Where all trials begin, in bin 0 without loss, is not counted. */
static size_t n_sums(const ko_plan *plan) { return plan->n_steps * n_segments(plan) * N_BINS; }

static size_t n_written(const ko_plan *plan) { return 2 * plan->n_steps * n_segments(plan); }

static size_t bin_of(int64_t loss) { return (size_t)((loss * TOP + KO_LOSS_ONE / 2) / KO_LOSS_ONE); }

static void move(int64_t *bins, int64_t before, int64_t after) {
  size_t from = bin_of(before), to = bin_of(after);
  if (from == to) return;
  bins[from]--;
  bins[to]++;
}

static void watch(const ko_moment *moment, void *scratch, int64_t *sums) {
  (void)scratch;
  int64_t *of = sums + moment->step * n_segments(moment->lane->plan) * N_BINS;
  for (uint32_t i = 0; i < moment->n_losses; i++) {
    const ko_loss_change *loss = &moment->losses[i];
    move(of + (size_t)loss->segment * N_BINS, loss->before, loss->after);
  }
}

/* A segment in which nothing is counted has less than no trial in bin 0. */
static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  size_t n = n_segments(settled->plan);
  for (size_t i = 0; i < n; i++) {
    const int64_t *loss = account->loss_country_sector + i * KO_LANES;
    int64_t *bins = sums + i * N_BINS;
    if (loss[0] < 0) bins[0] -= 2 * (int64_t)settled->n_lanes;
    else if (!settled->plan->over_time)
      for (uint32_t lane = 0; lane < settled->n_lanes; lane++) move(bins, 0, loss[lane]);
  }
  return KO_OK;
}

/* Loss of the trial of that rank (1 is the least loss). */
static double loss_of_rank(const int64_t *bins, uint64_t rank) {
  uint64_t seen = 0;
  for (int b = 0; b < TOP; b++) {
    seen += (uint64_t)bins[b];
    if (seen >= rank) return (double)b / TOP;
  }
  return 1;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label labels[2] = {
      {"service_p05",
       "1",
       "Service, 5 % quantile",
       "In 5 % of the trials the service left in the step is at most this; to 1/255. NaN: no facility with demand of this country and sector is up in the "
       "undamaged baseline.",
       {"strategy", "time", "country", "sector"}},
      {"service_p95",
       "1",
       "Service, 95 % quantile",
       "In 95 % of the trials the service left in the step is at most this; to 1/255. NaN: no facility with demand of this country and sector is up in the "
       "undamaged baseline.",
       {"strategy", "time", "country", "sector"}}};
  const ko_plan *plan = totals->plan;
  const size_t n_of_step = n_segments(plan), n = plan->n_steps * n_of_step;
  const uint64_t low = ko_quantile_ranks(totals->n_trials, 0.05, 0.95).point, high = ko_quantile_ranks(totals->n_trials, 0.95, 0.95).point;
  double *numbers = ko_tally_numbers(2 * plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (size_t segment = 0; segment < n_of_step; segment++) {
      int64_t bins[N_BINS] = {(int64_t)totals->n_trials};
      for (size_t i = segment; i < n; i += n_of_step) {
        const int64_t *more = ko_tally_sums(totals, self, k) + i * N_BINS;
        for (int b = 0; b < N_BINS; b++) bins[b] += more[b];
        int counts = bins[0] >= 0 && totals->n_trials > 0;
        numbers[k * n + i] = counts ? 1 - loss_of_rank(bins, totals->n_trials + 1 - low) : (double)NAN;
        numbers[(plan->n_cases + k) * n + i] = counts ? 1 - loss_of_rank(bins, totals->n_trials + 1 - high) : (double)NAN;
      }
    }
  int code = ko_tally_write(sink, &labels[0], numbers, error);
  if (!code) code = ko_tally_write(sink, &labels[1], numbers + plan->n_cases * n, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_timeline = {.name = "timeline", .enabled = enabled, .n_sums = n_sums, .n_written = n_written, .watch = watch, .add = add, .finish = finish};
