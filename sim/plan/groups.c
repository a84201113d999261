/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups of one case: by the slot of their dependant, and of one dependant in the order of dependencies.csv. With the way back, from a
 * supplier to the facilities that it supplies.
 *
 * Cases with the same suppliers and chances share all but the buffers: those are the case's own where a strategy changes them. Rules and
 * undamaged states do not depend on buffers.
 *
 * Complexity: groups + suppliers.
 */
#include <math.h>
#include <string.h>

#include "knockon/duration.h"
#include "sim/plan/maker.h"

/* Suppliers that the case adds, by group of the region: CSR in the order of the edits. */
typedef struct added {
  uint32_t *first, *supplier;
} added;

static int find_added(ko_maker *maker, const ko_edits *edits, added *out) {
  const ko_region *region = maker->region;
  uint32_t n = 0;
  out->first = ko_arena_alloc(&maker->scratch, (size_t)region->n_groups + 2, sizeof *out->first, maker->error);
  if (!out->first) return KO_E_INTERNAL;
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_ADD_SUPPLIER) out->first[edits->items[i].entity + 2]++, n++;
  for (uint32_t g = 0; g < region->n_groups; g++) out->first[g + 2] += out->first[g + 1];
  out->supplier = ko_arena_alloc(&maker->scratch, n, sizeof *out->supplier, maker->error);
  if (!out->supplier) return KO_E_INTERNAL;
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_ADD_SUPPLIER) out->supplier[out->first[edits->items[i].entity + 1]++] = edits->items[i].other;
  return KO_OK;
}

/* Groups of the region by slot of their dependant. */
static int sort_groups(ko_maker *maker, uint32_t *first, uint32_t *order) {
  const ko_region *region = maker->region;
  const ko_plan *plan = maker->plan;
  uint32_t *at = ko_arena_alloc(&maker->scratch, (size_t)plan->n_facilities + 1, sizeof *at, maker->error);
  if (!at) return KO_E_INTERNAL;
  for (uint32_t g = 0; g < region->n_groups; g++) first[plan->slot_of_row[region->groups.dependant[g]] + 1]++;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) first[slot + 1] += first[slot];
  memcpy(at, first, ((size_t)plan->n_facilities + 1) * sizeof *at);
  for (uint32_t g = 0; g < region->n_groups; g++) order[at[plan->slot_of_row[region->groups.dependant[g]]]++] = g;
  return KO_OK;
}

/* Dependants of each supplier, each once, ascending: groups come by dependant, so that a repeated one follows itself. */
static int find_dependents(ko_maker *maker, ko_plan_groups *groups) {
  uint32_t n = maker->plan->n_facilities;
  uint32_t *last = ko_arena_alloc(&maker->scratch, n, sizeof *last, maker->error);
  uint32_t *first = ko_arena_alloc(maker->memory, (size_t)n + 2, sizeof *first, maker->error);
  if (!last || !first) return KO_E_INTERNAL;
  for (int pass = 0; pass < 2; pass++) {
    uint32_t *dependents = NULL;
    if (pass) {
      for (uint32_t slot = 0; slot < n; slot++) first[slot + 2] += first[slot + 1];
      dependents = ko_arena_alloc(maker->memory, first[n + 1], sizeof *dependents, maker->error);
      if (!dependents) return KO_E_INTERNAL;
      groups->dependents = dependents;
    }
    for (uint32_t slot = 0; slot < n; slot++) last[slot] = KO_NONE;
    for (uint32_t g = 0, k = 0; g < groups->n; g++)
      for (; k < groups->supplier_first[g + 1]; k++) {
        uint32_t supplier = groups->suppliers[k], dependant = groups->dependant[g];
        if (last[supplier] == dependant) continue;
        last[supplier] = dependant;
        if (pass) dependents[first[supplier + 1]++] = dependant;
        else first[supplier + 2]++;
      }
  }
  groups->dependent_first = first;
  return KO_OK;
}

static int contains(const uint32_t *items, uint32_t n, uint32_t item) {
  for (uint32_t i = 0; i < n; i++)
    if (items[i] == item) return 1;
  return 0;
}

/* Buffers in steps, in the order of the case's groups; none at one instant. */
static int make_buffers(ko_maker *maker, const ko_edits *edits, uint32_t **buffer_out, uint32_t **recharge_out) {
  const struct ko_groups *rows = &maker->region->groups;
  uint32_t n = maker->region->n_groups;
  uint32_t *buffer = ko_arena_alloc(maker->memory, n, sizeof *buffer, maker->error);
  uint32_t *recharge = ko_arena_alloc(maker->memory, n, sizeof *recharge, maker->error);
  double *hours = ko_arena_alloc(&maker->scratch, n, sizeof *hours, maker->error);
  double *again = ko_arena_alloc(&maker->scratch, n, sizeof *again, maker->error);
  if (!buffer || !recharge || !hours || !again) return KO_E_INTERNAL;
  *buffer_out = buffer;
  *recharge_out = recharge;
  if (!maker->plan->over_time) return KO_OK;
  for (uint32_t g = 0; g < n; g++) {
    hours[g] = rows->buffer_hours[g];
    again[g] = rows->recharge_hours[g];
  }
  for (size_t i = 0; i < edits->n; i++) {
    const ko_edit *edit = &edits->items[i];
    if (edit->kind != KO_EDIT_BUFFER || !(edit->number > hours[edit->entity])) continue;
    hours[edit->entity] = edit->number;
    again[edit->entity] = isnan(edit->recharge) ? edit->number : edit->recharge;
  }
  for (uint32_t g = 0; g < n; g++) {
    buffer[maker->place_of_group[g]] = ko_steps(hours[g], maker->plan->step_hours);
    recharge[maker->place_of_group[g]] = ko_steps(again[g], maker->plan->step_hours);
  }
  return KO_OK;
}

/* A case's own buffers, where its strategy changes those of the baseline. */
static int change_buffers(ko_maker *maker, uint32_t index, int *changed) {
  const ko_plan_groups *baseline = &maker->plan->cases[0].groups;
  ko_plan_groups *groups = &maker->plan->cases[index].groups;
  uint32_t *buffer = NULL, *recharge = NULL;
  groups->buffer = baseline->buffer;
  groups->recharge = baseline->recharge;
  if (!ko_edits_has(&maker->edits[index], 1 << KO_EDIT_BUFFER)) return KO_OK;
  int code = make_buffers(maker, &maker->edits[index], &buffer, &recharge);
  if (code) return code;
  groups->buffer = buffer;
  groups->recharge = recharge;
  for (uint32_t g = 0; g < groups->n; g++) *changed |= buffer[g] != baseline->buffer[g] || recharge[g] != baseline->recharge[g];
  return KO_OK;
}

int ko_maker_groups(ko_maker *maker, uint32_t index, int *changed) {
  const struct ko_groups *rows = &maker->region->groups;
  const ko_edits *edits = &maker->edits[index];
  ko_plan *plan = maker->plan;
  ko_plan_case *item = &plan->cases[index];
  uint32_t n = maker->region->n_groups, n_facilities = plan->n_facilities;
  if (item->same_groups_as != index) {
    item->groups = plan->cases[item->same_groups_as].groups;
    return change_buffers(maker, index, changed);
  }
  added more;
  uint32_t *buffer = NULL, *recharge = NULL;
  int code = find_added(maker, edits, &more);
  if (code) return code;
  size_t most = (size_t)(n ? rows->first[n] : 0) + more.first[n];
  uint32_t *first = ko_arena_alloc(maker->memory, (size_t)n_facilities + 1, sizeof *first, maker->error);
  uint32_t *order = ko_arena_alloc(&maker->scratch, n, sizeof *order, maker->error);
  uint32_t *dependant = ko_arena_alloc(maker->memory, n, sizeof *dependant, maker->error);
  uint32_t *need = ko_arena_alloc(maker->memory, n, sizeof *need, maker->error);
  uint32_t *supplier_first = ko_arena_alloc(maker->memory, (size_t)n + 1, sizeof *supplier_first, maker->error);
  uint32_t *suppliers = ko_arena_alloc(maker->memory, most, sizeof *suppliers, maker->error);
  uint64_t *chance = ko_arena_alloc(maker->memory, n, sizeof *chance, maker->error);
  uint64_t *key = ko_arena_alloc(maker->memory, n, sizeof *key, maker->error);
  uint32_t *sector = ko_arena_alloc(maker->memory, n, sizeof *sector, maker->error);
  uint32_t *place = maker->place_of_group;
  if (!place) place = maker->place_of_group = ko_arena_alloc(&maker->scratch, n, sizeof *place, maker->error);
  if (!first || !order || !dependant || !need || !supplier_first || !suppliers || !chance || !key || !sector || !place)
    return KO_E_INTERNAL;
  code = sort_groups(maker, first, order);
  if (code) return code;
  uint32_t at = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t g = order[i];
    place[g] = i;
    dependant[i] = plan->slot_of_row[rows->dependant[g]];
    need[i] = rows->need[g];
    chance[i] = ko_chance(rows->coupling[g]);
    key[i] = rows->key[g];
    supplier_first[i] = at;
    for (uint32_t k = rows->first[g]; k < rows->first[g + 1]; k++) suppliers[at++] = plan->slot_of_row[rows->suppliers[k]];
    for (uint32_t k = more.first[g]; k < more.first[g + 1]; k++) {
      uint32_t slot = plan->slot_of_row[more.supplier[k]];
      if (!contains(suppliers + supplier_first[i], at - supplier_first[i], slot)) suppliers[at++] = slot;
    }
    sector[i] = at > supplier_first[i] ? plan->sector[suppliers[supplier_first[i]]] : KO_NONE;
  }
  supplier_first[n] = at;
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_CHANCE) chance[place[edits->items[i].entity]] = ko_chance(edits->items[i].number);
  item->groups = (ko_plan_groups){.n = n,
                                  .first = first,
                                  .dependant = dependant,
                                  .need = need,
                                  .supplier_first = supplier_first,
                                  .suppliers = suppliers,
                                  .chance = chance,
                                  .key = key,
                                  .sector = sector};
  if (index == 0) code = make_buffers(maker, edits, &buffer, &recharge);
  item->groups.buffer = buffer;
  item->groups.recharge = recharge;
  if (!code && index) code = change_buffers(maker, index, changed);
  return code ? code : find_dependents(maker, &item->groups);
}
