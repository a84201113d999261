/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The vector code of reachability at every level of this processor: passing falls down the tree, looking for another way, and counting,
 * against searches of one lane at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "models/common/kernel_reach.h"
#include "tests/support/net_fixture.h"

static const ko_reach_kernel *const kernels[] = {&ko_reach_kernel_table_sse2, &ko_reach_kernel_table_avx2, &ko_reach_kernel_table_avx512};

typedef struct bench {
  net_fixture f;
  ko_tree tree;
  ko_row reached[NET_MOST_NODES], roots[2], lanes;
  uint8_t root[NET_MOST_NODES], flags[NET_MOST_NODES];
  uint64_t falling[NET_MOST_NODES / 64 + 1], seeking[NET_MOST_NODES / 64 + 1];
} bench;

static void mark(uint64_t *map, uint32_t i) { map[i / 64] |= UINT64_C(1) << (i % 64); }

/* A net all of which hangs on facilities with supply, undamaged, and then a block of falls and cuts on it. */
static ko_reach_job begin(bench *b, uint64_t seed) {
  ko_error error = {0};
  memset(b, 0, sizeof *b);
  net_make(&b->f, seed);
  uint32_t roots[NET_MOST_NODES], n_roots = 0, n = b->f.net.n_nodes;
  for (uint32_t v = 0; v < n; v++)
    if (b->f.start[v] && b->f.supply[v] > 0) roots[n_roots++] = v, b->root[v] = 1;
  assert_int_equal(ko_tree_build(&b->f.net, b->f.start, n_roots, roots, &b->tree, &error), KO_OK);
  for (uint32_t v = 0; v < n; v++) {
    b->f.start[v] = b->tree.position[v] != UINT32_MAX;
    ko_row_fill(&b->reached[v], b->f.start[v]);
  }
  ko_row_fill(&b->roots[1], 1);
  net_begin(&b->f);
  net_fall(&b->f);
  ko_row_fill(&b->lanes, 1);
  for (int w = 0; seed % 3 == 0 && w < KO_ROW_WORDS; w++) b->lanes.w[w] = net_random(&b->f);
  for (size_t i = 0; i < b->f.rows.n_fallen; i++) {
    b->flags[b->f.fallen[i]] |= KO_REACH_CHANGED;
    mark(b->falling, b->tree.position[b->f.fallen[i]]);
  }
  for (size_t i = 0; i < b->f.rows.n_cut; i++) {
    uint32_t ends[2] = {b->f.from[b->f.cut[i]], b->f.to[b->f.cut[i]]};
    for (int k = 0; k < 2; k++)
      if (b->tree.position[ends[k]] != UINT32_MAX) mark(b->falling, b->tree.position[ends[k]]);
  }
  return (ko_reach_job){.net = &b->f.net,
                        .tree = &b->tree,
                        .up = b->f.up,
                        .reached = b->reached,
                        .link_down = b->f.rows.any_link_down ? b->f.link_down : NULL,
                        .link_row = b->f.link_row,
                        .root = b->root,
                        .roots = b->roots,
                        .lanes = b->lanes,
                        .falling = b->falling,
                        .seeking = b->seeking,
                        .flags = b->flags};
}

static int stands(const bench *b, uint32_t link, uint32_t lane) { return !ko_row_get(&b->f.link_down[b->f.link_row[link]], lane); }

/* Only along the tree: whoever is up, and whose parent is reached by the link that the tree takes. */
static void down_the_tree(const bench *b, uint32_t lane, uint8_t *reached) {
  memset(reached, 0, NET_MOST_NODES);
  for (uint32_t at = 0; at < b->tree.n; at++) {
    uint32_t v = b->tree.order[at], parent = b->tree.parent[at];
    reached[v] = ko_row_get(&b->f.up[v], lane) && (parent == UINT32_MAX || (reached[parent] && stands(b, b->tree.parent_link[at], lane)));
  }
}

/* Along all links, again and again. */
static void by_any_way(const bench *b, uint32_t lane, uint8_t *reached) {
  for (uint32_t v = 0; v < b->f.net.n_nodes; v++) reached[v] = ko_row_get(&b->f.up[v], lane) && b->root[v];
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < b->f.net.n_links; l++) {
      uint32_t from = b->f.from[l], to = b->f.to[l];
      if (!stands(b, l, lane)) continue;
      if (reached[from] && ko_row_get(&b->f.up[to], lane) && !reached[to]) again = reached[to] = 1;
      if (!b->f.directed[l] && reached[to] && ko_row_get(&b->f.up[from], lane) && !reached[from]) again = reached[from] = 1;
    }
  }
}

static void compare(const bench *b, void (*expectation)(const bench *b, uint32_t lane, uint8_t *reached)) {
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    uint8_t reached[NET_MOST_NODES];
    expectation(b, lane, reached);
    for (uint32_t v = 0; v < b->f.net.n_nodes; v++) {
      int expected = ko_row_get(&b->lanes, lane) ? reached[v] : ko_row_get(&b->f.up[v], lane); /* others are left alone */
      assert_int_equal(ko_row_get(&b->reached[v], lane), expected);
    }
  }
}

static void falls_and_ways(void **state) {
  (void)state;
  static bench b;
  for (int level = 0; level <= (int)ko_isa(); level++)
    for (uint64_t seed = 1; seed <= 120; seed++) {
      ko_reach_job job = begin(&b, seed);
      kernels[level]->descend(&job);
      assert_int_equal(b.falling[0] | b.falling[1], 0);
      compare(&b, down_the_tree);
      for (uint32_t v = 0; v < b.f.net.n_nodes; v++) {
        uint64_t missed = 0;
        for (int w = 0; w < KO_ROW_WORDS; w++) missed |= b.f.up[v].w[w] & ~b.reached[v].w[w];
        assert_int_equal((b.flags[v] & KO_REACH_MISSED) != 0, missed != 0);
        assert_int_equal(b.seeking[v / 64] >> (v % 64) & 1, missed != 0);
      }
      kernels[level]->spread(&job);
      assert_int_equal(b.seeking[0] | b.seeking[1], 0);
      compare(&b, by_any_way);
      ko_tree_free(&b.tree);
    }
}

static void counts(void **state) {
  (void)state;
  static bench b;
  for (int level = 0; level <= (int)ko_isa(); level++)
    for (uint64_t seed = 500; seed < 540; seed++) {
      ko_reach_job job = begin(&b, seed);
      uint32_t list[2 * NET_MOST_NODES], n = 0, down[KO_LANES], missed[KO_LANES];
      for (uint32_t v = 0; v < b.f.net.n_nodes; v++) {
        for (int w = 0; w < KO_ROW_WORDS; w++) b.reached[v].w[w] = b.f.up[v].w[w] & net_random(&b.f);
        b.f.start[v] = net_below(&b.f, 4) != 0;
        if (net_below(&b.f, 5)) list[n++] = v;
      }
      kernels[level]->count(&job, b.f.start, list, n, down, missed);
      for (uint32_t lane = 0; lane < KO_LANES; lane++) {
        uint32_t n_down = 0, n_missed = 0;
        for (uint32_t i = 0; i < n; i++) {
          if (!b.f.start[list[i]]) continue;
          n_down += !ko_row_get(&b.f.up[list[i]], lane);
          n_missed += !ko_row_get(&b.reached[list[i]], lane);
        }
        assert_int_equal(down[lane], n_down);
        assert_int_equal(missed[lane], n_missed);
      }
      kernels[level]->count(&job, b.f.start, list, 0, down, missed);
      for (uint32_t lane = 0; lane < KO_LANES; lane++) assert_int_equal(down[lane] + missed[lane], 0);
      ko_tree_free(&b.tree);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(falls_and_ways), cmocka_unit_test(counts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
