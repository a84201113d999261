/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nets as rules see them: links of the case alone, adjacency both ways, numbers that a link keeps over strategies.
 */
#include <math.h>

#include "tests/unit/plan_random.h"

/* Does the half edge list of v hold link l with this neighbour exactly once? */
static int count_half(const uint32_t *first, const uint32_t *neighbour, const uint32_t *link, uint32_t v, uint32_t l, uint32_t to) {
  int n = 0;
  for (uint32_t i = first[v]; i < first[v + 1]; i++) n += link[i] == l && neighbour[i] == to;
  return n;
}

static void check_net(const random_region *r, uint32_t c, uint32_t s) {
  const ko_plan *plan = r->f.plan;
  const ko_plan_case *item = &plan->cases[c];
  const ko_net *net = &item->nets[s];
  const ko_plan_sector *sector = &plan->sectors[s];
  uint32_t n = 0, n_out = 0, n_in = 0, directed = 0;
  assert_int_equal(net->n_nodes, sector->n_slots);
  for (uint32_t slot = sector->first_link; slot < sector->first_link + sector->n_links; slot++) {
    if (!item->link_present[slot]) continue;
    assert_int_equal(item->net_link[s][n], slot);
    assert_int_equal(net->link_id[n], slot - sector->first_link);
    assert_string_equal(net->link_name[n], plan->link_id[slot]);
    assert_int_equal(net->from[n] + sector->first_slot, plan->link_from[slot]);
    assert_int_equal(net->to[n] + sector->first_slot, plan->link_to[slot]);
    uint32_t row = plan->link_row_of_slot[slot];
    int one_way = row < (uint32_t)r->n_links ? r->directed[row] : 0;
    assert_int_equal(net->directed[n], one_way);
    directed += (uint32_t)one_way;
    assert_int_equal(count_half(net->first, net->neighbour, net->link, net->from[n], n, net->to[n]), 1);
    assert_int_equal(count_half(net->first, net->neighbour, net->link, net->to[n], n, net->from[n]), !one_way);
    assert_int_equal(count_half(net->in_first, net->in_neighbour, net->in_link, net->to[n], n, net->from[n]), 1);
    assert_int_equal(count_half(net->in_first, net->in_neighbour, net->in_link, net->from[n], n, net->to[n]), !one_way);
    n_out += one_way ? 1 : 2;
    n_in += one_way ? 1 : 2;
    n++;
  }
  assert_int_equal(net->n_links, n);
  assert_int_equal(net->first[net->n_nodes], n_out);
  assert_int_equal(net->in_first[net->n_nodes], n_in);
  if (!directed) assert_ptr_equal(net->in_link, net->link);
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    assert_int_equal(net->row[v], plan->row_of_slot[sector->first_slot + v]);
    assert_true(net->supply[v] == r->supply[net->row[v]]);
    assert_true(net->lat[v] == r->f.region->facilities.lat[net->row[v]]);
  }
}

static void test_nets(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    random_region r;
    char yaml[1024];
    int a = -1, b = -1;
    random_begin(&r, seed);
    for (int i = 0; i < RANDOM_N; i++)
      if (r.sector[i] == 0) a = b, b = i;
    snprintf(yaml, sizeof yaml,
             RANDOM_YAML "waves: [ { targets: { facilities: all } } ]\nstrategies:\n"
                         "  - { name: add, measures: [ { project: { add: [ { id: new, from: n%d, to: n%d, capacity: 7 } ] } } ] }\n"
                         "  - { name: remove, measures: [ { project: { remove: { links: { sector: s1 } } } } ] }\n"
                         "  - { name: both, measures: [ { project: { add: [ { id: new, from: n%d, to: n%d, capacity: 7 } ], remove: { "
                         "list: [l0] } } } ] }\n",
             a, b, a, b);
    fixture_must_plan(&r.f, yaml);
    const ko_plan *plan = r.f.plan;
    assert_int_equal(plan->n_links, r.n_links + 1);
    for (uint32_t c = 0; c < plan->n_cases; c++) {
      assert_int_equal(plan->cases[c].same_nets_as, c);
      for (uint32_t slot = 0; slot < plan->n_links; slot++) {
        uint32_t row = plan->link_row_of_slot[slot];
        int want = row == (uint32_t)r.n_links ? c == 1 || c == 3 : c == 2 ? r.sector[r.from[row]] != 1 : c == 3 ? row != 0 : 1;
        assert_int_equal(plan->cases[c].link_present[slot], want);
      }
      for (uint32_t s = 0; s < plan->n_sectors; s++) check_net(&r, c, s);
    }
    /* The new link's values, and the length between its ends. */
    uint32_t slot = plan->link_slot_of_row[r.n_links], s = plan->link_sector[slot];
    const ko_net *net = &plan->cases[1].nets[s];
    for (uint32_t i = 0; i < net->n_links; i++) {
      if (plan->cases[1].net_link[s][i] != slot) continue;
      assert_true(net->capacity[i] == 7 && net->circuits[i] == 1 && net->tap_ratio[i] == 1 && isnan(net->reactance[i]));
      assert_true(net->length_km[i] == ko_region_distance(r.f.region, (uint32_t)a, (uint32_t)b));
    }
    fixture_end(&r.f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_nets)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
