/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Properties over time, with one wave, monotone rules, assisted, no aid, equal detection. More crews never raise loss where there are no buffers:
 * every job of a list begins no later where there are more crews. A longer buffer never raises loss where a facility has at most one
 * group: its supplier is up whenever it was before, and so is it. Beyond that both may: what runs earlier or longer uses up a stock that is then gone
 * when it is needed more (a_stock_may_go_at_the_wrong_time). Luck does not depend on the strategy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/timeline.h"

enum { N = 12, TRIALS = 6, REGIONS = 150 };

static timeline T;
static uint64_t luck_state;

static uint32_t below(uint32_t n) { /* splitmix64 */
  uint64_t x = luck_state += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return (uint32_t)(((x ^ (x >> 31)) >> 32) * n >> 32);
}

#define PRINT(text, ...) snprintf((text) + strlen(text), sizeof(text) - strlen(text), __VA_ARGS__)

/* A random region: power under reachability, telecom standalone, cyclic dependencies. */
static void open_random(uint64_t seed, int one_group, int buffers, const char *more) {
  static char facilities[2048], links[1024], dependencies[4096], countries[256], scenario[2048];
  luck_state = seed;
  strcpy(facilities, "facility,country,sector,supply,repair_hours,repair_cv,restart_hours,priority\n");
  strcpy(links, "link,sector,from,to,repair_hours\n");
  strcpy(dependencies, "dependant,group,supplier,need,buffer_hours,recharge_hours\n");
  strcpy(countries, "country,crews,detection_hours\n");
  for (int f = 0; f < N; f++)
    PRINT(facilities, "f%d,X%u,%s,%d,%u,%s,%u,%u\n", f, below(2), f < N / 2 ? "power" : "telecom", f < 2, 1 + below(9),
          below(2) ? "0.5" : "0", below(3) ? 0 : below(4), below(3));
  for (int f = 1; f < N / 2; f++) PRINT(links, "l%d,power,f%u,f%d,%u\n", f, below((uint32_t)f), f, 1 + below(5));
  for (int f = 0; f < N; f++)
    for (uint32_t g = 0, n = one_group ? below(2) : below(3); g < n; g++) {
      uint32_t suppliers = 1 + below(2), buffer = below(2) || !buffers ? 0 : below(8), need = 1 + below(suppliers), first = below(N);
      for (uint32_t s = 0; s < suppliers; s++) {
        uint32_t supplier = (first + s * (1 + below(N - 2))) % N;
        if (supplier == (uint32_t)f) supplier = (supplier + 1) % N;
        if (s && (supplier == first || supplier == (uint32_t)f)) break;
        if (s == 0) first = supplier;
        PRINT(dependencies, "f%d,g%u,f%u,%u,%u,%u\n", f, g, supplier, need, buffer, buffer);
      }
    }
  for (int c = 0; c < 2; c++) PRINT(countries, "X%d,%u,%u\n", c, 1 + below(3), below(3));
  snprintf(scenario, sizeof scenario,
           "sectors: { power: { rule: reachability }, telecom: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 60 }\n"
           "response: { repair_order: %s }\nwaves:\n  - { success: 0.35, targets: { list: [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, "
           "f11, l1, l2, l3] } }\n"
           "%srun: { trials: %d }\n",
           below(2) ? "priority" : "random", more, TRIALS);
  timeline_open(&T,
                &(timeline_texts){
                    .facilities = facilities, .links = links, .dependencies = dependencies, .countries = countries, .scenario = scenario});
}

static uint32_t all_down(void) {
  uint32_t n = 0;
  for (uint32_t step = 0; step < T.n_steps; step++)
    for (uint32_t f = 0; f < N; f++) n += !T.up[step][f];
  return n;
}

static uint32_t compare(int one_group, int buffers, const char *more) {
  uint32_t better = 0;
  for (uint64_t seed = 1; seed <= REGIONS; seed++) {
    open_random(seed, one_group, buffers, more);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
      timeline_play(&T, 0, trial);
      uint32_t without = all_down();
      timeline_play(&T, 1, trial);
      uint32_t with = all_down();
      if (with > without)
        fail_msg("region %llu, trial %llu: %u facility steps lost, %u without the measure", (unsigned long long)seed,
                 (unsigned long long)trial, with, without);
      better += with < without;
    }
    timeline_close(&T);
  }
  return better;
}

static void more_crews_never_raise_loss(void **state) {
  (void)state;
  assert_true(compare(0, 0, "strategies: [ { name: more, measures: [ { crews: { countries: [X0, X1], add: 1 } } ] } ]\n") > REGIONS / 2);
}

static void a_longer_buffer_never_raises_loss(void **state) {
  (void)state;
  assert_true(
      compare(1, 1, "strategies: [ { name: more, measures: [ { backup: { facilities: {}, buffer_hours: 9, recharge_hours: 1 } } ] } ]\n") >
      REGIONS);
}

/* x needs p (stock of 3) and q (stock of 0, or 4 with the measure); y needs x and z. p is out all the time, q in 1..4, z in 0..5. Without the measure x waits with its
 * stock until q is back, and y works as long as that lasts; with it the stock is gone before z is back. */
static void a_stock_may_go_at_the_wrong_time(void **state) {
  (void)state;
  timeline_open(
      &T, &(timeline_texts){.facilities = "facility,sector,repair_hours\np,power,100\nq,power,4\nx,power,1\ny,power,1\nz,power,6\n",
                            .dependencies = "dependant,group,supplier,need,buffer_hours\nx,p,p,1,3\nx,q,q,1,0\ny,x,x,1,0\ny,z,z,1,0\n",
                            .scenario = "sectors: { power: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 12 }\n"
                                        "waves: [ { targets: { list: [p, z] } }, { at_hours: 1, targets: { list: [q] } } ]\n"
                                        "strategies: [ { name: more, measures: [ { backup: { list: [x], buffer_hours: 4 } } ] } ]\n"});
  char line[TIMELINE_STEPS + 1];
  timeline_play(&T, 0, 0);
  timeline_print(&T, "x", line);
  assert_string_equal(line, "100001100000");
  timeline_print(&T, "y", line);
  assert_string_equal(line, "000000100000");
  timeline_play(&T, 1, 0);
  timeline_print(&T, "x", line);
  assert_string_equal(line, "111100000000");
  assert_int_equal(timeline_down(&T, "y"), 12);
  timeline_close(&T);
}

/* The same facilities are hit, and their repair takes as long, whatever the strategy. */
static void luck_is_the_same_under_every_strategy(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    open_random(
        seed, 0, 1,
        "strategies: [ { name: more, measures: [ { crews: { countries: [X0, X1], add: 30 } }, { decouple: { facilities: {} } } ] },\n"
        "  { name: less, measures: [ { decouple: { facilities: {} } } ] } ]\n");
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
      uint32_t took[3][N], hit[3][N];
      for (uint32_t s = 0; s < 3; s++) {
        timeline_play(&T, s, trial);
        for (uint32_t f = 0; f < N; f++) {
          uint32_t begun = timeline_when(&T, KO_HAPPENED_CREW, f, 0), mended = timeline_when(&T, KO_HAPPENED_REPAIRED, f, 0);
          hit[s][f] = timeline_when(&T, KO_HAPPENED_DAMAGED, f, 0);
          took[s][f] = mended == KO_NONE ? KO_NONE : mended - begun;
        }
      }
      for (uint32_t s = 1; s < 3; s++)
        for (uint32_t f = 0; f < N; f++) {
          assert_int_equal(hit[s][f], hit[0][f]);
          if (took[s][f] != KO_NONE && took[0][f] != KO_NONE) assert_int_equal(took[s][f], took[0][f]);
        }
    }
    timeline_close(&T);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(more_crews_never_raise_loss),
      cmocka_unit_test(a_longer_buffer_never_raises_loss),
      cmocka_unit_test(a_stock_may_go_at_the_wrong_time),
      cmocka_unit_test(luck_is_the_same_under_every_strategy),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
