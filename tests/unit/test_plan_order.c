/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Slots: a permutation, sectors in the scenario's order, breadth first inside them; links by their beginning.
 */
#include "tests/unit/plan_random.h"

/* Links from the sources (or from the roots of what they do not reach), by relaxation. */
static void check_sector(const random_region *r, const ko_plan *plan, const ko_plan_sector *sector) {
  int distance[RANDOM_N], placed[RANDOM_N] = {0}, s = sector->name[1] - '0';
  uint32_t slot = sector->first_slot, end = sector->first_slot + sector->n_slots;
  for (int first = 1; slot < end; first = 0) {
    /* The next component: all sources together, then the lowest row that is left. */
    int n_roots = 0;
    for (int i = 0; i < RANDOM_N; i++) {
      int root = r->sector[i] == s && !placed[i] && (first ? r->supply[i] : n_roots == 0);
      distance[i] = root ? 0 : 1000;
      if (root) assert_int_equal(plan->slot_of_row[i], slot + (uint32_t)n_roots++);
    }
    for (int round = 0; round < RANDOM_N; round++)
      for (int l = 0; l < r->n_links; l++) {
        if (distance[r->to[l]] > distance[r->from[l]] + 1) distance[r->to[l]] = distance[r->from[l]] + 1;
        if (distance[r->from[l]] > distance[r->to[l]] + 1) distance[r->from[l]] = distance[r->to[l]] + 1;
      }
    int n = 0, last = 0;
    for (int i = 0; i < RANDOM_N; i++) n += distance[i] < 1000;
    for (int i = 0; i < n; i++, slot++) {
      uint32_t row = plan->row_of_slot[slot];
      assert_true(distance[row] < 1000 && distance[row] >= last);
      last = distance[row];
      placed[row] = 1;
    }
  }
  assert_int_equal(slot, end);
}

static void test_facilities(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 30; seed++) {
    random_region r;
    random_begin(&r, seed);
    fixture_must_plan(&r.f, RANDOM_YAML "waves: [ { targets: { facilities: all } } ]\n");
    const ko_plan *plan = r.f.plan;
    uint32_t slot = 0;
    static const char *const order[] = {"s2", "s0", "s1"};
    for (uint32_t s = 0; s < plan->n_sectors; s++) {
      assert_string_equal(plan->sectors[s].name, order[s]);
      assert_int_equal(plan->sectors[s].first_slot, slot);
      for (uint32_t i = 0; i < plan->sectors[s].n_slots; i++, slot++) {
        uint32_t row = plan->row_of_slot[slot];
        assert_int_equal(plan->slot_of_row[row], slot);
        assert_int_equal(plan->sector[slot], s);
        assert_int_equal(r.sector[row], order[s][1] - '0');
      }
      check_sector(&r, plan, &plan->sectors[s]);
    }
    assert_int_equal(slot, RANDOM_N);
    fixture_end(&r.f);
  }
}

static void test_links(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 30; seed++) {
    random_region r;
    random_begin(&r, seed);
    fixture_must_plan(&r.f, RANDOM_YAML "waves: [ { targets: { facilities: all } } ]\n");
    const ko_plan *plan = r.f.plan;
    assert_int_equal(plan->n_links, r.n_links);
    for (uint32_t l = 0; l < plan->n_links; l++) {
      uint32_t row = plan->link_row_of_slot[l], before = l ? plan->link_row_of_slot[l - 1] : 0;
      assert_int_equal(plan->link_slot_of_row[row], l);
      assert_int_equal(plan->link_from[l], plan->slot_of_row[r.from[row]]);
      assert_int_equal(plan->link_to[l], plan->slot_of_row[r.to[row]]);
      assert_int_equal(plan->link_sector[l], plan->sector[plan->link_from[l]]);
      assert_string_equal(plan->link_id[l], r.f.region->links.id[row]);
      assert_true(l == 0 || plan->link_from[l - 1] < plan->link_from[l] || (plan->link_from[l - 1] == plan->link_from[l] && before < row));
      const ko_plan_sector *sector = &plan->sectors[plan->link_sector[l]];
      assert_true(l >= sector->first_link && l < sector->first_link + sector->n_links);
    }
    fixture_end(&r.f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_facilities), cmocka_unit_test(test_links)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
