/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cases: what each strategy's edits make of the baseline. Arrays that a strategy leaves alone are the baseline's own.
 */
#include <string.h>

#include "sim/plan/maker.h"

enum { GROUP_EDITS = 1 << KO_EDIT_CHANCE | 1 << KO_EDIT_ADD_SUPPLIER, NET_EDITS = 1 << KO_EDIT_ADD_LINK | 1 << KO_EDIT_REMOVE_LINK };

/* The case's own copy of an array of the baseline. */
static void *own(ko_maker *maker, const void *baseline, size_t n, size_t size) {
  void *copy = ko_arena_alloc(maker->memory, n, size, maker->error);
  if (copy && n) memcpy(copy, baseline, n * size);
  return copy;
}

static int make_baseline(ko_maker *maker, ko_plan_case *item) {
  const ko_plan *plan = maker->plan;
  const ko_region *region = maker->region;
  double *protection = ko_arena_alloc(maker->memory, plan->n_facilities, sizeof *protection, maker->error);
  double *link_protection = ko_arena_alloc(maker->memory, plan->n_links, sizeof *link_protection, maker->error);
  uint8_t *present = ko_arena_alloc(maker->memory, plan->n_links, 1, maker->error);
  if (!protection || !link_protection || !present) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) protection[slot] = region->facilities.protection[plan->row_of_slot[slot]];
  for (uint32_t slot = 0; slot < plan->n_links; slot++) {
    uint32_t row = plan->link_row_of_slot[slot];
    link_protection[slot] = maker->links[row].protection;
    present[slot] = row < region->n_links;
  }
  item->protection = protection;
  item->link_protection = link_protection;
  item->prevention = region->countries.prevention;
  item->link_present = present;
  return KO_OK;
}

static int raise_to(double *value, double to) {
  if (!(to > *value)) return 0;
  *value = to;
  return 1;
}

/* Protection, prevention and presence. *changed: whether the strategy differs from the baseline in them. */
static int apply(ko_maker *maker, const ko_edits *edits, const ko_plan_case *baseline, ko_plan_case *item, int *changed) {
  const ko_plan *plan = maker->plan;
  double *protection = own(maker, baseline->protection, plan->n_facilities, sizeof *protection);
  double *link_protection = own(maker, baseline->link_protection, plan->n_links, sizeof *link_protection);
  double *prevention = own(maker, baseline->prevention, plan->n_countries, sizeof *prevention);
  uint8_t *present = own(maker, baseline->link_present, plan->n_links, 1);
  if (!protection || !link_protection || !prevention || !present) return KO_E_INTERNAL;
  for (size_t i = 0; i < edits->n; i++) {
    const ko_edit *edit = &edits->items[i];
    uint32_t row = edit->entity & ~KO_LINK;
    if (ko_maker_step_of(maker, edit) > 0) continue; /* time.c, response.c */
    switch (edit->kind) {
    case KO_EDIT_PROTECTION:
      *changed |= edit->entity & KO_LINK ? raise_to(&link_protection[plan->link_slot_of_row[row]], edit->number)
                                         : raise_to(&protection[plan->slot_of_row[row]], edit->number);
      break;
    case KO_EDIT_PREVENTION:
      *changed |= raise_to(&prevention[row], edit->number);
      break;
    case KO_EDIT_ADD_LINK:
    case KO_EDIT_REMOVE_LINK:
      *changed |= present[plan->link_slot_of_row[row]] != (edit->kind == KO_EDIT_ADD_LINK);
      present[plan->link_slot_of_row[row]] = edit->kind == KO_EDIT_ADD_LINK;
      break;
    case KO_EDIT_CHANCE:
    case KO_EDIT_ADD_SUPPLIER:
    case KO_EDIT_BUFFER:
      break; /* groups.c */
    case KO_EDIT_REPAIR:
    case KO_EDIT_RESTART:
    case KO_EDIT_DETECTION:
    case KO_EDIT_DETECTION_FACTOR:
    case KO_EDIT_CREWS:
    case KO_EDIT_ORDER:
      break; /* response.c */
    }
  }
  item->protection = protection;
  item->link_protection = link_protection;
  item->prevention = prevention;
  item->link_present = present;
  int code = ko_maker_late(maker, edits, KO_EDIT_PROTECTION, &item->n_late_protections, &item->late_protections);
  if (!code) code = ko_maker_late(maker, edits, KO_EDIT_PREVENTION, &item->n_late_preventions, &item->late_preventions);
  *changed |= item->n_late_protections + item->n_late_preventions > 0;
  return code;
}

/* The earliest case with the same edits of these kinds. */
static uint32_t find_same(const ko_maker *maker, uint32_t c, uint32_t kinds) {
  for (uint32_t earlier = 0; earlier < c; earlier++)
    if (ko_edits_same(&maker->edits[earlier], &maker->edits[c], kinds)) return earlier;
  return c;
}

int ko_maker_cases(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  const ko_scenario *scenario = maker->scenario;
  int code = KO_OK;
  plan->cases = ko_arena_alloc(maker->memory, plan->n_cases, sizeof *plan->cases, maker->error);
  if (!plan->cases) return KO_E_INTERNAL;
  for (uint32_t c = 0; c < plan->n_cases && !code; c++) {
    const ko_edits *edits = &maker->edits[c];
    ko_plan_case *item = &plan->cases[c];
    int changed = ko_edits_has(edits, GROUP_EDITS);
    item->name = scenario->strategies[c].name;
    item->cost = edits->cost;
    item->same_groups_as = find_same(maker, c, GROUP_EDITS);
    item->same_nets_as = find_same(maker, c, NET_EDITS);
    if (c == 0) {
      code = make_baseline(maker, item);
    } else if (edits->n == 0) {
      item->protection = plan->cases[0].protection;
      item->link_protection = plan->cases[0].link_protection;
      item->prevention = plan->cases[0].prevention;
      item->link_present = plan->cases[0].link_present;
    } else {
      code = apply(maker, edits, &plan->cases[0], item, &changed);
    }
    if (!code) code = ko_maker_groups(maker, c, &changed);
    if (!code) code = ko_maker_response(maker, c, &changed);
    if (c > 0 && !changed)
      ko_maker_warn(maker, scenario->strategies[c].mark, "strategy '%s' changes nothing: it will equal the baseline", item->name);
  }
  return code;
}
