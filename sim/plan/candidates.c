/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Candidates of `optimise`: their measures resolved against the region, one by one, and what they do about hits.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"

typedef struct list {
  ko_maker maker;
  ko_map seen; /* name -> candidate */
  ko_plan_candidate *items;
  size_t n, room;
} list;

/* Edits of one kind, by region rows. What begins after the horizon is never in force. */
static int keep_raises(ko_maker *maker, const ko_edits *edits, ko_edit_kind kind, uint32_t *n_out, const ko_plan_raise **out) {
  ko_plan_raise *raises = ko_arena_alloc(maker->memory, edits->n, sizeof *raises, maker->error);
  uint32_t n = 0;
  if (!raises) return KO_E_INTERNAL;
  for (size_t i = 0; i < edits->n; i++) {
    const uint32_t step = ko_maker_step_of(maker, &edits->items[i]);
    if (edits->items[i].kind != kind || step >= maker->plan->n_steps) continue;
    raises[n++] = (ko_plan_raise){.entity = edits->items[i].entity, .step = step, .to = edits->items[i].number};
  }
  *n_out = n;
  *out = raises;
  return KO_OK;
}

static int describe(ko_maker *maker, const ko_edits *edits, ko_plan_candidate *out) {
  out->cost = edits->cost;
  out->only_hits = edits->n_policies == 0;
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind != KO_EDIT_PROTECTION && edits->items[i].kind != KO_EDIT_PREVENTION) out->only_hits = 0;
  for (size_t i = 0; i < edits->n_policies; i++) out->warns |= edits->policies[i].kind == KO_POLICY_WARN;
  int code = keep_raises(maker, edits, KO_EDIT_PROTECTION, &out->n_protections, &out->protections);
  return code ? code : keep_raises(maker, edits, KO_EDIT_PREVENTION, &out->n_preventions, &out->preventions);
}

static int add(list *l, ko_plan_candidate item, ko_mark mark) {
  ko_maker *maker = &l->maker;
  ko_edits edits;
  int code = ko_maker_resolve(maker, item.n_measures, item.measures, &edits);
  if (!code) code = describe(maker, &edits, &item);
  if (code) return code;
  const int there = ko_map_put(&l->seen, item.name, (uint32_t)l->n, maker->error);
  if (there < 0) return there;
  if (there)
    return ko_maker_raise(maker, mark, "two candidates are named '%s'; give one `each` a `name`, which stands before its targets' names",
                          item.name);
  void *items = l->items;
  code = ko_maker_grow(maker, &items, l->n, &l->room, sizeof *l->items);
  if (code) return code;
  l->items = items;
  l->items[l->n++] = item;
  return KO_OK;
}

static const char *id_of(const ko_region *region, uint32_t entity) {
  return entity & KO_LINK ? region->links.id[entity & ~KO_LINK] : region->facilities.id[entity];
}

/* The measure with this target alone. */
static const ko_measure_spec *aim(ko_maker *maker, const ko_measure_spec *spec, const char *const *id) {
  const size_t offset = ko_measure_targets(spec->measure)->offset;
  ko_measure_spec *copy = ko_arena_alloc(maker->memory, 1, sizeof *copy, maker->error);
  char *params = ko_arena_alloc_aligned(maker->memory, 1, spec->measure->params_size, maker->error);
  if (!copy || !params) return NULL;
  memcpy(params, spec->params, spec->measure->params_size);
  ko_targets *targets = (ko_targets *)(void *)(params + offset);
  *targets = (ko_targets){.kind = KO_TARGET_LIST,
                          .mark = targets->mark,
                          .ids = {1, id},
                          .pick = -1,
                          .fraction = (double)NAN,
                          .budget = (double)NAN,
                          .knowledge = 1};
  *copy = (ko_measure_spec){.measure = spec->measure, .params = params, .mark = spec->mark};
  return copy;
}

static int add_each(list *l, size_t entry, const ko_candidate *from) {
  ko_maker *maker = &l->maker;
  const ko_measure_spec *spec = &from->measures[0];
  const char *params = spec->params;
  ko_choice choice;
  int code = ko_maker_choose(maker, (const ko_targets *)(const void *)(params + ko_measure_targets(spec->measure)->offset), 1, &choice);
  for (uint32_t i = 0; i < choice.n && !code; i++) {
    const char **id = ko_arena_alloc(maker->memory, 1, sizeof *id, maker->error);
    if (!id) return KO_E_INTERNAL;
    *id = id_of(maker->region, choice.entities[i]);
    ko_plan_candidate item = {.name = *id, .entry = entry, .target = *id, .n_measures = 1, .measures = aim(maker, spec, id)};
    if (from->name) item.name = ko_arena_printf(maker->memory, maker->error, "%s %s", from->name, *id);
    code = item.name && item.measures ? add(l, item, from->mark) : KO_E_INTERNAL;
  }
  return code;
}

static int add_all(list *l) {
  const ko_scenario *scenario = l->maker.scenario;
  int code = KO_OK;
  for (size_t i = 0; i < scenario->n_candidates; i++) {
    const ko_candidate *from = &scenario->candidates[i];
    const ko_plan_candidate one = {.name = from->name, .entry = i, .n_measures = from->n_measures, .measures = from->measures};
    const int found = from->each ? add_each(l, i, from) : add(l, one, from->mark);
    if (found && found != KO_E_INPUT) return found;
    if (found) code = found;
  }
  return code;
}

int ko_plan_candidates_make(const ko_scenario *scenario, const ko_region *region, ko_plan_candidates **out, ko_error *error) {
  ko_plan plan = {0};
  list l = {.maker = {.scenario = scenario, .region = region, .error = error, .plan = &plan}};
  ko_plan_candidates *made = calloc(1, sizeof *made);
  ko_arena *memory = calloc(1, sizeof *memory);
  *out = NULL;
  if (!made || !memory) {
    free(made);
    free(memory);
    return ko_raise_memory(error, sizeof *made);
  }
  made->memory = memory;
  l.maker.memory = memory;
  ko_maker_time(&l.maker);
  int code = ko_rankings_make(region, &l.maker.scores, error);
  if (!code) code = ko_maker_sectors(&l.maker);
  if (!code) code = ko_maker_links(&l.maker);
  if (!code) code = add_all(&l);
  ko_plan_candidate *items = code ? NULL : ko_arena_alloc(memory, l.n, sizeof *items, error);
  if (items) {
    if (l.n) memcpy(items, l.items, l.n * sizeof *items);
    made->n = (uint32_t)l.n;
    made->items = items;
    *out = made;
  } else {
    if (!code) code = KO_E_INTERNAL;
    ko_plan_candidates_free(made);
  }
  ko_map_free(&l.seen);
  ko_map_free(&l.maker.added);
  ko_rankings_free(l.maker.scores);
  ko_arena_free(&l.maker.scratch);
  return code;
}

void ko_plan_candidates_free(ko_plan_candidates *candidates) {
  if (!candidates) return;
  ko_arena_free(candidates->memory);
  free(candidates->memory);
  free(candidates);
}
