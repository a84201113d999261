/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What those who watch a trial may ask of it, on a lane made by hand: why a facility is down, what its buffers hold, flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/trial/lane.h"

enum { N = 4, GROUPS = 4 };

/* Facility 0 has four groups, in the order of dependencies.csv: one of sector 2, one of sector 1, an empty one, another one of sector 1. */
static const uint32_t first[N + 1] = {0, 4, 4, 4, 4}, need[GROUPS] = {1, 1, 1, 1};
static const uint32_t supplier_first[GROUPS + 1] = {0, 1, 2, 2, 4}, suppliers[] = {1, 2, 2, 3}, sector[GROUPS] = {2, 1, KO_NONE, 1};
static const uint64_t always[GROUPS] = {UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32};
static uint32_t bind_row[GROUPS] = {KO_NONE, KO_NONE, 1, KO_NONE};
static uint8_t carries[GROUPS], state_of[N];

static int carried(const ko_lane *lane, uint32_t group) {
  (void)lane;
  return carries[group];
}
static uint32_t left(const ko_lane *lane, uint32_t group) {
  (void)lane;
  return 10 + group;
}
static const ko_settler settler = {.carried = carried, .left = left};

static void causes(void **state) {
  (void)state;
  ko_plan_case plan_case = {.groups = {.n = GROUPS,
                                       .first = first,
                                       .need = need,
                                       .supplier_first = supplier_first,
                                       .suppliers = suppliers,
                                       .chance = always,
                                       .sector = sector}};
  const ko_trial_case trial_case = {.bind_row = bind_row};
  ko_row binds[2] = {{{0}}};
  ko_row_set(&binds[1], 7); /* the empty group binds in this lane alone */
  ko_lane lane = {.settler = &settler, .plan_case = &plan_case, .trial_case = &trial_case, .binds = binds, .lane = 7, .state = state_of};
  const ko_lane_face face = {.engine = &lane};
  static const struct {
    uint8_t up[N], carries[GROUPS];
    uint32_t lane, group, cause;
  } cases[] = {
      {{0, 1, 1, 1}, {0}, 0, KO_NONE, KO_CAUSE_NETWORK},       /* all its groups are met */
      {{0, 0, 1, 1}, {0}, 0, 0, KO_CAUSE_SECTOR + 2},          /* its first group */
      {{0, 0, 0, 1}, {0}, 0, 1, KO_CAUSE_SECTOR + 1},          /* two are short: the sector that comes first in the scenario */
      {{0, 0, 0, 0}, {0}, 0, 1, KO_CAUSE_SECTOR + 1},          /* of one sector the first group */
      {{0, 0, 0, 0}, {0, 1, 0, 0}, 0, 3, KO_CAUSE_SECTOR + 1}, /* a group that its buffer carried is met */
      {{0, 0, 0, 0}, {1, 1, 1, 1}, 0, KO_NONE, KO_CAUSE_NETWORK},
      {{0, 1, 1, 1}, {0}, 7, 2, KO_CAUSE_NETWORK},    /* an empty group has no sector */
      {{0, 0, 1, 1}, {0}, 7, 0, KO_CAUSE_SECTOR + 2}, /* and comes last */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (int v = 0; v < N; v++) state_of[v] = cases[i].up[v] ? KO_STATE_UP : 0;
    for (int g = 0; g < GROUPS; g++) carries[g] = cases[i].carries[g];
    lane.lane = cases[i].lane;
    assert_int_equal(ko_lane_unmet_group(&face, 0), cases[i].group);
    assert_int_equal(ko_lane_cause(&face, 0), cases[i].cause);
    state_of[0] |= KO_STATE_DAMAGED;
    assert_int_equal(ko_lane_cause(&face, 0), KO_CAUSE_DAMAGE); /* before anything else */
    state_of[0] = KO_STATE_EVER_DAMAGED;
    assert_int_equal(ko_lane_cause(&face, 0), cases[i].cause); /* repaired: no more */
  }
  assert_int_equal(ko_lane_unmet_group(&face, 1), KO_NONE); /* no groups at all */
}

static void buffers_and_flows(void **state) {
  (void)state;
  double of_a_sector[3] = {1, 2, 3}, *flow[2] = {NULL, of_a_sector};
  ko_lane lane = {.settler = &settler, .flow = flow};
  const ko_lane_face face = {.engine = &lane};
  for (uint32_t g = 0; g < GROUPS; g++) assert_int_equal(ko_lane_buffer(&face, g), 10 + g);
  assert_null(ko_lane_flow(&face, 0));
  assert_ptr_equal(ko_lane_flow(&face, 1), of_a_sector);
  lane.flow = NULL;
  assert_null(ko_lane_flow(&face, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(causes), cmocka_unit_test(buffers_and_flows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
