/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whose importance is asked for: the facilities that the scenario names, and all projects.
 */
#include "sim/plan/maker.h"

int ko_maker_importance(ko_maker *maker) {
  const ko_targets *asked = &maker->scenario->output.importance;
  ko_plan *plan = maker->plan;
  ko_choice choice;
  if (!asked->mark.line) return KO_OK;
  int code = ko_maker_choose(maker, asked, 1, &choice);
  if (code) return code;
  uint32_t *slots = ko_arena_alloc(maker->memory, choice.n, sizeof *slots, maker->error);
  if (!slots) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < choice.n; i++) {
    if (choice.entities[i] & KO_LINK)
      return ko_maker_raise(maker, asked->mark, "importance is of facilities, and of all projects: name facilities alone");
    slots[i] = plan->slot_of_row[choice.entities[i]];
  }
  plan->importance = 1;
  plan->n_important = choice.n;
  plan->important = slots;
  return KO_OK;
}
