/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/common/reached.h"
#include "tests/support/net_fixture.h"

/* Links lead from a root to everybody who is reached, and from nobody reached to anybody who is not. */
static void check(const net_fixture *f, const ko_reached *r, const net_steps *s) {
  uint8_t held[NET_MOST_NODES] = {0};
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t v = 0; v < f->net.n_nodes; v++) {
      uint32_t by = r->by[v];
      if (held[v] || by == KO_REACHED_NOT) continue;
      if (by == KO_REACHED_ROOT) {
        assert_true(s->up[v] && r->root[v]);
      } else {
        assert_true(s->up[v] && s->link_up[by] && (f->to[by] == v || (f->from[by] == v && !f->directed[by])));
        if (!held[f->to[by] == v ? f->from[by] : f->to[by]]) continue;
      }
      held[v] = 1;
      again = 1;
    }
  }
  for (uint32_t v = 0; v < f->net.n_nodes; v++) {
    assert_int_equal(held[v], r->by[v] != KO_REACHED_NOT);
    assert_int_equal(r->missed.at[v] != UINT32_MAX, s->up[v] && !held[v]);
    if (s->up[v] && r->root[v]) assert_true(held[v]);
  }
  for (uint32_t l = 0; l < f->net.n_links; l++) {
    if (!s->link_up[l]) continue;
    assert_false(held[f->from[l]] && s->up[f->to[l]] && !held[f->to[l]]);
    assert_false(!f->directed[l] && held[f->to[l]] && s->up[f->from[l]] && !held[f->from[l]]);
  }
}

static void the_reached_follow_what_goes_and_comes(void **state) {
  (void)state;
  static net_fixture f;
  static net_steps s;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    net_make(&f, seed);
    uint8_t root[NET_MOST_NODES];
    for (uint32_t v = 0; v < f.net.n_nodes; v++) root[v] = f.supply[v] > 0;
    void *memory = ko_carve_alloc(ko_reached_bytes(f.net.n_nodes));
    assert_non_null(memory);
    ko_reached r;
    ko_reached_place(&f.net, root, memory, &r);
    net_steps_begin(&f, &s);
    ko_reached_find(&r, s.up, s.link_up);
    check(&f, &r, &s);
    for (int step = 0; step < 60; step++) {
      net_steps_next(&f, &s);
      ko_reached_follow(&r, &s.call);
      check(&f, &r, &s);
    }
    free(memory);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_reached_follow_what_goes_and_comes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
