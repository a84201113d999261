/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial of one step is an instant: every dataset has the same bytes, whichever way it was counted. Random blocks are counted as they are, and then lane by
 * lane as trials over time.
 */
#include "tests/support/tally_test.h"

/* One lane of the settled block becomes what the history's one step brings. Half the lanes are what they are before step 0 already. */
static void play_lane(ko_fixture *f, ko_history *h, uint32_t lane) {
  const ko_plan *plan = &f->plan;
  const int before = lane % 2;
  if (!before) ko_history_next(h);
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    for (uint32_t i = 0; i < plan->sectors[s].n_slots; i++) {
      uint32_t slot = plan->sectors[s].first_slot + i;
      int up = ko_lane_up(f, slot, lane);
      uint16_t share = !f->share[s] ? up ? KO_SHARE_ONE : 0 : f->share[s][(size_t)lane * plan->sectors[s].n_slots + i];
      uint16_t reference = plan->cases[0].reference_share[slot];
      if (up != plan->cases[0].reference[slot] || (f->share[s] && share != reference)) ko_history_share(h, slot, up, share);
    }
  if (before) { /* something else in step 0, which comes back at once */
    ko_history_next(h);
    uint32_t slot = lane % plan->n_facilities;
    uint16_t share = h->share ? h->share[slot] : 0;
    int up = h->state[slot] & KO_STATE_UP;
    ko_history_up(h, slot, !up);
    ko_history_share(h, slot, up, share);
  }
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    if (h->flow[s]) memcpy(h->flow[s], f->flow[s] + (size_t)lane * plan->cases[f->settled.strategy].nets[s].n_links,
                           plan->cases[f->settled.strategy].nets[s].n_links * sizeof(double));
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++)
    if (ko_lane_damaged(f, slot, lane)) ko_history_damage(h, slot);
  for (uint32_t link = 0; link < plan->n_links; link++) {
    uint32_t s = plan->link_sector[link];
    if (plan->link_hit_row[link] && ko_row_get(&f->link_damaged[plan->link_hit_row[link]], lane)) ko_history_damage_link(h, link);
    if (f->link_tripped[s] && ko_row_get(&f->link_tripped[s][link - plan->sectors[s].first_link], lane))
      ko_history_switch_link(h, link, KO_LINK_STATE_TRIPPED, 1);
  }
}

static void play(void *context, ko_history *h, const ko_watcher *watcher, uint32_t strategy, uint64_t trial) {
  ko_fixture *f = context;
  uint32_t lane = (uint32_t)(trial % KO_LANES);
  if (lane == 0) ko_fixture_settle(f, strategy, (uint32_t)(trial / KO_LANES));
  ko_history_begin(h, watcher, strategy, trial);
  play_lane(f, h, lane);
  ko_history_end(h);
}

/* The cause by the rows of the settled block. A local rule takes nothing down itself, so that the only sector of suppliers it is, even in states that
 * cannot be. */
static uint32_t cause(const ko_history *h, const ko_lane_face *face, uint32_t slot) {
  const ko_fixture *f = h->fixture;
  const ko_plan_groups *groups = &f->plan.cases[face->strategy].groups;
  uint32_t sector = KO_NONE;
  if (ko_lane_damaged(f, slot, face->lane)) return KO_CAUSE_DAMAGE;
  uint32_t begin = groups->first[slot], n_alike = 0;
  for (uint32_t g = begin; g < groups->first[slot + 1]; g++) n_alike += groups->sector[g] == groups->sector[begin];
  if (n_alike && n_alike == groups->first[slot + 1] - begin && groups->sector[begin] != KO_NONE &&
      f->plan.sectors[f->plan.sector[slot]].rule->flags & KO_RULE_LOCAL)
    return KO_CAUSE_SECTOR + groups->sector[begin];
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++) {
    uint32_t working = 0;
    for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++)
      working += (uint32_t)ko_lane_up(f, groups->suppliers[i], face->lane);
    int binds = f->bind_row[g] == KO_NONE || ko_row_get(&f->binds[f->bind_row[g]], face->lane);
    if (binds && working < groups->need[g] && groups->sector[g] < sector) sector = groups->sector[g];
  }
  return sector == KO_NONE ? KO_CAUSE_NETWORK : KO_CAUSE_SECTOR + sector;
}

static void check_spec(const ko_fixture_spec *spec) {
  static ko_fixture f, g;
  static ko_history h;
  static ko_keeper one, other;
  ko_fixture_make(&f, spec);
  ko_fixture_make(&g, spec);
  f.scenario.output.connectivity = g.scenario.output.connectivity = KO_SWITCH_ON;
  f.scenario.output.timeline = g.scenario.output.timeline = KO_SWITCH_ON;
  ko_keeper_make(&one);
  ko_keeper_make(&other);
  ko_tally_run(&f, NULL, NULL, &one);
  ko_history_make(&h, &g, 1, 1);
  h.cause = cause;
  ko_tally_run_over_time(&h, play, &g, &other);
  assert_int_equal(one.n_kept, other.n_kept);
  assert_true(one.n_kept > 25);
  for (size_t i = 0; i < one.n_kept; i++) {
    const ko_kept *a = &one.kept[i], *b = &other.kept[i];
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->n, b->n);
    for (size_t j = 0; j < a->n; j++)
      if (memcmp(&a->numbers[j], &b->numbers[j], sizeof(double)) != 0 && !(isnan(a->numbers[j]) && isnan(b->numbers[j])))
        fail_msg("%s[%zu] is %.17g at an instant, %.17g in one step", a->name, j, a->numbers[j], b->numbers[j]);
  }
  ko_keeper_free(&one);
  ko_keeper_free(&other);
  ko_fixture_free(&f);
  ko_fixture_free(&g);
}

static void test_datasets(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 5; seed++) {
    ko_fixture_spec spec = mixed_spec(seed);
    check_spec(&spec);
    spec.all_local = spec.all_up = 1;
    spec.damage = spec.fall = 0.01;
    spec.touched = 0.1;
    check_spec(&spec);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_datasets)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
