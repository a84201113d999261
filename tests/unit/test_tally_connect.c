/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pairs across borders on a network small enough to count by hand (test_tally_connectivity.c has random ones).
 *
 *   a0 - a1 - b2 - b3 - c4 - c5        a6 - b7        a8 - a9 (within one country), b10 alone; b11 is down in the reference
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/tally/connect.h"

enum { N = 12, LINKS = 10, COUNTRIES = 3, STRATEGIES = 3, RING_CLOSED = 1, PIECES_JOINED = 2 };
enum { A, B, C };

static const uint32_t country[N] = {A, A, B, B, C, C, A, B, A, A, B, B}, sector[N] = {0}, link_sector[LINKS] = {0};
/* Links 7 and 8 are added by strategies 1 and 2; link 9 leads to the facility that is down. */
static const uint32_t from[LINKS] = {0, 1, 2, 3, 4, 6, 8, 5, 5, 0}, to[LINKS] = {1, 2, 3, 4, 5, 7, 9, 0, 6, 11};
static const uint32_t hit_row[LINKS] = {0, 0, 1, 0, 0, 2, 0, 0, 0, 0};
static const uint8_t reference[N] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
static const uint8_t present[STRATEGIES][LINKS] = {
    {1, 1, 1, 1, 1, 1, 1, 0, 0, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 0, 1}, {1, 1, 1, 1, 1, 1, 1, 0, 1, 1}};

typedef struct bench {
  ko_plan plan;
  ko_plan_case cases[STRATEGIES];
  ko_plan_sector sector;
  ko_settled settled;
  ko_row operational[N], damaged[N], link_damaged[3], *tripped[1], tripped_rows[LINKS];
  uint32_t touched[N], links_hit[LINKS];
  void *memory;
  ko_connect *connect;
} bench;

static void make(bench *b, uint32_t n_lanes) {
  memset(b, 0, sizeof *b);
  for (int k = 0; k < STRATEGIES; k++)
    b->cases[k] = (ko_plan_case){.link_present = present[k], .reference = (uint8_t *)(uintptr_t)reference};
  b->sector = (ko_plan_sector){.n_slots = N, .n_links = LINKS};
  b->plan = (ko_plan){.n_facilities = N,
                      .n_links = LINKS,
                      .country = country,
                      .sector = sector,
                      .link_sector = link_sector,
                      .link_from = from,
                      .link_to = to,
                      .link_hit_row = hit_row,
                      .n_countries = COUNTRIES,
                      .n_sectors = 1,
                      .sectors = &b->sector,
                      .n_cases = STRATEGIES,
                      .cases = b->cases};
  for (uint32_t v = 0; v < N; v++) ko_row_fill(&b->operational[v], reference[v]);
  b->settled = (ko_settled){.plan = &b->plan,
                            .n_lanes = n_lanes,
                            .operational = b->operational,
                            .damaged = b->damaged,
                            .touched = b->touched,
                            .link_damaged = b->link_damaged,
                            .link_tripped = (void *)b->tripped,
                            .links_hit = b->links_hit};
  ko_row_first(&b->settled.lanes, n_lanes);
  size_t bytes = ko_connect_bytes(&b->plan);
  b->memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_non_null(b->memory);
  memset(b->memory, 0, bytes);
  b->connect = ko_connect_place(&b->plan, b->memory);
  assert_ptr_equal(ko_connect_place(&b->plan, b->memory), b->connect); /* the second call changes nothing */
}

static void fall(bench *b, uint32_t slot, uint32_t lane) {
  ko_row_clear(&b->operational[slot], lane);
  uint32_t at = 0;
  while (at < b->settled.n_touched && b->touched[at] < slot) at++;
  if (at < b->settled.n_touched && b->touched[at] == slot) return;
  memmove(b->touched + at + 1, b->touched + at, (b->settled.n_touched - at) * sizeof *b->touched);
  b->touched[at] = slot;
  b->settled.n_touched++;
}

static void cut(bench *b, uint32_t link, uint32_t lane) {
  ko_row_set(&b->link_damaged[hit_row[link]], lane);
  for (uint32_t i = 0; i < b->settled.n_links_hit; i++)
    if (b->links_hit[i] == link) return;
  b->links_hit[b->settled.n_links_hit++] = link;
}

static void count(bench *b, uint32_t strategy, int64_t pairs[KO_LANES], int64_t by_country[COUNTRIES * COUNTRIES]) {
  b->settled.strategy = strategy;
  memset(by_country, 0, COUNTRIES * COUNTRIES * sizeof *by_country);
  ko_connect_count(b->connect, &b->settled, 0, pairs, by_country);
}

/* The long piece has 2 x 2 pairs of each two countries, the short one a pair of A and B. */
static void undamaged_pairs(void **state) {
  (void)state;
  static bench b;
  static const int64_t expected[] = {0, 5, 4, 5, 0, 4, 4, 4, 0};
  make(&b, 512);
  assert_int_equal(ko_connect_pairs(b.connect)[0], 13);
  for (int i = 0; i < 9; i++) assert_int_equal(ko_connect_pairs_by_country(b.connect)[i], expected[i]);
  free(b.memory);
}

/* Nothing happens: all pairs in all lanes, the sums as many times as there are lanes; also when asked again. */
static void nothing_happens(void **state) {
  (void)state;
  static bench b;
  int64_t pairs[KO_LANES], sums[COUNTRIES * COUNTRIES];
  make(&b, 100);
  for (int again = 0; again < 2; again++)
    for (uint32_t k = 0; k < STRATEGIES; k++) {
      count(&b, k, pairs, sums);
      for (uint32_t lane = 0; lane < 100; lane++) assert_int_equal(pairs[lane], 13);
      assert_true(sums[A * 3 + B] == 500 && sums[A * 3 + C] == 400 && sums[B * 3 + C] == 400);
    }
  free(b.memory);
}

static void losses(void **state) {
  (void)state;
  static bench b;
  int64_t pairs[KO_LANES], sums[COUNTRIES * COUNTRIES];
  make(&b, 6);
  cut(&b, 2, 0);  /* a a b | b c c, and a b */
  fall(&b, 1, 1); /* a | b b c c, and a b */
  fall(&b, 6, 2); /* a a b b c c, and b */
  fall(&b, 8, 3); /* within one country: nothing is lost */
  cut(&b, 2, 4);  /* a a | b c c, for b2 is down as well; and a, b apart */
  fall(&b, 2, 4);
  cut(&b, 5, 4);
  static const int64_t expected[6] = {2 + 2 + 1, 4 + 1, 12, 13, 2, 13};
  count(&b, 0, pairs, sums);
  for (int lane = 0; lane < 6; lane++) assert_int_equal(pairs[lane], expected[lane]);
  assert_int_equal(sums[A * 3 + B], 3 + 1 + 4 + 5 + 0 + 5);
  assert_int_equal(sums[A * 3 + C], 0 + 0 + 4 + 4 + 0 + 4);
  assert_int_equal(sums[B * 3 + C], 2 + 4 + 4 + 4 + 2 + 4);
  assert_int_equal(sums[B * 3 + A] + sums[C * 3 + A] + sums[C * 3 + B], 0); /* each pair once */
  free(b.memory);
}

/* A link that closes the ring holds what one cut would part. A link between pieces makes no pairs that were none before, but holds theirs. */
static void added_links(void **state) {
  (void)state;
  static bench b;
  int64_t pairs[KO_LANES], sums[COUNTRIES * COUNTRIES];
  make(&b, 3);
  cut(&b, 2, 0);
  cut(&b, 5, 1);
  fall(&b, 0, 2); /* opens the ring again */
  cut(&b, 2, 2);
  count(&b, RING_CLOSED, pairs, sums);
  assert_int_equal(pairs[0], 13);
  assert_int_equal(pairs[1], 12);
  assert_int_equal(pairs[2], 1 + 2 + 1); /* a b | b c c, and a b */
  count(&b, PIECES_JOINED, pairs, sums);
  assert_int_equal(pairs[0], 5); /* a a b | b c c - a b: the last two hold what was theirs */
  assert_int_equal(pairs[1], 12);
  free(b.memory);
}

/* Trips count like damage. */
static void trips(void **state) {
  (void)state;
  static bench b;
  int64_t pairs[KO_LANES], sums[COUNTRIES * COUNTRIES];
  make(&b, 2);
  b.tripped[0] = b.tripped_rows;
  ko_row_set(&b.tripped_rows[2], 1);
  count(&b, 0, pairs, sums);
  assert_int_equal(pairs[0], 13);
  assert_int_equal(pairs[1], 5);
  free(b.memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(undamaged_pairs), cmocka_unit_test(nothing_happens), cmocka_unit_test(losses),
      cmocka_unit_test(added_links),     cmocka_unit_test(trips),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
