/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buffers of one trial: levels that are worked out when asked against levels kept step by step, and the steps in which they run dry.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/trial/lane_buffers.h"

enum { N = 12, STEPS = 150 };

static uint64_t random_state = 20261124;

static uint32_t below(uint32_t n) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * UINT64_C(0x2545F4914F6CDD1D)) >> 33) % n;
}

typedef struct world {
  ko_arena arena;
  ko_error error;
  ko_trial_buffer of[N];
  uint32_t of_group[N];
  struct ko_trial_buffers buffers;
  ko_trial_case trial;
  ko_plan_case plan_case;
  ko_plan plan;
  uint64_t *busy;
  ko_lane_buffers lane;
  uint64_t level[N]; /* kept naively */
  int falls[N];
} world;

static void world_begin(world *w) {
  memset(w, 0, sizeof *w);
  for (uint32_t i = 0; i < N; i++) {
    uint32_t lasts = 1 + below(6);
    w->of[i] = (ko_trial_buffer){.group = i, .dependant = i, .lasts = lasts, .recharge = below(7), .starts_empty = below(4) == 0};
    w->of_group[i] = i;
  }
  w->of[0] = (ko_trial_buffer){.group = 0, .lasts = UINT32_MAX, .recharge = UINT32_MAX};
  w->of[1] = (ko_trial_buffer){.group = 1, .lasts = UINT32_MAX, .recharge = 1, .starts_empty = 1};
  w->buffers = (struct ko_trial_buffers){N, w->of, w->of_group};
  w->trial.buffers = &w->buffers;
  w->plan_case.trial = &w->trial;
  w->plan.cases = &w->plan_case;
  w->plan.n_cases = 1;
  w->plan.n_steps = STEPS;
  ko_taker from = {.arena = &w->arena, .error = &w->error};
  w->busy = ko_busy_take(&from, STEPS);
  ko_lane_buffers_take(&from, &w->plan, w->busy, &w->lane);
  assert_false(from.failed);
}

/* What happens to each buffer in a step is random; only what carries can fall. */
static void play(world *w, uint32_t stop_at) {
  memset(w->busy, 0, (STEPS / 64 + 1) * sizeof *w->busy);
  ko_buffers_begin(&w->lane, &w->trial);
  memset(w->falls, 0, sizeof w->falls);
  for (uint32_t i = 0; i < N; i++) {
    w->level[i] = w->of[i].starts_empty ? 0 : ko_buffer_full(&w->of[i]);
    assert_false(ko_buffers_carry(&w->lane, i, 0));
  }
  ko_buffers_empty(&w->lane, N - 1);
  w->level[N - 1] = 0;
  ko_buffers_open(&w->lane);
  for (uint32_t t = 0; t < stop_at; t++) {
    uint32_t n_dry = 0;
    int is_dry[N] = {0};
    for (uint32_t i = 0; i < N; i++) {
      is_dry[i] = w->falls[i] && w->level[i] < ko_buffer_cost(&w->of[i]);
      n_dry += (uint32_t)is_dry[i];
    }
    if (n_dry) assert_int_equal(ko_busy_next(w->busy, STEPS, t), t);
    if (ko_busy_next(w->busy, STEPS, t) == t) {
      ko_buffers_due(&w->lane, t);
      assert_int_equal(w->lane.n_empty, n_dry);
      for (uint32_t k = 0; k < n_dry; k++) assert_true(is_dry[w->lane.empty[k]]);
    }
    for (uint32_t i = 0; i < N; i++) {
      uint64_t cost = ko_buffer_cost(&w->of[i]), full = ko_buffer_full(&w->of[i]);
      assert_int_equal(ko_buffer_level(&w->lane.items[i], &w->of[i], t), w->level[i]);
      assert_int_equal(ko_buffers_carry(&w->lane, i, t), w->level[i] >= cost);
      assert_int_equal(ko_buffers_left(&w->lane, i, t), w->level[i] / cost);
      int trend = is_dry[i] || below(4) == 0 ? (int)below(3) : w->lane.items[i].trend;
      if (trend == KO_BUFFER_FALLS && w->level[i] < cost) trend = KO_BUFFER_KEEPS;
      ko_buffers_trend(&w->lane, i, t, (uint8_t)trend);
      w->falls[i] = trend == KO_BUFFER_FALLS;
      if (trend == KO_BUFFER_FALLS) w->level[i] -= cost;
      if (trend == KO_BUFFER_RISES) w->level[i] = w->of[i].recharge == 0 || full - w->level[i] < w->of[i].lasts ? full : w->level[i] + w->of[i].lasts;
    }
  }
}

static void levels(void **state) {
  (void)state;
  for (int round = 0; round < 200; round++) {
    world w;
    world_begin(&w);
    /* A trial does not depend on the one before, also where that was left in the middle. */
    play(&w, 1 + below(STEPS));
    play(&w, STEPS);
    ko_arena_free(&w.arena);
  }
}

/* Those whose trend may change are listed once. */
static void notes(void **state) {
  (void)state;
  world w;
  world_begin(&w);
  ko_buffers_begin(&w.lane, &w.trial);
  ko_buffers_note(&w.lane, 3);
  ko_buffers_note(&w.lane, 5);
  ko_buffers_note(&w.lane, 3);
  assert_int_equal(w.lane.n_noted, 2);
  ko_buffers_forget(&w.lane);
  assert_int_equal(w.lane.n_noted, 0);
  ko_buffers_note(&w.lane, 3);
  assert_int_equal(w.lane.n_noted, 1);
  ko_arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(levels), cmocka_unit_test(notes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
