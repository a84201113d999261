/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is reached over several calls in a block and several blocks, with roots that differ from lane to lane and facilities that the
 * undamaged tree does not hold; against searches of one lane at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/reach.h"
#include "tests/support/net_fixture.h"

enum { HUBS = 4, MOST_BYTES = 1 << 17 };

typedef struct bench {
  net_fixture f;
  ko_tree tree;
  ko_reach reach;
  uint32_t hubs[HUBS], n_hubs, outside[NET_MOST_NODES];
  size_t n_outside;
  uint8_t root[NET_MOST_NODES];
  void *memory;
} bench;

/* Hubs are up in the start; the tree hangs on the first of them. */
static int make(bench *b, uint64_t seed) {
  ko_error error = {0};
  memset(b, 0, sizeof *b);
  net_make(&b->f, seed);
  for (uint32_t v = 0; v < b->f.net.n_nodes && b->n_hubs < HUBS; v++)
    if (b->f.start[v] && net_below(&b->f, 3) == 0) b->root[v] = (uint8_t)(b->n_hubs + 2), b->hubs[b->n_hubs++] = v;
  if (b->n_hubs == 0) return 0;
  assert_int_equal(ko_tree_build(&b->f.net, b->f.start, 1, b->hubs, &b->tree, &error), KO_OK);
  for (uint32_t v = 0; v < b->f.net.n_nodes; v++)
    if (b->f.start[v] && b->tree.position[v] == UINT32_MAX) b->outside[b->n_outside++] = v;
  size_t bytes = ko_reach_bytes(&b->f.net);
  assert_true(bytes % 64 == 0 && bytes < MOST_BYTES);
  b->memory = aligned_alloc(64, bytes);
  assert_non_null(b->memory);
  memset(b->memory, 0, bytes);
  ko_reach_init(&b->reach, &b->f.net, b->memory);
  return 1;
}

static void unmake(bench *b) {
  ko_tree_free(&b->tree);
  free(b->memory);
}

/* Each lane's root is the first hub that is up. */
static void choose_roots(bench *b) {
  ko_row open;
  ko_row_fill(&open, 1);
  for (uint32_t i = 0; i < b->n_hubs; i++) {
    uint64_t any = 0;
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      b->reach.roots[i + 2].w[w] = open.w[w] & b->f.up[b->hubs[i]].w[w];
      open.w[w] &= ~b->reach.roots[i + 2].w[w];
      any |= b->reach.roots[i + 2].w[w];
    }
    if (i > 0 && any) b->reach.flags[b->hubs[i]] |= KO_REACH_CHANGED;
  }
}

/* Looking around from the lane's root. A hub outside of the tree is no root: whoever uses this takes hubs of one piece. */
static void search(const bench *b, uint32_t lane, uint8_t *reached) {
  const net_fixture *f = &b->f;
  memset(reached, 0, NET_MOST_NODES);
  for (uint32_t i = 0; i < b->n_hubs; i++)
    if (ko_row_get(&f->up[b->hubs[i]], lane)) {
      reached[b->hubs[i]] = b->tree.position[b->hubs[i]] != UINT32_MAX;
      break;
    }
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < f->net.n_links; l++) {
      uint32_t from = f->from[l], to = f->to[l];
      if (ko_row_get(&f->link_down[f->link_row[l]], lane)) continue;
      if (reached[from] && ko_row_get(&f->up[to], lane) && !reached[to]) again = reached[to] = 1;
      if (!f->directed[l] && reached[to] && ko_row_get(&f->up[from], lane) && !reached[from]) again = reached[from] = 1;
    }
  }
}

static int listed(const uint32_t *list, size_t n, uint32_t v) {
  int found = 0;
  for (size_t i = 0; i < n; i++) found += list[i] == v;
  return found;
}

static void check_settled(bench *b) {
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    uint8_t reached[NET_MOST_NODES];
    search(b, lane, reached);
    for (uint32_t v = 0; v < b->f.net.n_nodes; v++) {
      int expected = ko_row_get(&b->f.rows.lanes, lane) ? reached[v] : ko_row_get(&b->f.up[v], lane);
      assert_int_equal(ko_row_get(&b->reach.reached[v], lane), expected);
    }
  }
  for (uint32_t v = 0; v < b->f.net.n_nodes; v++) { /* whoever differs from the undamaged state is listed, nobody twice */
    ko_row undamaged;
    ko_row_fill(&undamaged, b->tree.position[v] != UINT32_MAX);
    int differs = memcmp(&undamaged, &b->reach.reached[v], sizeof undamaged) != 0, there = listed(b->reach.list, b->reach.n_list, v);
    assert_true(there <= 1 && there >= differs);
  }
  for (size_t i = 1; i < b->reach.n_list; i++) assert_true(b->reach.list[i - 1] < b->reach.list[i]);
}

/* Clearing takes what is up and not reached, in the lanes given, and tells whom it took. */
static void check_cleared(bench *b) {
  ko_row before[NET_MOST_NODES], lanes;
  memcpy(before, b->f.up, sizeof before);
  for (int w = 0; w < KO_ROW_WORDS; w++) lanes.w[w] = b->f.rows.lanes.w[w] & (net_random(&b->f) | net_random(&b->f));
  ko_reach_clear(&b->reach, &b->f.rows, &lanes);
  for (uint32_t v = 0; v < b->f.net.n_nodes; v++) {
    int changed = 0;
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      uint64_t expected = before[v].w[w] & (b->reach.reached[v].w[w] | ~lanes.w[w]);
      assert_true(b->f.up[v].w[w] == expected);
      changed |= expected != before[v].w[w];
    }
    assert_int_equal(listed(b->f.changed, b->f.rows.n_changed, v), changed);
  }
}

static void blocks_of_calls(void **state) {
  (void)state;
  static bench b;
  int n_made = 0;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    if (!make(&b, seed)) continue;
    n_made++;
    for (int block = 0; block < 3; block++) {
      net_begin(&b.f);
      ko_reach_begin(&b.reach, &b.f.net, &b.tree);
      for (uint32_t v = 0; v < b.f.net.n_nodes; v++) {
        ko_row undamaged;
        ko_row_fill(&undamaged, b.tree.position[v] != UINT32_MAX);
        assert_memory_equal(&undamaged, &b.reach.reached[v], sizeof undamaged); /* nothing is left of the block before */
      }
      ko_row_fill(&b.f.rows.lanes, 1);
      for (int w = 0; seed % 4 == 0 && w < KO_ROW_WORDS; w++) b.f.rows.lanes.w[w] = net_random(&b.f);
      for (int call = 0; call < 3; call++) {
        ko_reach_job job;
        net_fall(&b.f);
        choose_roots(&b);
        ko_reach_settle(&b.reach, &b.f.net, &b.tree, b.root, b.n_outside, b.outside, &b.f.rows, &job);
        assert_ptr_equal(job.reached, b.reach.reached);
        check_settled(&b);
        check_cleared(&b);
        b.f.rows.n_cut = 0; /* told in the first call of a block */
      }
    }
    unmake(&b);
  }
  assert_true(n_made > 150);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_of_calls)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
