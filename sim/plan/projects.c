/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Projects: their members in slots, with the links that measures add to them.
 */
#include <string.h>

#include "sim/plan/maker.h"

int ko_maker_projects(ko_maker *maker) {
  const struct ko_projects *rows = &maker->region->projects;
  ko_plan *plan = maker->plan;
  uint32_t n = maker->region->n_projects;
  ko_plan_project *projects = ko_arena_alloc(maker->memory, n, sizeof *projects, maker->error);
  if (!projects) return KO_E_INTERNAL;
  for (uint32_t p = 0; p < n; p++) {
    uint32_t count = rows->first[p + 1] - rows->first[p], n_members = 0;
    for (uint32_t i = maker->region->n_links; i < maker->n_links; i++)
      count += maker->links[i].project && strcmp(maker->links[i].project, rows->id[p]) == 0;
    uint32_t *members = ko_arena_alloc(maker->memory, count, sizeof *members, maker->error);
    if (!members) return KO_E_INTERNAL;
    for (uint32_t k = rows->first[p]; k < rows->first[p + 1]; k++)
      members[n_members++] =
          rows->members[k] & KO_LINK ? plan->link_slot_of_row[rows->members[k] & ~KO_LINK] | KO_LINK : plan->slot_of_row[rows->members[k]];
    for (uint32_t i = maker->region->n_links; i < maker->n_links; i++)
      if (maker->links[i].project && strcmp(maker->links[i].project, rows->id[p]) == 0)
        members[n_members++] = plan->link_slot_of_row[i] | KO_LINK;
    projects[p] = (ko_plan_project){.id = rows->id[p], .name = rows->name[p], .n_members = n_members, .members = members};
  }
  plan->n_projects = n;
  plan->projects = projects;
  return KO_OK;
}
