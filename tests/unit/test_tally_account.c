/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account of random blocks against sums over single facilities, by every way of weighing and on every vector level.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "sim/tally/account.h"
#include "sim/tally/kernel_account.h"
#include "tests/support/tally_run.h"

static const ko_fixture_spec SPECS[] = {
    {.seed = 1,
     .n_countries = 3,
     .n_sectors = 1,
     .n_facilities = 40,
     .n_cases = 1,
     .n_trials = 512,
     .all_up = 1,
     .all_local = 1,
     .damage = 0.05,
     .fall = 0.05,
     .touched = 1},
    {.seed = 2,
     .n_countries = 3,
     .n_sectors = 2,
     .n_facilities = 61,
     .n_cases = 2,
     .n_trials = 700,
     .wide_demand = 1,
     .all_local = 1,
     .damage = 0.05,
     .fall = 0.1,
     .touched = 1},
    {.seed = 3,
     .n_countries = 4,
     .n_sectors = 2,
     .n_facilities = 80,
     .n_cases = 1,
     .n_trials = 300,
     .population = KO_FIXTURE_SOME,
     .all_local = 1,
     .damage = 0.01,
     .fall = 0.01,
     .touched = 0.05},
    {.seed = 4,
     .n_countries = 3,
     .n_sectors = 3,
     .n_facilities = 50,
     .n_cases = 2,
     .n_trials = 600,
     .wide_demand = 1,
     .population = KO_FIXTURE_SOME,
     .damage = 0.1,
     .fall = 0.2,
     .touched = 0.9},
    {.seed = 5,
     .n_countries = 2,
     .n_sectors = 4,
     .n_facilities = 60,
     .n_cases = 1,
     .n_trials = 1,
     .population = KO_FIXTURE_ALL,
     .damage = 0.5,
     .fall = 0.5,
     .touched = 1},
    {.seed = 6,
     .n_countries = 5,
     .n_sectors = 3,
     .n_facilities = 4,
     .n_cases = 1,
     .n_trials = 64,
     .damage = 0.5,
     .fall = 0.5,
     .touched = 1},
    {.seed = 7,
     .n_countries = 2,
     .n_sectors = 1,
     .n_facilities = 300,
     .n_cases = 1,
     .n_trials = 100,
     .wide_demand = 1,
     .all_local = 1,
     .damage = 0.4,
     .fall = 0.4,
     .touched = 0.02},
};

static int near_loss(int64_t loss, double expected) {
  return isnan(expected) ? loss == -1 : fabs((double)loss / (double)KO_LOSS_ONE - expected) < 1e-9;
}

static void check_segments(const ko_fixture *f, const ko_account *a, uint32_t lane) {
  const ko_plan *plan = &f->plan;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    int64_t most = 0;
    for (uint32_t s = 0; s < plan->n_sectors; s++) {
      size_t at = (size_t)(c * plan->n_sectors + s) * KO_LANES + lane;
      int64_t lost = ko_naive_lost(f, c, s, lane), demand = ko_naive_demand(f, c, s), people = ko_naive_people(f, c, s, lane);
      assert_int_equal(a->lost[at], lost);
      assert_int_equal(a->people[at], people);
      assert_true(near_loss(a->loss_country_sector[at], demand ? (double)lost / (double)demand : (double)NAN));
      if (people > most) most = people;
    }
    assert_int_equal(a->people_country[c * KO_LANES + lane], most);
    assert_true(near_loss(a->loss_country[c * KO_LANES + lane], ko_naive_loss(f, c, lane)));
  }
}

static void check_lane(const ko_fixture *f, const ko_account *a, uint32_t lane) {
  const ko_plan *plan = &f->plan;
  int64_t direct = 0, indirect = 0;
  check_segments(f, a, lane);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    int64_t lost = ko_naive_lost(f, KO_NONE, s, lane), demand = ko_naive_demand(f, KO_NONE, s), down = 0;
    for (uint32_t slot = plan->sectors[s].first_slot; slot < plan->sectors[s].first_slot + plan->sectors[s].n_slots; slot++) {
      down += !ko_lane_up(f, slot, lane);
      if (!plan->cases[0].reference[slot]) continue;
      direct += ko_lane_damaged(f, slot, lane);
      indirect += !ko_lane_damaged(f, slot, lane) && !ko_lane_up(f, slot, lane);
    }
    assert_int_equal(a->down[s * KO_LANES + lane], down);
    assert_true(near_loss(a->loss_sector[s * KO_LANES + lane], demand ? (double)lost / (double)demand : (double)NAN));
  }
  assert_int_equal(a->direct[lane], direct);
  assert_int_equal(a->indirect[lane], indirect);
  assert_true(near_loss(a->loss[lane], ko_naive_loss(f, KO_NONE, lane)));
}

static void check_spec(const ko_fixture_spec *spec) {
  ko_fixture f;
  ko_account_plan *account_plan = NULL;
  ko_accountant *accountant = NULL;
  ko_fixture_make(&f, spec);
  assert_int_equal(ko_account_plan_make(&f.plan, &account_plan, &f.error), KO_OK);
  assert_int_equal(ko_accountant_make(account_plan, &accountant, &f.error), KO_OK);
  for (uint32_t b = 0; b < f.plan.n_blocks; b++)
    for (uint32_t k = 0; k < f.plan.n_cases; k++) {
      ko_account account;
      ko_fixture_settle(&f, k, b);
      ko_account_block(accountant, &f.settled, &account);
      for (uint32_t lane = 0; lane < f.settled.n_lanes; lane++) check_lane(&f, &account, lane);
      for (uint32_t i = 0; i < f.settled.n_touched; i++) {
        uint32_t down = 0, damaged = 0;
        for (uint32_t lane = 0; lane < f.settled.n_lanes; lane++) {
          down += !ko_lane_up(&f, f.settled.touched[i], lane);
          damaged += (uint32_t)ko_lane_damaged(&f, f.settled.touched[i], lane);
        }
        assert_int_equal(account.n_down[i], down);
        assert_int_equal(account.n_damaged[i], damaged);
      }
    }
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  ko_fixture_free(&f);
}

static void test_blocks(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof SPECS / sizeof SPECS[0]; i++) check_spec(&SPECS[i]);
}

__extension__ typedef __int128 wide;

static void test_ratio(void **state) {
  (void)state;
  ko_fixture f = {.state = 11};
  for (int i = 0; i < 200000; i++) {
    int64_t by = (int64_t)(ko_fixture_random(&f) >> (8 + ko_fixture_below(&f, 48))) + 1;
    int64_t times = i % 2 ? KO_LOSS_ONE : (int64_t)(ko_fixture_random(&f) >> 31), a = (int64_t)(ko_fixture_random(&f) % (uint64_t)by);
    if (i % 7 == 0) a = by;
    if (i % 11 == 0) a = by / 2;
    ko_ratio ratio = ko_ratio_make(times, by);
    assert_int_equal(ko_ratio_of(&ratio, a), (int64_t)(((wide)a * times + by / 2) / by));
  }
}

/* Weights of every width, few members and many. */
static void check_weigh(const ko_account_kernel *kernel, const ko_row *rows, const uint32_t *list) {
  enum { N = 77 };
  ko_fixture f = {.state = 6};
  for (uint32_t width = 1; width < 50; width += 3) {
    static ko_counter counter;
    static int64_t out[KO_LANES];
    int64_t weights[N];
    uint32_t by_bit[N * 50], first[51], at = 0;
    ko_weighing w = {
        .n = width % 2 ? N : 5, .members = list, .weights = weights, .n_bits = width, .first = first, .by_bit = by_bit, .scale = 7};
    for (uint32_t i = 0; i < w.n; i++) w.total += weights[i] = (int64_t)(ko_fixture_random(&f) >> (64 - width)) | 1;
    for (uint32_t b = 0; b < width; b++) {
      first[b] = at;
      for (uint32_t i = 0; i < w.n; i++)
        if (weights[i] >> b & 1) by_bit[at++] = list[i];
    }
    first[width] = at;
    kernel->weigh(&w, rows, &counter, out);
    for (uint32_t lane = 0; lane < KO_LANES; lane++) {
      int64_t sum = 0;
      for (uint32_t i = 0; i < w.n; i++) sum += ko_row_get(&rows[list[i]], lane) ? 0 : weights[i];
      assert_int_equal(out[lane], 7 * sum);
    }
  }
}

/* Every level that this processor has gives the integers of a plain program. */
static void check_kernel(const ko_account_kernel *kernel) {
  enum { N = 77 };
  ko_fixture f = {.state = 5};
  static ko_row rows[N], damaged[N];
  static ko_counter counter;
  static int64_t out[KO_LANES], expected[KO_LANES], sums[N];
  uint32_t list[N], weight[KO_LANES], found[N];
  uint16_t n_down[N], n_damaged[N], share[N], reference_share[N];
  uint8_t reference[N];
  for (uint32_t i = 0; i < N; i++) {
    list[i] = N - 1 - i;
    reference[i] = i % 5 != 0;
    share[i] = (uint16_t)ko_fixture_below(&f, 65536);
    reference_share[i] = i % 3 ? share[i] : (uint16_t)ko_fixture_below(&f, 65536);
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      damaged[i].w[w] = ko_fixture_random(&f) & ko_fixture_random(&f);
      rows[i].w[w] = ~damaged[i].w[w] & ko_fixture_random(&f);
    }
  }
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    weight[lane] = lane % 8 ? ko_fixture_below(&f, (1u << 21) + 1) : 1u << 21;
    expected[lane] = 0;
  }
  for (uint32_t bit = 0; bit < 40; bit += 13) {
    uint32_t n = N - bit;
    kernel->add_unset(&counter, rows, list, n, bit);
    for (uint32_t lane = 0; lane < KO_LANES; lane++)
      for (uint32_t i = 0; i < n; i++) expected[lane] += (int64_t)!ko_row_get(&rows[list[i]], lane) << bit;
  }
  kernel->take(&counter, 3, out);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) assert_int_equal(out[lane], 3 * expected[lane]);
  kernel->add_weight(&rows[3], -12345678901, out);
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    assert_int_equal(out[lane], 3 * expected[lane] - (ko_row_get(&rows[3], lane) ? INT64_C(12345678901) : 0));

  check_weigh(kernel, rows, list);
  static ko_failures failures[3];
  uint32_t country[N];
  for (uint32_t i = 0; i < N; i++) country[i] = i % 2;
  ko_row_counts counts = {.operational = rows,
                          .damaged = damaged,
                          .reference = reference,
                          .country = country,
                          .slots = list,
                          .n = N,
                          .by_country = failures,
                          .n_countries = 2,
                          .other = &failures[2],
                          .n_down = n_down,
                          .n_damaged = n_damaged};
  ko_row_first(&counts.lanes, 430);
  kernel->count(&counts);
  for (uint32_t c = 0; c < 3; c++) {
    for (int direct = 0; direct < 2; direct++) {
      kernel->take(direct ? &failures[c].direct : &failures[c].indirect, 1, out);
      for (uint32_t lane = 0; lane < KO_LANES; lane++) {
        int64_t n = 0;
        for (uint32_t i = 0; i < N; i++)
          n += lane < 430 && (reference[i] ? country[i] : 2) == c && !ko_row_get(&rows[i], lane) && ko_row_get(&damaged[i], lane) == direct;
        assert_int_equal(out[lane], n);
      }
    }
    failures[c].n_rows = 0;
  }
  for (uint32_t i = 0; i < N; i++) {
    uint16_t down = 0, hit = 0;
    for (uint32_t lane = 0; lane < 430; lane++) {
      down = (uint16_t)(down + !ko_row_get(&rows[list[i]], lane));
      hit = (uint16_t)(hit + ko_row_get(&damaged[list[i]], lane));
    }
    assert_int_equal(n_down[i], down);
    assert_int_equal(n_damaged[i], hit);
  }
  for (uint32_t i = 0; i < N; i++) n_damaged[i] = i % 4 != 0;
  kernel->sum_lanes(damaged, list, n_damaged, N, weight, sums);
  kernel->sum_lanes(damaged, list, n_damaged, N, weight, sums);
  for (uint32_t i = 0; i < N; i++) {
    int64_t sum = 0;
    for (uint32_t lane = 0; lane < KO_LANES; lane++) sum += ko_row_get(&damaged[list[i]], lane) ? 2 * (int64_t)weight[lane] : 0;
    assert_int_equal(sums[list[i]], n_damaged[i] ? sum : 0);
    sums[list[i]] = 0;
  }
  size_t n = kernel->below(share, reference_share, N, found), at = 0;
  for (uint32_t i = 0; i < N; i++)
    if (share[i] < reference_share[i]) assert_int_equal(found[at++], i);
  assert_int_equal(at, n);
}

static void test_kernels(void **state) {
  (void)state;
  check_kernel(&ko_account_kernel_table_sse2);
  if (__builtin_cpu_supports("avx2")) check_kernel(&ko_account_kernel_table_avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) check_kernel(&ko_account_kernel_table_avx512);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ratio), cmocka_unit_test(test_kernels), cmocka_unit_test(test_blocks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
