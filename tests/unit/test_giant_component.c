/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/models.h"
#include "tests/support/net_fixture.h"

/* Components by spreading the smallest label, then the largest one, ties to the lowest row. */
static void largest_component(const net_fixture *f, uint8_t *up, const uint8_t *link_up) {
  uint32_t n = f->net.n_nodes, label[NET_MOST_NODES], size[NET_MOST_NODES] = {0}, lowest[NET_MOST_NODES], best = n;
  for (uint32_t v = 0; v < n; v++) label[v] = v, lowest[v] = UINT32_MAX;
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < f->net.n_links; l++) {
      uint32_t a = f->from[l], b = f->to[l];
      if (!link_up[l] || !up[a] || !up[b] || label[a] == label[b]) continue;
      label[a] = label[b] = label[a] < label[b] ? label[a] : label[b];
      again = 1;
    }
  }
  for (uint32_t v = 0; v < n; v++)
    if (up[v]) {
      size[label[v]]++;
      if (f->row[v] < lowest[label[v]]) lowest[label[v]] = f->row[v];
    }
  for (uint32_t c = 0; c < n; c++)
    if (size[c] > 0 && (best == n || size[c] > size[best] || (size[c] == size[best] && lowest[c] < lowest[best]))) best = c;
  for (uint32_t v = 0; v < n; v++) up[v] = up[v] && label[v] == best;
}

static void rows_and_lanes_equal_naive_components(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) net_check_rule(&ko_rule_giant_component, NULL, largest_component, seed);
}

static void lanes_by_themselves_equal_it_too(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) net_check_lanes(&ko_rule_giant_component, NULL, largest_component, seed);
}

static void steps_follow_what_goes_and_comes(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 600; seed++) net_check_steps(&ko_rule_giant_component, NULL, seed);
}

static void all_vector_levels_agree(void **state) {
  (void)state;
  static const char *const levels[] = {"sse2", "avx2", "avx512"};
  for (int i = 0; i < 3; i++) {
    setenv("KNOCKON_ISA", levels[i], 1);
    for (uint64_t seed = 1000; seed < 1030; seed++) net_check_rule(&ko_rule_giant_component, NULL, largest_component, seed);
  }
  unsetenv("KNOCKON_ISA");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows_and_lanes_equal_naive_components), cmocka_unit_test(lanes_by_themselves_equal_it_too),
                                     cmocka_unit_test(steps_follow_what_goes_and_comes),
                                     cmocka_unit_test(all_vector_levels_agree)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
