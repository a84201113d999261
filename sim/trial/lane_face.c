/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What those who watch a trial may ask of it.
 */
#include "sim/trial/lane.h"

static int is_unmet(const ko_lane *lane, uint32_t group) {
  const ko_plan_groups *groups = &lane->plan_case->groups;
  if (!ko_lane_binds(lane, group)) return 0;
  uint32_t n_up = 0;
  for (uint32_t i = groups->supplier_first[group]; i < groups->supplier_first[group + 1]; i++)
    n_up += (lane->state[groups->suppliers[i]] & KO_STATE_UP) != 0;
  return n_up < groups->need[group] && !lane->settler->carried(lane, group);
}

uint32_t ko_lane_unmet_group(const ko_lane_face *face, uint32_t slot) {
  const ko_lane *lane = face->engine;
  const ko_plan_groups *groups = &lane->plan_case->groups;
  uint32_t first = KO_NONE;
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++) /* sectors by number, none last */
    if ((first == KO_NONE || groups->sector[g] < groups->sector[first]) && is_unmet(lane, g)) first = g;
  return first;
}

uint32_t ko_lane_cause(const ko_lane_face *face, uint32_t slot) {
  const ko_lane *lane = face->engine;
  if (lane->state[slot] & KO_STATE_DAMAGED) return KO_CAUSE_DAMAGE;
  uint32_t group = ko_lane_unmet_group(face, slot);
  uint32_t sector = group == KO_NONE ? KO_NONE : lane->plan_case->groups.sector[group];
  return sector == KO_NONE ? KO_CAUSE_NETWORK : KO_CAUSE_SECTOR + sector;
}

uint32_t ko_lane_buffer(const ko_lane_face *face, uint32_t group) {
  const ko_lane *lane = face->engine;
  return lane->settler->left(lane, group);
}

const double *ko_lane_flow(const ko_lane_face *face, uint32_t sector) {
  const ko_lane *lane = face->engine;
  return lane->flow ? lane->flow[sector] : NULL;
}
