/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "sim/analysis/analysis.h"

static const char *id_of(const ko_plan *plan, uint32_t slot) { return plan->region->facilities.id[plan->row_of_slot[slot]]; }

/* The first group that the undamaged state leaves unmet; KO_NONE: all are met. Groups that never bind do not count. */
static uint32_t first_unmet(const ko_plan *plan, uint32_t slot) {
  const ko_plan_case *base = &plan->cases[0];
  const ko_plan_groups *groups = &base->groups;
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++) {
    uint32_t working = 0;
    for (uint32_t i = groups->supplier_first[g]; i < groups->supplier_first[g + 1]; i++) working += base->reference[groups->suppliers[i]];
    if (groups->chance[g] && working < groups->need[g]) return g;
  }
  return KO_NONE;
}

void ko_why_down(const ko_plan *plan, uint32_t slot, char *out, size_t size) {
  const ko_plan_groups *groups = &plan->cases[0].groups;
  const ko_plan_sector *sector = &plan->sectors[plan->sector[slot]];
  uint32_t g = first_unmet(plan, slot);
  if (g == KO_NONE) {
    snprintf(out, size, "its sector's network (rule %s) does not serve it", sector->rule->name);
    return;
  }
  uint32_t first = groups->supplier_first[g], n = groups->supplier_first[g + 1] - first;
  if (n == 0) {
    snprintf(out, size, "needs %u supplier%s, but none is named", groups->need[g], groups->need[g] == 1 ? "" : "s");
    return;
  }
  if (groups->need[g] > n) {
    snprintf(out, size, "needs %u suppliers, but only %u are named (%s%s)", groups->need[g], n, id_of(plan, groups->suppliers[first]),
             n > 1 ? ", ..." : "");
    return;
  }
  uint32_t down = groups->suppliers[first];
  for (uint32_t i = 0; i < n; i++)
    if (!plan->cases[0].reference[groups->suppliers[first + i]]) {
      down = groups->suppliers[first + i];
      break;
    }
  if (n == 1) snprintf(out, size, "its supplier %s is down", id_of(plan, down));
  else snprintf(out, size, "needs %u of %u suppliers, too few are up (%s is down)", groups->need[g], n, id_of(plan, down));
}
