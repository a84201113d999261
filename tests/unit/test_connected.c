/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/common/components.h"
#include "models/common/connected.h"
#include "tests/support/net_fixture.h"

/* Components are those of a search from nothing, whatever their numbers; sizes count their nodes; all nodes but the largest's are the others. */
static void check(net_fixture *f, const ko_connected *c, const net_steps *s) {
  uint32_t label[NET_MOST_NODES], queue[NET_MOST_NODES], sizes[NET_MOST_NODES], rows[NET_MOST_NODES], number[NET_MOST_NODES], size;
  uint32_t n = ko_components(&f->net, s->up, s->link_up, label, queue), outside = 0;
  uint32_t largest = ko_components_largest(&f->net, n, label, sizes, rows, &size);
  assert_int_equal(c->live.n, n);
  for (uint32_t i = 0; i < n; i++) number[i] = UINT32_MAX;
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    assert_int_equal(c->label[v] == UINT32_MAX, label[v] == UINT32_MAX);
    assert_int_equal(c->others.at[v] != UINT32_MAX, label[v] != UINT32_MAX && label[v] != largest);
    if (label[v] == UINT32_MAX) continue;
    outside += label[v] != largest;
    if (number[label[v]] == UINT32_MAX) number[label[v]] = c->label[v];
    assert_int_equal(c->label[v], number[label[v]]);
    assert_int_equal(c->size[c->label[v]], sizes[label[v]]);
  }
  assert_int_equal(c->others.n, outside);
  assert_int_equal(c->largest, n ? number[largest] : UINT32_MAX);
}

/* A network with every link in the adjacency of both its ends. */
static void make_both_ways(net_fixture *f, uint64_t seed) {
  net_make(f, seed);
  static uint32_t first[NET_MOST_NODES + 2], neighbour[2 * NET_MOST_LINKS], link[2 * NET_MOST_LINKS];
  uint32_t n = 0;
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    first[v] = n;
    for (uint32_t l = 0; l < f->net.n_links; l++) {
      if (f->from[l] == v) neighbour[n] = f->to[l], link[n++] = l;
      if (f->to[l] == v) neighbour[n] = f->from[l], link[n++] = l;
    }
    first[v + 1] = n;
  }
  f->net.first = f->net.in_first = first;
  f->net.neighbour = f->net.in_neighbour = neighbour;
  f->net.link = f->net.in_link = link;
}

static void components_follow_what_goes_and_comes(void **state) {
  (void)state;
  static net_fixture f;
  static net_steps s;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    make_both_ways(&f, seed);
    void *memory = ko_carve_alloc(ko_connected_bytes(f.net.n_nodes));
    assert_non_null(memory);
    ko_connected c;
    ko_connected_place(&f.net, memory, &c);
    net_steps_begin(&f, &s);
    ko_connected_find(&c, s.up, s.link_up);
    check(&f, &c, &s);
    for (int step = 0; step < 60; step++) {
      if (step == 30) c.marked = UINT32_MAX - 5; /* as after very many searches */
      net_steps_next(&f, &s);
      ko_connected_follow(&c, &s.call);
      check(&f, &c, &s);
    }
    free(memory);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(components_follow_what_goes_and_comes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
