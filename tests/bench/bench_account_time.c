/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What counting over time costs: microseconds a trial of the account and of each tally that watches, on histories that are played from a list. A fortieth of the
 * facilities fails, half of them in step 0, the others at any time, and each comes back some two days later.
 *   bench_account_time [facilities [sectors [steps]]]     defaults 100000 6 336
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/history_engine.h"

enum { TRIALS = 64, FLIPS = 5000000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* one thread; others may use the machine meanwhile */
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *zeroed(size_t n) {
  ko_error error = {0};
  void *memory = ko_alloc_aligned(n ? n : 1, 1, &error);
  if (!memory) abort();
  return memory;
}

typedef struct flip {
  uint32_t step, slot;
} flip;

static int ascending(const void *a, const void *b) {
  const flip *x = a, *y = b;
  return x->step != y->step ? (x->step > y->step) - (x->step < y->step) : (x->slot > y->slot) - (x->slot < y->slot);
}

typedef struct script {
  size_t n;
  flip *flips;
} script;

/* Each facility once down, once up again where the horizon is long enough. */
static script make_script(ko_fixture *f, uint32_t n_steps) {
  const uint32_t n = f->plan.n_facilities;
  script s = {0, zeroed(2 * n * sizeof(flip))};
  for (uint32_t slot = 0; slot < n; slot++) {
    if (!ko_fixture_chance(f, 1.0 / 40)) continue;
    uint32_t down = ko_fixture_chance(f, 0.5) ? 0 : ko_fixture_below(f, n_steps), up = down + 4 + ko_fixture_below(f, 90);
    s.flips[s.n++] = (flip){down, slot};
    if (up < n_steps) s.flips[s.n++] = (flip){up, slot};
  }
  qsort(s.flips, s.n, sizeof *s.flips, ascending);
  return s;
}

/* Play it as the engine tells it: what changed in each step. */
static void play(const script *s, ko_lane_face *lane, uint8_t *state, uint32_t *changed, const ko_watcher *watcher) {
  lane->step = KO_NONE;
  lane->n_changed = 0;
  watcher->first(watcher->context, lane);
  for (size_t i = 0; i < s->n;) {
    lane->step = s->flips[i].step;
    lane->n_changed = 0;
    for (; i < s->n && s->flips[i].step == lane->step; i++) {
      state[s->flips[i].slot] ^= KO_STATE_UP;
      changed[lane->n_changed++] = s->flips[i].slot;
    }
    watcher->step(watcher->context, lane);
  }
  lane->step = lane->plan->n_steps - 1;
  lane->n_changed = 0;
  watcher->last(watcher->context, lane);
  for (size_t i = 0; i < s->n; i++) state[s->flips[i].slot] = KO_STATE_UP;
}

static void hear_nothing(void *context, const ko_lane_face *lane) { (void)context, (void)lane; }

static double best(const script *scripts, size_t n_flips, ko_lane_face *lane, uint8_t *state, uint32_t *changed, const ko_watcher *watcher) {
  double least = 1e9;
  for (size_t round = 0; round < 3 || round * n_flips < FLIPS; round++) {
    double begin = now();
    for (uint32_t i = 0; i < TRIALS; i++) {
      lane->lane = i;
      play(&scripts[i], lane, state, changed, watcher);
    }
    double seconds = now() - begin;
    least = seconds < least ? seconds : least;
  }
  return least * 1e6 / TRIALS;
}

int main(int argc, char **argv) {
  static ko_fixture f;
  static ko_history history;
  static script scripts[TRIALS];
  const uint32_t n_steps = argc > 3 ? (uint32_t)atoi(argv[3]) : 336;
  const ko_fixture_spec spec = {.seed = 1,
                                .n_countries = 3,
                                .n_sectors = argc > 2 ? (uint32_t)atoi(argv[2]) : 6,
                                .n_facilities = argc > 1 ? (uint32_t)atoi(argv[1]) : 100000,
                                .n_links = argc > 1 ? (uint32_t)atoi(argv[1]) : 100000,
                                .n_cases = 1,
                                .n_trials = TRIALS,
                                .wide_demand = 1,
                                .all_up = 1,
                                .all_local = 1,
                                .plain_groups = 1,
                                .per_trial = KO_PER_TRIAL_COUNTRY};
  ko_fixture_make(&f, &spec);
  ko_history_make(&history, &f, n_steps, 1);
  f.scenario.output.timeline = f.scenario.output.connectivity = KO_SWITCH_ON;
  ko_account_plan *account_plan;
  ko_accountant *accountant;
  if (ko_account_plan_make(&f.plan, &account_plan, &f.error) || ko_accountant_make(account_plan, &accountant, &f.error)) return 1;
  size_t n_flips = 0;
  for (int i = 0; i < TRIALS; i++) {
    scripts[i] = make_script(&f, n_steps);
    n_flips += scripts[i].n;
  }
  uint8_t *state = zeroed(f.plan.n_facilities), *link_state = zeroed(f.plan.n_links);
  uint32_t *changed = zeroed(f.plan.n_facilities * sizeof *changed);
  memset(state, KO_STATE_UP, f.plan.n_facilities);
  ko_lane_face lane = {.plan = &f.plan, .state = state, .link_state = link_state, .changed = changed, .engine = &history};
  const ko_watcher nobody = {.first = hear_nothing, .step = hear_nothing, .last = hear_nothing};
  ko_account_watch watch = {.accountant = accountant};
  const ko_watcher watcher = ko_account_watcher(&watch);
  double bare = best(scripts, n_flips, &lane, state, changed, &nobody), account = best(scripts, n_flips, &lane, state, changed, &watcher);
  printf("%u facilities, %u sectors x %u countries, %u steps, %zu flips a trial\n", (unsigned)spec.n_facilities, (unsigned)spec.n_sectors,
         (unsigned)spec.n_countries, (unsigned)n_steps, n_flips / TRIALS);
  printf("%-24s %10s\n", "", "us a trial");
  printf("%-24s %10.3f\n%-24s %10.3f\n", "playing the list", bare, "account", account - bare);
  for (size_t i = 0; ko_tallies[i]; i++) {
    const ko_tally *tally = ko_tallies[i];
    if (!tally->watch || (tally->enabled && !tally->enabled(&f.plan))) continue;
    int64_t *sums = zeroed((tally->n_sums ? tally->n_sums(&f.plan) : 0) * sizeof(int64_t));
    void *scratch = zeroed(tally->scratch ? tally->scratch(&f.plan) : 0);
    const ko_audience audience = {.n = 1, .tallies = &tally, .scratch = &scratch, .sums = &sums};
    watch.audience = &audience;
    printf("%-24s %10.3f\n", tally->name, best(scripts, n_flips, &lane, state, changed, &watcher) - account);
    watch.audience = NULL;
    free(sums);
    free(scratch);
  }
  for (int i = 0; i < TRIALS; i++) free(scripts[i].flips);
  free(changed);
  free(link_state);
  free(state);
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  ko_fixture_free(&f);
  return 0;
}
