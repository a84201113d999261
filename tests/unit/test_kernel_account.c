/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The vector code of counting at every level of this processor, against counting one lane at a time; all ways of weighing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/tally/kernel_account.h"
#include "tests/support/settled_fixture.h"

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
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kernels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
