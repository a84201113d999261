/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/common/components.h"
#include "tests/support/net_fixture.h"

/* The lowest node of each component, by asking all links again and again; UINT32_MAX where a node is down. */
static void naive(const net_fixture *f, const uint8_t *link_up, uint32_t *lowest) {
  for (uint32_t v = 0; v < f->net.n_nodes; v++) lowest[v] = f->start[v] ? v : UINT32_MAX;
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < f->net.n_links; l++) {
      uint32_t *a = &lowest[f->from[l]], *b = &lowest[f->to[l]];
      if ((link_up && !link_up[l]) || *a == *b || *a == UINT32_MAX || *b == UINT32_MAX) continue;
      if (*a < *b) *b = *a;
      else *a = *b;
      again = 1;
    }
  }
}

static void check(net_fixture *f, const uint8_t *link_up) {
  uint32_t lowest[NET_MOST_NODES], label[NET_MOST_NODES], queue[NET_MOST_NODES], sizes[NET_MOST_NODES], rows[NET_MOST_NODES], size;
  uint32_t number[NET_MOST_NODES], n = 0;
  naive(f, link_up, lowest);
  uint32_t n_components = ko_components(&f->net, f->start, link_up, label, queue);
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    if (lowest[v] == v) number[v] = n++;
    assert_int_equal(label[v], lowest[v] == UINT32_MAX ? UINT32_MAX : number[lowest[v]]);
  }
  assert_int_equal(n_components, n);

  uint32_t best = UINT32_MAX, best_size = 0, best_row = UINT32_MAX;
  for (uint32_t c = 0; c < n; c++) {
    uint32_t of_c = 0, row = UINT32_MAX;
    for (uint32_t v = 0; v < f->net.n_nodes; v++) {
      if (label[v] != c) continue;
      of_c++;
      if (f->row[v] < row) row = f->row[v];
    }
    if (of_c < best_size || (of_c == best_size && row > best_row)) continue;
    best = c;
    best_size = of_c;
    best_row = row;
  }
  assert_int_equal(ko_components_largest(&f->net, n_components, label, sizes, rows, &size), best);
  assert_int_equal(size, best_size);
}

static void random_nets(void **state) {
  (void)state;
  static net_fixture f;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    uint8_t link_up[NET_MOST_LINKS];
    net_make(&f, seed);
    for (uint32_t l = 0; l < f.net.n_links; l++) link_up[l] = net_below(&f, 3) != 0;
    check(&f, NULL);
    check(&f, link_up);
    for (uint32_t v = 0; v < f.net.n_nodes; v++) f.start[v] = 0;
    check(&f, NULL);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_nets)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
