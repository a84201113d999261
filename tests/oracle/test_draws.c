/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle's draws and the library's are the same, trial by trial; and they have the properties that they promise.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "knockon/draw.h"
#include "tests/oracle/luck.h"

static const double PROBABILITIES[] = {0,      1e-10, 1e-4,      1.0 / 512, 0.00195,   0.003,    0.0039,    0.0078125,
                                       0.01,   0.03,  0.0624999, 1. / 16,   0.0625001, 0.07,     0.1,       0.25,
                                       1. / 3, 0.5,   0.75,      0.9,       0.999,     1 - 1e-9, 1 - 1e-10, 1};
enum { N_PROBABILITIES = sizeof PROBABILITIES / sizeof *PROBABILITIES };

static uint64_t next(uint64_t *x) { /* splitmix64 */
  uint64_t z = *x += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static void keys_are_equal(void **state) {
  (void)state;
  uint64_t x = 1;
  char id[64];
  for (int i = 0; i < 2000; i++) {
    snprintf(id, sizeof id, "%.*s%llx", i % 40, "a long id that has more bytes than XXH3 takes", (unsigned long long)next(&x));
    for (int kind = 1; kind <= 7; kind++) assert_true(oracle_key(kind, id) == ko_key((ko_key_kind)kind, id));
    uint64_t a = next(&x), b = next(&x);
    assert_true(oracle_key_pair(a, b) == ko_key_pair(a, b));
    double p = (double)(next(&x) >> 11) * 0x1p-53;
    assert_true(oracle_chance(p) == ko_chance(p));
  }
  for (int i = 0; i < N_PROBABILITIES; i++) assert_true(oracle_chance(PROBABILITIES[i]) == ko_chance(PROBABILITIES[i]));
  assert_true(ko_chance(-0.5) == 0 && ko_chance(1.5) == UINT64_C(1) << 32);
}

static void rows_are_equal(void **state) {
  (void)state;
  uint64_t x = 2;
  for (int i = 0; i < 3000; i++) {
    ko_draws draws = ko_draws_make(i % 5 ? next(&x) : (uint64_t)i);
    int purpose = 1 + (int)(next(&x) % 8);
    uint64_t entity = i % 7 ? next(&x) : (uint64_t)i / 7;
    uint32_t block = i % 3 ? (uint32_t)(i % 64) : (uint32_t)next(&x);
    oracle_luck luck[ORACLE_TRIALS];
    oracle_draw(draws.seed, purpose, entity, block, luck);
    for (int k = 0; k < 4; k++) { /* trial by trial it is the same luck */
      uint64_t lane = next(&x) % ORACLE_TRIALS;
      oracle_luck one = oracle_draw_one(draws.seed, purpose, entity, (uint64_t)block * ORACLE_TRIALS + lane);
      assert_true(one.named == luck[lane].named && one.value == luck[lane].value);
    }
    for (int k = 0; k < N_PROBABILITIES + 6; k++) {
      uint64_t chance = k < N_PROBABILITIES ? ko_chance(PROBABILITIES[k]) : next(&x) >> (31 + 3 * (k - N_PROBABILITIES));
      if (chance > UINT64_C(1) << 32) chance = UINT64_C(1) << 32;
      ko_row row;
      ko_draw_row(&draws, (ko_purpose)purpose, entity, block, chance, &row);
      for (uint32_t lane = 0; lane < ORACLE_TRIALS; lane++)
        if (ko_row_get(&row, lane) != oracle_yes(luck[lane], chance))
          fail_msg("seed %llu purpose %d entity %llu block %u chance %llu lane %u", (unsigned long long)draws.seed, purpose,
                   (unsigned long long)entity, block, (unsigned long long)chance, lane);
    }
  }
}

/* Many rows at once are the rows one by one, whatever their number. */
static void batches_are_equal(void **state) {
  (void)state;
  enum { MOST = 70 };
  uint64_t x = 4;
  for (size_t n = 0; n <= MOST; n++) {
    ko_draws draws = ko_draws_make(next(&x));
    uint64_t entities[MOST], chances[MOST];
    static ko_row rows[MOST];
    uint32_t block = (uint32_t)next(&x) % 1000;
    for (size_t i = 0; i < n; i++) {
      entities[i] = next(&x);
      chances[i] = ko_chance(i % 3 ? PROBABILITIES[next(&x) % N_PROBABILITIES] : (double)(next(&x) >> 11) * 0x1p-53);
    }
    ko_draw_rows(&draws, KO_PURPOSE_HIT, n, entities, block, chances, rows);
    for (size_t i = 0; i < n; i++) {
      oracle_luck luck[ORACLE_TRIALS];
      oracle_draw(draws.seed, KO_PURPOSE_HIT, entities[i], block, luck);
      for (uint32_t lane = 0; lane < ORACLE_TRIALS; lane++)
        assert_int_equal(ko_row_get(&rows[i], lane), oracle_yes(luck[lane], chances[i]));
    }
  }
}

static void words_are_equal(void **state) {
  (void)state;
  uint64_t x = 3;
  for (int i = 0; i < 20000; i++) {
    ko_draws draws = ko_draws_make(next(&x));
    int purpose = 1 + (int)(next(&x) % 8);
    uint64_t entity = next(&x), trial = next(&x) >> (20 + i % 44);
    assert_int_equal(oracle_word(draws.seed, purpose, entity, trial), ko_draw_word(&draws, (ko_purpose)purpose, entity, trial));
  }
}

/* Counts of yes lie within five standard errors, and a larger chance never loses a yes. */
static void draws_are_fair_and_nested(void **state) {
  (void)state;
  enum { ENTITIES = 400 };
  double yes[N_PROBABILITIES] = {0};
  for (int i = 0; i < ENTITIES; i++) {
    oracle_luck luck[ORACLE_TRIALS];
    oracle_draw(7, 1, (uint64_t)i, 0, luck);
    for (int lane = 0; lane < ORACLE_TRIALS; lane++) {
      int before = 0;
      for (uint64_t p = 0; p <= UINT64_C(1) << 32; p += UINT64_C(1) << 26) {
        int now = oracle_yes(luck[lane], p);
        assert_true(now >= before);
        before = now;
      }
      for (int k = 0; k < N_PROBABILITIES; k++) yes[k] += oracle_yes(luck[lane], oracle_chance(PROBABILITIES[k]));
    }
  }
  for (int k = 0; k < N_PROBABILITIES; k++) {
    double n = (double)ENTITIES * ORACLE_TRIALS, p = PROBABILITIES[k];
    assert_true(fabs(yes[k] - n * p) <= 5 * sqrt(n * p * (1 - p)) + 1e-3);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(keys_are_equal), cmocka_unit_test(rows_are_equal),
                                     cmocka_unit_test(batches_are_equal), cmocka_unit_test(words_are_equal),
                                     cmocka_unit_test(draws_are_fair_and_nested)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
