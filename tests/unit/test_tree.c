/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/common/tree.h"
#include "tests/support/net_fixture.h"

/* Steps from the nearest root, UINT32_MAX: out of reach. */
static void naive(const net_fixture *f, uint32_t n_roots, const uint32_t *roots, uint32_t *steps) {
  for (uint32_t v = 0; v < f->net.n_nodes; v++) steps[v] = UINT32_MAX;
  for (uint32_t i = 0; i < n_roots; i++) steps[roots[i]] = 0;
  for (uint32_t step = 0; step < f->net.n_nodes; step++)
    for (uint32_t l = 0; l < f->net.n_links; l++)
      for (int way = 0; way <= !f->directed[l]; way++) {
        uint32_t a = way ? f->to[l] : f->from[l], b = way ? f->from[l] : f->to[l];
        if (steps[a] == step && steps[b] == UINT32_MAX && f->start[b]) steps[b] = step + 1;
      }
}

static void check(const net_fixture *f, uint32_t n_roots, const uint32_t *roots, const ko_tree *tree) {
  uint32_t steps[NET_MOST_NODES], n = 0;
  naive(f, n_roots, roots, steps);
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    uint32_t at = tree->position[v];
    assert_int_equal(at == UINT32_MAX, steps[v] == UINT32_MAX);
    if (at == UINT32_MAX) continue;
    n++;
    assert_int_equal(tree->order[at], v);
    uint32_t parent = tree->parent[at], link = tree->parent_link[at];
    if (steps[v] == 0) {
      assert_true(parent == UINT32_MAX && link == UINT32_MAX);
    } else { /* a shortest path, by a link that leads this way; among the parent's children */
      assert_int_equal(steps[parent] + 1, steps[v]);
      assert_true((f->from[link] == parent && f->to[link] == v) || (!f->directed[link] && f->to[link] == parent && f->from[link] == v));
      uint32_t above = tree->position[parent];
      assert_in_range(at, tree->child_first[above], tree->child_first[above + 1] - 1);
    }
    for (uint32_t k = tree->child_first[at]; k < tree->child_first[at + 1]; k++) assert_int_equal(tree->parent[k], v);
    if (at > 0) assert_true(steps[tree->order[at - 1]] <= steps[v]);
  }
  assert_int_equal(tree->n, n);
}

static void random_nets(void **state) {
  (void)state;
  static net_fixture f;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    ko_tree tree = {0};
    ko_error error = {0};
    net_make(&f, seed);
    for (int again = 0; again < 3; again++) { /* a tree may be built anew in its memory */
      uint32_t roots[NET_MOST_NODES + 1], n_roots = 0, most = net_below(&f, 4);
      for (uint32_t v = 0; v < f.net.n_nodes && n_roots < most; v++)
        if (f.start[v] && net_below(&f, 3) == 0) roots[n_roots++] = v;
      if (n_roots) roots[n_roots++] = roots[0]; /* named twice */
      assert_int_equal(ko_tree_build(&f.net, f.start, n_roots, roots, &tree, &error), KO_OK);
      check(&f, n_roots, roots, &tree);
      for (uint32_t v = 0; v < f.net.n_nodes; v++) f.start[v] = net_below(&f, 8) != 0;
    }
    ko_tree_free(&tree);
    assert_null(tree.order);
    ko_tree_free(&tree); /* freeing twice is safe */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_nets)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
