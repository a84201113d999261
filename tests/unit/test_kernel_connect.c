/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flooding 512 lanes at once, at every level of this processor, against searches of one lane at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/tally/kernel_connect.h"
#include "tests/support/net_fixture.h"

enum { NODES = 30, LINKS = 50, RING = 32, FIRST_LINK = 7 };

static const ko_connect_kernel *const kernels[] = {&ko_connect_kernel_table_sse2, &ko_connect_kernel_table_avx2,
                                                   &ko_connect_kernel_table_avx512};

typedef struct bench {
  net_fixture luck; /* its random numbers alone */
  uint32_t from[LINKS], to[LINKS], first[NODES + 1], neighbour[2 * LINKS], link[2 * LINKS], damaged_row[FIRST_LINK + LINKS];
  ko_row operational[NODES], damaged[LINKS + 1], tripped[LINKS], away[NODES], seed_lanes;
  uint32_t queue[RING];
  uint8_t queued[NODES];
} bench;

static void random_row(bench *b, ko_row *row, int rarity) {
  for (int w = 0; w < KO_ROW_WORDS; w++) {
    row->w[w] = ~UINT64_C(0);
    for (int i = 0; i < rarity; i++) row->w[w] &= net_random(&b->luck);
  }
}

static void make(bench *b, uint64_t seed) {
  memset(b, 0, sizeof *b);
  b->luck.luck = seed;
  for (uint32_t l = 0; l < LINKS; l++) {
    b->from[l] = net_below(&b->luck, NODES);
    b->to[l] = net_below(&b->luck, NODES);
    random_row(b, &b->damaged[l + 1], 3);
    random_row(b, &b->tripped[l], 3);
    b->damaged_row[FIRST_LINK + l] = net_below(&b->luck, 3) ? 0 : l + 1;
  }
  uint32_t at = 0;
  for (uint32_t v = 0; v < NODES; v++) {
    b->first[v] = at;
    for (uint32_t l = 0; l < LINKS; l++) {
      if (b->from[l] == v) b->neighbour[at] = b->to[l], b->link[at++] = FIRST_LINK + l;
      if (b->to[l] == v) b->neighbour[at] = b->from[l], b->link[at++] = FIRST_LINK + l;
    }
    random_row(b, &b->operational[v], 0);
    ko_row down;
    random_row(b, &down, 2);
    for (int w = 0; w < KO_ROW_WORDS; w++) b->operational[v].w[w] &= ~down.w[w];
    ko_row_fill(&b->away[v], 1);
  }
  b->first[NODES] = at;
}

static void search(const bench *b, uint32_t start, uint32_t lane, int trips, uint8_t reached[NODES]) {
  memset(reached, 0, NODES);
  reached[start] = ko_row_get(&b->seed_lanes, lane) && ko_row_get(&b->operational[start], lane);
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < LINKS; l++) {
      if (ko_row_get(&b->damaged[b->damaged_row[FIRST_LINK + l]], lane) || (trips && ko_row_get(&b->tripped[l], lane))) continue;
      uint32_t ends[2] = {b->from[l], b->to[l]};
      for (int k = 0; k < 2; k++)
        if (reached[ends[k]] && !reached[ends[1 - k]] && ko_row_get(&b->operational[ends[1 - k]], lane)) again = reached[ends[1 - k]] = 1;
    }
  }
}

static void flood_reaches_what_hangs_together(void **state) {
  (void)state;
  static bench b;
  for (int level = 0; level <= (int)ko_isa(); level++)
    for (uint64_t seed = 1; seed <= 60; seed++) {
      int trips = seed % 2 == 0;
      make(&b, seed);
      uint32_t start = net_below(&b.luck, NODES);
      random_row(&b, &b.seed_lanes, (int)(seed % 3));
      for (int w = 0; w < KO_ROW_WORDS; w++) b.away[start].w[w] &= ~(b.seed_lanes.w[w] & b.operational[start].w[w]);
      b.queue[0] = start;
      b.queued[start] = 1;
      ko_flood flood = {.first = b.first,
                        .neighbour = b.neighbour,
                        .link = b.link,
                        .operational = b.operational,
                        .link_damaged = b.damaged,
                        .damaged_row = b.damaged_row,
                        .tripped = trips ? b.tripped : NULL,
                        .first_link = FIRST_LINK,
                        .away = b.away,
                        .queue = b.queue,
                        .n_queue = RING,
                        .queued = b.queued,
                        .tail = 1};
      kernels[level]->flood(&flood);
      assert_int_equal(flood.head, flood.tail);
      for (uint32_t v = 0; v < NODES; v++) assert_int_equal(b.queued[v], 0);
      for (uint32_t lane = 0; lane < KO_LANES; lane++) {
        uint8_t reached[NODES];
        search(&b, start, lane, trips, reached);
        for (uint32_t v = 0; v < NODES; v++) assert_int_equal(!ko_row_get(&b.away[v], lane), reached[v]);
      }
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(flood_reaches_what_hangs_together)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
