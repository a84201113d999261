/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/models.h"
#include "tests/support/net_fixture.h"

/* The least fixed point, by asking everybody again and again. */
static void reached_from_supply(const net_fixture *f, uint8_t *up, const uint8_t *link_up) {
  uint8_t reached[NET_MOST_NODES];
  for (uint32_t v = 0; v < f->net.n_nodes; v++) reached[v] = up[v] && f->supply[v] > 0;
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < f->net.n_links; l++) {
      uint32_t a = f->from[l], b = f->to[l];
      if (!link_up[l]) continue;
      if (reached[a] && up[b] && !reached[b]) again = reached[b] = 1;
      if (!f->directed[l] && reached[b] && up[a] && !reached[a]) again = reached[a] = 1;
    }
  }
  for (uint32_t v = 0; v < f->net.n_nodes; v++) up[v] = reached[v];
}

static void rows_equal_a_naive_search(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) net_check_rule(&ko_rule_reachability, NULL, reached_from_supply, seed);
}

static void lanes_by_themselves_equal_it_too(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) net_check_lanes(&ko_rule_reachability, NULL, reached_from_supply, seed);
}

static void steps_follow_what_goes_and_comes(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 600; seed++) net_check_steps(&ko_rule_reachability, NULL, seed);
}

static void all_vector_levels_agree(void **state) {
  (void)state;
  static const char *const levels[] = {"sse2", "avx2", "avx512"};
  for (int i = 0; i < 3; i++) {
    setenv("KNOCKON_ISA", levels[i], 1);
    for (uint64_t seed = 1000; seed < 1030; seed++) net_check_rule(&ko_rule_reachability, NULL, reached_from_supply, seed);
  }
  unsetenv("KNOCKON_ISA");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows_equal_a_naive_search), cmocka_unit_test(lanes_by_themselves_equal_it_too),
                                     cmocka_unit_test(steps_follow_what_goes_and_comes),
                                     cmocka_unit_test(all_vector_levels_agree)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
